/** The settings of one profile while somebody changes them: draft, what is wrong, and keeping it. */

import { ApiError, get, path, send } from "../shell/api.js";
import { ask } from "../shell/dialog.js";
import { h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { sameValue, valueAt } from "./values.js";

/** Settings that count only with another one; hidden until then. */
const ONLY_WHEN = {
  "orders.description_template": ({ orders }) => orders.description_mode === "generated",
  "customers.code_field_id": ({ customers }) => customers.code_source === "custom_field",
  "customers.code_offset": ({ customers }) => customers.code_source !== "none",
  "article_export.only_with_value": ({ article_export: all }) => Boolean(all.only_with_field),
  "article_export.publish_new": ({ article_export: all }) => all.create_products,
  "customer_export.only_with_value": ({ customer_export: all }) => Boolean(all.only_with_field),
};
const AT = /^(planning\.\w+)\.(at|schedule)$/;

export function isShown(field, draft) {
  const rule = ONLY_WHEN[field.path];
  if (rule) return rule(draft);
  const plan = AT.exec(field.path);
  if (!plan) return true;
  const { interval } = valueAt(draft, plan[1]);
  return plan[2] === "at" ? ["daily", "weekdays"].includes(interval) : interval === "custom";
}

/** Whether a change of this setting shows or hides others. */
export function decides(where) {
  return /(_mode|code_source|only_with_field|create_products|interval)$/.test(where);
}

/** Read the settings of a profile for a form. */
export async function readForm(profile, { signal, changed }) {
  const [schema, read] = await Promise.all([get("/api/settings-schema", { signal }), send("GET", path("profiles", profile), undefined, { signal })]);
  // `typed` keeps what somebody is about to add, which is in no draft yet, while the form is drawn anew.
  const form = { profile, schema, errors: new Map(), typed: new Map(), choices: null, changed };
  adopt(form, read);
  return form;
}

export function isDirty(form) {
  return !sameValue(form.draft, form.saved);
}

/** Take what the server holds as what the form begins with. */
function adopt(form, { data, version }) {
  form.saved = data;
  form.draft = structuredClone(data);
  form.version = version;
  form.errors = new Map();
}

/** Keep the draft; gives whether it was kept. What is wrong stands in `form.errors`. */
export async function keep(form) {
  try {
    adopt(form, await send("PUT", path("profiles", form.profile), form.draft, { version: form.version }));
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 412) return lostRace(form);
    if (!error.fields.length) throw error;
    form.errors = new Map(error.fields.map(({ field, message }) => [field, message]));
    return false;
  }
}

/** Somebody else was first: the reader decides whose settings count. */
async function lostRace(form) {
  const theirs = await send("GET", path("profiles", form.profile));
  const changed = changedSettings(form, theirs.data);
  const body = h("div", {}, h("p", {}, t("race.text")), changed.length ? h("ul", { class: "causes" }, changed.map((label) => h("li", {}, label))) : null);
  const choice = await ask(t("race.title"), body, [
    { label: t("cancel"), value: null },
    { label: t("race.overwrite"), value: "overwrite", kind: "danger" },
    { label: t("race.reload"), value: "reload", kind: "primary" },
  ]);
  if (choice === "reload") adopt(form, theirs);
  if (choice !== "overwrite") return choice === "reload" ? "reloaded" : false;
  form.version = theirs.version;
  return keep(form);
}

function changedSettings({ schema, saved }, theirs) {
  const fields = schema.groups.flatMap(({ label, fields: all }) => all.map((field) => ({ group: label, ...field })));
  return fields.filter(({ path: where }) => !sameValue(valueAt(saved, where), valueAt(theirs, where))).map(({ group, label }) => `${said(group)}: ${said(label)}`);
}
