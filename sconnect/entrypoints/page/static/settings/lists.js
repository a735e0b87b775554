/**
 * Settings that hold several entries: a list of them, or one for each key. `drawField` draws the fields of an entry; it is
 * passed in because those can hold entries themselves.
 */

import { fill, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { optionsOf } from "./picks.js";
import { setAt, valueAt } from "./values.js";

/** Draw a setting with an entry for each key, such as a revenue group per VAT rate. */
export function mapField(field, form, where, drawField) {
  const place = h("div", {});
  const entries = () => valueAt(form.draft, where) ?? {};
  const keep = (changed) => {
    setAt(form.draft, where, changed);
    form.changed(where);
    draw();
  };
  const draw = () => fill(place, Object.keys(entries()).map((key) => mapEntry(field, form, `${where}.${key}`, key, () => keep(without(entries(), key)), drawField)), adder(field, form, where, entries, keep));
  draw();
  return entriesBox(field, form, where, place);
}

function mapEntry(field, form, where, key, remove, drawField) {
  const label = keyLabel(field, form, key);
  const away = removal(label, remove);
  if (field.fields.length) {
    const parts = field.fields.map((part) => drawField(part, form, `${where}.${part.path}`));
    return h("div", { class: "entry", role: "group", "aria-label": label }, h("div", { class: "row" }, h("strong", {}, label), away), h("div", { class: "parts" }, parts));
  }
  const value = { ...field, kind: "text", fields: [], required: true, label: { nl: label, en: label }, meaning: { nl: "", en: "" } };
  return h("div", { class: "entry single" }, drawField(value, form, where), away);
}

function adder(field, form, where, entries, keep) {
  const free = optionsOf(field.key_pick, form.choices).filter(([key]) => !(key in entries()));
  const add = (key) => key && keep({ ...entries(), [key]: field.fields.length ? Object.fromEntries(field.fields.map((part) => [part.path, part.default ?? ""])) : "" });
  const label = t("list.key", { what: said(field.label) });
  if (field.key_pick && field.key_pick !== "total_codes") {
    if (!free.length) return null;
    const select = h("select", { "aria-label": label }, h("option", { value: "" }, t("pick.choose")), free.map(([key, text]) => h("option", { value: key }, text)));
    return adding(select, () => add(select.value));
  }
  const input = h("input", { type: "text", maxlength: "32", "aria-label": label, list: `${field.path}-known`, value: form.typed.get(where) ?? "" });
  input.addEventListener("input", () => form.typed.set(where, input.value));
  const addTyped = () => {
    form.typed.delete(where);
    add(input.value.trim());
  };
  return [adding(input, addTyped, where), h("datalist", { id: `${field.path}-known` }, free.map(([key]) => h("option", { value: key })))];
}

function adding(input, add, where) {
  return h("div", { class: "row more", "data-path": where && `${where}.` }, input, h("button", { type: "button", onclick: add }, t("list.add")));
}

function keyLabel(field, form, key) {
  return optionsOf(field.key_pick, form.choices).find(([known]) => known === key)?.[1] ?? (field.key_pick === "vat_rates" ? `${key} %` : key);
}

function without(entries, key) {
  return Object.fromEntries(Object.entries(entries).filter(([known]) => known !== key));
}

/** Draw a setting that is a list of entries, such as options that are articles of their own. */
export function entriesField(field, form, where, drawField) {
  const place = h("div", {});
  const entries = () => valueAt(form.draft, where) ?? [];
  const keep = (changed) => {
    setAt(form.draft, where, changed);
    form.changed(where);
    draw();
  };
  const blank = () => Object.fromEntries(field.fields.map((part) => [part.path, part.default ?? ""]));
  const draw = () => fill(place,
    entries().map((_, index) => listEntry(field, form, `${where}.${index}`, index, () => keep(entries().filter((__, other) => other !== index)), drawField)),
    h("div", { class: "row more" }, h("button", { type: "button", onclick: () => keep([...entries(), blank()]) }, t("list.add"))));
  draw();
  return entriesBox(field, form, where, place);
}

function listEntry(field, form, where, index, remove, drawField) {
  const label = t("list.entry", { n: index + 1 });
  const parts = field.fields.map((part) => drawField(part, form, `${where}.${part.path}`));
  return h("div", { class: "entry", role: "group", "aria-label": label }, h("div", { class: "row" }, h("strong", {}, label), removal(label, remove)), h("div", { class: "parts" }, parts));
}

function removal(label, remove) {
  return h("button", { type: "button", class: "quiet", "aria-label": t("list.remove.what", { what: label }), onclick: remove }, t("list.remove"));
}

function entriesBox(field, form, where, place) {
  return h("fieldset", { class: "field", "data-path": where }, h("legend", {}, said(field.label)), h("p", { class: "help" }, said(field.meaning)), place, h("p", { class: "error" }, form.errors.get(where) ?? ""));
}
