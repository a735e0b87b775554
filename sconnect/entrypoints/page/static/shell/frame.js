/** The frame around every screen: navigation, choice of profile and language, and the user. */

import { href, parseRoute } from "./addresses.js";
import { fill, h } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";
import { manualLink, release } from "./manual.js";
import { mayLeave, navigate } from "./router.js";
import { SCREENS } from "./screens.js";
import { defaultProfile, isMember, profileById, session } from "./session.js";
import { saveAccessKey, saveAsRole } from "./storage.js";
import { toastRegion } from "./toast.js";

/** Draw the frame; returns the element for screens, and the function to call with the route of each one shown. */
export function drawFrame({ redraw, signOut }) {
  const main = h("main", { id: "main", tabindex: "-1" });
  const side = h("div", { class: "side", id: "side" });
  const menu = h("button", { type: "button", class: "menu", "aria-expanded": "false", "aria-controls": "side" }, t("menu"));
  menu.addEventListener("click", () => menu.setAttribute("aria-expanded", String(toggle(side))));
  const head = h("header", { class: "top" }, skipLink(main), brand(), menu, h("div", { class: "who" }, languages(redraw), userMenu(signOut)));
  fill(document.body, head, side, main, toastRegion());
  const moved = (route) => {
    side.classList.remove("open");
    menu.setAttribute("aria-expanded", "false");
    fill(side, navigation(route));
  };
  return { main, moved };
}

/** The button that changes the language. */
export function languages(redraw) {
  const other = language() === "nl" ? "en" : "nl";
  const label = other === "en" ? "English" : "Nederlands";
  const change = async () => {
    if (!(await mayLeave())) return;
    setLanguage(other);
    redraw();
  };
  return h("button", { type: "button", class: "quiet", lang: other, onclick: change }, label);
}

export function brand() {
  return h("a", { class: "brand", href: href() }, h("span", { class: "mark", "aria-hidden": "true" }), "sconnect");
}

function toggle(side) {
  return side.classList.toggle("open");
}

function skipLink(main) {
  const jump = (event) => {
    event.preventDefault();
    main.focus();
  };
  return h("a", { class: "skip", href: "#main", onclick: jump }, t("skip"));
}

function navigation(route) {
  const chosen = chosenIn(route);
  const items = SCREENS.filter(({ name, perProfile, isShown }) => name !== "link" && (!perProfile || chosen) && (!isShown || route.screen.name === name || isShown(chosen)));
  return h("nav", { "aria-label": t("nav") }, profileChoice(route), h("ul", {}, items.map((screen) => h("li", {}, navigationLink(screen, route)))), h("p", { class: "small about" }, manualLink(route.screen.chapter, t("nav.manual")), h("span", {}, t("version", { version: release() }))));
}

/** The profile that the navigation is about. The wizard is about a shop that is none yet. */
function chosenIn({ screen, profile }) {
  return screen.name === "link" ? "" : profile || defaultProfile();
}

function navigationLink({ name, perProfile }, route) {
  const profile = perProfile ? chosenIn(route) : "";
  const waiting = name === "worklist" ? (profileById(profile)?.waiting ?? 0) : 0;
  const current = route.screen.name === name ? "page" : null;
  const count = waiting ? h("span", { class: "count" }, waiting) : null;
  return h("a", { href: href(name, profile), "aria-current": current }, t(`nav.${name}`), count);
}

function profileChoice(route) {
  const chosen = chosenIn(route);
  if (session.profiles.length < 2 || !chosen) return null;
  const options = session.profiles.map(({ id, name }) => h("option", { value: id, selected: id === chosen }, name));
  const choose = (event) => {
    const screen = route.screen.perProfile ? route.screen.name : "orders";
    const tab = screen === "settings" ? (parseRoute(location.hash, SCREENS).rest[0] ?? "") : "";
    navigate(href(screen, event.target.value, tab));
  };
  // A select cuts a long name off: the name stands in front of it, whole.
  const box = h("span", { class: "whole" }, h("bdi", { "aria-hidden": "true" }, profileById(chosen)?.name), h("select", { onchange: choose }, options));
  return h("label", { class: "profile" }, h("span", {}, t("profile")), box);
}

function userMenu(signOut) {
  const { name, role, way } = session.me;
  const entraLink = way === "entra" ? h("a", { href: "/.auth/logout" }, t("signout")) : null;
  const forget = () => {
    saveAccessKey("");
    signOut();
  };
  const keyButton = way === "key" ? h("button", { type: "button", class: "quiet", onclick: forget }, t("signout")) : null;
  return h("span", { class: "person" }, h("span", {}, name, " · ", t(`role.${role}`)), entraLink, keyButton, way === "local" ? roleButton(signOut) : null);
}

/** On a developer's machine: look at the page as a member, and back. */
function roleButton(startAgain) {
  const change = async () => {
    if (!(await mayLeave())) return;
    saveAsRole(isMember() ? "" : "member");
    history.replaceState(null, "", href());
    startAgain();
  };
  return h("button", { type: "button", class: "quiet", onclick: change }, isMember() ? t("as.self") : t("as.member"));
}
