/** Why an order was, or would be, booked as it is: lines, VAT of both worlds, who the customer is and by what. */

import { h } from "../start/dom.js";
import { fromDutch, money, number } from "../start/format.js";
import { hasText, t } from "../start/i18n.js";
import { notice } from "../start/parts.js";
import { table } from "./table.js";

/** Show an explanation; null when there is none to show. */
export function explanationOf(explained) {
  if (!explained) return null;
  return h("div", { class: "stack" }, notices(explained), people(explained), lines(explained), vat(explained));
}

function notices({ notices: said }) {
  return said.length ? notice("info", h("ul", { class: "causes" }, said.map((each) => h("li", {}, each)))) : null;
}

function people({ customer, recognised, steps, treatment }) {
  const facts = [
    [t("explain.customer"), customer && h("bdi", {}, customer)],
    [t("explain.recognised"), recognised],
    [t("explain.treatment"), treatment && (hasText(`treatment.${treatment}`) ? t(`treatment.${treatment}`) : treatment)],
  ].filter(([, value]) => value);
  if (!facts.length) return null;
  return h("div", {},
    h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    steps ? h("details", {}, h("summary", {}, t("explain.steps")), h("p", { class: "lines small" }, steps)) : null,
  );
}

function lines({ lines: sent, shop_lines: sold = [], shop_total: shop, books_total: books }) {
  const ours = sent.length ? lineTable(t("explain.books"), t("line.price"), sent, books) : null;
  const theirs = sold.length ? lineTable(t("explain.shop"), t("line.net"), sold, shop) : null;
  if (ours && theirs) return h("div", { class: "two" }, theirs, ours);
  return ours ?? theirs ?? (shop ? h("dl", { class: "facts" }, h("dt", {}, t("explain.shoptotal")), h("dd", {}, money(fromDutch(shop)))) : null);
}

function lineTable(caption, price, rows, total) {
  return table({
    caption,
    rows,
    rowClass: ({ quantity }) => (quantity === "0" ? "text" : null),
    columns: [
      { label: t("line.text"), head: true, cell: ({ text }) => h("bdi", {}, text || t("line.fromarticle")) },
      { label: t("line.quantity"), num: true, cell: ({ quantity }) => (quantity && quantity !== "0" ? number(fromDutch(quantity)) : "") },
      { label: price, num: true, cell: ({ quantity, unit_price: amount }) => (quantity === "0" ? "" : money(fromDutch(amount))) },
    ],
    foot: total ? [{ text: t("line.total"), quantity: "", unit_price: total }] : [],
  });
}

function vat({ vat: rates }) {
  if (!rates.length) return null;
  return table({
    caption: t("explain.vat"),
    rows: rates,
    rowClass: ({ shop, books }) => (shop === books ? null : "off"),
    columns: [
      { label: t("vat.rate"), head: true, cell: ({ percent }) => `${number(fromDutch(percent))} %` },
      { label: t("vat.shop"), num: true, cell: ({ shop }) => money(fromDutch(shop)) },
      { label: t("vat.books"), num: true, cell: ({ books }) => money(fromDutch(books)) },
      { label: t("vat.same"), cell: ({ shop, books }) => (shop === books ? t("vat.equal") : t("vat.differs")) },
    ],
  });
}
