/** One run: its counts, its errors, and the outcome of each item. */

import { href } from "../shell/addresses.js";
import { apiPath, get, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { backLink, badge, countsText, heading, notice } from "../shell/elements.js";
import { duration, moment } from "../shell/format.js";
import { localized, localizedErrors, t } from "../shell/i18n.js";
import { endText, isOver, runProgress, watchRun } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";
import { expected, explanationOf, isOrder } from "../components/explanation.js";
import { table } from "../components/table.js";

export async function showRun({ profile, run: id, signal, refresh }) {
  const run = await get(apiPath("runs", id), { signal });
  const live = h("div", {});
  if (!isOver(run)) {
    const progress = runProgress();
    fill(live, h("div", { class: "card" }, progress.element));
    watchRun(id, progress.show, signal).then(refresh, notifyError);
  }
  return [
    backLink(t("nav.runs"), href("runs", profile)),
    heading(run.compares ? t("nav.reconcile") : t(`task.${run.task}`), badge(run.state)),
    run.compares ? notice("info", link(t("run.compares"), href("reconcile", profile, "run", run.run))) : run.dry_run ? notice("info", t("run.dry_run.text")) : null,
    live,
    h("section", { class: "card" }, runFacts(run)),
    run.errors.length ? h("section", { class: "card" }, h("h2", {}, t("runs.errors")), h("ul", { class: "causes" }, localizedErrors(run).map((error) => h("li", {}, h("bdi", {}, error))))) : null,
    h("section", { class: "card" }, h("h2", {}, t("run.items")), await itemList(run, profile, signal)),
  ];
}

function runFacts(run) {
  const rows = [
    [t("runs.counts"), isOver(run) ? endText(run) : countsText(run.counts)],
    [t("run.queued"), moment(run.queued_at)],
    [t("run.started"), moment(run.started_at)],
    [t("run.finished"), moment(run.finished_at)],
    [t("runs.took"), duration(run.seconds)],
    [t("runs.calls"), run.calls],
    [t("runs.by"), run.started_by ? h("bdi", {}, run.started_by) : t("runs.timer")],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

async function itemList(run, profile, signal) {
  const address = withQuery(apiPath("runs", run.run, "items"), { limit: 100 });
  const rows = [];
  const list = h("div", {});
  const more = h("div", { class: "more" });
  const next = async (continuation) => {
    const part = await get(withQuery(address, { continuation }), { signal });
    rows.push(...part.items);
    fill(list, rows.length ? itemTable(run, rows, profile) : noItems(run, profile));
    fill(more, part.next ? button(t("more"), () => next(part.next)) : null);
  };
  await next("");
  return [list, more];
}

/** The message for a run without items. An import that is not a dry run keeps its outcome with each order. */
function noItems({ task, dry_run: dry }, profile) {
  if (task !== "import_orders" || dry) return h("p", {}, t("run.items.none"));
  return h("p", {}, t("run.items.orders"), " ", link(t("nav.orders"), href("orders", profile)), " · ", link(t("nav.worklist"), href("worklist", profile)));
}

function itemTable(run, rows, profile) {
  const imports = run.task === "import_orders";
  return table({
    name: t("run.items"),
    rows,
    columns: [
      { label: imports ? t("orders.number") : t("item.subject"), head: true, cell: (item) => (imports && !run.dry_run && isOrder(item) ? link(item.subject, href("orders", profile, item.subject)) : h("bdi", {}, localized({ nl: item.subject, en: item.subject_en }))) },
      { label: t("item.name"), cell: ({ name }) => (name ? h("bdi", {}, name) : "") },
      { label: t("item.outcome"), cell: (item) => badge(run.dry_run ? expected(item, imports) : item.outcome) },
      { label: t("item.what"), cell: itemDetail },
    ],
  });
}

function itemDetail({ reasons, changes, explanation }) {
  const why = reasons.length ? h("ul", { class: "causes" }, reasons.map((reason) => h("li", {}, h("bdi", {}, localized(reason))))) : null;
  const changed = changes.map((change) => {
    const [field, before, after] = localized({ nl: [change.field, change.before, change.after], en: change.in_english });
    return h("p", { class: "small" }, `${field}: `, h("bdi", {}, before || "–"), " → ", h("bdi", {}, after || "–"));
  });
  const more = explanation ? h("details", {}, h("summary", {}, t("item.look")), explanationOf(explanation)) : null;
  return [why, changed, more].flat().filter(Boolean);
}
