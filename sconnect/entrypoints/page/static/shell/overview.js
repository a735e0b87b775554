/** The overview: a card for every profile with the last and the next run of its tasks, and what waits. */

import { href } from "./addresses.js";
import { button, link } from "./button.js";
import { fill, h, refill } from "./dom.js";
import { badge, emptyState, heading, openProfile } from "./elements.js";
import { day, moment, money } from "./format.js";
import { localized, t } from "./i18n.js";
import { runProgress, startRun, tellEnd, watchRun } from "./run-watch.js";
import { hasRole, readProfiles, session } from "./session.js";
import { notifyError } from "./toast.js";

let upToDate = true; // at the first visit: they were read when the session was loaded

export async function showOverview({ signal }) {
  if (!upToDate) await readProfiles({ signal });
  upToDate = false;
  const add = hasRole("admin") ? link(t("overview.add"), href("link"), { kind: "button" }) : null;
  if (!session.profiles.length) return [heading(t("nav.overview")), firstTime()];
  const cards = session.profiles.map((profile) => card(profile, signal));
  return [heading(t("nav.overview"), add), h("div", { class: "cards" }, cards)];
}

function firstTime() {
  const loadSession = hasRole("admin") ? link(t("overview.begin"), href("link"), { kind: "button primary" }) : null;
  return emptyState(t("overview.none"), t("overview.none.text"), loadSession);
}

function card(profile, signal) {
  const box = h("section", { class: "card", "aria-label": profile.name });
  const draw = (fresh) => refill(box, cardHead(fresh), sharedShop(fresh), waitingState(fresh), lastNight(fresh), tasks(fresh, reload, signal), cardLinks(fresh));
  const reload = async () => {
    const profiles = await readProfiles({ signal });
    const fresh = profiles.find(({ id }) => id === profile.id);
    if (fresh) draw(fresh);
  };
  draw(profile);
  return box;
}

function cardHead({ name, shop, administration, active }) {
  const ends = [shop, administration].filter(Boolean).join(" → ");
  return h("header", {}, h("div", {}, h("h2", {}, name), ends ? h("p", { class: "ends" }, ends) : null), badge(active ? "active" : "inactive"));
}

/** What to know of a shop that another profile has too, with a way to open that one. */
function sharedShop({ notices = [] }) {
  return notices.map(({ message, profile, stops }) => h("p", { class: stops ? "state bad" : "state wait" }, localized(message), " ", openProfile(profile)));
}

function waitingState({ id, active, waiting, unknown, tasks: all }) {
  if (!active && all.every(({ last_run: last }) => !last) && hasRole("admin")) {
    return h("p", { class: "state wait" }, link(t("overview.finish"), href("link", id)));
  }
  if (!waiting && !unknown) return h("p", { class: "state good" }, t("overview.nothing"));
  const parts = [
    waiting ? t("overview.waiting", { n: waiting }) : "",
    unknown ? t("overview.unknown", { n: unknown }) : "",
  ];
  return h("p", { class: "state wait" }, parts.filter(Boolean).join(" "), " ", link(t("overview.look"), href("worklist", id)));
}

/** What last night's reconciliation came to, for a person; null when there was none. */
export function lastNight(profile) {
  const night = profile?.night;
  if (!night) return null;
  const period = { from: day(night.from), until: day(night.until) };
  const text = night.differing ? t("reconcile.night.differs", { ...period, n: night.differing, amount: money(night.amount) }) : t("reconcile.night.agrees", period);
  return h("p", { class: night.differing ? "state wait" : "state good" }, text);
}

function tasks(profile, reload, signal) {
  return h("ul", { class: "tasks" }, profile.tasks.filter((task) => task.possible !== false).map((task) => taskRow(profile, task, reload, signal)));
}

function taskRow(profile, task, reload, signal) {
  const live = h("div", { class: "live" });
  const run = () => runNow(profile, task.task, live, reload, signal);
  const start = button(t(`now.${task.task}`), run, { role: "operator", describe: `${t(`now.${task.task}`)}: ${profile.name}` });
  if (task.running_run) followRun(profile, task.running_run, live, reload, signal).catch(notifyError);
  return h("li", {},
    h("div", { class: "what" }, h("strong", {}, t(`task.${task.task}`)), lastRun(profile, task), nextRun(task)),
    profile.active ? start : null,
    live,
  );
}

function lastRun(profile, { last_run: last }) {
  if (!last) return h("span", {}, t("overview.never"));
  return h("span", {}, t("overview.last"), " ", link(moment(last.finished_at), href("runs", profile.id, last.run)), " ", badge(last.state));
}

function nextRun({ next_run: next }) {
  return h("span", {}, next ? t("overview.next", { at: moment(next) }) : t("overview.manual"));
}

async function runNow(profile, task, live, reload, signal) {
  const run = await startRun(profile.id, { task });
  await followRun(profile, run.run, live, reload, signal);
}

async function followRun(profile, run, live, reload, signal) {
  const progress = runProgress();
  fill(live, progress.element);
  const last = await watchRun(run, progress.show, signal);
  await reload();
  tellEnd(last, profile.name);
}

function cardLinks({ id }) {
  const names = ["orders", "runs", "reconcile", "settings"];
  return h("footer", {}, names.map((name) => link(t(`nav.${name}`), href(name, id))));
}
