/** One order: its state, the reason for it, and how it was booked. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { confirm, openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { backLink, badge, emptyState, heading, notice } from "../shell/elements.js";
import { day, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { runProgress, watchRun } from "../shell/run-watch.js";
import { notify } from "../shell/toast.js";
import { explanationOf, saysAnything } from "../components/explanation.js";

export async function showOrder({ profile, number, signal, refresh }) {
  const back = backLink(t("nav.orders"), href("orders", profile));
  let order;
  try {
    order = await get(apiPath("profiles", profile, "orders", number), { signal });
  } catch (error) {
    if (error.status !== 404) throw error;
    return [back, heading(t("order.number", { number })), emptyState(t("order.none"), t("order.none.text"))];
  }
  const live = h("div", {});
  return [
    back,
    heading(t("order.number", { number }), badge(order.state)),
    causes(order),
    h("div", { class: "row bar" }, actions(order, { profile, live, signal, refresh })),
    live,
    h("section", { class: "card" }, h("h2", {}, t("order.facts")), facts(order, profile)),
    h("section", { class: "card" }, h("h2", {}, order.state === "done" ? t("order.why") : t("order.explanation")), explained(order)),
    eraseButton(order, { profile, refresh }),
  ];
}

function causes({ causes: waits, state }) {
  if (!waits.length) return null;
  return notice(state === "refused" ? "bad" : "wait", h("ul", { class: "causes" }, waits.map((cause) => h("li", {}, h("bdi", {}, localized(cause))))));
}

function facts(order, profile) {
  const rows = [
    [t("order.placed"), order.placed_at ? day(order.placed_at) : ""],
    [t("orders.total"), money(order.total)],
    [t("order.books"), order.sales_order_number],
    [t("order.reference"), order.reference && h("span", { class: "code" }, order.reference)],
    [t("order.updated"), moment(order.updated_at)],
    [t("order.attempt"), order.attempt > 1 ? order.attempt : ""],
    [t("order.resolve"), order.settle_at && order.state !== "done" ? moment(order.settle_at) : ""],
    [t("order.skipped"), order.skipped ? skipped(order.skipped) : ""],
    [t("order.run"), order.run ? link(t("order.run.look"), href("runs", profile, order.run)) : ""],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== "" && value != null).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function skipped({ by, at, reason }) {
  return h("bdi", {}, t("order.skipped.by", { by, at: moment(at), reason }));
}

function explained(order) {
  return saysAnything(order.explanation) ? explanationOf(order.explanation) : h("p", {}, t("order.why.gone"));
}

function actions(order, context) {
  const { state } = order;
  const retry = ["waiting", "refused", "skipped"].includes(state) ? button(t("order.retry"), () => retryOrder(order, context), { role: "operator", kind: "primary" }) : null;
  const skip = ["waiting", "refused", "unknown"].includes(state) ? button(t("order.skip"), () => skipOrder(order, context), { role: "operator" }) : null;
  const list = ["waiting", "refused"].includes(state) ? link(t("order.worklist"), href("worklist", context.profile)) : null;
  return [retry, skip, list];
}

async function retryOrder(order, { profile, live, signal, refresh }) {
  const { run } = (await send("POST", apiPath("profiles", profile, "orders", order.order_id, "retry"), { run_now: true })).data;
  if (run) {
    const progress = runProgress();
    fill(live, progress.element);
    await watchRun(run.run, progress.show, signal);
  }
  notify(t("order.retried"));
  await refresh();
}

async function skipOrder(order, { profile, refresh }) {
  const id = freshId("reason");
  const input = h("input", { id, type: "text", maxlength: "200", required: true });
  const error = h("p", { class: "error", role: "alert" });
  const body = h("div", { class: "stack" }, h("p", {}, t("order.skip.text")), h("div", { class: "field" }, h("label", { for: id }, t("action.reason")), input), error);
  const carryOut = async () => {
    if (!input.value.trim()) return void fill(error, t("action.reason.missing"));
    try {
      await send("POST", apiPath("profiles", profile, "orders", order.order_id, "skip"), { reason: input.value.trim() });
      return true;
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  const done = await openDialog(t("order.skip"), body, [
    { label: t("cancel"), value: null },
    { label: t("action.skip.yes"), value: carryOut, kind: "danger" },
  ]);
  if (done) await refresh();
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
