/** All shops in one compact table: those with trouble first, with the reason. */

import { bookedOrders, href } from "../shell/addresses.js";
import { button, link } from "../shell/button.js";
import { fill, h, refill } from "../shell/dom.js";
import { openProfile } from "../shell/elements.js";
import { moment, money, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";
import { table } from "../components/table.js";

const TONES = { failing: "bad", in_doubt: "wait", waiting: "wait", good: "good", off: "calm" };
const WORST_FIRST = Object.keys(TONES);
const SHOWN = 50; // rows before the reader asks for all of them
const SEARCHED = 10; // shops from which on there is a box to search

/** The table, with `draw(profiles)` that fills it and `show()` that brings the reader to it. */
export function shopTable() {
  let known = [];
  let whole = false;
  const title = h("h2", { tabindex: "-1" }, t("shops.title"));
  const box = h("input", { type: "search", maxlength: "60", oninput: () => draw(known) });
  const search = h("label", { hidden: true }, t("shops.find"), box);
  const list = h("div", {});
  const draw = (profiles) => {
    known = profiles;
    search.hidden = profiles.length < SEARCHED;
    const wanted = box.value.trim().toLocaleLowerCase();
    const found = sorted(profiles).filter(({ name, shop, administration }) => [name, shop, administration].some((text) => text.toLocaleLowerCase().includes(wanted)));
    const rows = whole ? found : found.slice(0, SHOWN);
    const all = () => {
      whole = true;
      draw(known);
    };
    refill(list, rows.length ? rowsOf(rows) : h("p", {}, t("shops.none")), found.length > rows.length ? h("div", { class: "more" }, button(t("shops.all", { n: found.length }), all)) : null);
  };
  const show = () => {
    title.scrollIntoView();
    title.focus();
  };
  return { element: h("section", { class: "shops" }, h("div", { class: "toolbar" }, title, search), list), draw, show };
}

function sorted(profiles) {
  const rank = ({ standing }) => WORST_FIRST.indexOf(standing);
  return [...profiles].sort((one, other) => rank(one) - rank(other) || other.waiting - one.waiting || one.name.localeCompare(other.name));
}

function rowsOf(rows) {
  return table({
    name: t("shops.title"),
    rows,
    columns: [
      { label: t("shops.name"), head: true, cell: ({ id, name }) => link(h("bdi", {}, name), href("orders", id)) },
      { label: t("shops.standing"), cell: standing },
      { label: t("shops.waiting"), num: true, cell: ({ id, waiting, unknown }) => (waiting + unknown ? link(number(waiting + unknown), href("worklist", id)) : "") },
      { label: t("shops.last"), cell: lastImport },
      { label: t("shops.night"), cell: ({ id, night }) => (night ? link(night.differing ? t("shops.differs", { n: night.differing, amount: money(night.amount) }) : t("figures.night.agrees"), href("reconcile", id)) : "") },
      { label: t("shops.month"), num: true, cell: ({ id, booked_this_month: booked }) => (booked.orders ? [link(number(booked.orders), bookedOrders(id)), h("small", {}, ` ${money(booked.amount)}`)] : "") },
    ],
  });
}

function standing({ id, standing: state, why, notices, active, tasks }) {
  const isNew = !active && tasks.every(({ last_run: last }) => !last) && hasRole("admin");
  return [
    h("span", { class: `badge ${TONES[state]}` }, t(`standing.${state}`)),
    isNew ? [" ", link(t("overview.finish"), href("link", id))] : null,
    why ? h("p", { class: "small" }, h("bdi", {}, localized(why))) : null,
    notices.map(({ message, profile, stops }) => h("p", { class: "small" }, stops ? null : localized(message), " ", openProfile(profile))),
  ];
}

function lastImport({ id, tasks }) {
  const last = tasks.find(({ task }) => task === "import_orders")?.last_run;
  return last ? link(moment(last.finished_at), href("runs", id, last.run)) : t("overview.never");
}
