/** What a person can do about something that waits. Every decision is asked once, in words, before it is carried out. */

import { path, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { ask } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { href } from "../shell/addresses.js";
import { articleBox, customerBox } from "../parts/search.js";

const SETTINGS_TABS = [
  [/^(service_article|unknown_total|total_difference)/, "orders"],
  [/^revenue_group/, "articles"],
  [/^vat_number_field/, "customers"],
];

const LATER = ["retry", "skip"]; // never what most people would do first

/** The buttons of an item; the first is what most people would do. */
export function actionButtons(item, work) {
  const tab = SETTINGS_TABS.find(([kinds]) => kinds.test(item.kind))?.[1];
  const change = tab ? link(t("worklist.settings"), href("settings", work.profile, tab), { kind: "button" }) : null;
  const actions = [...item.actions].sort((one, other) => LATER.indexOf(one) - LATER.indexOf(other));
  return [change, ...actions.map((action, index) => actionButton(action, index, item, work))];
}

/** Orders that were booked already can only be taken note of. */
const BOOKED = new Set(["number_reused", "changed_after_booking", "undone_after_booking"]);

function actionButton(action, index, item, work) {
  const words = action === "skip" && BOOKED.has(item.kind) ? "noted" : action;
  const decide = async () => {
    const wanted = await question(action, words, item, work);
    if (wanted) work.done(item, wanted);
  };
  return button(t(`action.${words}`), decide, { role: "operator", kind: index || LATER.includes(action) ? "" : "primary" });
}

/** Ask what is needed for an action and carry it out; gives what it released, null when the reader thought better. */
async function question(action, words, item, { profile }) {
  const error = h("p", { class: "error", role: "alert" });
  const form = formOf(action, profile);
  const carryOut = async () => {
    const missing = form.missing();
    if (missing) return void fill(error, missing);
    try {
      const body = { action, ...form.values(), run_now: true };
      return (await send("POST", path("profiles", profile, "work-list", item.id, "act"), body)).data;
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  const body = h("div", { class: "stack" }, h("p", {}, h("bdi", {}, said(item.text))), h("p", { class: "help" }, t(`action.${words}.help`)), form.element, error);
  return ask(t(`action.${words}`), body, [
    { label: t("cancel"), value: null },
    { label: t(`action.${words}.yes`), value: carryOut, kind: words === "skip" ? "danger" : "primary" },
  ]);
}

function formOf(action, profile) {
  if (action === "link_article") return chooser(t("action.article"), (options) => articleBox(profile, options), "article_id");
  if (action === "link_customer") return chooser(t("action.customer"), (options) => customerBox(profile, options), "customer_id");
  return reasonForm({ needed: action === "skip" });
}

function chooser(label, makeBox, name) {
  let hit = null;
  const id = freshId("choose");
  const box = makeBox({ id, chosen: (found) => { hit = found; } });
  const reason = reasonForm({ needed: false });
  return {
    element: h("div", { class: "stack" }, h("div", {}, h("label", { for: id }, label), box.element), reason.element),
    missing: () => (hit ? "" : t("action.choose")),
    values: () => ({ [name]: hit.id, ...reason.values() }),
  };
}

function reasonForm({ needed }) {
  const id = freshId("reason");
  const input = h("input", { id, type: "text", maxlength: "200", required: needed });
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, needed ? t("action.reason") : t("action.note")), input),
    missing: () => (needed && !input.value.trim() ? t("action.reason.missing") : ""),
    values: () => (input.value.trim() ? { reason: input.value.trim() } : {}),
  };
}
