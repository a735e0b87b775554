/** The reconciliation of a period, from the shop to the ledger: five columns per VAT rate, and every difference. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button, link, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { heading, notice } from "../shell/elements.js";
import { day, isoDay, money, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { runProgress, watchRun, whyText } from "../shell/run-watch.js";
import { session } from "../shell/session.js";
import { notify } from "../shell/toast.js";
import { lastNight } from "../components/night.js";
import { table } from "../components/table.js";
import { saveText } from "../components/csv.js";
import { returnSection } from "./return.js";

const STAGES = ["sold", "booked", "ordered", "invoiced", "posted"];
const LONGEST = 92; // days that are compared at once; a longer period is a run
const WITH_REASONS = new Set(["not_booked", "foreign"]); // told with their reasons, as lists

export async function showReconcile({ profile, rest = [], signal }) {
  const container = h("div", { class: "stack", "aria-live": "polite" });
  if (rest[0] === "run") {
    const { found, unfinished } = await comparedBy(rest[1], signal);
    fill(container, unfinished, found && result(found, profile));
  }
  const compare = async (period) => {
    fill(container, h("p", { class: "loading" }, t("reconcile.busy")));
    try {
      const { found, unfinished } = isLong(period) ? await compareOnQueue(profile, period, container, signal) : { found: await get(withQuery(apiPath("profiles", profile, "reconciliation"), period), { signal }) };
      fill(container, unfinished, found && [result(found, profile), bookAgain(found, () => bookPeriodAgain(profile, period, () => compare(period)))]);
    } catch (error) {
      fill(container);
      throw error;
    }
  };
  return [
    heading(t("nav.reconcile")),
    h("p", { class: "lead" }, t("reconcile.lead")),
    lastNight(session.profiles.find(({ id }) => id === profile)),
    periodForm(compare, rest[0] === "run" ? [] : rest),
    container,
    returnSection(profile, signal),
    await evidence(profile, signal),
  ];
}

/** Of which years the evidence for the tax authority was written. */
async function evidence(profile, signal) {
  const { is_written: isWritten, years } = await get(apiPath("profiles", profile, "evidence"), { signal });
  if (!isWritten) return h("p", { class: "state wait" }, t("evidence.off"));
  if (!years.length) return h("p", {}, t("evidence.none"));
  return years.map(({ year, written_at: at, orders: n, changed, kept_years: kept }) =>
    h("p", {}, t("evidence.year", { year: `${year}`, at: day(at), n, kept }), changed ? ` ${t("evidence.changed", { n: changed })}` : ""));
}

function isLong({ from, until }) {
  return Date.parse(until) - Date.parse(from) >= LONGEST * 86_400_000;
}

/** Compare a long period in a run, with its progress; returns what it found. */
async function compareOnQueue(profile, period, container, signal) {
  const { data: run } = await send("POST", apiPath("profiles", profile, "reconciliation"), period);
  const progress = runProgress();
  fill(container, h("div", { class: "card" }, h("p", {}, t("reconcile.long")), progress.element));
  await watchRun(run.run, progress.show, signal);
  return comparedBy(run.run, signal);
}

/** What a run compared; of one that is not done, that it is not, why, and what it compared so far, if anything. */
async function comparedBy(id, signal) {
  const run = await get(apiPath("runs", id), { signal });
  const unfinished = run.state === "done" ? null : notice("bad", h("p", { role: "alert" }, t("reconcile.unfinished"), " ", h("bdi", {}, whyText(run))));
  try {
    return { unfinished, found: await get(apiPath("runs", id, "reconciliation"), { signal }) };
  } catch (error) {
    if (!unfinished || error.status !== 404) throw error;
    return { unfinished, found: null };
  }
}

/** The button that books what is gone from SnelStart again; only with something missing. */
function bookAgain({ missing }, work) {
  return missing.length ? h("div", { class: "row" }, button(t("reconcile.again"), work, { role: "operator" })) : null;
}

