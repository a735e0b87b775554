/** Lists as CSV that a spreadsheet opens without running anything. */

/** Write a cell. What a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(value) {
  const text = String(value);
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Let the reader keep rows as a file. Semicolons, since that is what a Dutch spreadsheet expects. */
export function saveCsv(name, rows) {
  const text = rows.map((row) => row.map(csvCell).join(";")).join("\r\n");
  const address = URL.createObjectURL(new Blob([`\ufeff${text}\r\n`], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
