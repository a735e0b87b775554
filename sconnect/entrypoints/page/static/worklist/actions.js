/** The actions on an item of the work list. Each one is confirmed in a dialog before it is carried out. */

import { href } from "../shell/addresses.js";
import { apiPath, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { t } from "../shell/i18n.js";
import { answerForms, figuresOf, sentenceOf, together } from "../components/answers.js";
import { articleBox, customerBox } from "../components/search-boxes.js";
import { candidatesForm } from "./candidates.js";

const SETTINGS_TABS = [
  [/^(service_article|unknown_total|total_difference|price_rounding|vat_rate_abroad|territory_unknown_to_books)/, "orders"],
  [/^revenue_group/, "articles"],
  [/^(vat_number_field|vies_unanswered$)/, "customers"],
];

const SECONDARY = ["book_by_hand", "retry", "skip"]; // never the first button

/** The buttons of an item; the first is the most likely one. */
export function actionButtons(item, context) {
  const tab = SETTINGS_TABS.find(([kinds]) => kinds.test(item.kind))?.[1];
  const change = tab ? link(t("worklist.settings"), href("settings", context.profile, tab), { kind: "button" }) : null;
  const actions = [...item.actions].sort((one, other) => SECONDARY.indexOf(one) - SECONDARY.indexOf(other));
  const correct = CORRECTED.has(item.kind) && item.order_count === 1 ? link(t("worklist.correct"), href("orders", context.profile, item.orders[0].order_id), { kind: "button" }) : null;
  return [change, correct, ...actions.map((action, index) => actionButton(action, index, item, context))];
}

/** Kinds of causes of orders that are booked already: those can only be acknowledged. */
const BOOKED = new Set(["number_reused", "booked_twice", "changed_after_booking", "undone_after_booking", "reinstated_after_booking", "correction_refused", "correction_unclear", "unpaid_after_booking", "booked_otherwise", "refunded_at_provider", "paid_twice", "paid_other_amount", "vies_invalid_booked", "vies_unanswered_booked", "card_of_delivery_address"]);
/** Kinds of causes that are dealt with on the page of the order. */
const CORRECTED = new Set(["changed_after_booking", "undone_after_booking", "reinstated_after_booking", "correction_refused", "correction_unclear", "refunded_at_provider", "unpaid_after_booking"]);
/** Kinds of findings that no order waits for: they go once a person has seen them. */
const FOUND_ONCE = new Set(["vat_exempt_supplies", "revenue_groups_by_number"]);
/** Kinds of causes that a person vouches for, with a reason. */
const CONFIRMED = new Set(["vies_invalid", "vies_unanswered"]);

/** The key of the texts of an action: what it is called depends on what it is about. */
export function textKeyOf(action, kind) {
  if (action === "skip" && BOOKED.has(kind)) return "acknowledge";
  if (action === "skip" && FOUND_ONCE.has(kind)) return "seen";
  return action === "accept_difference" && CONFIRMED.has(kind) ? "confirm_vat_number" : action;
}

function actionButton(action, index, item, context) {
  const textKey = textKeyOf(action, item.kind);
  const decide = async () => {
    const wanted = await askAndAct(action, textKey, item, context);
    if (wanted) context.done(textKey, wanted);
  };
  return button(t(`action.${textKey}`), decide, { role: "operator", kind: index || SECONDARY.includes(action) ? "" : "primary" });
}

/** Ask for what an action needs and carry it out; returns the orders it released, null when the reader cancelled. */
async function askAndAct(action, textKey, item, { profile }) {
  const error = h("p", { class: "error", role: "alert" });
  const form = formOf(action, item, profile, textKey);
  const carryOut = async () => {
    const missing = form.missing();
    if (missing) return void fill(error, missing);
    try {
      const body = { action, ...form.values(), run_now: true };
      return (await send("POST", apiPath("profiles", profile, "work-list", item.id, "act"), body)).data;
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  const figures = action === "accept_difference" ? figuresOf(item) : null;
  const body = h("div", { class: "stack" }, sentenceOf(item), figures, h("p", { class: "help" }, t(`action.${textKey}.help`)), form.element, error);
  return openDialog(t(`action.${textKey}`), body, [
    { label: t("cancel"), value: null },
    { label: t(`action.${textKey}.yes`), value: carryOut, kind: textKey === "skip" ? "danger" : "primary" },
  ]);
}

function formOf(action, item, profile, textKey) {
  const answers = answerForms(action, item, profile);
  const own = ownForm(action, item, profile, textKey);
  return answers.length ? together(...answers, own) : own;
}

function ownForm(action, item, profile, textKey) {
  if (["link_article", "article_for_orders", "article_before_day"].includes(action)) return together(articlePicker(profile), reasonForm({ needed: false }));
  if (action === "link_customer") {
    const search = together(customerPicker(profile), reasonForm({ needed: false }));
    return item.kind === "customer_ambiguous" ? candidatesForm(item, profile, search) : search;
  }
  if (textKey === "seen") return { element: null, missing: () => "", values: () => ({}) };
  return reasonForm({ needed: action === "skip" || textKey === "confirm_vat_number" });
}

/** A box in which an article is chosen; `changed` is called once it is. */
export function articlePicker(profile, changed) {
  return picker(t("action.article"), (options) => articleBox(profile, options), "article_id", changed);
}

/** A box in which a customer is chosen. */
export function customerPicker(profile, changed) {
  return picker(t("action.customer"), (options) => customerBox(profile, options), "customer_id", changed);
}

function picker(label, makeBox, name, changed = () => {}) {
  let hit = null;
  const id = freshId("choose");
  const box = makeBox({ id, chosen: (found) => { hit = found; changed(); } });
  return {
    element: h("div", {}, h("label", { for: id }, label), box.element),
    missing: () => (hit ? "" : t("action.choose")),
    values: () => ({ [name]: hit.id }),
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
