/** What another program booked before: the table in three parts, a choice per order, and that the other program is off. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { emptyState, heading, loading, notice } from "../shell/elements.js";
import { day, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { notifyError } from "../shell/toast.js";
import { lookAtBooks } from "../components/adoption-check.js";
import { table } from "../components/table.js";
import { tabs } from "../components/tabs.js";
import { linkOffers } from "./link-offers.js";

const PARTS = ["to_decide", "certain", "not_found"];
const QUESTIONS = new Set(["open", "undone"]);

export async function showAdoption({ profile, rest, signal, refresh }) {
  const state = await get(apiPath("profiles", profile, "adoption"), { signal });
  const found = state.looked_at && !state.found_nothing;
  return [
    heading(t("nav.adoption")),
    h("p", { class: "lead" }, t("adoption.lead")),
    standing(state, { profile, signal, refresh }),
    found && state.confirmed_at ? linkOffers(profile, signal) : null,
    found ? parts(state, { profile, rest, signal }) : null,
  ];
}

function standing(state, context) {
  if (!state.is_asked) return notice("info", h("p", {}, t("adoption.not_asked")));
  if (!state.looked_at) return lookCard(context);
  if (state.found_nothing) return notice("good", h("p", {}, t("adoption.nothing")));
  return [
    state.mostly_entries ? notice("wait", h("p", {}, t("adoption.mostly_entries")), h("p", {}, link(t("adoption.first_day"), href("settings", context.profile, "orders")))) : null,
    state.reads_ledger ? null : notice("wait", h("p", {}, t("adoption.no_ledger"))),
    state.unreadable ? notice("wait", h("p", {}, t("adoption.unreadable", { n: state.unreadable }))) : null,
    state.is_cleared ? confirmed(state, context) : confirmCard(state, context),
  ];
}

function confirmed({ confirmed_by: by, confirmed_at: at }, { profile, refresh }) {
  const withdraw = async () => {
    if (!(await confirm(t("adoption.withdraw"), t("adoption.withdraw.text"), { yes: t("adoption.withdraw") }))) return;
    await send("POST", apiPath("profiles", profile, "adoption", "confirm"), { is_off: false, withdrawn: true });
    refresh();
  };
  return notice("good", h("p", {}, t("adoption.cleared", { by: by || "?", at: moment(at) })), button(t("adoption.withdraw"), withdraw, { role: "operator", kind: "quiet" }));
}

function lookCard({ profile, signal, refresh }) {
  const container = h("div", { class: "stack" });
  const look = async () => {
    await lookAtBooks(profile, container, signal);
    refresh();
  };
  return h("section", { class: "card stack" }, h("p", {}, t("adoption.look.text")), button(t("adoption.look"), look, { role: "operator", kind: "primary" }), container);
}

function confirmCard(state, { profile, refresh }) {
  const offId = freshId("off");
  const off = h("input", { id: offId, type: "checkbox" });
  const submitButton = h("button", { type: "submit", class: "primary" }, state.confirmed_at ? t("adoption.off.go") : t("adoption.confirm"));
  const form = h("form", { class: "card stack" },
    state.withdrawn_at && !state.confirmed_at ? h("p", {}, t("adoption.withdrawn", { by: state.withdrawn_by || "?", at: moment(state.withdrawn_at) })) : null,
    h("p", {}, state.counts.to_decide ? t("adoption.confirm.open", { n: state.counts.to_decide }) : t("adoption.confirm.text")),
    h("div", { class: "field check" }, off, h("label", { for: offId }, t("adoption.off"))),
    h("p", { class: "help" }, t("adoption.off.help")),
    h("div", { class: "row" }, submitButton));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(submitButton, async () => {
      await send("POST", apiPath("profiles", profile, "adoption", "confirm"), { is_off: off.checked });
      refresh();
    });
  });
  return form;
}

function parts(state, { profile, rest, signal }) {
  const first = PARTS.includes(rest[0]) ? rest[0] : PARTS.find((part) => state.counts[part]);
  return tabs({
    label: t("nav.adoption"),
    first,
    items: PARTS.map((part) => ({ name: part, label: `${t(`adoption.part.${part}`)} (${state.counts[part] ?? 0})`, draw: () => listOf(part, profile, signal) })),
    chosen: (part) => history.replaceState(null, "", href("adoption", profile, part)),
  }).element;
}

function listOf(part, profile, signal) {
  const [list, more] = [h("div", {}, loading()), h("div", { class: "more" })];
  const address = withQuery(apiPath("profiles", profile, "adoption", "orders"), { part, limit: 100 });
  const rows = [];
  const draw = () => fill(list, rows.length ? findingTable(part, rows, { profile, changed }) : emptyState(t("adoption.none"), t("adoption.none.text")));
  const changed = (row) => {
    rows[rows.findIndex(({ order_id: id }) => id === row.order_id)] = row;
    draw();
  };
  const next = async (continuation) => {
    const page = await get(withQuery(address, { continuation }), { signal });
    rows.push(...page.items);
    draw();
    fill(more, page.next ? button(t("more"), () => next(page.next)) : null);
  };
  next("").catch(notifyError);
  return [list, more];
}

function findingTable(part, rows, context) {
  const choice = part === "not_found" ? [] : [{ label: t("adoption.choice"), cell: (row) => choicesOf(row, context) }];
  return table({
    name: t(`adoption.part.${part}`),
    rows,
    columns: [
      { label: t("orders.number"), head: true, cell: ({ order_id: id }) => h("bdi", {}, id) },
      { label: t("adoption.day"), tight: true, cell: ({ day: placed }) => day(placed) },
      { label: t("adoption.shop_total"), num: true, cell: ({ shop_total: total }) => money(total) },
      { label: t("adoption.sales"), cell: ({ sales }) => h("ul", { class: "causes" }, sales.map(({ words }) => h("li", {}, h("bdi", {}, localized(words))))) },
      { label: t("adoption.why"), cell: ({ reason, against }) => [h("p", {}, localized(reason)), against.map((each) => h("p", { class: "small" }, localized(each)))].flat() },
      ...choice,
    ],
  });
}

function choicesOf(row, { profile, changed }) {
  const choose = async (choice, sale = "") => {
    const address = apiPath("profiles", profile, "adoption", "orders", row.order_id);
    changed((await send("POST", address, { choice, sale })).data);
  };
  const made = (label, work) => button(label, work, { role: "operator", kind: "quiet edit", describe: `${label}: ${row.order_id}` });
  const words = h("p", {}, t(`adoption.decision.${row.decision}`));
  if (!QUESTIONS.has(row.decision)) return [words, made(t("adoption.undo"), () => choose("undo"))];
  const several = row.sales.length > 1;
  const each = row.sales.map(({ id, number }) => made(several ? t("adoption.is_this", { number }) : t("adoption.is_it"), () => choose("adopt", id)));
  return [words, h("div", { class: "row" }, each, made(t("adoption.book"), () => choose("book")))];
}
