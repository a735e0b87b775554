/** The planning: when each task of each profile runs, and changing it. */

import { href } from "../shell/addresses.js";
import { apiPath, get, getAll, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { badge, heading, noShop } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { runProgress, startRun, tellEnd, watchRun } from "../shell/run-watch.js";
import { notify } from "../shell/toast.js";
import { foundList } from "../components/found-list.js";
import { table } from "../components/table.js";

const SHOWN = 15; // profiles before the reader asks for all of them

export async function showPlanning({ signal }) {
  const [rows, schema] = await Promise.all([readPlanning(signal), get("/api/settings-schema", { signal })]);
  const heads = [heading(t("nav.planning")), h("p", { class: "lead" }, t("planning.lead"))];
  if (!rows.length) return [...heads, noShop()];
  const live = h("div", { "aria-live": "polite" });
  const context = { intervals: intervalChoices(schema), live, signal, read: null };
  const draw = (shown) => h("div", { class: "stack" }, shown.map((tasks) => profileTable(tasks, context)));
  const { search, list, show } = foundList({ label: t("shops.find"), texts: ([{ name }]) => [name], draw, most: SHOWN });
  context.read = async () => show(perProfile(await readPlanning(signal)));
  show(perProfile(rows));
  return [...heads, live, h("div", { class: "toolbar" }, search), list];
}

/** The rows of each profile together, in their order. */
function perProfile(rows) {
  return [...Map.groupBy(rows, ({ profile }) => profile).values()];
}

function readPlanning(signal) {
  return getAll("/api/planning?limit=1000", { signal, most: Infinity });
}

function intervalChoices(schema) {
  const group = schema.groups.find(({ name }) => name === "planning");
  return group.fields[0].fields.find(({ path: where }) => where.endsWith(".interval")).choices;
}

function profileTable(rows, context) {
  const [{ name, profile, active }] = rows;
  const title = h("h2", {}, link(name, href("settings", profile, "planning")), " ", badge(active ? "active" : "inactive"));
  const shown = table({
    name,
    rows,
    columns: [
      { label: t("planning.task"), head: true, cell: ({ task }) => t(`task.${task}`) },
      { label: t("planning.interval"), cell: (row) => intervalCell(row, context) },
      { label: t("planning.last"), cell: ({ last_run: last, possible }) => (last ? [link(moment(last.finished_at), href("runs", profile, last.run)), " ", badge(last.state)] : possible ? t("overview.never") : "") },
      { label: t("planning.next"), tight: true, cell: ({ next_run: next, possible }) => (next ? moment(next) : possible && active ? t("overview.manual") : "") },
      { label: t("planning.now"), cell: (row) => runCell(row, context) },
    ],
  });
  return h("section", {}, title, shown);
}

function intervalCell(row, context) {
  if (!row.possible) return h("span", { class: "small" }, t("planning.impossible"));
  const change = button(intervalText(row, context.intervals), () => changePlan(row, context), {
    role: "admin", profile: row.profile, kind: "quiet edit", describe: t("planning.change", { task: t(`task.${row.task}`), name: row.name, interval: intervalText(row, context.intervals) }),
  });
  return change;
}

function intervalText({ interval, at, schedule }, intervals) {
  const label = localized(intervals.find(({ value }) => value === interval)?.label) || interval;
  if (interval === "daily" || interval === "weekdays") return `${label} ${String(at).slice(0, 5)}`;
  return interval === "custom" ? `${label}: ${schedule}` : label;
}

/** The buttons that start a run or a dry run. */
function runCell(row, { live, signal, read }) {
  if (!row.possible || !row.active) return "";
  const run = async () => {
    const started = await startRun(row.profile, { task: row.task });
    const progress = runProgress();
    fill(live, h("div", { class: "card" }, h("p", {}, `${row.name}: ${t(`task.${row.task}`)}`), progress.element));
    const last = await watchRun(started.run, progress.show, signal);
    await read();
    tellEnd(last, row.name);
  };
  const dryRun = async () => navigate(href("runs", row.profile, (await startRun(row.profile, { task: row.task, dry_run: true })).run));
  return h("div", { class: "row" }, button(t("planning.run"), run, { role: "operator", profile: row.profile, describe: `${t("planning.run")}: ${t(`task.${row.task}`)}, ${row.name}` }),
    button(t("planning.dry_run"), dryRun, { role: "operator", profile: row.profile, kind: "quiet edit", describe: `${t("planning.dry_run")}: ${t(`task.${row.task}`)}, ${row.name}` }));
}

/** Ask for another interval and save it, unless somebody else changed the profile meanwhile. */
async function changePlan(row, { intervals, read }) {
  const form = planForm(row, intervals);
  const error = h("p", { class: "error", role: "alert" });
  const save = async () => {
    try {
      await savePlan(row, form.values());
      return true;
    } catch (failed) {
      return void fill(error, failed.fields?.[0]?.message ?? failed.message);
    }
  };
  const saved = await openDialog(`${t(`task.${row.task}`)}: ${row.name}`, h("div", { class: "stack" }, form.element, error), [
    { label: t("cancel"), value: null },
    { label: t("save"), value: save, kind: "primary" },
  ]);
  if (!saved) return;
  await read();
  notify(t("saved"));
}

async function savePlan({ profile, task }, plan) {
  const address = apiPath("profiles", profile);
  const { data, version } = await send("GET", address);
  await send("PUT", address, { ...data, planning: { ...data.planning, [task]: { ...data.planning[task], ...plan } } }, { version });
}

function planForm(row, intervals) {
  const [intervalId, atId, scheduleId] = [freshId("interval"), freshId("at"), freshId("schedule")];
  const interval = h("select", { id: intervalId }, intervals.map(({ value, label }) => h("option", { value, selected: value === row.interval }, localized(label))));
  const at = h("input", { id: atId, type: "time", value: String(row.at).slice(0, 5) });
  const schedule = h("input", { id: scheduleId, type: "text", value: row.schedule, maxlength: "100", class: "code", "aria-describedby": `${scheduleId}-help` });
  const atField = h("div", { class: "field" }, h("label", { for: atId }, t("planning.at")), at);
  const scheduleField = h("div", { class: "field" }, h("label", { for: scheduleId }, t("planning.schedule")), h("p", { class: "help", id: `${scheduleId}-help` }, t("planning.schedule.help")), schedule);
  const fit = () => {
    atField.hidden = !["daily", "weekdays"].includes(interval.value);
    scheduleField.hidden = interval.value !== "custom";
  };
  interval.addEventListener("change", fit);
  fit();
  return {
    element: h("div", {}, h("div", { class: "field" }, h("label", { for: intervalId }, t("planning.interval")), interval), atField, scheduleField),
    values: () => ({ interval: interval.value, at: `${at.value || "06:00"}:00`, schedule: schedule.value }),
  };
}
