/** Starting a run and following it until it is over. A hidden page sends no requests. */

import { apiPath, get, send } from "./api.js";
import { button } from "./button.js";
import { fill, h } from "./dom.js";
import { badge, countsText } from "./elements.js";
import { localizedErrors, t } from "./i18n.js";
import { notify, notifyError } from "./toast.js";

const OVER = new Set(["done", "failed", "cancelled"]);
const FIRST_PAUSE = 700; // milliseconds
const LONGEST_PAUSE = 4000;
const BETWEEN = 30_000; // between two looks of a screen that refreshes itself

export function isOver(run) {
  return OVER.has(run.state);
}

/** Start a run of a task. */
export async function startRun(profile, body) {
  return (await send("POST", apiPath("profiles", profile, "runs"), body)).data;
}

/** Poll a run until it is over; `onChange` gets every answer. Returns the last one. */
export async function watchRun(id, onChange, signal) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
    const run = await get(apiPath("runs", id), { signal });
    onChange(run);
    if (isOver(run)) return run;
    await sleep(pause, signal);
    await untilVisible(signal);
  }
}

/** The progress of a run: its state, what it did so far, and a button that stops it. */
export function runProgress() {
  const words = h("p", { role: "status" });
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  const stop = h("span", {});
  const shown = h("div", { class: "progress" }, words, bar, stop);
  return { element: shown, show: (run) => showRun(run, { words, bar, stop }) };
}

function showRun(run, { words, bar, stop }) {
  const over = isOver(run);
  fill(words, badge(run.state), " ", over ? endText(run) : run.interrupted ? t("run.interrupted") : countsText(run.counts));
  bar.hidden = over;
  if (over || run.cancel_asked) fill(stop, run.cancel_asked && !over ? t("run.stopping") : null);
  else if (!stop.firstChild) fill(stop, stopButton(run.run));
}

/** What a run that is over came to: what it did, and why it did not get further. */
export function endText(run) {
  const counts = countsText(run.counts);
  if (run.state === "done") return counts || whyText(run) || t("run.nothing"); // one that SnelStart sent away did not even look
  return h("span", {}, [counts, whyText(run)].filter(Boolean).map((text, place) => [place ? ". " : null, h("bdi", {}, text)]));
}

/** Tell that a run of a profile is over; of one that failed, why. */
export function tellEnd(run, name) {
  const text = t(`ended.${run.state}`, { task: t(`task.${run.task}`), name });
  if (run.state === "failed") notifyError(new Error(`${text} ${whyText(run)}`));
  else notify(countsText(run.counts) ? text : `${text} ${whyText(run)}`.trim());
}

/** Why a run failed or was stopped, as far as it says so. */
export function whyText(run) {
  return localizedErrors(run)[0] ?? "";
}

function stopButton(id) {
  const work = () => send("POST", apiPath("runs", id, "cancel"), {});
  return button(t("run.stop"), work, { role: "operator", kind: "quiet" });
}

/** Do `work` now and then as long as the page is seen. What fails is tried again the next time; a reader who acts is told. */
export async function everySoOften(work, signal) {
  while (!signal.aborted) {
    try {
      await sleep(BETWEEN, signal);
      await untilVisible(signal);
      await work();
    } catch {
      // the screen was left, or the next time may succeed
    }
  }
}

export function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    });
  });
}

function untilVisible(signal) {
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
