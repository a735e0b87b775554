/** The explanation of an order: how the customer was recognised, and the lines and VAT of the shop beside those booked. */

import { href } from "../shell/addresses.js";
import { withQuery } from "../shell/api.js";
import { link } from "../shell/button.js";
import { h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { money, number, parseDutchNumber } from "../shell/format.js";
import { hasText, localized, t } from "../shell/i18n.js";
import { table } from "./table.js";

/** Show an explanation; null when there is none. `withVat`: false where the VAT per rate is shown beside it; `profile`: the codes link to its links. */
export function explanationOf(explained, { withVat = true, profile = "" } = {}) {
  if (!explained) return null;
  return h("div", { class: "stack" }, sentenceList(explained), customerFacts(explained), lineTable(explained, profile), withVat ? vatTable(explained) : null, sentAndAnswered(explained));
}

/** Whether an item of a run is an order: the subject of a customer or an article holds a space. */
export function isOrder({ subject }) {
  return !/\s/.test(subject);
}

/** What a dry run expects to become of an item: nothing has happened yet. */
export function expected(item, imports = true) {
  if (item.outcome === "created") return imports && isOrder(item) ? "would" : "would_create";
  return item.outcome === "updated" ? "would_update" : item.outcome;
}

/** Whether an explanation says anything: after the retention period it is empty. */
export function saysAnything(explained) {
  return Boolean(explained && (explained.customer || explained.shopper || explained.lines.length || explained.told.length));
}

function sentenceList({ told: sentences }) {
  return sentences.length ? notice("info", h("ul", { class: "causes" }, sentences.map((each) => h("li", {}, h("bdi", {}, localized(each)))))) : null;
}

function customerFacts({ shopper, customer, recognised, steps, treatment, country, payment }) {
  const how = treatment && (hasText(`treatment.${treatment}`) ? t(`treatment.${treatment}`) : treatment);
  const rows = facts([
    [t("explain.shopper"), shopper && shopper !== customer ? h("bdi", {}, shopper) : ""],
    [t("explain.customer"), customer ? h("bdi", {}, customer) : ""],
    [t("explain.recognised"), localized(recognised) ? h("bdi", {}, localized(recognised)) : ""],
    [t("explain.payment"), localized(payment) ? h("bdi", {}, localized(payment)) : ""],
    [t("explain.treatment"), how ? [how, country ? ` (${country})` : ""] : ""],
  ]);
  const tried = localized(steps);
  return h("div", {}, rows, tried ? h("details", {}, h("summary", {}, t("explain.steps")), h("p", { class: "lines small" }, h("bdi", {}, tried))) : null);
}

function facts(rows) {
  const known = rows.filter(([, value]) => value !== "" && value != null);
  return known.length ? h("dl", { class: "facts" }, known.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])) : null;
}

/** Show each line of the shop beside the lines booked for it, one row per line booked. */
function lineTable({ lines, more_lines: more, shop_total: shop, books_total: books }, profile) {
  const rows = lines.flatMap(({ role, shop: sold, books: became }) => (became.length ? became : [null]).map((line, index) => ({ role, sold: index ? null : sold, line })));
  if (!rows.length) return null;
  const shown = table({
    caption: t("explain.lines"),
    rows,
    rowClass: ({ sold }) => (sold ? null : "text"),
    columns: [
      { label: t("explain.shop"), head: true, cell: ({ role, sold }) => soldText(role, sold, profile) },
      { label: t("line.quantity"), num: true, cell: ({ sold }) => (sold ? count(sold.quantity) : "") },
      { label: t("line.total"), num: true, cell: ({ sold }) => (sold ? amount(sold.total) : "") },
      { label: t("explain.books"), cell: ({ line }) => lineText(line) },
      { label: t("line.quantity"), num: true, cell: ({ line }) => (line ? count(line.quantity) : "") },
      { label: t("line.price"), num: true, cell: ({ line }) => (line ? amount(line.unit_price) : "") },
      { label: t("line.total"), num: true, cell: ({ line }) => (line ? amount(line.total) : "") },
      { label: t("line.vat"), num: true, cell: ({ sold, line }) => percentOf(line?.percent || sold?.percent) },
    ],
    foot: [{ role: "", sold: { name: t("line.sum"), quantity: "", total: shop }, line: books ? { quantity: "", unit_price: "", total: books } : null }],
  });
  return more ? [shown, h("p", { class: "small" }, t("explain.more", { n: more }))] : shown;
}

function soldText(role, sold, profile) {
  if (!sold) return hasText(`line.${role}`) ? h("span", { class: "small" }, t(`line.${role}`)) : "";
  const code = sold.code && profile ? link(sold.code, withQuery(href("mappings", profile, "articles"), { q: sold.code }), { "aria-label": t("explain.link", { code: sold.code }) }) : sold.code;
  const under = [code, code && sold.options ? " · " : "", sold.options].filter(Boolean);
  return [h("bdi", {}, sold.name), under.length ? [h("br"), h("small", {}, h("bdi", {}, under))] : null].flat();
}

function lineText(line) {
  if (!line) return "";
  const article = [line.article, line.article_name].filter(Boolean).join(" ");
  if (!article) return h("bdi", {}, line.text ?? "");
  const found = line.found_by && hasText(`found.${line.found_by}`) ? t(`found.${line.found_by}`) : "";
  const text = line.text && line.text !== line.article_name ? line.text : "";
  const under = [text, found].filter(Boolean).join(" · ");
  return [h("bdi", {}, article), under ? [h("br"), h("small", {}, h("bdi", {}, under))] : null].flat();
}

function vatTable({ vat }) {
  if (!vat.length) return null;
  const same = ({ shop, books, of_vouchers: ofVouchers }) => ofVouchers || !books || shop === books;
  const rate = ({ percent, of_vouchers: ofVouchers }) => `${percentOf(percent)}${ofVouchers ? ` ${t("vat.vouchers")}` : ""}`;
  return table({
    caption: t("explain.vat"),
    rows: vat,
    rowClass: (row) => (same(row) ? null : "off"),
    columns: [
      { label: t("vat.rate"), head: true, cell: rate },
      { label: t("vat.shop"), num: true, cell: ({ shop }) => amount(shop) },
      { label: t("vat.books"), num: true, cell: ({ books }) => amount(books) },
      { label: t("vat.same"), cell: (row) => (row.books && !row.of_vouchers ? (same(row) ? t("vat.equal") : t("vat.differs")) : "") },
    ],
  });
}

function sentAndAnswered({ sent, answer }) {
  if (!sent && !answer) return null;
  return h("details", {}, h("summary", {}, t("explain.sent")), facts([
    [t("order.reference"), sent?.reference ? h("span", { class: "code" }, sent.reference) : ""],
    [t("sent.day"), sent?.day ?? ""],
    [t("sent.description"), sent?.description ? h("bdi", {}, sent.description) : ""],
    [t("sent.memo"), sent?.memo ? h("bdi", { class: "lines" }, sent.memo) : ""],
    [t("sent.prices"), sent ? (sent.prices_include_vat ? t("sent.including") : t("sent.excluding")) : ""],
    [t("answer.number"), answer?.number ?? ""],
    [t("answer.including"), amount(answer?.including_vat)],
    [t("answer.excluding"), amount(answer?.excluding_vat)],
  ]));
}

function amount(text) {
  return text ? money(parseDutchNumber(text)) : "";
}

function count(text) {
  return text ? number(parseDutchNumber(text)) : "";
}

function percentOf(text) {
  return text ? `${number(parseDutchNumber(text))} %` : "";
}
