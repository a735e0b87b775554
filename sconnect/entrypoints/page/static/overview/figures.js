/** The figures of the overview: what was booked, what waits and the last reconciliation, each a link to what it counts. */

import { bookedOrders, href } from "../shell/addresses.js";
import { link } from "../shell/button.js";
import { h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { moment, money, number } from "../shell/format.js";
import { t } from "../shell/i18n.js";

/** Draw the figures. With one `profile` they lead to its screens; else `toShops` goes to the table of all shops. */
export function figureTiles(figures, profile, toShops) {
  const target = (name) => (profile ? href(name, profile) : "");
  const booked = ["today", "this_month", "last_month"].map((period) =>
    tile(t(`figures.${period}`), t("figures.booked", counted(figures[period].orders)), t("figures.amount", { amount: money(figures[period].amount) }), profile ? bookedOrders(profile, figures[period].from, figures[period].until) : "", toShops));
  const doubt = figures.unknown ? t("figures.unknown", counted(figures.unknown)) : "";
  return [
    figures.incomplete ? notice("info", t("figures.incomplete", counted(figures.incomplete))) : null,
    h("ul", { class: "tiles", "aria-label": t("figures.name") },
      booked,
      tile(t("figures.waiting"), t("figures.orders", counted(figures.waiting)), doubt, target("worklist"), toShops, figures.waiting || figures.unknown ? "wait" : "good"),
      nightTile(figures.nights, target("reconcile"), toShops),
    ),
  ];
}

function nightTile(nights, target, toShops) {
  if (!nights) return tile(t("figures.night"), t("figures.night.none"), "", target, toShops);
  const words = nights.differing ? t("figures.night.differs", counted(nights.differing)) : t("figures.night.agrees");
  const amount = nights.differing ? `${money(nights.amount)} · ` : "";
  return tile(t("figures.night"), words, `${amount}${moment(nights.at)}`, target, toShops, nights.differing ? "wait" : "good");
}

function tile(label, figure, below, target, toShops, tone = "") {
  const inside = [h("span", {}, label), h("strong", {}, figure), below ? h("small", {}, below) : null];
  return h("li", { class: tone }, target ? link(inside, target) : h("button", { type: "button", onclick: toShops }, inside));
}

function counted(n) {
  return { n, shown: number(n) };
}
