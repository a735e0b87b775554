/** The second step: review the settings proposed from shop and books, and create the profile, not active yet. */

import { ApiError, send } from "../shell/api.js";
import { whileBusy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice, openProfile } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { readProfiles } from "../shell/session.js";
import { drawField } from "../settings/fields.js";

const PROPOSED = [
  "name", "id", "stores", "orders.start", "orders.statuses", "orders.sales_template_id", "orders.reference_prefix",
  "articles.revenue_groups_by_rate", "orders.shipping_articles", "orders.other_fee_articles", "orders.discount_articles",
  "orders.voucher_article", "orders.single_purpose_vouchers", "orders.credit_article", "orders.rounding_article",
  "orders.pickup_methods", "orders.exemptions",
];
const ONLY_WHEN_PROPOSED = ["orders.single_purpose_vouchers", "orders.exemptions"];

export function settingsStep(wizard) {
  const container = h("div", {});
  const summary = h("div", {});
  let idChosen = Boolean(wizard.draft);
  wizard.draft ??= { ...wizard.probe.proposal, active: false, name: wizard.probe.proposal.name || wizard.probe.shop.name.slice(0, 50) };
  if (!idChosen) wizard.draft.id = slug(wizard.draft.name);
  const form = {
    draft: wizard.draft, errors: new Map(), typed: new Map(), pickLists: wizard.probe.choices, profile: "",
    changed: (where) => {
      if (where === "id") idChosen = true;
      if (where !== "name" || idChosen) return;
      wizard.draft.id = slug(wizard.draft.name);
      const box = container.querySelector('[data-path="id"] input');
      if (box) box.value = wizard.draft.id;
    },
  };
  const draw = () => fill(container, proposedFields(wizard).map((field) => drawField(field, form)));
  draw();
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.make"));
  const back = h("button", { type: "button", onclick: () => wizard.show("keys") }, t("link.back"));
  const submit = (event) => {
    event.preventDefault();
    const open = unanswered(wizard);
    if (open !== null) return showUnanswered(summary, event.target, open);
    whileBusy(submitButton, async () => {
      const errors = await createProfile(wizard);
      if (!errors) return wizard.show("preview");
      form.errors = errors;
      draw();
      return showErrors(summary, container, form.errors, wizard.others);
    });
  };
  return [h("p", { class: "help" }, t("link.settings.text")), summary, h("form", { novalidate: true, onsubmit: submit }, questionsOf(wizard), container, h("div", { class: "row more" }, back, submitButton))];
}

/** What the owner agrees to before the profile is made: one click each. */
function questionsOf(wizard) {
  const { questions } = wizard.probe;
  wizard.agreed ??= new Set();
  return (questions ?? []).map((question, number) => {
    const id = freshId("question");
    const box = h("input", { id, type: "checkbox", checked: wizard.agreed.has(number), "data-question": number, onchange: () => wizard.agreed[box.checked ? "add" : "delete"](number) });
    const [about, ...details] = localized(question).split("\n");
    return notice("wait", h("p", {}, about), details.map((line) => h("p", { class: "small" }, line)), h("label", { for: id, class: "check" }, box, " ", t("link.agree")));
  });
}

/** The first question that the owner has not agreed to; null when there is none. */
function unanswered({ probe: { questions }, agreed }) {
  const open = (questions ?? []).findIndex((_, number) => !agreed.has(number));
  return open < 0 ? null : open;
}

/** The fields of the proposal; what only some shops need is shown only where it is proposed. */
function proposedFields({ schema, probe: { proposal, choices } }) {
  const all = schema.groups.flatMap(({ fields }) => fields);
  return PROPOSED.map((where) => all.find(({ path }) => path === where)).filter(Boolean)
    .filter(({ path }) => !ONLY_WHEN_PROPOSED.includes(path) || proposal.orders?.[path.split(".")[1]])
    .filter(({ path }) => path !== "stores" || choices.stores.length > 1);
}

/** Create the profile; returns the errors by path, null when it was created. */
async function createProfile(wizard) {
  try {
    const { data, version } = await send("POST", "/api/profiles", { profile: wizard.draft, ...wizard.keys });
    wizard.draft = data;
    wizard.version = version;
    wizard.keys = {}; // they are in the secret store now
    await readProfiles();
    return null;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.fields.length) throw error;
    wizard.others = error.fields.map(({ profile }) => profile).filter(Boolean);
    return new Map(error.fields.map(({ field, message }) => [field.replace(/^profile\./, ""), message]));
  }
}

function showUnanswered(summary, form, number) {
  fill(summary, notice("bad", h("p", { role: "alert" }, t("link.agree.missing"))));
  form.querySelector(`[data-question="${number}"]`).focus();
}

function showErrors(summary, container, errors, others) {
  fill(summary, notice("bad", h("div", { role: "alert" }, h("p", {}, h("strong", {}, t("settings.wrong", { n: errors.size }))), h("ul", { class: "causes" }, [...errors.values()].map((message) => h("li", {}, localized(message)))), others.map(openProfile))));
  container.querySelector('[aria-invalid="true"]')?.focus();
}

/** Make an id of a name: lower-case letters, digits and hyphens. */
function slug(name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}
