/** The orders of a profile, newest first: filtered and searched by what stands in the address. */

import { href } from "../shell/addresses.js";
import { apiPath, get, getAll, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge, emptyState, heading, notice } from "../shell/elements.js";
import { day, isoDay, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { notify } from "../shell/toast.js";
import { saveCsv } from "../components/csv.js";
import { table } from "../components/table.js";
import { whereIs } from "./elsewhere.js";
import { showOrder } from "./order.js";

const STATES = ["waiting", "refused", "unknown", "sending", "done", "skipped"];
const FILTERS = ["q", "state", "from", "until", "customer", "article", "booked_from", "booked_until"];
const MOST_EMPTY = 2; // parts without an order that are asked for, before the reader is asked whether to look on
const MOST_IN_FILE = 10_000; // orders in one file; more are exported by period

export async function showOrders(context) {
  const { profile, rest, query, signal } = context;
  if (rest[0]) return showOrder({ ...context, number: rest[0] });
  const chosen = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const address = withQuery(apiPath("profiles", profile, "orders"), chosen);
  return [heading(t("nav.orders")), led(chosen), searchForm(profile, chosen, () => exportOrders(profile, address)), await firstOrders(profile, chosen, address, signal)];
}

const dayOf = (iso) => day(`${iso}T12:00:00Z`);

/** What a link to this list limits it to, apart from what the form shows. */
function led({ article, booked_from: first, booked_until: last }) {
  const days = () => (first === last ? t("orders.booked.day", { first: dayOf(first) }) : t("orders.booked", { first: dayOf(first), last: dayOf(last) }));
  const told = [article ? t("orders.article") : "", first && last ? days() : ""].filter(Boolean);
  return told.length ? h("p", { class: "lead" }, told.join(" ")) : null;
}

function searchForm(profile, chosen, save) {
  const inputs = {
    q: h("input", { type: "search", value: chosen.q, maxlength: "100" }),
    state: h("select", {}, ["", ...STATES].map((state) => h("option", { value: state, selected: state === chosen.state }, state ? t(`state.${state}`) : t("orders.all")))),
    from: h("input", { type: "date", value: chosen.from, min: "2000-01-01", max: "2099-12-31" }),
    until: h("input", { type: "date", value: chosen.until, min: "2000-01-01", max: "2099-12-31" }),
  };
  const labels = { q: t("orders.find"), state: t("orders.state"), from: t("orders.from"), until: t("orders.until") };
  const find = (event) => {
    event.preventDefault();
    const wanted = { ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])) };
    for (const name of FILTERS) wanted[name] ??= chosen[name];
    navigate(withQuery(href("orders", profile), wanted));
  };
  const all = Object.values(chosen).some(Boolean) ? link(t("orders.clear"), href("orders", profile)) : null;
  return h("form", { class: "toolbar", role: "search", onsubmit: find },
    Object.entries(inputs).map(([name, input]) => h("label", {}, labels[name], input)),
    h("div", { class: "row end" }, h("button", { type: "submit" }, t("orders.find.go")), button(t("orders.export"), save, { kind: "quiet" }), all));
}

async function firstOrders(profile, chosen, address, signal) {
  const rows = [];
  const [list, more] = [h("div", {}), h("div", { class: "more" })];
  const next = async (continuation) => {
    let part = await get(withQuery(address, { limit: 50, continuation }), { signal });
    // A part can be empty although more follow: the server looks at a limited number of orders per request.
    for (let asked = 1; asked < MOST_EMPTY && !part.items.length && part.next; asked += 1) part = await get(withQuery(address, { limit: 50, continuation: part.next }), { signal });
    rows.push(...part.items);
    const lacking = part.is_complete ? null : notice("wait", h("p", {}, part.filled_to ? t("orders.filled", { number: part.filled_to }) : t("orders.unfilled")));
    const none = part.next ? emptyState(t("orders.none.yet"), t("orders.none.yet.text")) : noOrders(chosen, { profile, signal });
    fill(list, lacking, rows.length ? orderTable(profile, rows) : none);
    fill(more, part.next ? button(rows.length ? t("more") : t("orders.look.on"), () => next(part.next)) : null);
  };
  await next("");
  return [list, more];
}

function noOrders(chosen, context) {
  const isAsked = Object.values(chosen).some(Boolean);
  const number = /^#?\d{1,20}$/.test(chosen.q) ? chosen.q.replace("#", "") : "";
  return emptyState(t("orders.none"), isAsked ? t("orders.none.found") : t("orders.none.text"), number ? whereIs(number, context) : null);
}

function orderTable(profile, rows) {
  return table({
    name: t("nav.orders"),
    rows,
    columns: [
      { label: t("orders.number"), head: true, cell: ({ order_id: id }) => link(id, href("orders", profile, id)) },
      { label: t("orders.placed"), tight: true, cell: ({ placed_at: placed }) => day(placed) },
      { label: t("orders.shopper"), brief: true, cell: ({ shopper }) => (shopper ? h("bdi", { title: shopper }, shopper) : "") },
      { label: t("orders.total"), num: true, cell: ({ total, currency, difference }) => [money(total, currency), difference === null ? null : h("small", { class: "bad" }, ` ${t("orders.difference", { amount: money(difference) })}`)] },
      { label: t("orders.state"), cell: ({ state, answer }) => [badge(state), answer === "differs" ? h("small", { class: "bad" }, ` ${t("orders.answer.differs")}`) : null] },
      { label: t("orders.books"), cell: ({ sales_order_number: number }) => number ?? "" },
      { label: t("orders.why"), brief: true, cell: (order) => (why(order) ? h("bdi", { title: why(order) }, why(order)) : "") },
    ],
  });
}

function why({ reason, by_hand: byHand }) {
  return reason ? localized(reason) : byHand ? t("order.by_hand") : "";
}

/** Save what is shown as a file that a Dutch spreadsheet opens: everything the filters find, in the same order. */
async function exportOrders(profile, address) {
  const orders = await getAll(withQuery(address, { limit: 1000 }), { most: MOST_IN_FILE });
  const head = ["number", "placed", "shopper", "total", "currency", "state", "books", "reference", "why"].map((name) => t(`orders.${name}`));
  const rows = orders.map((order) => [
    order.order_id,
    order.placed_at ? isoDay(new Date(order.placed_at)) : "",
    order.shopper,
    order.total === null ? "" : String(order.total).replace(".", ","),
    order.currency,
    t(`state.${order.state}`),
    order.sales_order_number ?? "",
    order.reference,
    why(order),
  ]);
  saveCsv(`orders-${profile}.csv`, [head, ...rows]);
  if (orders.length >= MOST_IN_FILE) notify(t("orders.export.cut", { n: orders.length }));
}
