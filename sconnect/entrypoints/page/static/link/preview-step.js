/** The third step: a dry run of the last orders. */

import { href } from "../shell/addresses.js";
import { apiPath, getAll } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge, emptyState, notice } from "../shell/elements.js";
import { localized, localizedErrors, t } from "../shell/i18n.js";
import { runProgress, startRun, watchRun } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";
import { adoptionCheck } from "../components/adoption-check.js";
import { explanationOf, isOrder } from "../components/explanation.js";
import { activateStep } from "./activate-step.js";

const NEWEST = 10;

export function previewStep(wizard) {
  const container = h("div", { class: "stack" });
  const repeat = () => preview(wizard, container);
  const buttons = h("div", { class: "row" },
    button(t("link.repeat"), repeat, { role: "operator" }),
    link(t("link.adjust"), href("settings", wizard.draft.id), { kind: "button" }),
    wizard.template ? null : h("button", { type: "button", class: "primary", onclick: () => wizard.show("activate") }, t("link.ready")));
  preview(wizard, container).catch(notifyError);
  return [adoptionCheck(wizard.draft.id, wizard.signal), h("p", { class: "help" }, t("link.preview.text", { n: NEWEST })), container, buttons, wizard.template ? activateStep(wizard) : null]; // whoever uses a template knows what follows
}

async function preview(wizard, container) {
  const progress = runProgress();
  fill(container, progress.element);
  const started = await startRun(wizard.draft.id, { task: "import_orders", dry_run: true, newest: NEWEST });
  const run = await watchRun(started.run, progress.show, wizard.signal);
  const items = await getAll(apiPath("runs", run.run, "items"), { signal: wizard.signal });
  fill(container, run.errors.length ? notice("wait", localizedErrors(run).map((error) => h("p", {}, h("bdi", {}, error)))) : null, items.length ? shown(items) : emptyState(t("link.preview.none"), t("link.preview.none.text")));
}

function shown(getAll) {
  const [items, cards] = [getAll.filter(isOrder), getAll.filter((item) => !isOrder(item))];
  const waiting = items.filter(({ outcome }) => outcome !== "created" && outcome !== "unchanged").length;
  const verdict = waiting ? notice("wait", h("p", {}, t("link.preview.waits", { n: waiting, all: items.length }))) : notice("good", h("p", {}, t("link.preview.good", { n: items.length })));
  return [verdict, items.map(previewItem), cards.length ? cardList(cards) : null];
}

function cardList(cards) {
  const rows = cards.map(({ subject, outcome }) => h("li", {}, h("bdi", {}, subject), " ", badge(outcome)));
  return h("div", {}, h("h3", {}, t("link.preview.cards")), h("ul", { class: "causes" }, rows));
}

function previewItem({ subject, name, outcome, reasons, explanation }) {
  const head = h("summary", {}, h("strong", {}, t("order.number", { number: subject })), " ", name ? h("bdi", {}, name) : null, " ", badge(outcome === "created" ? "would" : outcome));
  const why = reasons.length ? h("ul", { class: "causes" }, reasons.map((reason) => h("li", {}, h("bdi", {}, localized(reason))))) : null;
  return h("details", { class: "fold", open: Boolean(why) }, head, h("div", { class: "stack" }, why, explanationOf(explanation)));
}
