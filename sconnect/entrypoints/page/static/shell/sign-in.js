/** Signing in: with Entra where it is configured, else with an access key that is kept for this tab only. */

import { fill, h } from "./dom.js";
import { brand, languages } from "./frame.js";
import { t } from "./i18n.js";
import { accessKey, saveAccessKey } from "./storage.js";
import { toastRegion } from "./toast.js";

/** Show the sign-in screen. `retry` starts the page again; `reason` says why a key was refused. */
export function showSignIn({ retry, reason }) {
  const withEntra = document.documentElement.dataset.signIn === "entra";
  const main = h("main", { id: "main", class: "signin" },
    h("h1", { tabindex: "-1" }, t("signin.title")),
    h("p", {}, t("signin.text")),
    withEntra ? h("p", {}, h("a", { class: "button primary", href: "/.auth/login/aad?post_login_redirect_uri=/" }, t("signin.entra"))) : null,
    withEntra ? h("p", { class: "or" }, t("signin.or")) : null,
    keyForm(retry, accessKey() ? reason : ""),
  );
  saveAccessKey("");
  document.title = `${t("signin.title")} · sconnect`;
  fill(document.body, h("header", { class: "top" }, brand(), h("div", { class: "who" }, languages(retry))), main, toastRegion());
}

function keyForm(retry, reason) {
  const error = h("p", { class: "error", id: "key-error", role: "alert" }, reason);
  const input = h("input", {
    id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true, maxlength: "200",
    "aria-describedby": "key-help key-error", "aria-invalid": reason ? "true" : null,
  });
  const submit = (event) => {
    event.preventDefault();
    const key = input.value.trim();
    if (!/^[\x21-\x7e]+$/.test(key)) return fill(error, t("signin.invalid"));
    saveAccessKey(key);
    return retry();
  };
  return h("form", { onsubmit: submit, novalidate: true },
    h("label", { for: "key" }, t("signin.key")),
    h("p", { class: "help", id: "key-help" }, t("signin.help")),
    input, error,
    h("button", { type: "submit", class: "primary" }, t("signin.go")),
  );
}
