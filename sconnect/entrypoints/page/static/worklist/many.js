/** Decisions about many orders at once: asked with a preview, followed while they are carried out, and taken back as one. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { confirm, openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { sleep } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";
import { bookingDateForm } from "../components/booking-date.js";
import { articlePicker, customerPicker, textKeyOf } from "./actions.js";

const BUSY = new Set(["open", "undoing"]);
const PAUSE = 1500; // milliseconds between two looks at a decision that is under way
const PICKERS = { link_customer: customerPicker, link_article: articlePicker }; // for chosen or searched items only: all of a kind are hardly ever one
const SHOWN_FOR = 24 * 3600 * 1000; // milliseconds that a decision which is over stays in sight

/** The bar that decides for all items of a kind, or for the chosen ones; `box` makes the check box of an item. */
export function manyBar(kind, context) {
  const chosen = new Set();
  const [count, buttons] = [h("strong", { role: "status" }), h("span", { class: "row" })];
  const draw = () => {
    fill(count, chosen.size ? t("many.chosen", { n: chosen.size }) : t("many.all", { n: kind.items }));
    const actions = kind.actions.filter((action) => !PICKERS[action] || chosen.size || context.shown.text);
    fill(buttons, actions.map((action) => button(t(`action.${textKeyOf(action, kind.kind)}`), () => askMany(action, kind, [...chosen], context), { role: "operator" })));
  };
  const box = ({ id, subject, text }) => {
    const input = h("input", { type: "checkbox", "aria-label": t("many.choose", { what: subject || localized(text) }) });
    input.addEventListener("change", () => {
      if (input.checked) chosen.add(id);
      else chosen.delete(id);
      draw();
    });
    return input;
  };
  draw();
  return { element: h("div", { class: "card row many" }, count, buttons), box };
}

/** Ask for what a decision needs, show what it will do, and make it. */
async function askMany(action, kind, items, { profile, shown, made, after }) {
  const error = h("p", { class: "error", role: "alert" });
  const preview = h("div", { "aria-live": "polite" });
  const [reasonId, boundId] = [freshId("reason"), freshId("bound")];
  const reason = h("input", { id: reasonId, type: "text", maxlength: "200" });
  const bound = h("input", { id: boundId, type: "text", inputmode: "decimal", maxlength: "10", value: "0,02" });
  const bounded = action === "accept_difference" && kind.is_bounded;
  const form = PICKERS[action]?.(profile, () => look()) ?? (action === "choose_date" ? bookingDateForm({ after }) : null);
  const body = (more) => ({
    kind: kind.kind, action, items, text: shown.text, first: shown.first || null, last: shown.last || null, reason: reason.value.trim(),
    ...(bounded && bound.value.trim() ? { up_to: bound.value.trim().replace(",", ".") } : {}), ...(form && !form.missing() ? form.values() : {}), ...more,
  });
  const ask = (more) => send("POST", apiPath("profiles", profile, "work-list", "decisions"), body(more));
  const look = async () => {
    try {
      fill(error);
      fill(preview, previewOf((await ask({ preview: true })).data));
    } catch (failed) {
      fill(error, failed.fields?.[0]?.message ?? failed.message);
    }
  };
  const carryOut = async () => {
    if (form?.missing()) return void fill(error, form.missing());
    try {
      return (await ask({})).data;
    } catch (failed) {
      return void fill(error, failed.fields?.[0]?.message ?? failed.message);
    }
  };
  for (const changing of [bound, form?.element]) changing?.addEventListener("change", look);
  await look();
  const fields = [
    h("p", { class: "help" }, t(`action.${textKeyOf(action, kind.kind)}.help`)),
    form?.element,
    bounded ? h("div", { class: "field" }, h("label", { for: boundId }, t("many.bound")), bound) : null,
    h("div", { class: "field" }, h("label", { for: reasonId }, action === "skip" ? t("action.reason") : t("action.note")), reason),
  ];
  const decided = await openDialog(`${t(`action.${textKeyOf(action, kind.kind)}`)}: ${localized(kind.label)}`, h("div", { class: "stack" }, fields, preview, error), [
    { label: t("cancel"), value: null },
    { label: t("many.yes"), value: carryOut, kind: "primary" },
  ]);
  if (decided) made(decided, items);
}

