/** The orders of a profile: found by number or by state. */

import { href } from "../shell/addresses.js";
import { apiPath, get, withQuery } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { badge, emptyState, heading } from "../shell/elements.js";
import { day, moment, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";
import { showOrder } from "./order.js";

const STATES = ["waiting", "refused", "unknown", "sending", "done", "skipped"];

export async function showOrders(context) {
  const { profile, rest, signal } = context;
  if (rest[0]) return showOrder({ ...context, number: rest[0] });
  const container = h("div", {});
  let state = "";
  const choose = async (chosen) => {
    state = chosen;
    fill(container, await firstOrders(profile, state, signal));
  };
  fill(container, await firstOrders(profile, state, signal));
  return [heading(t("nav.orders")), h("div", { class: "toolbar" }, orderSearch(profile), filter(choose)), container];
}

function orderSearch(profile) {
  const id = freshId("number");
  const input = h("input", { id, type: "search", inputmode: "numeric", maxlength: "40", required: true });
  const find = (event) => {
    event.preventDefault();
    if (input.value.trim()) navigate(href("orders", profile, input.value.trim().replace(/^#/, "")));
  };
  return h("form", { class: "row end", role: "search", onsubmit: find }, h("label", { for: id }, t("orders.find"), input), h("button", { type: "submit" }, t("orders.find.go")));
}

function filter(choose) {
  const options = ["", ...STATES].map((state) => h("option", { value: state }, state ? t(`state.${state}`) : t("orders.all")));
  const select = h("select", {}, options);
  select.addEventListener("change", () => choose(select.value).catch(notifyError));
  return h("label", {}, t("orders.state"), select);
}

async function firstOrders(profile, state, signal) {
  const address = withQuery(apiPath("profiles", profile, "orders"), { state, limit: 50 });
  const rows = [];
  const list = h("div", {});
  const more = h("div", { class: "more" });
  const next = async (continuation) => {
    let part = await get(withQuery(address, { continuation }), { signal });
    // A page can be empty although more follow: the server examines a limited number of orders per request.
    while (!part.items.length && part.next) part = await get(withQuery(address, { continuation: part.next }), { signal });
    rows.push(...part.items);
    fill(list, rows.length ? orderTable(profile, rows) : emptyState(t("orders.none"), state ? t("orders.none.state") : t("orders.none.text")));
    fill(more, part.next ? button(t("more"), () => next(part.next)) : null);
  };
  await next("");
  return [list, more];
}

function orderTable(profile, rows) {
  return table({
    name: t("nav.orders"),
    rows,
    columns: [
      { label: t("orders.number"), head: true, cell: ({ order_id: id }) => link(id, href("orders", profile, id)) },
      { label: t("orders.placed"), tight: true, cell: ({ placed_at: placed }) => day(placed) },
      { label: t("orders.total"), num: true, cell: ({ total, currency, difference }) => [money(total, currency), difference === null ? null : h("small", { class: "bad" }, ` ${t("orders.difference", { amount: money(difference) })}`)] },
      { label: t("orders.state"), cell: ({ state, answer }) => [badge(state), answer === "differs" ? h("small", { class: "bad" }, ` ${t("orders.answer.differs")}`) : null] },
      { label: t("orders.books"), cell: ({ sales_order_number: number }) => number ?? "" },
      { label: t("orders.why"), cell: ({ reason, by_hand: byHand }) => (reason ? h("bdi", {}, localized(reason)) : byHand ? t("order.by_hand") : "") },
      { label: t("orders.updated"), tight: true, cell: ({ updated_at: updated }) => moment(updated) },
    ],
  });
}
