/** Tabs after the ARIA pattern: arrow keys move between them, and only the selected one is in the tab order. */

import { fill, freshId, h } from "../shell/dom.js";

/**
 * Make tabs. A tab: `{name, label, draw}`; `draw` returns its content. `chosen(name)` is called when the reader selects one.
 * `select(name)` shows a tab, `redraw()` draws the selected one again, `current()` returns its name, and `mark(name, n)`
 * shows a number of errors at a tab.
 */
export function tabs({ label, items, first, chosen = () => {} }) {
  const panel = h("div", { role: "tabpanel", id: freshId("panel"), tabindex: "-1" });
  const list = h("div", { role: "tablist", "aria-label": label });
  const marks = new Map(items.map(({ name }) => [name, h("span", {})]));
  let shown = Math.max(0, items.findIndex(({ name }) => name === first));
  const buttons = items.map(({ name, label: text }) => {
    const made = h("button", { type: "button", role: "tab", id: freshId("tab"), "aria-controls": panel.id }, text, marks.get(name));
    made.addEventListener("click", () => select(name));
    return made;
  });
  list.append(...buttons);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : at + step;
    if (at < 0 || Number.isNaN(next)) return;
    event.preventDefault();
    const index = (next + buttons.length) % buttons.length;
    buttons[index].focus();
    select(items[index].name);
  });

  function select(name) {
    shown = items.findIndex((item) => item.name === name);
    redraw();
    chosen(name);
  }

  function redraw() {
    buttons.forEach((each, index) => {
      each.setAttribute("aria-selected", String(index === shown));
      each.tabIndex = index === shown ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", buttons[shown].id);
    fill(panel, items[shown].draw());
  }

  function mark(name, n) {
    fill(marks.get(name), n ? h("span", { class: "dot" }, n) : null);
  }

  redraw();
  return { element: h("div", {}, list, panel), select, redraw, current: () => items[shown].name, mark };
}
