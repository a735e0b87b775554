/** One order: its state, the reason for it, and how it was booked. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { confirm, openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { backLink, badge, emptyState, heading, notice } from "../shell/elements.js";
import { day, isoDay, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { runProgress, watchRun, whyText } from "../shell/run-watch.js";
import { notify, notifyError } from "../shell/toast.js";
import { numberForm, selectForm, together } from "../components/answers.js";
import { explanationOf, saysAnything } from "../components/explanation.js";
import { correctionsCard } from "./corrections.js";
import { decisionsCard } from "./decisions.js";
import { whereIs } from "./elsewhere.js";
import { readingCard } from "./reading.js";

export async function showOrder({ profile, number, signal, refresh }) {
  const back = backLink(t("nav.orders"), href("orders", profile));
  let order;
  try {
    order = await get(apiPath("profiles", profile, "orders", number), { signal });
  } catch (error) {
    if (error.status !== 404) throw error;
    return [back, heading(t("order.number", { number })), emptyState(t("order.none"), t("order.none.text"), whereIs(number, { profile, signal }))];
  }
  const live = h("div", {});
  return [
    back,
    heading(t("order.number", { number }), badge(order.state)),
    causes(order),
    h("div", { class: "row bar" }, actions(order, { profile, live, signal, refresh })),
    live,
    h("section", { class: "card" }, h("h2", {}, t("order.facts")), facts(order, profile)),
    h("section", { class: "card" }, h("h2", {}, order.state === "done" ? t("order.why") : t("order.explanation")), explained(order, profile)),
    decisionsCard(order, { profile, follow: (released) => follow(released, { live, signal, refresh }, t("decision.done")) }),
    correctionsCard(order, { profile, signal, refresh }),
    readingCard(order.evidence),
    eraseButton(order, { profile, refresh }),
  ];
}

function causes({ causes: waits, state }) {
  if (!waits.length) return null;
  return notice(state === "refused" ? "bad" : "wait", h("ul", { class: "causes" }, waits.map((cause) => h("li", {}, h("bdi", {}, localized(cause))))));
}

/** The articles that goods were booked on, each a link to all orders with it; empty when that was not kept. */
function articleLinks({ evidence }, profile) {
  const goods = new Set(evidence?.lines.filter(({ role }) => role === "product").map(({ article_id: id }) => id));
  const articles = evidence?.articles.filter(({ article_id: id }) => goods.has(id)) ?? [];
  return articles.length ? articles.map(({ article_id: article, code }, place) => [place ? ", " : "", link(code, withQuery(href("orders", profile), { article }))]) : "";
}

