/** The fifth step: a dry run of the last orders. */

import { href } from "../shell/addresses.js";
import { apiPath, getAll, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge, emptyState, notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, localizedErrors, t } from "../shell/i18n.js";
import { runProgress, startRun, watchRun } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";
import { adoptionCheck } from "../components/adoption-check.js";
import { expected, explanationOf, isOrder } from "../components/explanation.js";
import { activateStep } from "./activate-step.js";

const NEWEST = 10;

export function previewStep(wizard) {
  const container = h("div", { class: "stack" });
  const ready = wizard.template ? null : h("button", { type: "button", class: "primary", onclick: () => wizard.show("activate") }, t("link.ready"));
  const buttons = h("div", { class: "row" },
    button(t("link.repeat"), () => repeat(), { role: "operator" }),
    link(t("link.adjust"), href("settings", wizard.draft.id), { kind: "button" }),
    ready);
  const activation = h("div", { class: "stack" }, wizard.template ? activateStep(wizard) : null); // whoever uses a template knows what follows
  const repeat = () => preview(wizard, container, buttons, ready ?? activation);
  repeat().catch(notifyError);
  const offer = h("div", {});
  return [adoptionCheck(wizard.draft.id, wizard.signal, () => offerEmptyPrefix(wizard, offer, repeat)), offer, container, buttons, activation];
}

/** Who is paid under the bare order number may do without a prefix, where the look found none of those in SnelStart. */
async function offerEmptyPrefix(wizard, offer, repeat) {
  if (!wizard.statement || !wizard.draft.orders.reference_prefix) return;
  const asked = { ...wizard.statement, prefix: wizard.draft.orders.reference_prefix, profile: wizard.draft.id };
  const { data: answer } = await send("POST", "/api/payment-reference", asked, { signal: wizard.signal });
  if (answer.fits || answer.needed_because) return;
  const empty = async () => {
    const orders = { ...wizard.draft.orders, reference_prefix: "" };
    const { data, version } = await send("PUT", apiPath("profiles", wizard.draft.id), { ...wizard.draft, orders }, { version: wizard.version });
    Object.assign(wizard, { draft: data, version });
    fill(offer);
    await repeat();
  };
  fill(offer, notice("info", h("p", {}, t("statement.may_be_empty", { prefix: asked.prefix })), button(t("statement.empty"), empty, { role: "admin" })));
}

/** Try the newest orders and show what would become of them; `onwards` is shown once that is known. */
async function preview(wizard, container, buttons, onwards) {
  const progress = runProgress();
  fill(container, h("p", { class: "help" }, t("link.preview.busy", { n: NEWEST })), progress.element);
  buttons.hidden = onwards.hidden = true;
  try {
    const started = await startRun(wizard.draft.id, { task: "import_orders", dry_run: true, newest: NEWEST });
    const run = await watchRun(started.run, progress.show, wizard.signal);
    fill(container, await tried(wizard, run));
    onwards.hidden = run.state !== "done";
  } finally {
    buttons.hidden = false;
  }
}

async function tried(wizard, run) {
  const items = await getAll(apiPath("runs", run.run, "items"), { signal: wizard.signal });
  const said = items.flatMap(({ reasons }) => reasons.map(localized));
  const errors = localizedErrors(run).filter((error) => !said.some((reason) => error.includes(reason))); // those of an order stand with it
  const why = errors.map((error) => h("p", {}, h("bdi", {}, error)));
  const orders = items.filter(isOrder);
  return [
    run.state === "done" ? null : notice("bad", h("p", { role: "alert" }, t("link.preview.failed")), why),
    orders.length ? h("p", { class: "help" }, t("link.preview.text", { n: orders.length, start: moment(wizard.draft.orders.start) })) : null,
    run.state === "done" && why.length ? notice("wait", why) : null,
    orders.length ? shown(orders, items.filter((item) => !isOrder(item))) : run.state === "done" && !why.length ? emptyState(t("link.preview.none"), t("link.preview.none.text")) : null,
  ];
}

function shown(items, cards) {
  const waiting = items.filter(({ outcome }) => outcome !== "created" && outcome !== "unchanged").length;
  const verdict = waiting ? notice("wait", h("p", {}, t("link.preview.waits", { n: waiting, all: items.length }))) : notice("good", h("p", {}, t("link.preview.good", { n: items.length })));
  return [verdict, items.map(previewItem), cards.length ? cardList(cards) : null];
}

function cardList(cards) {
  const rows = cards.map((card) => h("li", {}, h("bdi", {}, localized({ nl: card.subject, en: card.subject_en })), " ", badge(expected(card))));
  return h("div", {}, h("h3", {}, t("link.preview.cards")), h("ul", { class: "causes" }, rows));
}

function previewItem({ subject, name, outcome, reasons, explanation }) {
  const head = h("summary", {}, h("strong", {}, t("order.number", { number: subject })), " ", name ? h("bdi", {}, name) : null, " ", badge(expected({ subject, outcome })));
  const why = reasons.length ? h("ul", { class: "causes" }, reasons.map((reason) => h("li", {}, h("bdi", {}, localized(reason))))) : null;
  return h("details", { class: "fold", open: Boolean(why) }, head, h("div", { class: "stack" }, why, explanationOf(explanation)));
}
