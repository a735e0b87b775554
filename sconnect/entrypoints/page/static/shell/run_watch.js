/** Following a run until it is over. A page that nobody sees asks nothing. */

import { get, path, send } from "./api.js";
import { h, fill } from "./dom.js";
import { t } from "./i18n.js";
import { button } from "./button.js";
import { badge, countsText } from "./parts.js";

const OVER = new Set(["done", "failed", "cancelled"]);
const FIRST_PAUSE = 700; // milliseconds
const LONGEST_PAUSE = 4000;

export function isOver(run) {
  return OVER.has(run.state);
}

/** Start a run of a task. */
export async function startRun(profile, body) {
  return (await send("POST", path("profiles", profile, "runs"), body)).data;
}

/** Ask a run how it goes until it is over; `changed` gets every answer. Gives the last one. */
export async function watchRun(id, changed, signal) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
    const run = await get(path("runs", id), { signal });
    changed(run);
    if (isOver(run)) return run;
    await sleep(pause, signal);
    await seen(signal);
  }
}

/** What shows a run while it goes: its state, what it did so far, and a way to stop it. */
export function runProgress() {
  const words = h("p", { role: "status" });
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  const stop = h("span", {});
  const shown = h("div", { class: "progress" }, words, bar, stop);
  return { element: shown, show: (run) => showRun(run, { words, bar, stop }) };
}

function showRun(run, { words, bar, stop }) {
  const over = isOver(run);
  const counts = countsText(run.counts);
  fill(words, badge(run.state), " ", counts || (over ? t("run.nothing") : t("run.busy")));
  bar.hidden = over;
  if (over || run.cancel_asked) fill(stop, run.cancel_asked && !over ? t("run.stopping") : null);
  else if (!stop.firstChild) fill(stop, stopButton(run.run));
}

function stopButton(id) {
  const work = () => send("POST", path("runs", id, "cancel"), {});
  return button(t("run.stop"), work, { role: "operator", kind: "quiet" });
}

function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    });
  });
}

function seen(signal) {
  if (!document.hidden) return undefined;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal?.addEventListener("abort", () => {
      document.removeEventListener("visibilitychange", look);
      reject(new DOMException("left", "AbortError"));
    });
  });
}
