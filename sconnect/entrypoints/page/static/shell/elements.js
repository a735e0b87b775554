/** Small elements that most screens show. */

import { href } from "./addresses.js";
import { link } from "./button.js";
import { h } from "./dom.js";
import { hasText, t } from "./i18n.js";
import { isMember, profileById, session } from "./session.js";

const TONES = {
  done: "good", created: "good", updated: "good", active: "good", found: "good", would: "good", would_create: "good", would_update: "good",
  waiting: "wait", queued: "calm", running: "calm", sending: "calm", unchanged: "calm",
  refused: "bad", failed: "bad", notfound: "bad", unknown: "wait",
  skipped: "calm", cancelled: "calm", inactive: "calm",
};

/** The state of an order, a run or an item: a word with a mark, not colour alone. */
export function badge(state) {
  return h("span", { class: `badge ${TONES[state] ?? "calm"}` }, stateText(state));
}

function stateText(state) {
  return hasText(`state.${state}`) ? t(`state.${state}`) : state;
}

/** The heading of a screen; it names the shop that the screen is about, and takes the focus when the screen opens. */
export function heading(text, ...beside) {
  const name = profileById(session.shown)?.name;
  return h("div", { class: "heading" }, h("h1", { tabindex: "-1" }, text, name ? [": ", h("bdi", {}, name)] : null), ...beside);
}

/** A box with a message. `kind`: info, good, wait or bad. */
export function notice(kind, ...children) {
  return h("div", { class: `notice ${kind}` }, ...children);
}

/** The message in the place of an empty list. */
export function emptyState(title, text, ...actions) {
  return h("div", { class: "empty" }, h("p", { class: "title" }, title), text ? h("p", {}, text) : null, ...actions);
}

/** The message where there is no shop: what a member can do about it, and else `actions`. */
export function noShop(...actions) {
  if (!isMember()) return emptyState(t("overview.none"), t("overview.none.text"), ...actions);
  const { account, groups_left_out: leftOut } = session.me;
  return emptyState(t("member.none"), t("member.none.text", { account }), leftOut ? h("p", {}, t("member.groups")) : null);
}

export function loading() {
  return h("p", { class: "loading", role: "status" }, t("loading"));
}

/** The message in the place of a screen that cannot be shown, with a button that tries again. */
export function errorBox(error, onRetry) {
  const retry = h("button", { type: "button" }, t("again"));
  retry.addEventListener("click", onRetry);
  const reference = error.correlation ? h("p", { class: "small" }, t("error.reference", { code: error.correlation })) : null;
  return notice("bad", h("p", {}, error.message || String(error)), reference, retry);
}

/** A link that opens another profile; null without one. */
export function openProfile(profile) {
  return profile ? link(t("open.profile", { name: profileById(profile)?.name ?? profile }), href("settings", profile)) : null;
}

/** A link back to the list that an item was opened from. */
export function backLink(label, target) {
  return h("p", { class: "crumb" }, link(`← ${label}`, target));
}

/** What a run counted, in words. */
export function countsText(counts) {
  return Object.entries(counts ?? {})
    .filter(([, number]) => number)
    .map(([what, number]) => (hasText(`count.${what}`) ? t(`count.${what}`, { n: number }) : `${number} ${what}`))
    .join(", ");
}
