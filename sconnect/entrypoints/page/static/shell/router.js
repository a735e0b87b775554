/** The router: shows the screen that the address names. It knows no screen itself. */

import { href, parseRoute } from "./addresses.js";
import { confirm } from "./dialog.js";
import { fill, h } from "./dom.js";
import { errorBox, heading, loading } from "./elements.js";
import { t } from "./i18n.js";
import { defaultProfile, profileById, rememberProfile } from "./session.js";
import { leaveScreen } from "./toast.js";

let outlet = null;
let controller = null;
let guard = null;
let address = "";

/** Show the screens of `screens` in the element `main` from now on; `moved` gets the route of each one shown. */
export function startRouter({ main, screens, moved }) {
  if (!outlet) listen();
  outlet = { main, screens, moved };
  return showScreen({ first: true });
}

/** Go to an address made by `href`. Going to the present one shows it again. */
export function navigate(target) {
  if (location.hash === target) refresh();
  else location.hash = target;
}

/** Show the present screen again. */
function refresh() {
  return showScreen();
}

/** Ask before the reader leaves the present screen, as long as `isUnsaved()` is true. */
export function guardLeaving(isUnsaved) {
  guard = isUnsaved;
}

/** Whether the reader may leave: asks whether changes that were not saved may be lost. */
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
  controller?.abort();
  controller = new AbortController();
  guard = null;
  if (address !== location.hash) leaveScreen();
  address = location.hash;
  const { signal } = controller;
  const route = parseRoute(address, screens);
  if (route.screen.perProfile) route.profile ||= defaultProfile();
  const { screen, profile, rest, query } = route;
  rememberProfile(profile);
  moved(route);
  fill(main, loading());
  const name = profileById(profile)?.name;
  document.title = [t(`nav.${screen.name}`), name, "sconnect"].filter(Boolean).join(" · ");
  try {
    const show = await screen.load();
    const content = await show({ profile, rest, query, signal, refresh });
    if (signal.aborted) return;
    fill(main, content);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    fill(main, heading(t(`nav.${screen.name}`)), errorBox(readable(error), refresh));
  }
  if (!first) main.querySelector("h1")?.focus();
}

/** Return an error that the reader understands: a missing file means that a newer version of the page was deployed. */
function readable(error) {
  return error instanceof TypeError && /module|import/i.test(error.message) ? new Error(t("error.newer")) : error;
}
