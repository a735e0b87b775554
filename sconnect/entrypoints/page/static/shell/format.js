/** Amounts, numbers and moments in the reader's language. Times are Dutch time. */

import { language } from "./i18n.js";

const ZONE = "Europe/Amsterdam";

const formatters = new Map();

function locale() {
  return language() === "nl" ? "nl-NL" : "en-GB";
}

function formatter(kind, options) {
  const key = `${locale()} ${kind.name} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new kind(locale(), options));
  return formatters.get(key);
}

/** Format an amount in euro, or in another currency: a number, or a decimal text as the API gives it. */
export function money(amount, currency = "EUR") {
  if (amount === null || amount === undefined || amount === "") return "";
  if (!/^[A-Z]{3}$/.test(currency)) return `${currency} ${number(amount, 2)}`;
  return formatter(Intl.NumberFormat, { style: "currency", currency }).format(amount);
}

/** Format a number. */
export function number(value, decimals = 4) {
  return formatter(Intl.NumberFormat, { maximumFractionDigits: decimals }).format(value);
}

/** Parse a number in Dutch notation, such as 1.234,50; returns it as a decimal text. */
export function parseDutchNumber(text) {
  return String(text).replaceAll(".", "").replace(",", ".");
}

/** Format a moment: yesterday, today and tomorrow by name, other days by date. */
export function moment(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  const time = formatter(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", timeZone: ZONE }).format(at);
  const days = daysFromToday(at);
  if (Math.abs(days) > 1) return `${day(iso)} ${time}`;
  const name = formatter(Intl.RelativeTimeFormat, { numeric: "auto" }).format(days, "day");
  return `${name} ${time}`;
}

/** Format the day of a moment. */
export function day(iso) {
  if (!iso) return "";
  const options = { day: "numeric", month: "short", year: "numeric", timeZone: ZONE };
  return formatter(Intl.DateTimeFormat, options).format(new Date(iso));
}

/** Format the day of a moment without the year, for a chart. */
export function shortDay(iso) {
  return formatter(Intl.DateTimeFormat, { day: "numeric", month: "short", timeZone: ZONE }).format(new Date(iso));
}

/** The day of a moment in the Netherlands in ISO 8601, such as 2026-11-30. */
export function isoDay(at) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", timeZone: ZONE };
  return new Intl.DateTimeFormat("en-CA", options).format(at);
}

/** Format a duration in seconds. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole < 1 ? seconds : whole, "second");
  const minutes = Math.floor(whole / 60);
  return whole % 60 ? `${unit(minutes, "minute")} ${unit(whole % 60, "second")}` : unit(minutes, "minute");
}

function unit(value, name) {
  const options = { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 1 };
  return formatter(Intl.NumberFormat, options).format(value);
}

function daysFromToday(at) {
  return Math.round((Date.parse(isoDay(at)) - Date.parse(isoDay(new Date()))) / 86_400_000);
}
