/** The last step: switch on, and how often. */

import { path, send } from "../shell/api.js";
import { busy, link } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { notice } from "../shell/parts.js";
import { href } from "../shell/addresses.js";
import { runProgress, startRun, watchRun } from "../shell/run_watch.js";
import { readProfiles } from "../shell/session.js";

const USUAL = "15m";
const NEEDS_MORE = new Set(["daily", "weekdays", "custom"]); // set these at the planning, where their time can be given

export function onStep(work) {
  const [intervalId, nowId] = [freshId("interval"), freshId("now")];
  const interval = h("select", { id: intervalId }, intervals(work.schema).map(({ value, label }) => h("option", { value, selected: value === USUAL }, said(label))));
  const now = h("input", { id: nowId, type: "checkbox", checked: true });
  const go = h("button", { type: "submit", class: "primary" }, t("link.on.go"));
  const back = h("button", { type: "button", onclick: () => work.show("preview") }, t("link.back"));
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const form = h("form", {},
    h("div", { class: "field" }, h("label", { for: intervalId }, t("link.interval")), h("p", { class: "help" }, t("link.interval.help")), interval),
    h("div", { class: "field check" }, now, h("label", { for: nowId }, t("link.now"))),
    h("div", { class: "row more" }, back, go));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      await switchOn(work, interval.value);
      form.hidden = true;
      await finish(work, result, now.checked);
    });
  });
  return [h("p", { class: "help" }, t("link.on.text")), form, result];
}

function intervals(schema) {
  const planning = schema.groups.find(({ name }) => name === "planning");
  return planning.fields[0].fields.find(({ path: where }) => where.endsWith(".interval")).choices.filter(({ value }) => !NEEDS_MORE.has(value));
}

async function switchOn(work, interval) {
  const planning = { ...work.draft.planning, import_orders: { ...work.draft.planning.import_orders, interval } };
  const { data, version } = await send("PUT", path("profiles", work.draft.id), { ...work.draft, active: true, planning }, { version: work.version });
  work.draft = data;
  work.version = version;
  await readProfiles();
}

async function finish(work, result, atOnce) {
  const { id, name } = work.draft;
  const links = h("div", { class: "row" }, link(t("nav.overview"), href(), { kind: "button primary" }), link(t("nav.orders"), href("orders", id), { kind: "button" }), link(t("nav.worklist"), href("worklist", id), { kind: "button" }));
  const progress = runProgress();
  fill(result, notice("good", h("p", {}, t("link.done", { name }))), atOnce ? progress.element : null, links);
  links.querySelector("a").focus();
  if (!atOnce) return;
  const { run } = await startRun(id, { task: "import_orders" });
  await watchRun(run, progress.show, work.signal);
  await readProfiles();
}
