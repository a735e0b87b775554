/** Options of a select, made of a pick list. */

import { number } from "../shell/format.js";
import { hasText, localized, t } from "../shell/i18n.js";

const VAT_KINDS = ["high", "low", "none", "other"];

const OPTION_OF = {
  templates: ({ id, name, inactive }) => [id, inactive ? t("pick.inactive", { name }) : name],
  revenue_groups: ({ id, number: code, name, vat_kind: kind, leads_to: leadsTo }) => [
    id, `${code} ${name}${vatText(kind)}${leadsTo?.nl ? ` · ${localized(leadsTo)}` : ""}`,
  ],
  cost_centres: ({ id, number: code, name, inactive }) => [id, inactive ? t("pick.inactive", { name: `${code} ${name}` }) : `${code} ${name}`],
  article_fields: (name) => [name, name],
  customer_fields: (name) => [name, name],
  countries: ({ code, name }) => [code, `${name} (${code})`],
  vat_rates: ({ percent }) => [percentKey(percent), `${number(percent)} %`],
  statuses: ({ id, name }) => [id, name],
  stores: ({ id, name }) => [id, name],
  tax_classes: ({ id, name }) => [id, name],
  customer_groups: ({ id, name }) => [id, name],
  custom_fields: ({ id, name }) => [id, name],
  languages: ({ id, name }) => [id, name],
  option_values: ({ id, name }) => [id, name],
  payment_methods: ({ id, name }) => [id, name],
  customers: ({ id, name }) => [id, name],
  total_codes: (code) => [code, code],
};

/** Whether the shop or the books offer a pick list; others are searched, or known to the page. */
export function isOffered(pick) {
  return pick !== "customers" && pick in OPTION_OF;
}

/** The options of a pick list: `[value, label]` each. Values are texts, but for order statuses. */
export function optionsOf(pick, pickLists) {
  if (pick === "vat_kinds") return VAT_KINDS.map((kind) => [kind, t(`vat.${kind}`)]);
  const seen = new Set();
  return (pickLists?.[pick] ?? []).map((item) => OPTION_OF[pick](item)).filter(([value]) => !seen.has(value) && seen.add(value));
}

/** A percentage as it is written in the keys of a setting: 21, not 21.00. */
function percentKey(percent) {
  return String(Number(percent));
}

function vatText(kind) {
  return kind && hasText(`vat.${kind}`) ? ` (${t(`vat.${kind}`)})` : "";
}
