/** The customers that fit an order, to choose from: with number, address, e-mail and last order; or another, or a new one. */

import { apiPath, get } from "../shell/api.js";
import { fill, freshId, h } from "../shell/dom.js";
import { loading } from "../shell/elements.js";
import { day, money } from "../shell/format.js";
import { t } from "../shell/i18n.js";

/** A form that chooses between candidates; `search` is the one for any other customer, and the whole form where none are known. */
export function candidatesForm(item, profile, search) {
  const name = freshId("candidate");
  const list = h("div", { class: "stack" }, loading());
  let chosen = "";
  const other = h("div", { hidden: true }, search.element);
  const option = (value, label, detail) => {
    const input = h("input", { type: "radio", name, value });
    input.addEventListener("change", () => {
      chosen = value;
      other.hidden = value !== "other";
    });
    return h("label", { class: "option" }, input, h("span", {}, h("bdi", {}, label), detail ? h("small", {}, h("bdi", {}, ` ${detail}`)) : null));
  };
  const draw = (candidates) => {
    if (!candidates.length) {
      chosen = "other";
      other.hidden = false;
      return fill(list, other);
    }
    const rows = candidates.map(({ customer, street, last }) => option(customer.id, customer.code ? `${customer.name} (${customer.code})` : customer.name, detailOf(customer, street, last)));
    const choices = [...rows, option("other", t("candidates.other")), other, item.actions.includes("create_customer") ? option("new", t("candidates.new")) : null];
    return fill(list, h("fieldset", {}, h("legend", {}, t("candidates.which")), choices));
  };
  get(apiPath("profiles", profile, "work-list", item.id, "candidates")).then(({ candidates }) => draw(candidates), () => draw([]));
  return {
    element: list,
    missing: () => (chosen === "other" ? search.missing() : chosen ? "" : t("candidates.missing")),
    values: () => {
      if (chosen === "other") return search.values();
      return chosen === "new" ? { action: "create_customer" } : { customer_id: chosen };
    },
  };
}

function detailOf({ emails, postcode, city, country }, street, last) {
  const place = [street, [postcode, city].filter(Boolean).join(" "), country].filter(Boolean).join(", ");
  const order = last ? t("candidates.last", { number: last.number ?? "", day: day(last.day), amount: money(last.total_including_vat) }) : t("candidates.no_order");
  return [place, ...emails, order].filter(Boolean).join(" · ");
}
