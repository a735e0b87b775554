/** The second step: the administration, by SnelStart's own page where that is possible, else by a key that is pasted. */

import { activationPanel } from "../components/activation.js";
import { ApiError, send } from "../shell/api.js";
import { roleNeeded, whileBusy } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole, session } from "../shell/session.js";
import { secretBox } from "./secret-box.js";
import { problemsBox } from "./shop-step.js";

export function booksStep(wizard) {
  if (!hasRole("admin")) return notice("info", h("p", {}, roleNeeded("admin")));
  const key = secretBox("client_key", wizard.keys.client_key);
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.books.go"));
  const submit = (event) => {
    event.preventDefault();
    if (key.require()) whileBusy(submitButton, () => tryKeys(wizard, { client_key: key.value() }, (text) => key.showError(text), result));
  };
  const pasted = h("form", { novalidate: true, onsubmit: submit }, key.element, h("div", { class: "row more" }, backButton(wizard), submitButton));
  const found = wizard.shop ? notice("good", h("p", {}, t("link.shop.found", { name: wizard.shop.name, version: wizard.shop.version }))) : null;
  if (!session.me.activation) return [found, h("p", { class: "help" }, t("link.books.text")), pasted, result];
  const confirmed = () => tryKeys(wizard, { activation: wizard.activation }, (text) => fill(result, text && notice("bad", h("p", {}, text))), result);
  const panel = activationPanel({ id: wizard.activation, back: ["link", "snelstart"], signal: wizard.signal, confirmed, linkCode: wizard.keys.link_code });
  return [found, panel, h("details", { class: "fold", open: Boolean(wizard.template) }, h("summary", {}, t("activation.paste")), pasted), result];
}

/** Try both keys; with both right the wizard goes on. Without the shop, as after an hour at SnelStart, it begins there. */
async function tryKeys(wizard, books, showError, result) {
  const { link_code: linkCode } = wizard.keys;
  wizard.keys = { ...books, ...(linkCode ? { link_code: linkCode } : {}) };
  try {
    const { data } = await send("POST", "/api/link", wizard.keys, { signal: wizard.signal });
    showError(data.books.ok ? "" : localized(data.books.problem));
    wizard.shopProblem = data.shop.problem;
    if (data.books.ok && !data.shop.ok) return wizard.show("shop");
    fill(result, data.problems.length ? problemsBox(data.problems) : null);
    if (!data.books.ok || data.problems.some(({ profile }) => profile)) return undefined;
    wizard.probe = data;
    wizard.shop = data.shop;
    wizard.draft = null;
    return wizard.show(wizard.template ? "orders" : "where"); // what a template does not settle is asked there
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return showError(error.message);
  }
}

function backButton(wizard) {
  return h("button", { type: "button", onclick: () => wizard.show("shop") }, t("link.back"));
}