async function bookPeriodAgain(profile, period, compare) {
  if (!(await confirm(t("reconcile.again"), t("reconcile.again.text"), { yes: t("correction.again") }))) return;
  const { data } = await send("POST", apiPath("profiles", profile, "reconciliation", "book-again"), { ...period, run_now: true });
  notify(t("reconcile.again.done", { n: data.released.length }));
  await compare();
}

function periodForm(compare, [first, last = first]) {
  const [fromId, untilId, presetId] = [freshId("from"), freshId("until"), freshId("preset")];
  const from = h("input", { id: fromId, type: "date", required: true });
  const until = h("input", { id: untilId, type: "date", required: true });
  const set = ([begin, end]) => { from.value = begin; until.value = end; };
  const periods = presets();
  const preset = h("select", { id: presetId, onchange: () => preset.value && set(periods[preset.value]) },
    h("option", { value: "" }, t("reconcile.preset.own")), Object.keys(periods).map((name) => h("option", { value: name }, t(`reconcile.preset.${name}`))));
  const name = isoDay(new Date()).slice(8) > "05" ? "month" : "lastmonth";
  preset.value = first ? "" : name;
  set(first ? [first, last] : periods[name]);
  for (const input of [from, until]) input.addEventListener("change", () => { preset.value = ""; });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("reconcile.go"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, () => compare({ from: from.value, until: until.value }));
  };
  return h("form", { class: "toolbar", onsubmit: submit },
    h("label", { for: presetId }, t("reconcile.preset"), preset),
    h("label", { for: fromId }, t("reconcile.from"), from),
    h("label", { for: untilId }, t("reconcile.until"), until), submitButton);
}

/** The usual periods, each with its first and last day; none ends after today. */
function presets() {
  const today = isoDay(new Date());
  const [year, month] = today.split("-").map(Number);
  const quarter = month - ((month - 1) % 3);
  const first = (of) => isoDay(new Date(Date.UTC(year, of - 1, 1, 12)));
  const end = (of) => isoDay(new Date(Date.UTC(year, of, 0, 12)));
  return { month: [first(month), today], lastmonth: [first(month - 1), end(month - 1)], quarter: [first(quarter), today], lastquarter: [first(quarter - 3), end(quarter - 1)], year: [first(1), today], lastyear: [first(-11), end(0)] };
}

function result(found, profile) {
  const { stages } = found;
  return [
    h("h2", { class: "period" }, t("reconcile.period", { from: day(found.from), until: day(found.until) })),
    verdict(found),
    found.unavailable.map((words) => notice("wait", h("p", {}, localized(words)))),
    amounts(t("reconcile.nets"), stages.rows, "net"),
    amounts(t("reconcile.vats"), stages.rows, "vat"),
    found.rates.filter(({ voucher_vat: vat }) => Number(vat)).map(({ percent, voucher_vat: vat }) => h("p", { class: "small" }, t("reconcile.vouchers", { percent: number(percent) }), ` ${money(vat)}`)),
    h("div", { class: "row noprint" },
      button("CSV", () => saveText(`${t("nav.reconcile")} ${found.from} ${found.until}.csv`, found.csv)),
      button(t("reconcile.print"), () => window.print())),
    differences(found, profile),
    h("p", { class: "small" }, t("reconcile.counts", { shop: found.orders_shop, books: found.orders_books, calls: found.calls })),
  ];
}

/** A table of the five columns, of amounts without VAT or of the VAT, with a total row. */
function amounts(caption, rows, part) {
  const total = Object.fromEntries(STAGES.map((stage) => [stage, rows.some((row) => !row[stage]) ? null : { [part]: rows.reduce((sum, row) => sum + Math.round(row[stage][part] * 100), 0) / 100 }]));
  return table({
    caption,
    rows,
    foot: [{ ...total, total: true }],
    rowClass: (row) => (STAGES.some((stage) => row[stage] && row[stage][part] !== row.booked[part] && Math.abs(row[stage][part] - row.booked[part]) > 1) ? "off" : null),
    columns: [
      { label: t("vat.rate"), head: true, cell: rateName },
      ...STAGES.map((stage) => ({ label: t(`reconcile.${stage}`), num: true, cell: (row) => money(row[stage]?.[part]) })),
    ],
  });
}

