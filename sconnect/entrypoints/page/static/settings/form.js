/** The form of the settings of a profile: the draft, its errors, and saving it. */

import { ApiError, apiPath, get, send } from "../shell/api.js";
import { openDialog } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { localized, t } from "../shell/i18n.js";
import { sameValue, valueAt } from "./draft.js";

/** Settings that are hidden until another setting makes them matter. */
const ONLY_WHEN = {
  "orders.description_template": ({ orders }) => orders.description_mode === "generated",
  "customers.code_field_id": ({ customers }) => customers.code_source === "custom_field",
  "customers.code_offset": ({ customers }) => customers.code_source !== "none",
  "customers.own_vat_number": ({ customers }) => customers.vies !== "off",
  "article_export.only_with_value": ({ article_export: all }) => Boolean(all.only_with_field),
  "article_export.publish_new": ({ article_export: all }) => all.create_products,
  "customer_export.only_with_value": ({ customer_export: all }) => Boolean(all.only_with_field),
};
const PLAN_TIME = /^(planning\.\w+)\.(at|schedule)$/;

export function isShown(field, draft) {
  const rule = ONLY_WHEN[field.path];
  if (rule) return rule(draft);
  const plan = PLAN_TIME.exec(field.path);
  if (!plan) return true;
  const { interval } = valueAt(draft, plan[1]);
  return plan[2] === "at" ? ["daily", "weekdays"].includes(interval) : interval === "custom";
}

/** Whether a change of the setting at a path shows or hides others. */
export function decidesWhatIsShown(where) {
  return /(_mode|code_source|vies|only_with_field|create_products|interval)$/.test(where);
}

/** Read the settings of a profile into a form. */
export async function readForm(profile, { signal, changed }) {
  const [schema, read] = await Promise.all([get("/api/settings-schema", { signal }), send("GET", apiPath("profiles", profile), undefined, { signal })]);
  // `typed` holds the key of an entry that is being typed: it is not in the draft yet, and drawing again must not lose it.
  const form = { profile, schema, errors: new Map(), others: [], typed: new Map(), pickLists: null, changed };
  adopt(form, read);
  return form;
}

export function isDirty(form) {
  return !sameValue(form.draft, form.saved);
}

/** Start from what the server holds. */
function adopt(form, { data, version }) {
  form.saved = data;
  form.draft = structuredClone(data);
  form.version = version;
  form.errors = new Map();
  form.others = [];
}

/** Save the draft; returns whether it was saved. The errors are in `form.errors`. */
export async function saveForm(form) {
  try {
    const saved = await send("PUT", apiPath("profiles", form.profile), form.draft, { version: form.version });
    adopt(form, saved);
    return saved.unchecked ? "unchecked" : true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412) return resolveConflict(form);
    if (!error.fields.length) throw error;
    form.errors = new Map(error.fields.map(({ field, message }) => [field, message]));
    form.others = error.fields.map(({ profile }) => profile).filter(Boolean);
    return false;
  }
}

/** Somebody else saved first: the reader decides whose settings stay. */
async function resolveConflict(form) {
  const theirs = await send("GET", apiPath("profiles", form.profile));
  const changed = changedSettings(form, theirs.data);
  const body = h("div", {}, h("p", {}, t("conflict.text")), changed.length ? h("ul", { class: "causes" }, changed.map((label) => h("li", {}, label))) : null);
  const choice = await openDialog(t("conflict.title"), body, [
    { label: t("cancel"), value: null },
    { label: t("conflict.overwrite"), value: "overwrite", kind: "danger" },
    { label: t("conflict.reload"), value: "reload", kind: "primary" },
  ]);
  if (choice === "reload") adopt(form, theirs);
  if (choice !== "overwrite") return choice === "reload" ? "reloaded" : false;
  form.version = theirs.version;
  return saveForm(form);
}

function changedSettings({ schema, saved }, theirs) {
  const fields = schema.groups.flatMap(({ label, fields: all }) => all.map((field) => ({ group: label, ...field })));
  return fields.filter(({ path: where }) => !sameValue(valueAt(saved, where), valueAt(theirs, where))).map(({ group, label }) => `${localized(group)}: ${localized(label)}`);
}
