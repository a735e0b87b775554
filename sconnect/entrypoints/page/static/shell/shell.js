/** What stands around every screen: the way to the others, the profile, the language, and who is looking. */

import { fill, h } from "./dom.js";
import { language, speak, t } from "./i18n.js";
import { keepKeyInTab } from "./memory.js";
import { href, parseRoute } from "./addresses.js";
import { mayLeave, navigate } from "./router.js";
import { SCREENS } from "./screens.js";
import { profileById, session, usualProfile } from "./session.js";
import { toasts } from "./toast.js";

/** Build the frame; gives the place for screens and what to call when the reader moved. */
export function shell({ again, leave }) {
  const main = h("main", { id: "main", tabindex: "-1" });
  const side = h("div", { class: "side", id: "side" });
  const menu = h("button", { type: "button", class: "menu", "aria-expanded": "false", "aria-controls": "side" }, t("menu"));
  menu.addEventListener("click", () => menu.setAttribute("aria-expanded", String(open(side))));
  const head = h("header", { class: "top" }, skip(main), brand(), menu, h("div", { class: "who" }, languages(again), person(leave)));
  fill(document.body, head, side, main, toasts());
  const moved = (where) => {
    side.classList.remove("open");
    menu.setAttribute("aria-expanded", "false");
    fill(side, navigation(where));
  };
  return { main, moved };
}

/** The button with which the reader changes the language; also on the sign-in screen. */
export function languages(again) {
  const other = language() === "nl" ? "en" : "nl";
  const label = other === "en" ? "English" : "Nederlands";
  const change = async () => {
    if (!(await mayLeave())) return;
    speak(other);
    again();
  };
  return h("button", { type: "button", class: "quiet", lang: other, onclick: change }, label);
}

export function brand() {
  return h("a", { class: "brand", href: href() }, h("span", { class: "mark", "aria-hidden": "true" }), "sconnect");
}

function open(side) {
  return side.classList.toggle("open");
}

function skip(main) {
  const jump = (event) => {
    event.preventDefault();
    main.focus();
  };
  return h("a", { class: "skip", href: "#main", onclick: jump }, t("skip"));
}

function navigation(where) {
  const items = SCREENS.filter(({ name, perProfile }) => name !== "link" && (!perProfile || usualProfile()));
  return h("nav", { "aria-label": t("nav") }, profileChoice(where), h("ul", {}, items.map((screen) => h("li", {}, navigationLink(screen, where)))));
}

function navigationLink({ name, perProfile }, where) {
  const profile = perProfile ? where.profile || usualProfile() : "";
  const waiting = name === "worklist" ? (profileById(profile)?.waiting ?? 0) : 0;
  const current = where.screen.name === name ? "page" : null;
  const count = waiting ? h("span", { class: "count" }, waiting) : null;
  return h("a", { href: href(name, profile), "aria-current": current }, t(`nav.${name}`), count);
}

function profileChoice(where) {
  if (session.profiles.length < 2) return null;
  const chosen = where.profile || usualProfile();
  const options = session.profiles.map(({ id, name }) => h("option", { value: id, selected: id === chosen }, name));
  const choose = (event) => {
    const screen = where.screen.perProfile ? where.screen.name : "orders";
    const tab = screen === "settings" ? (parseRoute(location.hash, SCREENS).rest[0] ?? "") : "";
    navigate(href(screen, event.target.value, tab));
  };
  return h("label", { class: "profile" }, h("span", {}, t("profile")), h("select", { onchange: choose }, options));
}

function person(leave) {
  const { name, role, way } = session.me;
  const out = way === "entra" ? h("a", { href: "/.auth/logout" }, t("signout")) : null;
  const forget = () => {
    keepKeyInTab("");
    leave();
  };
  const drop = way === "key" ? h("button", { type: "button", class: "quiet", onclick: forget }, t("signout")) : null;
  return h("span", { class: "person" }, h("span", {}, name, " · ", t(`role.${role}`)), out, drop);
}
