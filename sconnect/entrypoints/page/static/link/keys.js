/** The first step: the two keys, both tried at once, with the names of what they open. */

import { send } from "../shell/api.js";
import { busy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { may } from "../shell/session.js";
import { refusal } from "../shell/button.js";
import { notice } from "../shell/parts.js";
import { checked } from "../settings/connection.js";

export function keysStep(work) {
  if (!may("admin")) return notice("info", h("p", {}, refusal("admin")));
  const code = secretBox("link_code", work.keys.link_code);
  const key = secretBox("client_key", work.keys.client_key);
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const go = h("button", { type: "submit", class: "primary" }, t("link.check"));
  const submit = (event) => {
    event.preventDefault();
    busy(go, async () => {
      work.keys = { link_code: code.value(), client_key: key.value() };
      if (!code.require() || !key.require()) return;
      work.found = (await send("POST", "/api/link", work.keys, { signal: work.signal })).data;
      const { shop, books } = work.found;
      code.complain(shop.ok ? "" : said(shop.problem));
      key.complain(books.ok ? "" : said(books.problem));
      fill(result, checked(work.found), shop.ok && books.ok ? nextButton(work) : null);
      result.querySelector("button")?.focus();
    });
  };
  return [h("p", { class: "help" }, t("link.keys.text")), h("form", { novalidate: true, onsubmit: submit }, code.element, key.element, h("div", { class: "row more" }, go)), result];
}

function nextButton(work) {
  const next = () => {
    work.draft = null;
    work.show("settings");
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
  const complain = (text) => {
    fill(error, text);
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, t(`secret.${which}`)), h("p", { class: "help", id: `${id}-help` }, t(`secret.${which}.help`)), h("div", { class: "row" }, input, reveal), error),
    value: () => input.value.trim(),
    complain,
    require: () => {
      complain(input.value.trim() ? "" : t("link.missing"));
      return Boolean(input.value.trim());
    },
  };
}