function facts(order, profile) {
  const rows = [
    [t("order.placed"), order.placed_at ? [day(order.placed_at), " ", reconcileLink(profile, order.placed_at)] : ""],
    [t("orders.total"), money(order.total, order.currency)],
    [t("order.books"), order.sales_order_number],
    [t("order.customer"), order.customer_id ? [link(t("order.customer.orders"), withQuery(href("orders", profile), { customer: order.customer_id })), ", ", link(t("order.customer.links"), withQuery(href("mappings", profile, "customers"), { customer: order.customer_id }))] : ""],
    [t("order.articles"), articleLinks(order, profile)],
    [t("order.answer"), order.answer ? t(`order.answer.${order.answer}`) : ""],
    [t("order.reference"), order.reference && h("span", { class: "code" }, order.reference)],
    [t("order.updated"), moment(order.updated_at)],
    [t("order.attempt"), order.attempt > 1 ? order.attempt : ""],
    [t("order.resolve"), order.settle_at && order.state !== "done" ? moment(order.settle_at) : ""],
    [t("order.skipped"), order.skipped ? decided(order.skipped) : ""],
    [t("order.by_hand"), order.noted ? decided(order.noted) : ""],
    [t("order.run"), order.run ? link(t("order.run.look"), href("runs", profile, order.run)) : ""],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== "" && value != null).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** A link to the reconciliation of the day of an order. */
function reconcileLink(profile, placedAt) {
  const at = isoDay(new Date(placedAt));
  return link(t("nav.reconcile"), href("reconcile", profile, at, at));
}

function decided({ by, at, reason }) {
  const who = by || "?"; // a name is erased with the other personal data
  return h("bdi", {}, reason ? t("order.skipped.by", { by: who, at: moment(at), reason }) : t("order.decided.by", { by: who, at: moment(at) }));
}

function explained(order, profile) {
  return saysAnything(order.explanation) ? explanationOf(order.explanation, { withVat: !order.evidence || hasVatOfVouchers(order.explanation), profile }) : h("p", {}, t("order.why.gone"));
}

function actions(order, context) {
  const { state } = order;
  const retry = ["waiting", "refused", "skipped"].includes(state) ? button(t("order.retry"), () => retryOrder(order, context), { role: "operator", kind: "primary" }) : null;
  const skip = ["waiting", "refused", "unknown"].includes(state) ? button(t("order.skip"), () => skipOrder(order, context), { role: "operator" }) : null;
  const list = ["waiting", "refused"].includes(state) ? link(t("order.worklist"), href("worklist", context.profile)) : null;
  const free = ["waiting", "refused", "unknown", "skipped"].includes(state);
  const note = free || order.by_hand ? button(free ? t("action.book_by_hand") : t("order.number.correct"), () => bookByHand(order, context), { role: "operator" }) : null;
  const undo = order.by_hand ? button(t("order.by_hand.undo"), () => undoByHand(order, context), { role: "operator" }) : null;
  return [retry, note, undo, skip, list];
}

async function retryOrder(order, context) {
  const { data } = await send("POST", apiPath("profiles", context.profile, "orders", order.order_id, "retry"), { run_now: true });
  await follow(data, context);
}

/** Follow the run that books a released order, then show the order as it is. */
async function follow({ run }, { live, signal, refresh }, done = t("order.retried")) {
  if (run) {
    const progress = runProgress();
    fill(live, progress.element);
    const last = await watchRun(run.run, progress.show, signal);
    if (last.state !== "done") notifyError(new Error(whyText(last)));
    else notify(done);
  } else {
    notify(done);
  }
  await refresh();
}

function skipOrder(order, context) {
  const reason = reasonField({ needed: true });
  return decide(order, context, { action: "skip", title: t("order.skip"), text: t("order.skip.text"), yes: t("action.skip.yes"), kind: "danger", form: reason });
}

function bookByHand(order, context) {
  const form = together(numberForm(), reasonField({ needed: false }));
  return decide(order, context, { action: "by-hand", title: t("action.book_by_hand"), text: t("action.book_by_hand.help"), yes: t("action.book_by_hand.yes"), form });
}

async function undoByHand(order, context) {
  const choices = ["removed", "mistaken"].map((value) => ({ value, text: t(`order.by_hand.${value}`) }));
  const form = selectForm(t("order.by_hand.because"), choices, "because");
  const text = t("order.by_hand.undo.text", { number: order.sales_order_number });
  await decide(order, context, { action: "by-hand/undo", title: t("order.by_hand.undo"), text, yes: t("order.by_hand.undo"), kind: "danger", form, after: follow });
}

function reasonField({ needed }) {
  const id = freshId("reason");
  const input = h("input", { id, type: "text", maxlength: "200", required: needed });
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, needed ? t("action.reason") : t("action.note")), input),
    missing: () => (needed && !input.value.trim() ? t("action.reason.missing") : ""),
    values: () => (input.value.trim() ? { reason: input.value.trim() } : {}),
  };
}

/** Ask for what a decision about an order needs, and send it. */
async function decide(order, context, { action, title, text, yes, kind = "primary", form, after }) {
  const error = h("p", { class: "error", role: "alert" });
  const body = h("div", { class: "stack" }, h("p", {}, text), form.element, error);
  const carryOut = async () => {
    const missing = form.missing();
    if (missing) return void fill(error, missing);
    try {
      return await send("POST", apiPath("profiles", context.profile, "orders", order.order_id, ...action.split("/")), form.values());
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  const done = await openDialog(title, body, [{ label: t("cancel"), value: null }, { label: yes, value: carryOut, kind }]);
  if (done) await (after ? after(done.data, context) : context.refresh());
}

/** The button that erases customer data: of an order that is finished, and whose explanation names somebody. */
function eraseButton(order, { profile, refresh }) {
  if (!["done", "skipped"].includes(order.state) || !saysAnything(order.explanation)) return null;
  const erase = async () => {
    if (!(await confirm(t("order.erase"), t("order.erase.text"), { yes: t("order.erase.yes"), kind: "danger" }))) return;
    await send("POST", apiPath("profiles", profile, "orders", order.order_id, "forget"), {});
    notify(t("order.erased"));
    await refresh();
  };
  return h("div", { class: "row" }, button(t("order.erase"), erase, { role: "admin", kind: "quiet" }));
}

/** Whether gift vouchers bear VAT, of which the evidence has no row of its own. */
function hasVatOfVouchers({ vat }) {
  return vat.some(({ of_vouchers: ofVouchers }) => ofVouchers);
}
