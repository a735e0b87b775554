/** The links: which article and which customer of SnelStart belong to those of the shop. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { emptyState, heading, loading } from "../shell/elements.js";
import { day, moment } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { hasRole } from "../shell/session.js";
import { notify, notifyError } from "../shell/toast.js";
import { articleBox, customerBox } from "../components/search-boxes.js";
import { table } from "../components/table.js";
import { tabs } from "../components/tabs.js";
import { linkFileBox } from "./link-file.js";

const A_PAGE = 50;
const KINDS = {
  articles: { id: "article_id", box: articleBox, shop: ({ shop_code: code }) => code, books: ({ article_code: code }) => code },
  "former-articles": { shop: ({ shop_code: code }) => code, books: ({ article_code: code }) => code },
  customers: { id: "customer_id", box: customerBox, shop: whoIs, books: cardOf },
};

/** Who a shopper is; of a link of before that does not say it, what is known. */
function whoIs({ shopper, ordered_by: last, last_order: number, shop_customer_id: id }) {
  const account = id ? t("mappings.account", { id }) : "";
  if (shopper) return [shopper, account, number && t("mappings.order", { number })].filter(Boolean).join(" · ");
  if (last) return [t("mappings.ordered", { name: last }), account].filter(Boolean).join(" · ");
  return account || t("mappings.guest");
}

function cardOf({ name, customer_code: code, customer_id: id }) {
  if (!id) return "";
  return code ? `${name || t("mappings.unnamed")} (${code})` : name || t("mappings.unnamed");
}

export async function showMappings({ profile, rest, query, signal }) {
  const chosen = { q: query.get("q") ?? "", customer: query.get("customer") ?? "" };
  const sheets = tabs({
    label: t("nav.mappings"),
    first: rest[0] ?? "articles",
    items: Object.keys(KINDS).map((kind) => ({ name: kind, label: t(`tab.${kind}`), draw: () => listOf(kind, profile, kind === (rest[0] ?? "articles") ? chosen : {}, signal) })),
    chosen: (kind) => history.replaceState(null, "", href("mappings", profile, kind)),
  });
  return [heading(t("nav.mappings")), h("p", { class: "lead" }, t("mappings.lead")), sheets.element];
}

/** A search by the beginning of a name or number, or an e-mail address; it stands in the address. */
function searchForm(kind, profile, { q = "", customer = "" }) {
  const input = h("input", { type: "search", value: q, maxlength: "100" });
  const find = (event) => {
    event.preventDefault();
    navigate(withQuery(href("mappings", profile, kind), { q: input.value.trim() }));
  };
  const all = q || customer ? link(t("mappings.all"), href("mappings", profile, kind)) : null;
  return h("form", { class: "toolbar", role: "search", onsubmit: find }, h("label", {}, t(`mappings.find.${kind}`), input), h("div", { class: "row end" }, h("button", { type: "submit" }, t("orders.find.go")), all));
}

function listOf(kind, profile, chosen, signal) {
  const [list, more] = [h("div", {}, loading()), h("div", { class: "more" })];
  const address = withQuery(apiPath("profiles", profile, "mappings", kind), { limit: A_PAGE, q: chosen.q, customer: chosen.customer });
  const rows = [];
  const next = async (continuation) => {
    const part = await get(withQuery(address, { continuation }), { signal });
    rows.push(...part.items);
    fill(list, rows.length ? mappingTable(kind, rows, { profile, reload }) : noLinks(kind, chosen));
    fill(more, part.next ? button(t("more"), () => next(part.next)) : null);
  };
  const reload = () => {
    rows.length = 0;
    return next("");
  };
  reload().catch(notifyError);
  return h("div", { class: "stack" }, KINDS[kind].id && hasRole("operator") ? linkFileBox(kind, profile, reload) : null, KINDS[kind].id ? searchForm(kind, profile, chosen) : null, list, more);
}

