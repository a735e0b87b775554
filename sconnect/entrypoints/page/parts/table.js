/** Tables that stay tables for a screen reader when a narrow screen shows their rows as cards. */

import { h } from "../start/dom.js";

/**
 * Make a table. A column: `{label, cell, num, head}`; `cell` gives what stands there for a row, `head` names the row.
 * `caption` is shown; `name` is only said.
 */
export function table({ caption, name, columns, rows, foot = [], rowClass = () => null }) {
  const head = h("tr", { role: "row" }, columns.map(({ label, num }) => h("th", { scope: "col", role: "columnheader", class: num ? "num" : null }, label)));
  return h("div", { class: "table" },
    h("table", { role: "table", "aria-label": caption ? null : name },
      caption ? h("caption", {}, caption) : null,
      h("thead", { role: "rowgroup" }, head),
      h("tbody", { role: "rowgroup" }, rows.map((row) => tableRow(row, columns, rowClass(row)))),
      foot.length ? h("tfoot", { role: "rowgroup" }, foot.map((row) => tableRow(row, columns, null))) : null,
    ),
  );
}

function tableRow(row, columns, kind) {
  return h("tr", { role: "row", class: kind }, columns.map((column) => tableCell(row, column)));
}

function tableCell(row, { label, cell, num, head }) {
  const properties = { "data-label": label, class: num ? "num" : null };
  return head
    ? h("th", { ...properties, scope: "row", role: "rowheader" }, cell(row))
    : h("td", { ...properties, role: "cell" }, cell(row));
}
