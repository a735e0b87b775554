/** How the VAT of an order was read, and the lines as they were sent; kept when the explanation is erased. */

import { h } from "../shell/dom.js";
import { money, number } from "../shell/format.js";
import { hasText, localized, t } from "../shell/i18n.js";
import { table } from "../components/table.js";

/** Show the evidence of a booking as a card; null when there is none. */
export function readingCard(evidence) {
  if (!evidence) return null;
  return h("section", { class: "card" }, h("h2", {}, t("reading")), h("div", { class: "stack" }, sentences(evidence), rateTable(evidence), lines(evidence)));
}

function sentences({ sentences: said }) {
  return said.length ? h("ul", { class: "causes" }, said.map((each) => h("li", {}, h("bdi", {}, localized(each))))) : null;
}

function rateTable({ rates }) {
  return table({
    caption: t("reading.rates"),
    rows: rates,
    rowClass: ({ shop, books }) => (isSame(shop, books) ? null : "off"),
    columns: [
      { label: t("vat.rate"), head: true, cell: ({ percent }) => percentage(percent) },
      { label: t("reading.base"), num: true, cell: ({ base }) => money(base) },
      { label: t("reading.shop"), num: true, cell: ({ shop }) => money(shop) },
      { label: t("reading.books"), num: true, cell: ({ books }) => money(books) },
      { label: t("vat.same"), cell: ({ shop, books }) => (isSame(shop, books) ? t("vat.equal") : t("vat.differs")) },
    ],
  });
}

/** Whether both are the same amount in cents; the shop counts with four decimals. */
function isSame(shop, books) {
  return money(shop) === money(books);
}

function lines({ lines: sent, prices_include_vat: including }) {
  const shown = table({
    name: t("reading.lines"),
    rows: sent,
    columns: [
      { label: t("reading.role"), head: true, cell: ({ role }) => (hasText(`sent.role.${role}`) ? t(`sent.role.${role}`) : role) },
      { label: t("line.quantity"), num: true, cell: ({ quantity }) => number(quantity) },
      { label: including ? t("reading.price.including") : t("reading.price.excluding"), num: true, cell: ({ unit_price: price }) => money(price) },
      { label: t("line.vat"), num: true, cell: ({ percent }) => percentage(percent) },
      { label: t("reading.kind"), cell: ({ vat_kind: kind }) => (kind && hasText(`vat.${kind}`) ? t(`vat.${kind}`) : kind) },
    ],
  });
  return h("details", {}, h("summary", {}, t("reading.lines.count", { n: sent.length })), shown);
}

function percentage(percent) {
  return `${number(percent)} %`;
}
