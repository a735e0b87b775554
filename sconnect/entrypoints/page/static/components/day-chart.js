/** A bar chart of the last days, every order counted once, with the same figures in a table. Hatching, not colour alone. */

import { bookedOrders, href } from "../shell/addresses.js";
import { link } from "../shell/button.js";
import { freshId, h, svg } from "../shell/dom.js";
import { money, shortDay } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { table } from "./table.js";

const WIDTH = 640;
const HEIGHT = 150;
const FOOT = 22;
const KINDS = ["booked", "waiting", "failed"];
const LABELLED = 1000; // numbers of more digits do not fit above a bar

/** Draw the days that the API gives; null when nothing happened. With one `profile`, its figures are links to what they count. */
export function dayChart(days, profile = "") {
  const most = Math.max(...days.map(total));
  if (!most) return null;
  const hatching = { waiting: freshId("hatch"), failed: freshId("hatch") };
  return h("figure", { class: "card days" },
    h("figcaption", {}, h("h2", {}, t("chart.title"))),
    picture(days, most, hatching),
    h("ul", { class: "legend", "aria-hidden": "true" }, KINDS.map((kind) => h("li", {}, sample(kind, hatching), t(`chart.${kind}`)))),
    h("details", {}, h("summary", {}, t("chart.figures")), figures(days, profile)),
  );
}

function total(day) {
  return KINDS.reduce((sum, kind) => sum + day[kind], 0);
}

function picture(days, most, hatching) {
  const step = WIDTH / days.length;
  const floor = HEIGHT - FOOT;
  const high = floor - 14;
  const bars = days.map((day, index) => {
    const middle = index * step + step / 2;
    let top = floor;
    const parts = KINDS.filter((kind) => day[kind]).map((kind) => {
      const height = (day[kind] / most) * high;
      top -= height;
      return part(kind, hatching, { x: index * step + step * 0.15, width: step * 0.7, y: top, height });
    });
    const number = total(day) && most < LABELLED ? svg("text", { class: "minor", x: middle, y: top - 4, "text-anchor": "middle" }, total(day)) : null;
    const back = days.length - 1 - index;
    const name = back % 7 ? null : svg("text", { class: back % 14 ? "minor" : null, x: middle, y: HEIGHT - 6, "text-anchor": back ? "middle" : "end" }, shortDay(`${day.day}T12:00:00Z`));
    return svg("g", {}, parts, number, name);
  });
  const sums = Object.fromEntries(KINDS.map((kind) => [kind, days.reduce((sum, day) => sum + day[kind], 0)]));
  return svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("chart.label", sums) },
    svg("defs", {}, stripes(hatching.waiting, "waiting", "M0,6 L6,0"), stripes(hatching.failed, "failed", "M0,0 L6,6 M0,6 L6,0")),
    svg("line", { x1: 0, x2: WIDTH, y1: floor, y2: floor }), bars);
}

function part(kind, hatching, box) {
  return svg("rect", { ...box, class: kind, fill: hatching[kind] ? `url(#${hatching[kind]})` : null });
}

function stripes(id, kind, lines) {
  return svg("pattern", { id, class: kind, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, svg("path", { d: lines }));
}

function sample(kind, hatching) {
  return svg("svg", { class: "chart", width: 14, height: 14, viewBox: "0 0 14 14" }, part(kind, hatching, { x: 1, y: 1, width: 12, height: 12 }));
}

function figures(days, profile) {
  const linked = (number, target) => (profile && number ? link(number, target) : number);
  return table({
    name: t("chart.title"),
    rows: days.filter(total).reverse(),
    columns: [
      { label: t("chart.day"), head: true, cell: ({ day }) => shortDay(`${day}T12:00:00Z`) },
      { label: t("chart.booked"), num: true, cell: ({ booked, day }) => linked(booked, bookedOrders(profile, day, day)) },
      { label: t("chart.amount"), num: true, cell: ({ amount }) => money(amount) },
      { label: t("chart.waiting"), num: true, cell: ({ waiting }) => linked(waiting, href("worklist", profile)) },
      { label: t("chart.failed"), num: true, cell: ({ failed }) => linked(failed, href("worklist", profile)) },
    ],
  });
}
