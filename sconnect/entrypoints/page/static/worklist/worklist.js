/** The work list: what waits for a decision, counted per kind, found by text and day, a page at a time. The filters stand in the address. */

import { href } from "../shell/addresses.js";
import { apiPath, get, withQuery } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, freshId, h, refill } from "../shell/dom.js";
import { emptyState, heading } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { readProfiles } from "../shell/session.js";
import { greyCard, itemCard } from "./item-card.js";
import { decisionCards, manyBar } from "./many.js";

const PER_PAGE = 25;
const FILTERS = ["kind", "text", "first", "last"];

export async function showWorkList({ profile, query, signal }) {
  const shown = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const filtered = FILTERS.some((name) => shown[name]);
  const read = () => get(withQuery(apiPath("profiles", profile, "work-list"), { ...shown, continuation: query.get("from"), limit: PER_PAGE }), { signal });
  const [part, decisions] = await Promise.all([read(), get(withQuery(apiPath("profiles", profile, "work-list", "decisions"), { limit: 20 }), { signal })]);
  const [summary, list] = [h("div", {}), h("div", {})];
  const none = filtered ? emptyState(t("worklist.none.found"), t("worklist.none.found.text"), link(t("worklist.all"), href("worklist", profile))) : emptyState(t("worklist.none"), t("worklist.none.text"));
  const drawSummary = ({ kinds, as_of: counted }) => refill(summary, countText(shown.kind, kinds, counted), kindLinks(profile, shown, kinds));
  const again = async () => {
    await readProfiles({ signal });
    const now = await read();
    drawSummary(now);
    return now;
  };
  const renew = async () => drawList(await again());
  const context = { profile, signal, shown, again, renew };
  const many = decisionCards(decisions.items, context);
  const made = (decision, items) => {
    const decided = [...list.querySelectorAll("[data-item]")].filter(({ dataset }) => !items.length || items.includes(dataset.item));
    decided.forEach(greyCard);
    many.add(decision);
  };
  const drawList = ({ kinds, items, next }) => {
    const kind = kinds.find((each) => each.kind === shown.kind);
    const bar = kind?.actions.length ? manyBar(kind, { ...context, made, after: items.map(({ facts }) => facts.after ?? "").sort().at(-1) }) : null;
    fill(list, bar?.element, items.length ? groups({ items, kinds }, context, bar) : none, pager(profile, shown, next, query.get("from")));
  };
  drawSummary(part);
  drawList(part);
  return [heading(t("nav.worklist")), h("p", { class: "lead" }, t("worklist.lead")), many.element, searchForm(profile, shown), summary, list];
}

/** The address of the list with these filters. */
function address(profile, filters) {
  return withQuery(href("worklist", profile), filters);
}

function searchForm(profile, shown) {
  const ids = [freshId("text"), freshId("first"), freshId("last")];
  const text = h("input", { id: ids[0], type: "search", maxlength: "100", value: shown.text });
  const [first, last] = ["first", "last"].map((name, place) => h("input", { id: ids[place + 1], type: "date", value: shown[name] }));
  const find = (event) => {
    event.preventDefault();
    navigate(address(profile, { kind: shown.kind, text: text.value.trim(), first: first.value, last: last.value }));
  };
  const fields = [[t("worklist.text"), text, ids[0]], [t("worklist.first"), first, ids[1]], [t("worklist.last"), last, ids[2]]];
  return h("form", { class: "toolbar", role: "search", onsubmit: find },
    fields.map(([label, input, id]) => h("label", { for: id }, label, input)), h("button", { type: "submit" }, t("worklist.find")));
}

function countText(chosen, kinds, counted) {
  const n = kinds.reduce((sum, { kind, items }) => sum + (!chosen || kind === chosen ? items : 0), 0);
  if (!n) return null;
  return h("p", { role: "status" }, t("worklist.count", { n }), counted ? ` ${t("worklist.counted", { at: moment(counted) })}` : null);
}

function kindLinks(profile, shown, kinds) {
  const total = kinds.reduce((sum, { items }) => sum + items, 0);
  const rest = { text: shown.text, first: shown.first, last: shown.last };
  const one = (name, label, count) => h("a", { href: address(profile, { kind: name, ...rest }), "aria-current": shown.kind === name ? "true" : null }, label, h("span", { class: "count" }, count));
  if (kinds.length < 2 && !shown.kind) return null;
  return h("nav", { class: "kinds", "aria-label": t("worklist.kinds") }, one("", t("worklist.all"), total), kinds.map(({ kind, label, items }) => one(kind, localized(label), items)));
}

/** The cards of a page under a heading per kind. */
function groups({ items, kinds }, context, bar) {
  const labels = new Map(kinds.map(({ kind, label, items: n }) => [kind, [localized(label), n]]));
  const names = [...new Set(items.map(({ kind }) => kind))];
  return h("div", { class: "stack items" }, names.map((name) => {
    const [label, n] = labels.get(name) ?? [name, 0];
    const head = h("h2", {}, label, h("span", { class: "count" }, n));
    return h("section", {}, head, items.filter(({ kind }) => kind === name).map((item) => itemCard(item, context, bar?.box(item))));
  }));
}

function pager(profile, shown, next, from) {
  if (!next && !from) return null;
  return h("nav", { class: "row more", "aria-label": t("worklist.pages") },
    from ? link(t("worklist.begin"), address(profile, shown), { kind: "button" }) : null,
    next ? link(t("worklist.next"), address(profile, { ...shown, from: next }), { kind: "button" }) : null);
}
