/** The forms of answers that hold for orders: amounts per VAT rate, a day, a number, a country, a reading. */

import { button } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { bookingDateForm, field } from "./booking-date.js";
import { articleBox } from "./search-boxes.js";

const ONE_ORDER = new Set(["enter_amounts", "enter_rate", "book_by_hand"]); // an answer that is of one order only

const ROLES = ["payment", "discount", "fee", "ignored"]; // what a total of an extension can be

/** Put several forms under one another; what is missing is that of the first that lacks something. */
export function together(...forms) {
  return {
    element: h("div", { class: "stack" }, forms.map(({ element }) => element)),
    missing: () => forms.map(({ missing }) => missing()).find(Boolean) ?? "",
    values: () => Object.assign({}, ...forms.map(({ values }) => values())),
  };
}

/** The extra forms of an action, besides those for article, customer and reason. */
export function answerForms(action, item, profile) {
  const which = ONE_ORDER.has(action) && item.orders.length > 1 ? [orderForm(item)] : [];
  switch (action) {
    case "book_and_credit":
      return someOrders(item);
    case "skip":
      return item.kind === "undone_before_booking" ? someOrders(item) : [];
    case "article_before_day":
      return [inputForm({ label: t("action.before"), type: "date", name: "before", lacking: t("action.before.missing") })];
    case "book_by_hand":
      return [...which, numberForm()];
    case "enter_amounts":
      return [...which, amountsForm(profile)];
    case "enter_rate":
      return [...which, rateForm(item)];
    case "enter_vat_number":
      return [inputForm({ label: t("action.vat_number"), name: "vat_number", maxlength: "30", lacking: t("action.vat_number.missing") })];
    case "choose_country":
      return [inputForm({ label: t("action.country"), name: "country", maxlength: "2", lacking: t("action.country.missing") })];
    case "choose_date":
      return [...someOrders(item), bookingDateForm(item.facts)];
    case "meaning_of_total":
      return [selectForm(t("action.meaning_of_total.what"), ROLES.map((role) => ({ value: role, text: t(`action.meaning_of_total.${role}`) })), "role")];
    case "choose_reading":
      return [selectForm(t("action.reading"), readingsOf(item), "reading")];
    default:
      return [];
  }
}

/** The field for the number that an order has in the bookkeeping. */
export function numberForm() {
  const form = inputForm({ label: t("action.number"), name: "sales_order_number", inputmode: "numeric", maxlength: "10", lacking: t("action.number.missing") });
  return {
    ...form,
    missing: () => (/^[1-9][0-9]*$/.test(form.values().sales_order_number) ? "" : t("action.number.missing")),
    values: () => ({ sales_order_number: Number(form.values().sales_order_number) }),
  };
}

/** The field for how many euro one unit of the currency of an order is. */
function rateForm({ key }) {
  const form = inputForm({ label: t("action.rate", { currency: key }), name: "rate", inputmode: "decimal", maxlength: "14", lacking: t("action.rate.missing") });
  const value = () => form.values().rate.replace(",", ".");
  return {
    ...form,
    missing: () => (/^[0-9]{1,5}(\.[0-9]{1,8})?$/.test(value()) && Number(value()) > 0 ? "" : t("action.rate.missing")),
    values: () => ({ rate: value() }),
  };
}

/** A choice between texts; the first is chosen at first. */
export function selectForm(label, choices, name, wrap = (value) => value) {
  const id = freshId("choice");
  const select = h("select", { id }, choices.map(({ value, text }) => h("option", { value }, text)));
  return { element: field(label, select, id), missing: () => "", values: () => ({ [name]: wrap(select.value) }) };
}

function readingsOf({ facts }) {
  const names = Object.keys(facts).filter((name) => /^reading_\d+$/.test(name) && facts[name]).sort();
  const written = (text) => text.replaceAll(/(\d+),(\d\d) euro/g, (_, euros, cents) => money(`${euros}.${cents}`));
  return names.map((name) => ({ value: facts[name], text: written(localized({ nl: facts[name], en: facts[`${name}_en`] })) }));
}

/** All the orders of an item, or one of them. */
function someOrders({ orders }) {
  if (orders.length < 2) return [];
  const choices = [{ value: "", text: t("action.order.all") }, ...orders.map(({ order_id: id }) => ({ value: id, text: t("order.number", { number: id }) }))];
  return [selectForm(t("action.order"), choices, "order_ids", (id) => (id ? [id] : []))];
}

function orderForm({ orders }) {
  const choices = orders.map(({ order_id: id }) => ({ value: id, text: t("order.number", { number: id }) }));
  return selectForm(t("action.order"), choices, "order_ids", (id) => [id]);
}

function inputForm({ label, name, lacking, type = "text", ...more }) {
  const id = freshId(name);
  const input = h("input", { id, type, required: true, ...more });
  return {
    element: field(label, input, id),
    missing: () => (input.value.trim() ? "" : lacking),
    values: () => ({ [name]: input.value.trim() }),
  };
}

/** Rows of rate, amount and article; a row without an amount does not count. */
function amountsForm(profile) {
  const rows = [];
  const list = h("div", { class: "stack" });
  const add = (percent) => {
    rows.push(amountRow(profile, percent));
    fill(list, rows.map(({ element }) => element));
  };
  ["21", "9", "0"].forEach(add);
  const more = button(t("action.amounts.more"), () => add(""), { kind: "quiet" });
  const filled = () => rows.filter((row) => row.amount());
  return {
    element: h("div", { class: "stack" }, list, more),
    missing: () => (filled().length ? (filled().find((row) => row.missing())?.missing() ?? "") : t("action.amounts.missing")),
    values: () => ({ amounts: filled().map((row) => row.value()) }),
  };
}

function amountRow(profile, percent) {
  const [rateId, amountId, articleId] = [freshId("rate"), freshId("amount"), freshId("article")];
  let hit = null;
  const rate = h("input", { id: rateId, type: "text", inputmode: "decimal", maxlength: "7", value: percent });
  const amount = h("input", { id: amountId, type: "text", inputmode: "decimal", maxlength: "15" });
  const box = articleBox(profile, { id: articleId, chosen: (found) => { hit = found; } });
  const parts = [field(t("action.amounts.rate"), rate, rateId), field(t("action.amounts.amount"), amount, amountId), h("div", {}, h("label", { for: articleId }, t("action.article")), box.element)];
  const text = (input) => input.value.trim().replace(",", ".");
  return {
    element: h("div", { class: "row" }, parts),
    amount: () => text(amount),
    missing: () => {
      if (!/^-?[0-9]+(\.[0-9]{1,2})?$/.test(text(amount)) || !/^[0-9]+(\.[0-9]+)?$/.test(text(rate))) return t("action.amounts.missing");
      return hit ? "" : t("action.choose");
    },
    value: () => ({ percent: text(rate), amount: text(amount), article_id: hit.id }),
  };
}

/** What an accepted difference means in euro, when the item knows both figures. */
export function figuresOf({ facts }) {
  const [shop, books] = [facts.shop_vat ?? facts.shop, facts.books_vat ?? facts.books];
  if (!shop || !books) return null;
  const row = (label, amount) => [h("dt", {}, label), h("dd", {}, `€ ${amount}`)];
  return h("dl", { class: "facts" }, row(t("action.figure.shop"), shop), row(t("action.figure.books"), books));
}

/** The sentence of an item. */
export function sentenceOf(item) {
  return h("p", {}, h("bdi", {}, localized(item.text)));
}
