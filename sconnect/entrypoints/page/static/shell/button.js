/** Buttons that know their role, that show they are busy, and that say what went wrong. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { may } from "./session.js";
import { complain, tell } from "./toast.js";

/**
 * Make a button. `role`: what one must be to use it; without it the button stays reachable and says why it refuses.
 * `work` may be asynchronous: until it is done the button does nothing.
 */
export function button(label, work, { role, kind = "", describe } = {}) {
  const refused = role && !may(role) ? refusal(role) : "";
  const made = h(
    "button",
    { type: "button", class: kind, "aria-disabled": refused ? "true" : null, title: refused || null, "aria-label": describe },
    label,
  );
  made.addEventListener("click", async () => {
    if (refused) return tell(refused);
    if (made.getAttribute("aria-busy") === "true") return undefined;
    return busy(made, work);
  });
  return made;
}

/** Do something while a button shows that it is busy. */
export async function busy(made, work) {
  made.setAttribute("aria-busy", "true");
  try {
    await work(made);
  } catch (error) {
    complain(error);
  } finally {
    made.removeAttribute("aria-busy");
  }
}

/** Why somebody without a role may not do something. */
export function refusal(role) {
  return t("role.needed", { role: t(`role.${role}`) });
}

/** Make a link to a screen of this page. */
export function link(label, target, { kind, ...more } = {}) {
  return h("a", { href: target, class: kind, ...more }, label);
}
