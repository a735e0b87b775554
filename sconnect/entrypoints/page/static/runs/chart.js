/** A bar chart of the orders per day, booked and waiting, with the same figures in a table. */

import { h, svg } from "../shell/dom.js";
import { isoDay, shortDay } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { table } from "../components/table.js";

const DAYS = 14;
const WIDTH = 640;
const HEIGHT = 150;
const FOOT = 22;

/** Draw the chart of the runs of an import; null when no order was counted. */
export function dayChart(runs) {
  const days = perDay(runs.filter(({ task, dry_run: dry }) => task === "import_orders" && !dry));
  const most = Math.max(...days.map(({ booked, waited }) => booked + waited));
  if (!most) return null;
  return h("figure", { class: "card" },
    h("figcaption", {}, h("h2", {}, t("chart.title"))),
    picture(days, most),
    h("p", { class: "legend", "aria-hidden": "true" }, h("span", {}, t("chart.booked")), h("span", { class: "waited" }, t("chart.waited"))),
    h("details", {}, h("summary", {}, t("chart.figures")), figures(days)),
  );
}

function perDay(runs) {
  const days = new Map();
  for (let back = DAYS - 1; back >= 0; back -= 1) days.set(isoDay(new Date(Date.now() - back * 86_400_000)), { booked: 0, waited: 0 });
  for (const { started_at: at, counts } of runs) {
    const found = at && days.get(isoDay(new Date(at)));
    if (!found) continue;
    found.booked += counts.done ?? 0;
    found.waited += (counts.waiting ?? 0) + (counts.refused ?? 0) + (counts.unknown ?? 0);
  }
  return [...days].map(([day, counts]) => ({ day, ...counts }));
}

function picture(days, most) {
  const step = WIDTH / days.length;
  const high = HEIGHT - FOOT - 14;
  const bars = days.map(({ day, booked, waited }, index) => {
    const [up, down] = [(booked / most) * high, (waited / most) * high];
    const floor = HEIGHT - FOOT;
    const bar = { x: index * step + step * 0.2, width: step * 0.6 };
    return svg("g", {},
      svg("rect", { ...bar, class: "booked", y: floor - up, height: up, rx: 2 }),
      svg("rect", { ...bar, class: "waited", y: floor - up - down, height: down, rx: 2 }),
      booked + waited ? svg("text", { x: index * step + step / 2, y: floor - up - down - 4, "text-anchor": "middle" }, booked + waited) : null,
      index % 2 ? null : svg("text", { class: index % 4 ? "minor" : null, x: index * step + step / 2, y: HEIGHT - 6, "text-anchor": "middle" }, shortDay(`${day}T12:00:00Z`)),
    );
  });
  const total = days.reduce((sum, { booked, waited }) => ({ booked: sum.booked + booked, waited: sum.waited + waited }), { booked: 0, waited: 0 });
  return svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("chart.label", total) },
    svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }), bars);
}

function figures(days) {
  return table({
    name: t("chart.title"),
    rows: days.filter(({ booked, waited }) => booked + waited),
    columns: [
      { label: t("chart.day"), head: true, cell: ({ day }) => shortDay(`${day}T12:00:00Z`) },
      { label: t("chart.booked"), num: true, cell: ({ booked }) => booked },
      { label: t("chart.waited"), num: true, cell: ({ waited }) => waited },
    ],
  });
}
