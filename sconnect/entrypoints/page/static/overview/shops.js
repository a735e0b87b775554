/** All shops in one compact table: those with trouble first, with the reason. */

import { bookedOrders, href } from "../shell/addresses.js";
import { link } from "../shell/button.js";
import { h } from "../shell/dom.js";
import { openProfile } from "../shell/elements.js";
import { moment, money, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";
import { foundList } from "../components/found-list.js";
import { table } from "../components/table.js";

const TONES = { failing: "bad", in_doubt: "wait", waiting: "wait", good: "good", off: "calm" };
const WORST_FIRST = Object.keys(TONES);
const SHOWN = 25; // rows before the reader asks for all of them

/** The table, with `draw(profiles)` that fills it and `show()` that brings the reader to it. */
export function shopTable() {
  const title = h("h2", { tabindex: "-1" }, t("shops.title"));
  const { search, list, show: fillList } = foundList({ label: t("shops.find"), texts: ({ name, shop, administration }) => [name, shop, administration], draw: rowsOf, most: SHOWN });
  const show = () => {
    title.scrollIntoView();
    title.focus();
  };
  return { element: h("section", { class: "shops" }, h("div", { class: "toolbar" }, title, search), list), draw: (profiles) => fillList(sorted(profiles)), show };
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
      { label: t("shops.month"), num: true, cell: ({ id, booked_this_month: booked }) => (booked.orders ? [link(number(booked.orders), bookedOrders(id, booked.from, booked.until)), h("small", {}, ` ${money(booked.amount)}`)] : "") },
    ],
  });
}

function standing({ id, standing: state, why, notices, active, tasks }) {
  const isNew = !active && tasks.every(({ last_run: last }) => !last) && hasRole("admin", "");
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
