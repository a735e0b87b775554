/** The third step: what would become of the last orders. Nothing is written anywhere. */

import { all, path } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { badge, empty, notice } from "../shell/parts.js";
import { href } from "../shell/addresses.js";
import { runProgress, startRun, watchRun } from "../shell/run_watch.js";
import { complain } from "../shell/toast.js";
import { explanationOf, isOrder } from "../parts/explanation.js";

const NEWEST = 10;

export function previewStep(work) {
  const place = h("div", { class: "stack" });
  const again = () => preview(work, place);
  const buttons = h("div", { class: "row" },
    button(t("link.again"), again, { role: "operator" }),
    link(t("link.adjust"), href("settings", work.draft.id), { kind: "button" }),
    h("button", { type: "button", class: "primary", onclick: () => work.show("on") }, t("link.ready")));
  preview(work, place).catch(complain);
  return [h("p", { class: "help" }, t("link.preview.text", { n: NEWEST })), place, buttons];
}

async function preview(work, place) {
  const progress = runProgress();
  fill(place, progress.element);
  const started = await startRun(work.draft.id, { task: "import_orders", dry_run: true, newest: NEWEST });
  const run = await watchRun(started.run, progress.show, work.signal);
  const items = await all(path("runs", run.run, "items"), { signal: work.signal });
  fill(place, run.errors.length ? notice("wait", run.errors.map((error) => h("p", {}, h("bdi", {}, error)))) : null, items.length ? shown(items) : empty(t("link.preview.none"), t("link.preview.none.text")));
}

function shown(all) {
  const [items, cards] = [all.filter(isOrder), all.filter((item) => !isOrder(item))];
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
  const why = reasons.length ? h("ul", { class: "causes" }, reasons.map((reason) => h("li", {}, h("bdi", {}, said(reason))))) : null;
  return h("details", { class: "fold", open: Boolean(why) }, head, h("div", { class: "stack" }, why, explanationOf(explanation)));
}
