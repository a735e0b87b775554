/** Lists as CSV in which a spreadsheet finds no formula. */

/** Write a cell. A text that a spreadsheet may take for a formula gets an apostrophe in front; some read full width too. */
export function csvCell(value) {
  const text = String(value);
  const risky = /^(?:\p{Cc}|[\s\p{C}]*[=+\-@])/u.test(text.normalize("NFKC"));
  const harmless = risky && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Download rows as a file, separated by semicolons as a Dutch spreadsheet expects. */
export function saveCsv(name, rows) {
  const text = rows.map((row) => row.map(csvCell).join(";")).join("\r\n");
  saveText(name, `\ufeff${text}\r\n`);
}

/** Download a text that is a whole CSV file, its byte order mark included. */
export function saveText(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
