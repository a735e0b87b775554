/** The runs of a profile: what each did, and what went wrong. */

import { href } from "../shell/addresses.js";
import { apiPath, get, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge, countsText, emptyState, heading } from "../shell/elements.js";
import { duration, moment } from "../shell/format.js";
import { localizedErrors, t } from "../shell/i18n.js";
import { notifyError } from "../shell/toast.js";
import { dayChart } from "../components/day-chart.js";
import { table } from "../components/table.js";
import { saveCsv } from "../components/csv.js";
import { showRun } from "./run.js";

const TASKS = ["import_orders", "export_articles", "export_customers"];

export async function showRuns(context) {
  const { profile, rest, signal } = context;
  if (rest[0]) return showRun({ ...context, run: rest[0] });
  const container = h("div", {});
  const figures = await get(apiPath("profiles", profile, "figures"), { signal });
  const choose = async (task) => {
    fill(container, await firstRuns(profile, task, signal));
  };
  await choose("");
  return [heading(t("nav.runs")), h("div", { class: "toolbar" }, taskFilter(choose)), dayChart(figures.days, profile), container];
}

function taskFilter(choose) {
  const options = ["", ...TASKS].map((task) => h("option", { value: task }, task ? t(`task.${task}`) : t("runs.all")));
  const select = h("select", {}, options);
  select.addEventListener("change", () => choose(select.value).catch(notifyError));
  return h("label", {}, t("runs.task"), select);
}

async function firstRuns(profile, task, signal) {
  const address = withQuery(apiPath("profiles", profile, "runs"), { task, limit: 100 });
  const rows = [];
  const list = h("div", {});
  const more = h("div", { class: "row more" });
  const next = async (continuation) => {
    let part = await get(withQuery(address, { continuation }), { signal });
    while (!part.items.length && part.next) part = await get(withQuery(address, { continuation: part.next }), { signal });
    rows.push(...part.items);
    fill(list, rows.length ? runTable(profile, rows) : emptyState(t("runs.none"), t("runs.none.text")));
    const save = rows.length ? button(t("runs.csv"), () => saveRuns(profile, rows)) : null;
    fill(more, part.next ? button(t("more"), () => next(part.next)) : null, save);
  };
  await next("");
  return [list, more];
}

function runTable(profile, rows) {
  return table({
    name: t("nav.runs"),
    rows,
    columns: [
      { label: t("runs.when"), head: true, tight: true, cell: (run) => link(moment(run.started_at ?? run.queued_at), href("runs", profile, run.run)) },
      { label: t("runs.task"), cell: ({ task, dry_run: dry, compares }) => (compares ? t("nav.reconcile") : [t(`task.${task}`), dry ? ` (${t("runs.dry_run")})` : ""]) },
      { label: t("runs.state"), cell: ({ state }) => badge(state) },
      { label: t("runs.counts"), cell: ({ counts, state, errors }) => countsText(counts) || (state === "done" && !errors.length ? t("run.nothing") : "") },
      { label: t("runs.took"), num: true, cell: ({ seconds }) => duration(seconds) },
      { label: t("runs.calls"), num: true, cell: ({ calls }) => calls },
      { label: t("runs.errors"), cell: ({ run, errors }) => (errors.length ? link(t("runs.messages", { n: errors.length }), href("runs", profile, run)) : "") },
      { label: t("runs.by"), cell: ({ started_by: by }) => (by ? h("bdi", {}, by) : t("runs.timer")) },
    ],
  });
}

function saveRuns(profile, rows) {
  const names = [...new Set(rows.flatMap(({ counts }) => Object.keys(counts)))].sort();
  const head = ["run", "task", "dry_run", "state", "started_by", "queued_at", "started_at", "finished_at", "seconds", "calls", ...names, "errors"];
  const lines = rows.map((run) => head.map((name) => (name === "errors" ? localizedErrors(run).join(" | ") : (run[name] ?? run.counts[name] ?? ""))));
  saveCsv(`sconnect-${profile}.csv`, [head, ...lines]);
}
