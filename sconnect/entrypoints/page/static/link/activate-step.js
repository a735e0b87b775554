/** The last step: choose the interval of the import and activate the profile. */

import { href } from "../shell/addresses.js";
import { apiPath, send } from "../shell/api.js";
import { link, whileBusy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, localizedErrors, t } from "../shell/i18n.js";
import { runProgress, startRun, watchRun } from "../shell/run-watch.js";
import { readProfiles } from "../shell/session.js";

const DEFAULT_INTERVAL = "15m";
const NEEDS_MORE = new Set(["daily", "weekdays", "custom"]); // these need a time or a schedule, which the planning asks for

export function activateStep(wizard) {
  const [intervalId, nowId] = [freshId("interval"), freshId("now")];
  const own = wizard.template?.settings.planning?.import_orders.interval;
  const first = own && own !== "off" ? own : DEFAULT_INTERVAL;
  const interval = h("select", { id: intervalId }, intervals(wizard.schema, first).map(({ value, label }) => h("option", { value, selected: value === first }, localized(label))));
  const now = h("input", { id: nowId, type: "checkbox", checked: true });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.activate.go"));
  const back = h("button", { type: "button", onclick: () => wizard.show("preview") }, t("link.back"));
  const text = h("p", { class: "help" }, t("link.activate.text"));
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const form = h("form", {},
    h("div", { class: "field" }, h("label", { for: intervalId }, t("link.interval")), h("p", { class: "help" }, t("link.interval.help")), interval),
    h("div", { class: "field check" }, now, h("label", { for: nowId }, t("link.now"))),
    h("div", { class: "row more" }, wizard.template ? null : back, submitButton));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(submitButton, async () => {
      await activate(wizard, interval.value);
      form.hidden = text.hidden = true;
      await finish(wizard, result, now.checked);
    });
  });
  return [text, form, result];
}

function intervals(schema, first) {
  const planning = schema.groups.find(({ name }) => name === "planning");
  return planning.fields[0].fields.find(({ path: where }) => where.endsWith(".interval")).choices.filter(({ value }) => value === first || !NEEDS_MORE.has(value));
}

async function activate(wizard, interval) {
  const planning = { ...wizard.draft.planning, import_orders: { ...wizard.draft.planning.import_orders, interval } };
  const { data, version } = await send("PUT", apiPath("profiles", wizard.draft.id), { ...wizard.draft, active: true, planning }, { version: wizard.version });
  wizard.draft = data;
  wizard.version = version;
  await readProfiles();
}

async function finish(wizard, result, importNow) {
  const { id, name } = wizard.draft;
  const links = h("div", { class: "row" }, link(t("nav.overview"), href(), { kind: "button primary" }), link(t("nav.orders"), href("orders", id), { kind: "button" }), link(t("nav.worklist"), href("worklist", id), { kind: "button" }));
  const [progress, outcome] = [runProgress(), h("div", {})];
  fill(result, notice("good", h("p", {}, t("link.done", { name }))), importNow ? [progress.element, outcome] : null, links);
  links.querySelector("a").focus();
  if (!importNow) return;
  const { run } = await startRun(id, { task: "import_orders" });
  const over = await watchRun(run, progress.show, wizard.signal);
  fill(outcome, whatKept(over, wizard.draft.orders.start));
  await readProfiles();
}

/** Why the first run booked nothing; nothing when it booked something, for what waits stands in the work list. */
function whatKept(run, start) {
  const errors = localizedErrors(run);
  if (run.counts.done) return null;
  if (errors.length) return notice("wait", errors.map((error) => h("p", {}, h("bdi", {}, error))));
  return Object.values(run.counts).some(Boolean) ? null : notice("info", h("p", {}, t("link.done.nothing", { start: moment(start) })));
}
