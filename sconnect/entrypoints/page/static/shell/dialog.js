/** Questions that must be answered before the reader goes on. */

import { freshId, h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Open a dialog; gives what the chosen button stands for, null when it was closed.
 * `actions`: `{label, value, kind}`; a value may be a function: then its result counts, and `undefined` keeps it open.
 */
export function ask(title, body, actions) {
  return new Promise((resolve) => {
    const titleId = freshId("title");
    const dialog = h("dialog", { "aria-labelledby": titleId });
    const finish = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const buttons = actions.map((action) => actionButton(action, finish));
    dialog.append(h("h2", { id: titleId }, title), h("div", { class: "body" }, body), h("div", { class: "actions" }, buttons));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask whether to go on. */
export async function confirm(title, text, { yes, kind = "primary", no } = {}) {
  const actions = [
    { label: no ?? t("cancel"), value: null },
    { label: yes, value: true, kind },
  ];
  return (await ask(title, h("p", {}, text), actions)) === true;
}

function actionButton({ label, value, kind = "" }, finish) {
  const made = h("button", { type: "button", class: kind }, label);
  made.addEventListener("click", async () => {
    if (typeof value !== "function") return finish(value);
    made.setAttribute("aria-busy", "true");
    const result = await value();
    made.removeAttribute("aria-busy");
    return result === undefined ? undefined : finish(result);
  });
  return made;
}
