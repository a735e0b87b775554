/** The reconciliation of shop and books for a period: totals per VAT rate, and every difference. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { heading, notice } from "../shell/elements.js";
import { isoDay, money, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { notify } from "../shell/toast.js";
import { table } from "../components/table.js";

const ROUNDING = 0.01; // euro per order: a difference this small is rounding

export async function showReconcile({ profile, signal }) {
  const container = h("div", { class: "stack", "aria-live": "polite" });
  const compare = async (period) => {
    fill(container, h("p", { class: "loading" }, t("reconcile.busy")));
    try {
      const found = await get(withQuery(apiPath("profiles", profile, "reconciliation"), period), { signal });
      fill(container, result(found, profile), bookAgain(found, () => bookPeriodAgain(profile, period, () => compare(period))));
    } catch (error) {
      fill(container);
      throw error;
    }
  };
  return [heading(t("nav.reconcile")), h("p", { class: "lead" }, t("reconcile.lead")), periodForm(compare), container];
}

/** The button that books what is gone from SnelStart again; only with something missing. */
function bookAgain({ missing }, work) {
  return missing.length ? h("div", { class: "row" }, button(t("reconcile.again"), work, { role: "operator" })) : null;
}

async function bookPeriodAgain(profile, period, compare) {
  if (!(await confirm(t("reconcile.again"), t("reconcile.again.text"), { yes: t("correction.again") }))) return;
  const { data } = await send("POST", apiPath("profiles", profile, "reconciliation", "book-again"), { ...period, run_now: true });
  notify(t("reconcile.again.done", { n: data.released.length }));
  await compare();
}

function periodForm(compare) {
  const [first, last] = defaultPeriod();
  const [fromId, untilId] = [freshId("from"), freshId("until")];
  const from = h("input", { id: fromId, type: "date", value: first, required: true });
  const until = h("input", { id: untilId, type: "date", value: last, required: true });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("reconcile.go"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, () => compare({ from: from.value, until: until.value }));
  };
  return h("form", { class: "toolbar", onsubmit: submit }, h("label", { for: fromId }, t("reconcile.from"), from), h("label", { for: untilId }, t("reconcile.until"), until), submitButton);
}

/** The first and last day of the month so far, or in its first five days those of the month before. */
function defaultPeriod() {
  const today = isoDay(new Date());
  if (today.slice(8) > "05") return [`${today.slice(0, 8)}01`, today];
  const end = new Date(Date.parse(`${today.slice(0, 8)}01`) - 86_400_000);
  return [`${isoDay(end).slice(0, 8)}01`, isoDay(end)];
}

function result(found, profile) {
  return [
    verdict(found),
    table({
      caption: t("reconcile.rates"),
      rows: found.rates.flatMap(withVouchers),
      rowClass: ({ difference }) => (Math.abs(difference) > ROUNDING * found.orders_books ? "off" : null),
      columns: [
        { label: t("vat.rate"), head: true, cell: rateName },
        { label: t("reconcile.shopnet"), num: true, cell: ({ shop_net: amount }) => money(amount) },
        { label: t("reconcile.booksnet"), num: true, cell: ({ books_net: amount }) => money(amount) },
        { label: t("reconcile.shopvat"), num: true, cell: ({ shop_vat: amount }) => money(amount) },
        { label: t("reconcile.booksvat"), num: true, cell: ({ books_vat: amount }) => money(amount) },
        { label: t("reconcile.difference"), num: true, cell: ({ difference }) => money(difference) },
      ],
    }),
    differences(found, profile),
    h("p", { class: "small" }, t("reconcile.counts", { shop: found.orders_shop, books: found.orders_books, calls: found.calls })),
  ];
}

/** A rate and, under it, what of its VAT in the shop is that of gift vouchers. */
function withVouchers(rate) {
  const { percent, voucher_vat: amount } = rate;
  return Number(amount) ? [rate, { percent, shop_vat: amount, difference: 0, of_vouchers: true }] : [rate];
}

function rateName({ percent, of_vouchers: ofVouchers }) {
  return ofVouchers ? t("reconcile.vouchers", { percent: number(percent) }) : `${number(percent)} %`;
}

function verdict({ rates, missing, double, foreign, differing, withdrawn, unreadable }) {
  const odd = [missing, double, foreign, differing, withdrawn].some((each) => each.length) || unreadable;
  if (odd) return notice("wait", h("p", {}, t("reconcile.differs")));
  const exact = rates.every(({ difference }) => !Number(difference));
  return notice("good", h("p", {}, exact ? t("reconcile.good") : t("reconcile.rounding")));
}

function differences({ missing, double, foreign, differing, withdrawn, unreadable, counts }, profile) {
  const orderLink = ({ order_id: id }) => link(id, href("orders", profile, id));
  return [
    differenceList(t("reconcile.missing"), missing, counts.missing, (row) => [orderLink(row), ` ${money(row.total)} `, h("bdi", {}, localized(row.reason))]),
    differenceList(t("reconcile.double"), double, counts.double, ({ reference, numbers }) => t("reconcile.double.row", { reference, numbers: numbers.join(", ") })),
    differenceList(t("reconcile.differing"), differing, counts.differing, (row) => [orderLink(row), " ", differingRow(row)]),
    differenceList(t("reconcile.withdrawn"), withdrawn, counts.withdrawn, (row) => [orderLink(row), " ", t("reconcile.withdrawn.row", { number: row.number, total: money(row.total) })]),
    differenceList(t("reconcile.foreign"), foreign, counts.foreign, (row) => [h("bdi", {}, t("reconcile.foreign.row", { reference: row.reference, number: row.number, total: money(row.total) })), " ", h("bdi", {}, localized(row.reason))]),
    unreadable ? notice("wait", h("p", {}, t("reconcile.unreadable", { n: unreadable }))) : null,
  ];
}

function differingRow({ shop_total: shop, books_total: books, computed_net: computed, books_net: net }) {
  const amounts = Number(shop) === Number(books) ? "" : t("reconcile.differing.row", { shop: money(shop), books: money(books) });
  const nets = net === null ? "" : t("reconcile.differing.net", { computed: money(computed), books: money(net) });
  return [amounts, nets].filter(Boolean).join("; ");
}

function differenceList(title, rows, count, row) {
  if (!rows.length) return null;
  return h("section", { class: "card" }, h("h2", {}, `${title} (${count ?? rows.length})`), h("ul", { class: "causes" }, rows.map((each) => h("li", {}, row(each)))));
}
