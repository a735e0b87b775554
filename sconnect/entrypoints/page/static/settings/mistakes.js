/** What is wrong with a form: at each field, and in a summary in which each mistake is a link to its field. */

import { h } from "../shell/dom.js";
import { notice, openProfile } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";

/** Draw the summary. `errors` holds messages by path; `reach(path)` puts the focus where it can be mended. */
export function mistakes({ schema, errors, others }, reach, ...more) {
  const line = ([where, message]) => {
    const label = labelOf(schema, where);
    const text = localized(message);
    return h("li", {}, h("a", { href: "#", onclick: (event) => { event.preventDefault(); reach(where); } }, label && !text.includes(label) ? `${label}: ${text}` : text));
  };
  const list = h("ul", { class: "causes" }, [...errors].map(line));
  return notice("bad", h("div", { role: "alert", tabindex: "-1" }, h("p", {}, h("strong", {}, t("settings.wrong", { n: errors.size }))), list, others.map(openProfile), ...more));
}

/** What is wrong with a field: with all of it, or with one of what was chosen in it. */
export function mistakeAt(errors, where, { kind }) {
  const inside = kind === "choices_list" ? [...errors.keys()].find((path) => path.startsWith(`${where}.`)) : undefined;
  return errors.get(where) ?? errors.get(inside) ?? "";
}

/** Put the focus in the field at a path, or in the nearest one that it is inside; returns whether there is one. */
export function focusAt(where) {
  for (let names = where.split("."); names.length; names.pop()) {
    const box = document.querySelector(`[data-path="${CSS.escape(names.join("."))}"]`);
    if (!box) continue;
    for (let fold = box.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
    const input = box.querySelector("input, select, textarea, button");
    input?.focus();
    return Boolean(input);
  }
  return false;
}

/** The name of the setting at a path, or of the one that it is inside; empty when the schema has none. */
function labelOf({ groups }, where) {
  const field = groups.flatMap(({ fields }) => fields).find(({ path: name }) => where === name || where.startsWith(`${name}.`));
  return localized(field?.label);
}
