/** Who are you? With Entra where it is offered, else with a key that is kept for this tab only. */

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { keepKeyInTab, keyOfTab } from "./memory.js";
import { brand, languages } from "./shell.js";
import { toasts } from "./toast.js";

/** Show the sign-in screen. `again` tries anew; `reason` says why it is shown once more. */
export function showSignIn({ again, reason }) {
  const withEntra = document.documentElement.dataset.signIn === "entra";
  const main = h("main", { id: "main", class: "signin" },
    h("h1", { tabindex: "-1" }, t("signin.title")),
    h("p", {}, t("signin.text")),
    withEntra ? h("p", {}, h("a", { class: "button primary", href: "/.auth/login/aad?post_login_redirect_uri=/" }, t("signin.entra"))) : null,
    withEntra ? h("p", { class: "or" }, t("signin.or")) : null,
    keyForm(again, keyOfTab() ? reason : ""),
  );
  keepKeyInTab("");
  document.title = `${t("signin.title")} · sconnect`;
  fill(document.body, h("header", { class: "top" }, brand(), h("div", { class: "who" }, languages(again))), main, toasts());
}

function keyForm(again, reason) {
  const error = h("p", { class: "error", id: "key-error", role: "alert" }, reason);
  const input = h("input", {
    id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true, maxlength: "200",
    "aria-describedby": "key-help key-error", "aria-invalid": reason ? "true" : null,
  });
  const submit = (event) => {
    event.preventDefault();
    const key = input.value.trim();
    if (!/^[\x21-\x7e]+$/.test(key)) return fill(error, t("signin.unfit"));
    keepKeyInTab(key);
    return again();
  };
  return h("form", { onsubmit: submit, novalidate: true },
    h("label", { for: "key" }, t("signin.key")),
    h("p", { class: "help", id: "key-help" }, t("signin.help")),
    input, error,
    h("button", { type: "submit", class: "primary" }, t("signin.go")),
  );
}