function noLinks(kind, { q, customer }) {
  if (q || customer) return emptyState(t("mappings.none.found"), t(`mappings.none.${kind}`));
  return emptyState(t("mappings.none"), t("mappings.none.text"));
}

function mappingTable(kind, rows, context) {
  const { shop, books, id } = KINDS[kind];
  const how = id ? { label: t("mappings.how"), cell: ({ how: found, rule }) => (rule ? t(`how.by.${rule}`) : found ? t(`how.${found}`) : "") } : { label: t("mappings.before"), cell: ({ before }) => day(before) };
  return table({
    name: t(`tab.${kind}`),
    rows,
    columns: [
      { label: t("explain.shop"), head: true, cell: (row) => h("bdi", {}, shop(row)) },
      { label: t("explain.books"), cell: (row) => (books(row) ? [h("bdi", {}, books(row)), ordersOf(row, context)] : t("mappings.maybe")) },
      how,
      { label: t("mappings.by"), cell: ({ by, at }) => [by ? h("bdi", {}, by) : t("mappings.self"), ", ", moment(at)] },
      { label: t("mappings.note"), cell: ({ note }) => (note ? h("bdi", {}, note) : "") },
      { label: t("mappings.do"), cell: (row) => actionsOf(kind, row, context) },
    ],
  });
}

/** A link to the orders that were booked on the customer or the article of a link. */
function ordersOf({ customer_id: customer, name, article_id: article, article_code: code }, { profile }) {
  if (!customer && !article) return null;
  return [" ", link(t("mappings.orders"), withQuery(href("orders", profile), { customer, article }), { "aria-label": `${t("mappings.orders")}: ${name ?? code}` })];
}

function actionsOf(kind, row, context) {
  const what = KINDS[kind].shop(row);
  // An article of before is changed by choosing another one in the work list.
  const change = KINDS[kind].id && button(t("mappings.change"), () => changeMapping(kind, row, context), { role: "operator", kind: "quiet edit", describe: `${t("mappings.change")}: ${what}` });
  const remove = button(t("list.remove"), () => removeMapping(kind, row, context), { role: "operator", kind: "quiet edit", describe: `${t("list.remove")}: ${what}` });
  return h("div", { class: "row" }, change, remove);
}

async function changeMapping(kind, row, { profile, reload }) {
  const { id: name, box, shop } = KINDS[kind];
  const [boxId, reasonId] = [freshId("choose"), freshId("reason")];
  let hit = null;
  const search = box(profile, { id: boxId, chosen: (found) => { hit = found; } });
  const reason = h("input", { id: reasonId, type: "text", maxlength: "200" });
  const error = h("p", { class: "error", role: "alert" });
  const body = h("div", { class: "stack" },
    h("p", {}, h("bdi", {}, shop(row))),
    h("div", {}, h("label", { for: boxId }, t(kind === "articles" ? "action.article" : "action.customer")), search.element),
    h("div", { class: "field" }, h("label", { for: reasonId }, t("action.note")), reason), error);
  const save = async () => {
    if (!hit) return void fill(error, t("action.choose"));
    try {
      await send("PUT", apiPath("profiles", profile, "mappings", kind, row.key), { [name]: hit.id, reason: reason.value.trim() });
      return true;
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  const kept = await openDialog(t("mappings.change"), body, [{ label: t("cancel"), value: null }, { label: t("save"), value: save, kind: "primary" }]);
  if (!kept) return;
  notify(t("saved"));
  await reload();
}

async function removeMapping(kind, row, { profile, reload }) {
  const body = h("div", { class: "stack" }, h("p", {}, h("bdi", {}, KINDS[kind].shop(row))), h("p", { class: "help" }, t("mappings.remove.text")));
  const sure = await openDialog(t("mappings.remove"), body, [{ label: t("cancel"), value: null }, { label: t("list.remove"), value: true, kind: "danger" }]);
  if (!sure) return;
  await send("DELETE", apiPath("profiles", profile, "mappings", kind, row.key));
  notify(t("mappings.removed"));
  await reload();
}
