/** Settings as fields of a form, drawn from the settings schema of the API. */

import { freshId, h } from "../shell/dom.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";
import { articleBox, customerBox, findCustomer } from "../components/search-boxes.js";
import { explainedChoices } from "./choices.js";
import { setAt, valueAt } from "./draft.js";
import { fromLocal, toLocal } from "./dutch-time.js";
import { entriesField, mapField } from "./entries.js";
import { mistakeAt } from "./mistakes.js";
import { optionsOf } from "./pick-options.js";

const SHOWN_UNFOLDED = 8; // boxes of which none is checked; more of them are folded

/**
 * What fields work with, `form`: `draft` holds the values, `errors` the messages by path, `pickLists` the pick lists (null
 * until they are loaded), `profile` the id to search with; `changed(path)` is called at every change.
 *
 * What can be chosen has three names. Choices: the fixed values of a setting, in the schema. A pick list: what the shop or
 * the books offer, such as templates; `pick` and `key_pick` in the schema name one. Options: `[value, label]` pairs of a
 * select, made of either.
 */

/** Draw a field, by default at its own path in the draft. */
export function drawField(field, form, where = field.path) {
  const draw = { group: groupField, map: mapField, list: entriesField, choices_list: checkList, boolean: checkBox }[field.kind];
  return (draw ?? plainField)(field, form, where, drawField);
}

function plainField(field, form, where) {
  const ids = idsOf(where);
  const error = form.errors.get(where) ?? "";
  const input = inputOf(field, form, where, describedBy(ids, error));
  return h("div", { class: "field", "data-path": where },
    h("label", { for: ids.input }, localized(field.label), mayBeEmpty(field, where) ? h("small", {}, ` ${t("field.optional")}`) : null),
    h("p", { class: "help", id: ids.help }, localized(field.meaning)),
    input,
    field.kind === "choice" ? explainedChoices(field, input, ids.chosen) : null,
    h("p", { class: "error", id: ids.error }, error),
  );
}

/** Whether a field says that it may stay empty; fields inside a group do not say so each. */
function mayBeEmpty({ kind, required, path }, where) {
  return kind === "text" && !required && path === where && where.split(".").length === 2;
}

function inputOf(field, form, where, shared) {
  const value = valueAt(form.draft, where) ?? "";
  const set = (changed) => {
    setAt(form.draft, where, changed);
    form.changed(where);
  };
  const bounds = { maxlength: field.max_length, required: field.required };
  if (field.pick === "articles" && form.profile) return articleBox(form.profile, { ...shared, ...bounds, value, typed: set, chosen: (hit) => hit && set(hit.code) }).element;
  if (field.pick === "customers" && form.profile) return cardBox(form, value, set, shared);
  if (field.kind === "choice") return selectOf([...(value ? [] : [["", t("pick.choose")]]), ...field.choices.map((choice) => [choice.value, localized(choice.label)])], value, set, shared);
  if (field.pick && field.pick !== "articles" && field.pick !== "customers") return pickListSelect(field, form, where, value, set, shared);
  const made = h("input", { ...shared, ...bounds, ...inputType(field), value: shownValue(field, value) });
  made.addEventListener("input", () => set(readValue(field, made.value)));
  return made;
}

/** A box for a customer card: the setting holds its id, the reader sees name and number. A text that is no card is none. */
function cardBox({ profile, pickLists }, value, set, shared) {
  const { element, input } = customerBox(profile, { ...shared, chosen: (hit) => set(hit?.id ?? "") });
  if (!value) return element;
  input.placeholder = t("value.customer");
  input.value = optionsOf("customers", pickLists).find(([id]) => id === value)?.[1] ?? "";
  if (pickLists && !input.value && hasRole("operator", profile)) findCustomer(profile, value).then((name) => { input.value ||= name; }, () => {}); // SnelStart may not answer
  return element;
}

function pickListSelect(field, form, where, value, set, shared) {
  const options = optionsOf(field.pick, form.pickLists);
  const known = options.some(([key]) => key === value);
  const asProfile = field.path !== where && ["templates", "cost_centres"].includes(field.pick);
  const empty = asProfile ? t("pick.profile") : t("pick.none");
  const none = [["", field.required ? t("pick.choose") : empty]];
  const missing = value && !known ? [[value, form.pickLists ? t("pick.missing", { value }) : t("pick.loading", { value })]] : [];
  return selectOf([...none, ...missing, ...options], value, set, shared);
}

