/** Showing the screen that the address names, and going from one screen to the next. It knows no screen itself. */

import { href, parseRoute } from "./addresses.js";
import { confirm } from "./dialog.js";
import { t } from "./i18n.js";
import { failure, loading } from "./parts.js";
import { fill, h } from "./dom.js";
import { usualProfile, useProfile } from "./session.js";

let outlet = null;
let leaving = null;
let guard = null;
let address = "";

/** Show screens from now on: those of `screens`, in the element `main`; `moved` gets the route of each. */
export function startRouter({ main, screens, moved }) {
  if (!outlet) listen();
  outlet = { main, screens, moved };
  return showScreen({ first: true });
}

/** Go to an address that `href` made; to the present one means showing it anew. */
export function navigate(target) {
  if (location.hash === target) refresh();
  else location.hash = target;
}

/** Show the present screen anew. */
export function refresh() {
  return showScreen();
}

/** Ask before the reader leaves for as long as `isUnsaved()` is true; the guard goes with the screen. */
export function guardLeaving(isUnsaved) {
  guard = isUnsaved;
}

/** Ask the reader, when something was not saved, whether it may be lost. */
export async function mayLeave() {
  if (!guard?.()) return true;
  const words = { yes: t("unsaved.leave"), no: t("unsaved.stay"), kind: "danger" };
  const leave = await confirm(t("unsaved.title"), t("unsaved.text"), words);
  if (leave) guard = null;
  return leave;
}

function listen() {
  window.addEventListener("hashchange", arrive);
  window.addEventListener("beforeunload", (event) => {
    if (guard?.()) event.preventDefault();
  });
}

async function arrive() {
  const wanted = location.hash;
  if (wanted === address) return;
  history.replaceState(null, "", address || href());
  if (!(await mayLeave())) return;
  history.replaceState(null, "", wanted);
  await showScreen();
}

async function showScreen({ first = false } = {}) {
  const { main, screens, moved } = outlet;
  leaving?.abort();
  leaving = new AbortController();
  guard = null;
  address = location.hash;
  const { signal } = leaving;
  const route = parseRoute(address, screens);
  if (route.screen.perProfile) route.profile ||= usualProfile();
  const { screen, profile, rest } = route;
  useProfile(profile);
  moved(route);
  fill(main, loading());
  document.title = `${t(`nav.${screen.name}`)} · sconnect`;
  try {
    const show = await screen.load();
    const content = await show({ profile, rest, signal, refresh });
    if (signal.aborted) return;
    fill(main, content);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    fill(main, h("h1", { tabindex: "-1" }, t(`nav.${screen.name}`)), failure(understood(error), refresh));
  }
  if (!first) main.querySelector("h1")?.focus();
}

/** A file that is no longer there means that a newer version of the page has come. */
function understood(error) {
  return error instanceof TypeError && /module|import/i.test(error.message) ? new Error(t("error.newer")) : error;
}
