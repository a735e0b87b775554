/** A box for a key: what is typed is hidden until it is to be shown. */

import { fill, freshId, h } from "../shell/dom.js";
import { t } from "../shell/i18n.js";

export function secretBox(which, value = "") {
  const id = freshId(which);
  const input = h("input", { id, type: "password", value, autocomplete: "off", spellcheck: "false", required: true, maxlength: "4096", "aria-describedby": `${id}-help ${id}-error` });
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  const reveal = h("button", { type: "button", class: "quiet", "aria-pressed": "false" }, t("link.reveal"));
  reveal.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
  });
  const showError = (text) => {
    fill(error, text);
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, t(`secret.${which}`)), h("p", { class: "help", id: `${id}-help` }, t(`secret.${which}.help`)), h("div", { class: "row" }, input, reveal), error),
    value: () => input.value.trim(),
    showError,
    require: () => {
      showError(input.value.trim() ? "" : t(`link.missing.${which}`));
      return Boolean(input.value.trim());
    },
  };
}
