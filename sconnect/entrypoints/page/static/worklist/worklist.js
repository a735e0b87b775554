/** What waits, why, for which orders, and what can be done about it. */

import { all, get, path } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { day, money, moment } from "../shell/format.js";
import { said, t } from "../shell/i18n.js";
import { badge, empty, heading, notice } from "../shell/parts.js";
import { href } from "../shell/addresses.js";
import { isOver, runProgress, watchRun } from "../shell/run_watch.js";
import { readProfiles } from "../shell/session.js";
import { complain } from "../shell/toast.js";
import { actionButtons } from "./actions.js";

const SHOWN_AT_FIRST = 12; // orders named at an item before the reader asks for all

export async function showWorkList({ profile, signal }) {
  const list = h("div", { class: "stack" });
  const solved = h("div", { class: "stack", "aria-live": "polite" });
  const read = async () => drawList(list, await all(path("profiles", profile, "work-list"), { signal }), work);
  const work = { profile, signal, done: (item, released) => release(solved, work, item, released), read };
  await read();
  return [heading(t("nav.worklist")), h("p", { class: "lead" }, t("worklist.lead")), solved, list];
}

function drawList(list, items, work) {
  if (!items.length) return fill(list, empty(t("worklist.none"), t("worklist.none.text")));
  return fill(list, h("p", { role: "status" }, t("worklist.count", { n: items.length })), items.map((item) => itemCard(item, work)));
}

function itemCard(item, work) {
  return h("article", { class: "card item", "data-item": item.id },
    h("h2", {}, t(`cause.${group(item.kind)}`)),
    item.subject ? h("p", {}, h("strong", {}, h("bdi", {}, item.subject))) : null,
    h("p", {}, h("bdi", {}, said(item.text))),
    item.subject ? null : orders(item, work),
    h("p", { class: "small" }, t("worklist.since", { at: moment(item.since) })),
    h("div", { class: "row" }, actionButtons(item, work)),
  );
}

/** The kinds of causes, in the few groups that a reader thinks in. */
function group(kind) {
  if (/^export/.test(kind)) return "export";
  if (/^(customer|card_in)/.test(kind)) return "customer";
  if (/^(article|revenue)/.test(kind)) return "article";
  if (/vat/.test(kind)) return "vat";
  if (/^(service|unknown_total)/.test(kind)) return "settings";
  if (/^(total|currency)/.test(kind)) return "total";
  if (/^(outcome|books|double)/.test(kind)) return "books";
  return "order";
}

function orders({ orders: named, order_count: count }, { profile }) {
  const place = h("div", { class: "orders" });
  const draw = (most) => {
    const rest = count - Math.min(most, named.length);
    const more = h("button", { type: "button", class: "quiet", onclick: () => draw(named.length) }, t("worklist.more", { n: rest }));
    const tail = rest ? (named.length > most ? more : h("span", {}, t("worklist.others", { n: rest }))) : null;
    fill(place, h("span", {}, t("worklist.orders", { n: count })), named.slice(0, most).map((order) => orderLink(profile, order)), tail);
  };
  draw(SHOWN_AT_FIRST);
  return place;
}

function orderLink(profile, { order_id: id, placed_at: placed, total }) {
  const about = [placed ? day(placed) : "", money(total)].filter(Boolean).join(", ");
  return h("span", {}, link(id, href("orders", profile, id)), about ? h("small", {}, ` ${about}`) : null);
}

/** Show what a decision set free, and follow it until it is booked. */
async function release(place, work, item, { released, run }) {
  const progress = runProgress();
  const states = h("div", { class: "orders" });
  const box = notice("good", h("p", {}, h("strong", {}, t("worklist.solved")), " ", released.length ? t("worklist.released", { n: released.length }) : t("worklist.kept")), states, run ? progress.element : null);
  place.prepend(box);
  showStates(states, work.profile, released.map((id) => ({ order_id: id, state: "waiting" })));
  try {
    await work.read();
    if (run) await (isOver(run) ? progress.show(run) : watchRun(run.run, progress.show, work.signal));
    if (run) showStates(states, work.profile, await statesOf(work, released));
    await Promise.all([work.read(), readProfiles({ signal: work.signal })]);
  } catch (error) {
    complain(error);
  }
}

async function statesOf({ profile, signal }, released) {
  return Promise.all(released.slice(0, SHOWN_AT_FIRST).map((id) => get(path("profiles", profile, "orders", id), { signal })));
}

function showStates(place, profile, orders) {
  const shown = orders.slice(0, SHOWN_AT_FIRST);
  fill(place, shown.map(({ order_id: id, state }) => h("span", {}, link(t("order.number", { number: id }), href("orders", profile, id)), " ", badge(state))));
}
