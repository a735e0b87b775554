/** The date of what lies in the period of a VAT return that was sent; nothing is chosen at first. */

import { fill, freshId, h } from "../shell/dom.js";
import { day, isoDay } from "../shell/format.js";
import { t } from "../shell/i18n.js";

/** The field. `after`: the first day that can be chosen. */
export function bookingDateForm({ after }) {
  const [id, ownId, today] = [freshId("date"), freshId("day"), isoDay(new Date())];
  const own = h("input", { id: ownId, type: "date", min: after });
  const choices = [
    ["", t("action.date.none")],
    ...(today > after ? [[today, t("action.date.today", { day: day(today) })]] : []),
    [after, t("action.date.after", { day: day(after) })],
    ["own", t("action.date.own")],
    ["stay", t("action.date.stay")],
  ];
  const select = h("select", { id }, choices.map(([value, text]) => h("option", { value }, text)));
  const more = h("div", {});
  const draw = () => fill(more, select.value === "own" ? field(t("action.date.day"), own, ownId) : null);
  select.addEventListener("change", draw);
  const chosen = () => (select.value === "own" ? own.value : select.value);
  return {
    element: h("div", { class: "stack" }, field(t("action.date"), select, id), more),
    missing: () => (chosen() ? "" : t("action.date.missing")),
    values: () => (chosen() === "stay" ? { in_sent_period: true } : { booking_day: chosen() }),
  };
}

/** A field with its label. */
export function field(label, input, id) {
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}
