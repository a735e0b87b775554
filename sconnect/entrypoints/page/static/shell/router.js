/** Which screen belongs to an address, and the way from one to the next. */

import { confirm } from "./dialog.js";
import { t } from "./i18n.js";
import { failure, loading } from "./parts.js";
import { fill, h } from "./dom.js";
import { usualProfile, useProfile } from "./session.js";
import { showOverview } from "./overview.js";

/** Every screen. `load` fetches what only that screen needs; `perProfile`: its address names a profile. */
export const SCREENS = [
  { name: "overview", show: async () => showOverview },
  { name: "worklist", perProfile: true, show: async () => (await import("../worklist/worklist.js")).showWorkList },
  { name: "orders", perProfile: true, show: async () => (await import("../orders/orders.js")).showOrders },
  { name: "mappings", perProfile: true, show: async () => (await import("../mappings/mappings.js")).showMappings },
  { name: "runs", perProfile: true, show: async () => (await import("../runs/runs.js")).showRuns },
  { name: "reconcile", perProfile: true, show: async () => (await import("../reconcile/reconcile.js")).showReconcile },
  { name: "planning", show: async () => (await import("../planning/planning.js")).showPlanning },
  { name: "settings", perProfile: true, show: async () => (await import("../settings/settings.js")).showSettings },
  { name: "link", show: async () => (await import("../link/link.js")).showLink },
];

let frame = null;
let leaving = null;
let guard = null;
let address = "";

/** Read the address: the screen, its profile, and what follows. */
export function place(hash = location.hash) {
  const [name, ...rest] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  const screen = SCREENS.find((each) => each.name === name) ?? SCREENS[0];
  const profile = screen.perProfile ? rest.shift() || usualProfile() : "";
  return { screen, profile, rest };
}

/** Make the address of a screen. */
export function to(name, ...parts) {
  return `#/${[name, ...parts].filter((part) => part !== "").map(encodeURIComponent).join("/")}`;
}

export function go(target) {
  if (location.hash === target) refresh();
  else location.hash = target;
}

/** Ask before leaving for as long as `isUnsaved()` says so; the guard goes with the screen. */
export function guardLeaving(isUnsaved) {
  guard = isUnsaved;
}

/** Show screens in `main` from now on; `moved` hears where. */
export function follow(main, moved) {
  if (!frame) listen();
  frame = { main, moved };
  return showScreen({ first: true });
}

/** Show the present screen anew. */
export function refresh() {
  return showScreen();
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
  history.replaceState(null, "", address || "#/");
  if (!(await mayLeave())) return;
  history.replaceState(null, "", wanted);
  await showScreen();
}

async function showScreen({ first = false } = {}) {
  const { main, moved } = frame;
  leaving?.abort();
  leaving = new AbortController();
  guard = null;
  address = location.hash;
  const { signal } = leaving;
  const { screen, profile, rest } = place();
  useProfile(profile);
  moved(place());
  fill(main, loading());
  document.title = `${t(`nav.${screen.name}`)} · sconnect`;
  try {
    const draw = await screen.show();
    const content = await draw({ profile, rest, signal, refresh });
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

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
