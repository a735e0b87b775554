/**
 * Settings with several entries: a list, or a map with an entry per key. `drawField` draws the fields of an entry; it is
 * passed in because those can have entries themselves.
 */

import { fill, h } from "../shell/dom.js";
import { localized, t } from "../shell/i18n.js";
import { setAt, valueAt } from "./draft.js";
import { optionsOf } from "./pick-options.js";

/** Draw a setting with an entry per key, such as a revenue group per VAT rate. */
export function mapField(field, form, where, drawField) {
  const container = h("div", {});
  const entries = () => valueAt(form.draft, where) ?? {};
  const change = (changed) => {
    setAt(form.draft, where, changed);
    form.changed(where);
    draw();
  };
  const draw = () => fill(container, Object.keys(entries()).map((key) => mapEntry(field, form, `${where}.${key}`, key, () => change(without(entries(), key)), drawField)), addRow(field, form, where, entries, change));
  draw();
  return entriesBox(field, form, where, container);
}

function mapEntry(field, form, where, key, remove, drawField) {
  const label = keyLabel(field, form, key);
  const button = removeButton(label, remove);
  if (field.fields.length) {
    const parts = field.fields.map((part) => drawField(part, form, `${where}.${part.path}`));
    return h("div", { class: "entry", role: "group", "aria-label": label }, h("div", { class: "row" }, h("strong", {}, label), button), h("div", { class: "parts" }, parts));
  }
  const value = { ...field, kind: field.choices.length ? "choice" : "text", fields: [], required: true, label: { nl: label, en: label }, meaning: { nl: "", en: "" } };
  return h("div", { class: "entry single" }, drawField(value, form, where), button);
}

function addRow(field, form, where, entries, change) {
  const free = optionsOf(field.key_pick, form.pickLists).filter(([key]) => !(key in entries()));
  const add = (key) => key && change({ ...entries(), [key]: field.fields.length ? Object.fromEntries(field.fields.map((part) => [part.path, part.default ?? ""])) : "" });
  const label = t("list.key", { what: localized(field.label) });
  if (field.key_pick && field.key_pick !== "total_codes") {
    if (!free.length) return null;
    const select = h("select", { "aria-label": label }, h("option", { value: "" }, t("pick.choose")), free.map(([key, text]) => h("option", { value: key }, text)));
    return addBox(select, () => add(select.value));
  }
  const input = h("input", { type: "text", maxlength: "32", "aria-label": label, list: `${field.path}-known`, value: form.typed.get(where) ?? "" });
  input.addEventListener("input", () => form.typed.set(where, input.value));
  const addTyped = () => {
    form.typed.delete(where);
    add(input.value.trim());
  };
  return [addBox(input, addTyped, where), h("datalist", { id: `${field.path}-known` }, free.map(([key]) => h("option", { value: key })))];
}

function addBox(input, add, where) {
  return h("div", { class: "row more", "data-path": where && `${where}.` }, input, h("button", { type: "button", onclick: add }, t("list.add")));
}

function keyLabel(field, form, key) {
  return optionsOf(field.key_pick, form.pickLists).find(([known]) => known === key)?.[1] ?? (field.key_pick === "vat_rates" ? `${key} %` : key);
}

function without(entries, key) {
  return Object.fromEntries(Object.entries(entries).filter(([known]) => known !== key));
}

/** Draw a setting that is a list of entries, such as product options that are articles themselves. */
export function entriesField(field, form, where, drawField) {
  const container = h("div", {});
  const entries = () => valueAt(form.draft, where) ?? [];
  const change = (changed) => {
    setAt(form.draft, where, changed);
    form.changed(where);
    draw();
  };
  const blank = () => Object.fromEntries(field.fields.map((part) => [part.path, part.default ?? (part.kind === "number" ? null : "")]));
  const draw = () => fill(container,
    entries().map((_, index) => listEntry(field, form, `${where}.${index}`, index, () => change(entries().filter((__, other) => other !== index)), drawField)),
    h("div", { class: "row more" }, h("button", { type: "button", onclick: add }, t("list.add"))));
  const add = () => {
    change([...entries(), blank()]);
    container.querySelector("details.entry:last-of-type")?.setAttribute("open", "");
  };
  draw();
  return entriesBox(field, form, where, container);
}

/** An entry of many fields is folded: its line says which one it is. */
const FOLDED = 6;

function listEntry(field, form, where, index, remove, drawField) {
  const label = t("list.entry", { n: index + 1 });
  const parts = field.fields.map((part) => drawField(part, form, `${where}.${part.path}`));
  if (field.fields.length >= FOLDED) return foldedEntry(field, form, where, { label, parts, remove });
  return h("div", { class: "entry", role: "group", "aria-label": label }, h("div", { class: "row" }, h("strong", {}, label), removeButton(label, remove)), h("div", { class: "parts" }, parts));
}

function foldedEntry({ fields: [first, ...others] }, form, where, { label, parts, remove }) {
  const name = () => {
    const chosen = valueAt(form.draft, `${where}.${first.path}`);
    const shown = optionsOf(first.pick, form.pickLists).find(([key]) => key === chosen)?.[1] ?? chosen;
    return [shown || label, ...others.slice(0, 1).map(({ path, choices }) => localized(choices.find(({ value }) => value === valueAt(form.draft, `${where}.${path}`))?.label ?? ""))].filter(Boolean).join(" · ");
  };
  const isWrong = [...form.errors.keys()].some((path) => path.startsWith(`${where}.`));
  const unfolded = (form.unfolded ??= new Set());
  const summary = h("summary", {}, h("bdi", {}, name()));
  const kept = () => unfolded[entry.open ? "add" : "delete"](where);
  const removed = () => {
    unfolded.clear(); // those behind it get another place
    remove();
  };
  const entry = h("details", { class: "entry fold", open: isWrong || unfolded.has(where), ontoggle: kept }, summary, parts, h("div", { class: "row" }, removeButton(label, removed)));
  entry.addEventListener("change", () => fill(summary, h("bdi", {}, name())));
  return entry;
}

function removeButton(label, remove) {
  return h("button", { type: "button", class: "quiet", "aria-label": t("list.remove.what", { what: label }), onclick: remove }, t("list.remove"));
}

function entriesBox(field, form, where, container) {
  return h("fieldset", { class: "field", "data-path": where }, h("legend", {}, localized(field.label)), h("p", { class: "help" }, localized(field.meaning)), container, h("p", { class: "error" }, form.errors.get(where) ?? ""));
}
