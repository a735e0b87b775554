/** The first step: the link code of the shop, tried at once. */

import { send } from "../shell/api.js";
import { roleNeeded, whileBusy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice, openProfile } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { extensionLink, manualLink } from "../shell/manual.js";
import { hasRole } from "../shell/session.js";
import { savePreference } from "../shell/storage.js";
import { secretBox } from "./secret-box.js";

export function shopStep(wizard) {
  if (!hasRole("admin")) return notice("info", h("p", {}, roleNeeded("admin")));
  const code = secretBox("link_code", wizard.keys.link_code);
  if (wizard.shopProblem) code.showError(localized(wizard.shopProblem)); // it answered before, and did not when both were tried
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.shop.go"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, async () => {
      if (!code.require()) return undefined;
      const keys = { ...wizard.keys, link_code: code.value() };
      const { shop, problems } = (await send("POST", "/api/link", { link_code: code.value() }, { signal: wizard.signal })).data;
      code.showError(shop.ok ? "" : localized(shop.problem));
      fill(result, problems.length ? problemsBox(problems) : null);
      if (!shop.ok || problems.length) return undefined;
      wizard.keys = keys;
      wizard.shop = shop;
      return wizard.show("books");
    });
  };
  const extension = h("p", { class: "row more" }, h("span", {}, t("extension.get")), extensionLink(3), extensionLink(4), manualLink("2-een-winkel-koppelen"));
  return [h("p", { class: "help" }, t("link.shop.text")), extension, h("form", { novalidate: true, onsubmit: submit }, code.element, templateChoice(wizard), h("div", { class: "row more" }, submitButton)), result];
}

/** Which template of the office the settings come from; nothing where there is none. */
function templateChoice(wizard) {
  if (!wizard.templates.length) return null;
  const id = freshId("template");
  const select = h("select", { id }, h("option", { value: "" }, t("link.template.none")), wizard.templates.map((each) => h("option", { value: each.id, selected: each === wizard.template }, each.name)));
  select.addEventListener("change", () => {
    wizard.template = wizard.templates.find((each) => each.id === select.value) ?? null;
    savePreference("template", select.value);
  });
  return h("div", { class: "field" }, h("label", { for: id }, t("link.template")), h("p", { class: "help" }, t("link.template.help")), select);
}

/** What keeps the shop from being linked, with the way to the profile that it is about. */
export function problemsBox(problems) {
  return notice("bad", problems.map(({ message, profile }) => h("div", {}, h("p", {}, localized(message)), openProfile(profile))));
}
