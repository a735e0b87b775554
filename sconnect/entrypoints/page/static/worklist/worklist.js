/** The work list: what waits for a decision, why, for which orders, and what can be done. */

import { href } from "../shell/addresses.js";
import { apiPath, get, getAll } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge, emptyState, heading, notice } from "../shell/elements.js";
import { day, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { isOver, runProgress, watchRun } from "../shell/run-watch.js";
import { readProfiles } from "../shell/session.js";
import { notifyError } from "../shell/toast.js";
import { actionButtons } from "./actions.js";

const SHOWN_AT_FIRST = 12; // orders of an item that are shown before the reader asks for all

export async function showWorkList({ profile, signal }) {
  const list = h("div", { class: "stack" });
  const solved = h("div", { class: "stack", "aria-live": "polite" });
  const read = async () => drawList(list, await getAll(apiPath("profiles", profile, "work-list"), { signal }), context);
  const context = { profile, signal, done: (item, released) => showReleased(solved, context, item, released), read };
  await read();
  return [heading(t("nav.worklist")), h("p", { class: "lead" }, t("worklist.lead")), solved, list];
}

function drawList(list, items, context) {
  if (!items.length) return fill(list, emptyState(t("worklist.none"), t("worklist.none.text")));
  return fill(list, h("p", { role: "status" }, t("worklist.count", { n: items.length })), items.map((item) => itemCard(item, context)));
}

function itemCard(item, context) {
  return h("article", { class: "card item", "data-item": item.id },
    h("h2", {}, t(`cause.${causeGroup(item.kind)}`)),
    item.subject ? h("p", {}, h("strong", {}, h("bdi", {}, item.subject))) : null,
    h("p", {}, h("bdi", {}, localized(item.text))),
    item.order_count ? orders(item, context) : null,
    h("p", { class: "small" }, t("worklist.since", { at: moment(item.since) })),
    h("div", { class: "row" }, actionButtons(item, context)),
  );
}

/** The group that a kind of cause is shown under. */
function causeGroup(kind) {
  if (/^export/.test(kind)) return "export";
  if (/^(customer|card_in|card_of|country)/.test(kind)) return "customer";
  if (/^(article|revenue|option)/.test(kind)) return "article";
  if (/vat|vies|voucher|territory|reverse_charge|return_sent/.test(kind)) return "vat";
  if (/^(service|unknown_total|status_new)/.test(kind)) return "settings";
  if (/^(total|currency|price_rounding)/.test(kind)) return "total";
  if (/^(outcome|books|booked|double)/.test(kind)) return "books";
  return "order";
}

function orders({ orders: named, order_count: count }, { profile }) {
  const container = h("div", { class: "orders" });
  const draw = (most) => {
    const rest = count - Math.min(most, named.length);
    const more = h("button", { type: "button", class: "quiet", onclick: () => draw(named.length) }, t("worklist.more", { n: rest }));
    const tail = rest ? (named.length > most ? more : h("span", {}, t("worklist.others", { n: rest }))) : null;
    fill(container, h("span", {}, t("worklist.orders", { n: count })), named.slice(0, most).map((order) => orderLink(profile, order)), tail);
  };
  draw(SHOWN_AT_FIRST);
  return container;
}

function orderLink(profile, { order_id: id, placed_at: placed, total, currency }) {
  const about = [placed ? day(placed) : "", money(total, currency)].filter(Boolean).join(", ");
  return h("span", {}, link(id, href("orders", profile, id)), about ? h("small", {}, ` ${about}`) : null);
}

/** Show which orders a decision released, and follow the run that books them. */
async function showReleased(container, context, item, { released, run }) {
  const progress = runProgress();
  const states = h("div", { class: "orders" });
  const box = notice("good", h("p", {}, h("strong", {}, t("worklist.solved")), " ", released.length ? t("worklist.released", { n: released.length }) : t("worklist.saved")), states, run ? progress.element : null);
  container.prepend(box);
  if (released.length) showStates(states, context.profile, released.map((id) => ({ order_id: id, state: "waiting" })));
  else fill(states, item.orders.slice(0, SHOWN_AT_FIRST).map((order) => orderLink(context.profile, order)));
  if (item.order_count) box.append(h("p", { class: "small" }, t("worklist.back")));
  try {
    await context.read();
    if (run) await (isOver(run) ? progress.show(run) : watchRun(run.run, progress.show, context.signal));
    if (run) showStates(states, context.profile, await statesOf(context, released));
    await Promise.all([context.read(), readProfiles({ signal: context.signal })]);
  } catch (error) {
    notifyError(error);
  }
}

async function statesOf({ profile, signal }, released) {
  return Promise.all(released.slice(0, SHOWN_AT_FIRST).map((id) => get(apiPath("profiles", profile, "orders", id), { signal })));
}

function showStates(container, profile, orders) {
  const shown = orders.slice(0, SHOWN_AT_FIRST);
  fill(container, shown.map(({ order_id: id, state }) => h("span", {}, link(t("order.number", { number: id }), href("orders", profile, id)), " ", badge(state))));
}
