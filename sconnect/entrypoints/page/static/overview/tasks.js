/** The tasks of a few shops: the last and the next run of each, and a button that starts it. */

import { href } from "../shell/addresses.js";
import { button, link } from "../shell/button.js";
import { fill, h, refill } from "../shell/dom.js";
import { badge } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { runProgress, startRun, tellEnd, watchRun } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";

/** A card for every shop, with `draw(profiles)`. `reload` reads the overview again after a run. A run that is followed goes on. */
export function taskCards(reload, signal) {
  const cards = new Map();
  const element = h("div", { class: "cards" });
  const draw = (profiles) => {
    for (const profile of profiles) drawCard(cardOf(profile), profile, reload, signal);
    if (profiles.length !== element.children.length) fill(element, profiles.map(({ id }) => cards.get(id).box));
  };
  const cardOf = ({ id, name }) => {
    if (!cards.has(id)) cards.set(id, { box: h("section", { class: "card", "aria-label": name }), followed: 0, shown: "" });
    return cards.get(id);
  };
  return { element, draw };
}

function drawCard(card, profile, reload, signal) {
  const shown = JSON.stringify(profile);
  if (card.followed || card.shown === shown) return;
  card.shown = shown;
  refill(card.box, cardHead(profile), tasks(card, profile, reload, signal), cardLinks(profile));
}

function cardHead({ name, shop, administration, active }) {
  const ends = [shop, administration].filter(Boolean).join(" → ");
  return h("header", {}, h("div", {}, h("h3", {}, name), ends ? h("p", { class: "ends" }, ends) : null), badge(active ? "active" : "inactive"));
}

function tasks(card, profile, reload, signal) {
  return h("ul", { class: "tasks" }, profile.tasks.filter((task) => task.possible !== false).map((task) => taskRow(card, profile, task, reload, signal)));
}

function taskRow(card, profile, task, reload, signal) {
  const live = h("div", { class: "live" });
  const follow = (run) => followRun(card, profile, run, live, reload, signal);
  const run = async () => follow((await startRun(profile.id, { task: task.task })).run);
  const start = button(t(`now.${task.task}`), run, { role: "operator", profile: profile.id, describe: `${t(`now.${task.task}`)}: ${profile.name}` });
  if (task.running_run) follow(task.running_run).catch(notifyError);
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

async function followRun(card, profile, run, live, reload, signal) {
  const progress = runProgress();
  fill(live, progress.element);
  card.followed += 1;
  let last = null;
  try {
    last = await watchRun(run, progress.show, signal);
  } finally {
    card.followed -= 1;
  }
  card.shown = ""; // drawn anew, also when nothing else changed
  await reload();
  tellEnd(last, profile.name);
}

function cardLinks({ id }) {
  const names = ["worklist", "orders", "runs", "reconcile", "settings"];
  return h("footer", {}, names.map((name) => link(t(`nav.${name}`), href(name, id))));
}
