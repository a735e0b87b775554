/** Settings and their values in words, as the form writes them. */

import { day, moment, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { optionsOf } from "./pick-options.js";

/** The fields of the schema, each with the name of its group. */
export function fieldsOf(schema) {
  return schema.groups.flatMap((group) => group.fields.map((field) => ({ ...field, group: group.label })));
}

export function settingLabel(fields, where) {
  const field = fields.find(({ path }) => path === where);
  return field ? `${localized(field.group)}: ${localized(field.label)}` : t("value.former");
}

/** A value as a reader knows it. `pickLists`: those of the profile, null until they are read; what is not in them has no name any more. */
export function valueText(fields, where, value, pickLists = null) {
  const field = fields.find(({ path }) => path === where);
  return (field && wordsOf(field, value, pickLists)) || t("office.empty");
}

function wordsOf(field, value, pickLists) {
  if (value === null || value === undefined || value === "") return "";
  if (field.kind === "boolean") return value ? t("yes") : t("no");
  if (field.kind === "group") return groupWords(field, value, pickLists);
  if (field.kind === "map") return Object.entries(value).map(([key, entry]) => `${keyWord(field, key, pickLists)}: ${entryWords(field, entry, pickLists)}`).join(", ");
  if (field.kind === "list") return value.map((entry) => entryWords(field, entry, pickLists)).join("; ");
  if (field.kind === "choices_list") return value.map((each) => word(field, each, pickLists)).join(", ");
  return word(field, value, pickLists);
}

function groupWords({ fields }, value, pickLists) {
  const at = (part) => value?.[part.path.split(".").at(-1)];
  if (!fields[0].path.endsWith(".interval")) return partsWords(fields, at, pickLists);
  const interval = at(fields[0]); // when a task runs: only what its interval needs
  const shown = fields.filter(({ path }) => !/\.(at|schedule)$/.test(path) || (path.endsWith(".at") ? ["daily", "weekdays"] : ["custom"]).includes(interval));
  return shown.map((part) => wordsOf(part, at(part), pickLists)).filter(Boolean).join(" ");
}

function entryWords(field, entry, pickLists) {
  if (!field.fields.length) return word(field, entry, pickLists);
  return partsWords(field.fields, (part) => entry?.[part.path], pickLists);
}

function partsWords(fields, at, pickLists) {
  return fields.map((part) => [localized(part.label), wordsOf(part, at(part), pickLists)]).filter(([, words]) => words).map(([label, words]) => `${label} ${words}`).join(", ");
}

function keyWord(field, key, pickLists) {
  return optionsOf(field.key_pick, pickLists).find(([known]) => String(known) === key)?.[1] ?? (field.key_pick === "vat_rates" ? `${key} %` : key);
}

function unnamed(pick, pickLists) {
  if (pick === "customers") return t("value.customer");
  return pickLists ? t("value.gone") : "…";
}

function word(field, value, pickLists) {
  const choice = field.choices.find((each) => each.value === value);
  if (choice) return localized(choice.label);
  if (field.pick && field.pick !== "articles") return optionsOf(field.pick, pickLists).find(([key]) => key === value)?.[1] ?? unnamed(field.pick, pickLists);
  if (field.kind === "moment") return moment(value);
  if (field.kind === "day") return day(value);
  if (field.kind === "time") return String(value).slice(0, 5);
  return ["money", "number"].includes(field.kind) ? number(value) : String(value); // an amount comes as text
}
