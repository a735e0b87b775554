/** Small pieces that most screens show. */

import { h } from "./dom.js";
import { hasText, t } from "./i18n.js";
import { link } from "./button.js";

const TONES = {
  done: "good", created: "good", updated: "good", active: "good", found: "good", would: "good",
  waiting: "wait", queued: "calm", running: "calm", sending: "calm", unchanged: "calm",
  refused: "bad", failed: "bad", notfound: "bad", unknown: "wait",
  skipped: "calm", cancelled: "calm", inactive: "calm",
};

/** The state of an order, a run or an item, in a word with a mark: never by colour alone. */
export function badge(state) {
  return h("span", { class: `badge ${TONES[state] ?? "calm"}` }, stateText(state));
}

function stateText(state) {
  return hasText(`state.${state}`) ? t(`state.${state}`) : state;
}

/** The heading of a screen. It takes the focus when the screen opens. */
export function heading(text, ...beside) {
  return h("div", { class: "heading" }, h("h1", { tabindex: "-1" }, text), ...beside);
}

/** A calm box that says something. `kind`: info, good, wait or bad. */
export function notice(kind, ...children) {
  return h("div", { class: `notice ${kind}` }, ...children);
}

/** What stands where a list would, when it is empty. */
export function empty(title, text, ...actions) {
  return h("div", { class: "empty" }, h("p", { class: "title" }, title), text ? h("p", {}, text) : null, ...actions);
}

export function loading() {
  return h("p", { class: "loading", role: "status" }, t("loading"));
}

/** The box that stands where a screen would when it cannot be shown. */
export function failure(error, again) {
  const retry = h("button", { type: "button" }, t("again"));
  retry.addEventListener("click", again);
  const reference = error.correlation ? h("p", { class: "small" }, t("error.reference", { code: error.correlation })) : null;
  return notice("bad", h("p", {}, error.message || String(error)), reference, retry);
}

/** Links back to where the reader came from. */
export function crumb(label, target) {
  return h("p", { class: "crumb" }, link(`← ${label}`, target));
}

/** What a run counted, in words; the important things first. */
export function countsText(counts) {
  return Object.entries(counts ?? {})
    .filter(([, number]) => number)
    .map(([what, number]) => (hasText(`count.${what}`) ? t(`count.${what}`, { n: number }) : `${number} ${what}`))
    .join(", ");
}
