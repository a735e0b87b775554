/** Buttons that need a role, show that they are busy, and show what went wrong; and links. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { hasRole } from "./session.js";
import { notify, notifyError } from "./toast.js";

/**
 * Make a button. `role`: the role that it needs, in the profile of the screen or in `profile` (empty: in all of them); for a
 * reader without it the button can be reached and says why it refuses.
 * `work` may be asynchronous: the button does nothing more until it is done.
 */
export function button(label, work, { role, profile, kind = "", describe } = {}) {
  const refused = role && !hasRole(role, profile) ? roleNeeded(role) : "";
  const made = h(
    "button",
    { type: "button", class: kind, "aria-disabled": refused ? "true" : null, title: refused || null, "aria-label": describe },
    label,
  );
  made.addEventListener("click", async () => {
    if (refused) return notify(refused);
    if (made.getAttribute("aria-busy") === "true") return undefined;
    return whileBusy(made, work);
  });
  return made;
}

/** Run `work` while a button shows that it is busy; an error is shown. */
export async function whileBusy(made, work) {
  made.setAttribute("aria-busy", "true");
  try {
    await work(made);
  } catch (error) {
    notifyError(error);
  } finally {
    made.removeAttribute("aria-busy");
  }
}

/** The sentence for a reader who does not have a role. */
export function roleNeeded(role) {
  return t("role.needed", { role: t(`role.${role}`) });
}

/** Make a link to a screen of this page. */
export function link(label, target, { kind, ...more } = {}) {
  return h("a", { href: target, class: kind, ...more }, label);
}
