/** The second step: what was proposed from both ends, to look over and change. The profile is made, still off. */

import { ApiError, send } from "../shell/api.js";
import { busy } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { notice } from "../shell/parts.js";
import { readProfiles } from "../shell/session.js";
import { fieldAt } from "../settings/fields.js";

const ASKED = [
  "name", "id", "orders.start", "orders.statuses", "orders.sales_template_id", "orders.reference_prefix",
  "articles.revenue_groups_by_rate", "orders.shipping_articles", "orders.other_fee_articles", "orders.discount_articles",
  "orders.voucher_article", "orders.credit_article", "orders.rounding_article",
];

export function settingsStep(work) {
  const place = h("div", {});
  const summary = h("div", {});
  let named = Boolean(work.draft);
  work.draft ??= { ...work.found.proposal, active: false, name: work.found.proposal.name || work.found.shop.name.slice(0, 50) };
  if (!named) work.draft.id = slug(work.draft.name);
  const form = {
    draft: work.draft, errors: new Map(), typed: new Map(), choices: work.found.choices, profile: "",
    changed: (where) => {
      if (where === "id") named = true;
      if (where !== "name" || named) return;
      work.draft.id = slug(work.draft.name);
      const box = place.querySelector('[data-path="id"] input');
      if (box) box.value = work.draft.id;
    },
  };
  const draw = () => fill(place, asked(work.schema).map((field) => fieldAt(field, form)));
  draw();
  const go = h("button", { type: "submit", class: "primary" }, t("link.make"));
  const back = h("button", { type: "button", onclick: () => work.show("keys") }, t("link.back"));
  const submit = (event) => {
    event.preventDefault();
    busy(go, async () => {
      const wrong = await make(work);
      if (!wrong) return work.show("preview");
      form.errors = wrong;
      draw();
      return showWrong(summary, place, form.errors);
    });
  };
  return [h("p", { class: "help" }, t("link.settings.text")), summary, h("form", { novalidate: true, onsubmit: submit }, place, h("div", { class: "row more" }, back, go))];
}

function asked(schema) {
  const all = schema.groups.flatMap(({ fields }) => fields);
  return ASKED.map((where) => all.find(({ path }) => path === where)).filter(Boolean);
}

/** Make the profile; gives what is wrong by path, null when it was made. */
async function make(work) {
  try {
    const { data, version } = await send("POST", "/api/profiles", { profile: work.draft, ...work.keys });
    work.draft = data;
    work.version = version;
    work.keys = {}; // they lie in the safe now
    await readProfiles();
    return null;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.fields.length) throw error;
    return new Map(error.fields.map(({ field, message }) => [field.replace(/^profile\./, ""), message]));
  }
}

function showWrong(summary, place, errors) {
  fill(summary, notice("bad", h("div", { role: "alert" }, h("p", {}, h("strong", {}, t("settings.wrong", { n: errors.size }))), h("ul", { class: "causes" }, [...errors.values()].map((message) => h("li", {}, said(message)))))));
  place.querySelector('[aria-invalid="true"]')?.focus();
}

/** A short name out of a long one: lower-case letters, digits and hyphens. */
function slug(name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}
