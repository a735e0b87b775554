/** One item of the work list: its sentence, its orders, what can be done; and, once decided, where that stands. */

import { href } from "../shell/addresses.js";
import { apiPath, get } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { badge } from "../shell/elements.js";
import { day, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { isOver, runProgress, watchRun, whyText } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";
import { actionButtons } from "./actions.js";

const SHOWN_AT_FIRST = 3; // orders of an item that are shown before the reader asks for all
const FOLLOWED = 12; // orders of which is told what became of them

/** `box`: a check box by which the item is chosen. */
export function itemCard(item, context, box) {
  const card = h("article", { class: "card item", "data-item": item.id });
  const buttons = () => h("div", { class: "row" }, actionButtons(item, { ...context, done: (textKey, released) => showDecided(card, item, context, textKey, released) }));
  fill(card,
    item.subject ? h("p", {}, h("strong", {}, h("bdi", {}, item.subject))) : null,
    h("p", {}, box, box ? " " : null, h("bdi", {}, localized(item.text))),
    h("div", { class: "orders" }, item.order_count ? orders(item, context) : null, h("small", {}, t("worklist.since", { at: moment(item.since) }))),
    item.decided ? [h("p", { class: "small" }, t("worklist.decided")), h("details", {}, h("summary", {}, t("worklist.otherwise")), buttons())] : buttons(),
  );
  card.classList.toggle("decided", item.decided);
  return card;
}

function orders({ orders: named, order_count: count }, { profile }) {
  const container = h("span", {});
  const draw = (most) => {
    const rest = count - Math.min(most, named.length);
    const more = h("button", { type: "button", class: "quiet", onclick: () => draw(named.length) }, t("worklist.more", { n: rest }));
    const tail = rest ? (named.length > most ? more : h("span", {}, t("worklist.others", { n: rest }))) : null;
    fill(container, h("span", {}, t("worklist.orders", { n: count })), named.slice(0, most).map((order) => [" ", orderLink(profile, order)]), tail);
  };
  draw(SHOWN_AT_FIRST);
  return container;
}

function orderLink(profile, { order_id: id, placed_at: placed, total, currency }) {
  const about = [placed ? day(placed) : "", money(total, currency)].filter(Boolean).join(", ");
  return h("span", {}, link(id, href("orders", profile, id)), about ? h("small", {}, ` ${about}`) : null);
}

/** Grey a card that was decided about: nothing is to be chosen there any more. */
export function greyCard(card) {
  card.classList.add("decided");
  [...card.querySelectorAll(":scope > .row, :scope > details, input")].forEach((part) => part.remove());
}

/** Grey a card at once, and show in it what was decided and what becomes of its orders. */
async function showDecided(card, item, { profile, signal, again }, textKey, { released, run }) {
  const progress = runProgress();
  const said = h("p", { role: "status", tabindex: "-1" }, h("strong", {}, `${t(`action.${textKey}`)}: `), released.length ? t("worklist.released", { n: released.length }) : t("worklist.saved"));
  const states = h("div", { class: "orders" });
  const live = h("div", { class: "stack" }, said, run ? progress.element : null, states, item.order_count ? h("p", { class: "small" }, t("worklist.back")) : null);
  greyCard(card);
  card.querySelector(".orders")?.remove();
  card.append(live);
  said.focus();
  const shown = released.length ? released : item.orders.map(({ order_id: id }) => id);
  showStates(states, profile, shown.map((id) => ({ order_id: id, state: released.length ? "waiting" : "" })));
  try {
    const last = run ? await (isOver(run) ? run : watchRun(run.run, progress.show, signal)) : null;
    if (last) progress.show(last);
    if (last?.state === "failed") fill(said, h("strong", {}, t("worklist.failed")), " ", h("bdi", {}, whyText(last)));
    const found = run ? await statesOf(profile, shown, signal) : [];
    if (run) showStates(states, profile, found);
    if (last?.state === "done" && found.length) fill(said, h("strong", {}, found.every(({ state }) => state === "done") ? t("worklist.solved") : t("worklist.still")));
    await again();
  } catch (error) {
    notifyError(error);
  }
}

function statesOf(profile, released, signal) {
  return Promise.all(released.slice(0, FOLLOWED).map((id) => get(apiPath("profiles", profile, "orders", id), { signal })));
}

function showStates(container, profile, orders) {
  fill(container, orders.slice(0, FOLLOWED).map(({ order_id: id, state, reason }) =>
    h("span", {}, link(t("order.number", { number: id }), href("orders", profile, id)), " ", state ? badge(state) : null, reason ? h("small", {}, " ", h("bdi", {}, localized(reason))) : null)));
}
