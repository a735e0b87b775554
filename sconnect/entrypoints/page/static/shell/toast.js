/** Short messages at the edge of the page, said aloud by screen readers. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

const LONG_ENOUGH = 7000; // milliseconds

const region = h("div", { class: "toasts" });
const polite = h("div", { role: "status" });
const urgent = h("div", { role: "alert" });
region.append(polite, urgent);

export function toasts() {
  return region;
}

/** Say that something went well. */
export function tell(text) {
  const shown = toast("good", text);
  polite.append(shown);
  setTimeout(() => shown.remove(), LONG_ENOUGH);
}

/** Say that something failed; it stays until it is closed. */
export function complain(error) {
  if (error?.name === "AbortError") return;
  const text = [error?.message || String(error), ...(error?.fields ?? []).map(({ message }) => message)].join(" ");
  const reference = error?.correlation && error.status >= 500 ? t("error.reference", { code: error.correlation }) : "";
  urgent.replaceChildren(toast("bad", text, reference));
}

function toast(kind, text, detail) {
  const close = h("button", { type: "button", class: "quiet", "aria-label": t("close") }, "×");
  const shown = h("div", { class: `toast ${kind}` }, h("p", {}, text, detail ? h("small", {}, ` ${detail}`) : null), close);
  close.addEventListener("click", () => shown.remove());
  return shown;
}