function rateName({ total, treatment, country, percent, explained, today }) {
  if (total) return t("reconcile.total");
  const name = treatment === "domestic" ? `${number(percent)} %` : [t(`reconcile.${treatment}`), country, Number(percent) ? `${number(percent)} %` : ""].filter(Boolean).join(" ");
  const basis = [explained ? t("reconcile.explained", { n: explained }) : "", today ? t("reconcile.today", { n: today }) : ""].filter(Boolean).join(" ");
  return basis ? [name, h("small", {}, ` ${basis}`)] : name;
}

function verdict({ stages, missing, foreign, unreadable }) {
  if (stages.wrong || missing.length || foreign.length || unreadable || Number(stages.unexplained)) return notice("wait", h("p", {}, t("reconcile.differs")));
  return notice("good", h("p", {}, stages.differences.length ? t("reconcile.open") : t("reconcile.good")));
}

function differences({ stages, missing, foreign, unreadable, counts }, profile) {
  const orderLink = ({ order_id: id }) => link(id, href("orders", profile, id));
  const kinds = Map.groupBy(stages.differences, ({ finding }) => finding);
  return [
    differenceList(t("reconcile.missing"), missing, counts.missing, (row) => [orderLink(row), ` ${money(row.total)} `, h("bdi", {}, localized(row.reason))]),
    differenceList(t("reconcile.foreign"), foreign, counts.foreign, (row) => [h("bdi", {}, t("reconcile.foreign.row", { reference: row.reference, number: row.number, total: money(row.total) })), " ", h("bdi", {}, localized(row.reason))]),
    [...kinds].filter(([kind]) => !WITH_REASONS.has(kind)).map(([kind, rows]) => differenceTable(`${localized(rows[0].words)} (${stages.counts[kind]})`, rows, orderLink)),
    unreadable ? notice("wait", h("p", {}, t("reconcile.unreadable", { n: unreadable }))) : null,
    Number(stages.unexplained) ? notice("wait", h("p", {}, t("reconcile.unexplained", { amount: money(stages.unexplained) }))) : null,
  ];
}

function differenceTable(caption, rows, orderLink) {
  const gross = ({ net, vat }) => (Math.round(net * 100) + Math.round(vat * 100)) / 100;
  return table({
    caption,
    rows,
    columns: [
      { label: t("reconcile.order"), head: true, cell: (row) => (row.order_id ? orderLink(row) : "") },
      { label: t("reconcile.number"), cell: ({ number: text }) => text },
      { label: t("reconcile.invoice"), cell: ({ invoice, day: at }) => [invoice, at ? ` (${day(at)})` : ""].join("") },
      { label: t("reconcile.before"), num: true, cell: ({ before }) => money(gross(before)) },
      { label: t("reconcile.after"), num: true, cell: ({ after }) => money(gross(after)) },
      ...(rows.some((row) => row.entry_vat.length) ? [{ label: t("reconcile.entry"), cell: ({ entry_vat: parts }) => parts.map(({ words, amount }) => h("div", {}, `${localized(words)}: ${money(amount)}`)) }] : []),
      { label: t("reconcile.difference"), num: true, cell: ({ before, after }) => money(gross(after) - gross(before)) },
      { label: t("reconcile.vatdifference"), num: true, cell: ({ before, after }) => money(after.vat - before.vat) },
    ],
  });
}

function differenceList(title, rows, count, row) {
  if (!rows.length) return null;
  return h("section", { class: "card" }, h("h2", {}, `${title} (${count ?? rows.length})`), h("ul", { class: "causes" }, rows.map((each) => h("li", {}, row(each)))));
}
