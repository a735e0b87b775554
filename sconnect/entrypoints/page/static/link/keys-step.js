/** The first step: enter both keys, and check what they connect to. */

import { activationPanel } from "../components/activation.js";
import { send } from "../shell/api.js";
import { roleNeeded, whileBusy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole, session } from "../shell/session.js";
import { connectionResult } from "../settings/connection.js";

export function keysStep(wizard) {
  if (!hasRole("admin")) return notice("info", h("p", {}, roleNeeded("admin")));
  const code = secretBox("link_code", wizard.keys.link_code);
  const key = secretBox("client_key", wizard.keys.client_key);
  const books = booksPart(wizard, key);
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.check"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, async () => {
      wizard.keys = { link_code: code.value(), ...books.keys() };
      if (!code.require() || !books.require()) return;
      wizard.probe = (await send("POST", "/api/link", wizard.keys, { signal: wizard.signal })).data;
      const { shop, books: found } = wizard.probe;
      code.showError(shop.ok ? "" : localized(shop.problem));
      books.showError(found.ok ? "" : localized(found.problem));
      fill(result, connectionResult(wizard.probe), shop.ok && found.ok && !isTaken(wizard.probe) ? nextButton(wizard) : null);
      result.querySelector("button")?.focus();
    });
  };
  return [h("p", { class: "help" }, session.me.activation ? t("link.keys.activation") : t("link.keys.text")), h("form", { novalidate: true, onsubmit: submit }, books.element, code.element, h("div", { class: "row more" }, submitButton)), result];
}

/** The part for SnelStart: by its own page where that is possible, else by a key that is pasted. */
function booksPart(wizard, key) {
  const pasted = { element: key.element, keys: () => ({ client_key: key.value() }), require: key.require, showError: key.showError };
  if (!session.me.activation) return pasted;
  let accepted = wizard.keys.activation ?? "";
  const error = h("p", { class: "error", role: "alert" });
  const panel = activationPanel({ id: wizard.activation, back: ["link", "snelstart"], signal: wizard.signal, confirmed: () => { accepted = wizard.activation; } });
  const isPasted = () => !accepted && Boolean(key.value());
  return {
    element: h("div", { class: "field stack" }, h("strong", {}, t("activation.title")), panel, h("details", { class: "fold" }, h("summary", {}, t("activation.paste")), key.element), error),
    keys: () => (isPasted() ? pasted.keys() : { activation: accepted }),
    require: () => {
      const ready = Boolean(accepted || key.value());
      fill(error, ready ? "" : t("activation.missing"));
      return ready;
    },
    showError: (text) => (isPasted() ? key.showError(text) : fill(error, text)),
  };
}

/** Whether another profile has the whole shop already: then there is nothing to go on with. */
function isTaken({ problems }) {
  return problems.some(({ profile }) => profile);
}

function nextButton(wizard) {
  const next = () => {
    wizard.draft = null;
    wizard.show("settings");
  };
  return h("div", {}, h("button", { type: "button", class: "primary", onclick: next }, t("link.next")));
}

function secretBox(which, value = "") {
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
      showError(input.value.trim() ? "" : t("link.missing"));
      return Boolean(input.value.trim());
    },
  };
}