function previewOf({ orders, items, outcomes, ...decision }) {
  const left = outcomes.filter(({ outcome }) => outcome !== "waiting");
  return [
    h("p", {}, h("strong", {}, t("many.orders", { n: orders }), " ", t("many.items", { n: items })), " ", targetOf(decision)),
    left.length ? h("p", { class: "small" }, t("many.left")) : null,
    left.length ? h("ul", { class: "causes" }, left.map(outcomeLine)) : null,
  ];
}

/** What was chosen with a decision, as a sentence; empty when there was nothing to choose. */
function targetOf({ target, in_sent_period: stays }) {
  return target || stays ? t("many.target", { target: target || t("action.date.stay") }) : "";
}

function outcomeLine({ orders, what }) {
  return h("li", {}, t("many.orders", { n: orders }), ": ", localized(what));
}

/** The decisions of the last day, each with how far it is and a button that takes it back. */
export function decisionCards(decisions, context) {
  const element = h("div", { class: "stack" });
  const recent = decisions.filter(({ state, at }) => BUSY.has(state) || Date.now() - Date.parse(at) < SHOWN_FOR).slice(0, 3);
  fill(element, recent.map((each) => decisionCard(each, context, BUSY.has(each.state))));
  const add = (decision) => {
    const card = decisionCard(decision, context, true);
    element.querySelector(`[data-decision="${decision.id}"]`)?.remove();
    element.prepend(card);
    card.querySelector("[role=status]").focus();
  };
  return { element, add };
}

function decisionCard(decision, context, followed) {
  const card = h("section", { class: "notice info", "data-decision": decision.id });
  const draw = (now) => fill(card,
    h("p", { role: "status", tabindex: "-1" }, h("strong", {}, `${t(`action.${textKeyOf(now.action, now.kind)}`)}: ${localized(now.label)}. `), targetOf(now), " ", t(`many.state.${now.state}`), ` ${t("many.by", { by: now.by, at: moment(now.at) })}`),
    h("ul", { class: "causes" }, now.outcomes.map(outcomeLine)),
    h("div", { class: "row" }, now.state === "open" || now.state === "done" ? undoButton(now, draw, context) : null, restButton(now, context)),
  );
  draw(decision);
  if (followed) follow(decision, draw, context).catch(notifyError);
  return card;
}

function undoButton({ id }, draw, context) {
  const work = async () => {
    if (!(await confirm(t("many.undo"), t("many.undo.text"), { yes: t("many.undo.yes"), kind: "danger" }))) return;
    const { data } = await send("POST", apiPath("profiles", context.profile, "work-list", "decisions", id, "undo"), {});
    draw(data);
    await follow(data, draw, context);
  };
  return button(t("many.undo"), work, { role: "operator" });
}

/** Look again until a decision is over, then show the list anew. */
async function follow({ id, state, run }, draw, { profile, signal, renew }) {
  let busy = BUSY.has(state);
  while (busy) {
    await sleep(PAUSE, signal);
    const { items } = await get(withQuery(apiPath("profiles", profile, "work-list", "decisions"), { limit: 20 }), { signal });
    const now = items.find((each) => each.id === id);
    busy = Boolean(now) && BUSY.has(now.state);
    if (now) draw(now);
  }
  for (let over = !run; !over; ) {
    await sleep(PAUSE, signal);
    over = Boolean((await get(apiPath("runs", run.run), { signal })).finished_at);
  }
  await renew();
}

/** A button that lists the orders that were left out, and those for which the decision stands with what to do. */
function restButton({ id, outcomes }, { profile, signal }) {
  const told = outcomes.some(({ outcome }) => !["waiting", "decided", "taken_back"].includes(outcome));
  if (!told) return null;
  const work = async () => {
    const list = h("ul", { class: "causes" });
    let next = "";
    do {
      const part = await get(withQuery(apiPath("profiles", profile, "work-list", "decisions", id, "rest"), { continuation: next }), { signal });
      list.append(...part.items.map((order) => restLine(profile, order)));
      next = part.next;
    } while (next && list.childElementCount < 200);
    await openDialog(t("many.rest"), list, [{ label: t("close"), value: null }]);
  };
  return button(t("many.rest"), work, { kind: "quiet" });
}

function restLine(profile, { order_id: id, what, instead }) {
  return h("li", {}, link(t("order.number", { number: id }), href("orders", profile, id)), `: ${localized(what)}. `, instead ? localized(instead) : null);
}
