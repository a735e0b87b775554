/** Pick lists as options of a select, out of what the shop and the books told. */

import { number } from "../shell/format.js";
import { hasText, t } from "../shell/i18n.js";

const VAT_KINDS = ["high", "low", "none", "other"];

const OPTIONS = {
  templates: ({ id, name, inactive }) => [id, inactive ? t("pick.inactive", { name }) : name],
  revenue_groups: ({ id, number: code, name, vat_kind: kind }) => [id, `${code} ${name}${vatText(kind)}`],
  cost_centres: ({ id, number: code, name, inactive }) => [id, inactive ? t("pick.inactive", { name: `${code} ${name}` }) : `${code} ${name}`],
  article_fields: (name) => [name, name],
  customer_fields: (name) => [name, name],
  countries: ({ code, name }) => [code, `${name} (${code})`],
  vat_rates: ({ percent }) => [plain(percent), `${number(percent)} %`],
  statuses: ({ id, name }) => [id, name],
  tax_classes: ({ id, name }) => [id, name],
  customer_groups: ({ id, name }) => [id, name],
  custom_fields: ({ id, name }) => [id, name],
  total_codes: (code) => [code, code],
};

/** Whether a pick list is what shop or books told, rather than a search or the page's own. */
export function isTold(pick) {
  return pick in OPTIONS;
}

/** The options of a pick list: `[value, label]` each. Values are texts, but for order statuses. */
export function optionsOf(pick, choices) {
  if (pick === "vat_kinds") return VAT_KINDS.map((kind) => [kind, t(`vat.${kind}`)]);
  const seen = new Set();
  return (choices?.[pick] ?? []).map((item) => OPTIONS[pick](item)).filter(([value]) => !seen.has(value) && seen.add(value));
}

/** A percentage as the keys of a setting have it: 21, not 21.00. */
export function plain(percent) {
  return String(Number(percent));
}

function vatText(kind) {
  return kind && hasText(`vat.${kind}`) ? ` (${t(`vat.${kind}`)})` : "";
}
