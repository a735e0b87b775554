/** Modal dialogs. */

import { freshId, h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Open a dialog; returns the value of the button that was chosen, null when the dialog was closed.
 * `actions`: `{label, value, kind}`; where `value` is a function its result counts, and `undefined` keeps
 * the dialog open.
 */
export function openDialog(title, body, actions) {
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

/** Ask for confirmation; returns whether it was given. */
export async function confirm(title, text, { yes, kind = "primary", no } = {}) {
  const actions = [
    { label: no ?? t("cancel"), value: null },
    { label: yes, value: true, kind },
  ];
  return (await openDialog(title, h("p", {}, text), actions)) === true;
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
