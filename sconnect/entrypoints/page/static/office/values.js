/** Settings and their values in words. */

import { number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";

export function labelOf(fields, where) {
  const field = fields.find(({ path }) => path === where);
  return field ? `${localized(field.group)}: ${localized(field.label)}` : where;
}

/** A value as a reader knows it. */
export function valueText(fields, where, value) {
  const field = fields.find(({ path }) => path === where);
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (field?.kind === "group") return field.fields.map((part) => wordOf(part, value?.[part.path.split(".").at(-1)])).filter(Boolean).join(" ");
  return wordOf(field, value) || t("office.empty");
}

function wordOf(field, value) {
  const choice = field?.choices.find((each) => each.value === value);
  if (choice) return localized(choice.label);
  return field?.kind === "money" && value ? number(value) : String(value ?? ""); // an amount comes as text
}
