/** The overview: figures and the last days of all shops, how each of them stands, and the tasks of a few. It refreshes itself. */

import { href } from "../shell/addresses.js";
import { apiPath, get } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { heading, noShop } from "../shell/elements.js";
import { t } from "../shell/i18n.js";
import { everySoOften } from "../shell/run-watch.js";
import { hasRole, readProfiles, session } from "../shell/session.js";
import { dayChart } from "../components/day-chart.js";
import { figureTiles } from "./figures.js";
import { shopTable } from "./shops.js";
import { taskCards } from "./tasks.js";

const FEW = 5; // shops of which the API says what runs now

let upToDate = true; // at the first visit: they were read when the session was loaded

export async function showOverview({ signal }) {
  const figures = readFigures(signal);
  if (!upToDate) await readProfiles({ signal });
  upToDate = false;
  const add = hasRole("admin") ? link(t("overview.add"), href("link"), { kind: "button" }) : null;
  if (!session.profiles.length) return [heading(t("nav.overview")), firstTime()];
  const screen = overview(signal);
  screen.draw(await figures);
  const reload = async () => {
    await readProfiles({ signal });
    screen.draw(await readFigures(signal));
  };
  screen.reload = reload;
  everySoOften(reload, signal);
  return [heading(t("nav.overview"), add), screen.element];
}

async function readFigures(signal) {
  return get(session.profiles.length === 1 ? apiPath("profiles", session.profiles[0].id, "figures") : apiPath("overview"), { signal });
}

function firstTime() {
  return noShop(hasRole("admin") ? link(t("overview.begin"), href("link"), { kind: "button primary" }) : null);
}

function overview(signal) {
  const [tiles, chart] = [h("div", {}), h("div", {})];
  const shops = shopTable();
  const screen = { element: h("div", { class: "stack" }), draw, reload: null };
  const cards = taskCards(() => screen.reload(), signal);
  let drawn = "";

  function draw(figures) {
    const { profiles } = session;
    const only = profiles.length === 1 ? profiles[0].id : "";
    const read = JSON.stringify([figures, only]);
    if (read !== drawn) {
      fill(tiles, figureTiles(figures, only, shops.show));
      fill(chart, dayChart(figures.days, only));
    }
    drawn = read; // else a table of figures that the reader opened would close
    shops.draw(profiles);
    if (profiles.length <= FEW) cards.draw(profiles);
    const parts = [tiles, chart, shops.element, profiles.length <= FEW ? cards.element : null].filter(Boolean);
    if (parts.length !== screen.element.children.length) fill(screen.element, parts);
  }
  return screen;
}
