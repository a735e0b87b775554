/** Boxes that search the bookkeeping for an article or a customer. */

import { apiPath, get, withQuery } from "../shell/api.js";
import { money } from "../shell/format.js";
import { hasText, t } from "../shell/i18n.js";
import { combobox } from "./combobox.js";

/** A box that searches articles; its text is the article code. */
export function articleBox(profile, options) {
  return combobox({ ...options, search: finder(profile, "articles"), show: showArticle });
}

/** A box that searches customers. */
export function customerBox(profile, options) {
  return combobox({ ...options, search: finder(profile, "customers"), show: showCustomer });
}

const named = new Map();

/** The name and number of the customer card with an id, asked once; empty when there is none. */
export async function findCustomer(profile, id) {
  if (!named.has(id)) named.set(id, (await finder(profile, "customers")(id))[0]);
  const hit = named.get(id);
  return hit ? showCustomer(hit).title : "";
}

function finder(profile, what) {
  return async (q, signal) => (await get(withQuery(apiPath("profiles", profile, "search", what), { q }), { signal })).items;
}

function showArticle({ code, name, price, revenue_group: group, vat_kind: kind }) {
  const vat = kind && hasText(`vat.${kind}`) ? t(`vat.${kind}`) : "";
  return { title: `${code} ${name}`, detail: [money(price), group, vat].filter(Boolean).join(" · "), value: code };
}

function showCustomer({ code, name, emails, city, postcode, country }) {
  const place = [postcode, city, country].filter(Boolean).join(" ");
  return { title: code ? `${name} (${code})` : name, detail: [...emails, place].filter(Boolean).join(" · "), value: name };
}
