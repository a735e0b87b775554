// Parses KQL and resolves its names with Microsoft's own language service. Reads from stdin
// {"tables": {name: {column: type}}, "queries": {name: text}} and writes {name: [what is wrong, ...]}.
"use strict";

globalThis.Bridge = require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const { tables, queries } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const { Symbols, GlobalState, KustoCode } = Kusto.Language;

const listOf = (kind, values) => {
  const list = new (System.Collections.Generic.List$1(kind).ctor)();
  values.forEach((value) => list.add(value));
  return list;
};
const tableOf = ([name, columns]) => {
  const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
  return Symbols.TableSymbol.From(`(${schema.join(", ")})`).WithName(name);
};
const database = new Symbols.DatabaseSymbol.$ctor1("workspace", listOf(Symbols.Symbol, Object.entries(tables).map(tableOf)));
const globals = GlobalState.Default.WithDatabase(database);

const wrong = ([name, text]) => {
  const messages = [];
  const diagnostics = KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics();
  for (let index = 0; index < diagnostics.Count; index += 1) messages.push(diagnostics.getItem(index).Message);
  return [name, messages];
};
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(queries).map(wrong))));