function selectOf(options, value, set, shared) {
  const made = h("select", shared, options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
  made.addEventListener("change", () => set(made.value));
  return made;
}

function inputType({ kind, minimum, maximum, pattern }) {
  if (kind === "number") return { type: "number", min: minimum, max: maximum, step: "1" };
  if (kind === "money") return { type: "number", min: minimum, max: maximum, step: "0.01" };
  if (kind === "time") return { type: "time" };
  if (kind === "moment") return { type: "datetime-local" };
  if (kind === "day") return { type: "date" };
  return { type: "text", pattern, autocomplete: "off" };
}

function shownValue({ kind }, value) {
  if (kind === "moment") return toLocal(value);
  return kind === "time" ? String(value).slice(0, 5) : value;
}

function readValue({ kind }, text) {
  if (kind === "number") return text === "" ? null : Number(text);
  if (kind === "time") return text ? `${text}:00` : null;
  return kind === "moment" ? fromLocal(text) : text;
}

function checkBox(field, form, where) {
  const ids = idsOf(where);
  const error = form.errors.get(where) ?? "";
  const input = h("input", { ...describedBy(ids, error), type: "checkbox", checked: Boolean(valueAt(form.draft, where)) });
  input.addEventListener("change", () => {
    setAt(form.draft, where, input.checked);
    form.changed(where);
  });
  return h("div", { class: "field check", "data-path": where }, input, h("label", { for: ids.input }, localized(field.label)), h("p", { class: "help", id: ids.help }, localized(field.meaning)), h("p", { class: "error", id: ids.error }, error));
}

function checkList(field, form, where) {
  const ids = idsOf(where);
  const error = mistakeAt(form.errors, where, field);
  const chosen = new Set(valueAt(form.draft, where));
  const known = field.choices.length ? field.choices.map((choice) => [choice.value, localized(choice.label)]) : optionsOf(field.pick, form.pickLists);
  const missing = [...chosen].filter((value) => !known.some(([key]) => key === value)).map((value) => [value, t("pick.loading", { value })]);
  const boxes = [...known, ...missing].map(([value, label]) => {
    const box = h("input", { type: "checkbox", checked: chosen.has(value) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(value);
      else chosen.delete(value);
      setAt(form.draft, where, known.map(([key]) => key).filter((key) => chosen.has(key)).concat(missing.map(([key]) => key).filter((key) => chosen.has(key))));
      form.changed(where);
    });
    return h("label", {}, box, h("bdi", {}, label));
  });
  const options = h("div", { class: "options" }, boxes);
  const isFolded = boxes.length > SHOWN_UNFOLDED && !chosen.size && !error;
  return h("fieldset", { class: "field", "data-path": where, id: ids.input, "aria-describedby": `${ids.help} ${ids.error}`, tabindex: "-1" },
    h("legend", {}, localized(field.label)), h("p", { class: "help", id: ids.help }, localized(field.meaning)),
    isFolded ? h("details", { class: "choices" }, h("summary", {}, t("pick.choose")), options) : options, h("p", { class: "error", id: ids.error }, error));
}

function groupField(field, form, where) {
  const parts = field.fields.map((part) => drawField(part, form, `${where}.${part.path.split(".").at(-1)}`));
  const ids = idsOf(where);
  return h("fieldset", { class: "field", "data-path": where, "aria-describedby": ids.help }, h("legend", {}, localized(field.label)), h("p", { class: "help", id: ids.help }, localized(field.meaning)), h("div", { class: "parts" }, parts), h("p", { class: "error" }, form.errors.get(where) ?? ""));
}

function idsOf(where) {
  const stem = freshId(where.replace(/[^\w-]/g, "-"));
  return { input: stem, help: `${stem}-help`, chosen: `${stem}-chosen`, error: `${stem}-error` };
}

function describedBy(ids, error) {
  return { id: ids.input, "aria-describedby": `${ids.help} ${ids.error}`, describedBy: null, "aria-invalid": error ? "true" : null };
}
