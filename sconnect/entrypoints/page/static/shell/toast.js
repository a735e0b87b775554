/** Short messages at the edge of the page, announced by screen readers. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_FOR = 7000; // milliseconds

const region = h("div", { class: "toasts" });
const polite = h("div", { role: "status" });
const urgent = h("div", { role: "alert" });
region.append(polite, urgent);

export function toastRegion() {
  return region;
}

/** Show a message for a few seconds. `stays`: it is about what the reader left, so that it goes along to the next screen. */
export function notify(text, { stays = false } = {}) {
  const shown = toast("good", text);
  if (stays) shown.dataset.stays = "";
  polite.append(shown);
  setTimeout(() => shown.remove(), SHOWN_FOR);
}

/** Take the messages away that belong to the screen that the reader leaves. */
export function leaveScreen() {
  for (const shown of region.querySelectorAll(".toast")) {
    if ("stays" in shown.dataset) delete shown.dataset.stays;
    else shown.remove();
  }
}

/** Show an error until the reader closes it. */
export function notifyError(error) {
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
