/** Tables. They remain tables for a screen reader where a narrow screen shows their rows as cards. */

import { h } from "../shell/dom.js";

/**
 * Make a table. A column: `{label, cell, num, tight, brief, head}`; `cell(row)` returns the content, `head` marks the cell that
 * names the row, `tight` prevents line breaks, `brief` shows the first two lines. `caption` is visible; `name` is for screen readers only.
 */
export function table({ caption, name, columns, rows, foot = [], rowClass = () => null }) {
  const head = h("tr", { role: "row" }, columns.map((column) => h("th", { scope: "col", role: "columnheader", class: kindOf(column) }, column.label)));
  const box = h("div", { class: "table" },
    h("table", { role: "table", "aria-label": caption ? null : name },
      caption ? h("caption", {}, caption) : null,
      h("thead", { role: "rowgroup" }, head),
      h("tbody", { role: "rowgroup" }, rows.map((row) => tableRow(row, columns, rowClass(row)))),
      foot.length ? h("tfoot", { role: "rowgroup" }, foot.map((row) => tableRow(row, columns, null))) : null,
    ),
  );
  const observer = new ResizeObserver(() => reachable(box, caption || name));
  observer.observe(box);
  observer.observe(box.firstChild); // the table can grow while the box does not
  return box;
}

/** Let the keyboard scroll a table that is wider than its box. */
function reachable(box, name) {
  const scrolls = box.scrollWidth > box.clientWidth;
  const properties = { tabindex: "0", role: "region", "aria-label": name };
  for (const [key, value] of Object.entries(properties)) {
    if (scrolls) box.setAttribute(key, value);
    else box.removeAttribute(key);
  }
}

function tableRow(row, columns, kind) {
  return h("tr", { role: "row", class: kind }, columns.map((column) => tableCell(row, column)));
}

function tableCell(row, column) {
  const { label, cell, head } = column;
  const properties = { "data-label": label, class: kindOf(column) };
  const content = cell(row);
  // One box around it: on a narrow screen the cell is a grid of its label and this.
  const inside = content === "" || content == null ? null : h("div", {}, content);
  return head && inside
    ? h("th", { ...properties, scope: "row", role: "rowheader" }, inside)
    : h("td", { ...properties, role: "cell" }, inside);
}

function kindOf({ num, tight, brief }) {
  return num ? "num" : tight ? "tight" : brief ? "brief" : null;
}
