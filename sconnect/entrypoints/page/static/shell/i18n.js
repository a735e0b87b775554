/** The chosen language, and the texts of the page in it. */

import { EN } from "./texts.en.js";
import { NL } from "./texts.nl.js";
import { remembered, remember } from "./memory.js";

const TEXTS = { nl: NL, en: EN };

let chosen = remembered("language") === "en" ? "en" : "nl";
document.documentElement.lang = chosen;

export function language() {
  return chosen;
}

/** Choose a language and remember it. */
export function speak(code) {
  chosen = code;
  document.documentElement.lang = code;
  remember("language", code);
}

/**
 * Give a text of the page with `{names}` filled in. A text with `one` and `other` is chosen by `values.n`.
 * A key without a text shows as itself; a test sees to it that there is none.
 */
export function t(key, values = {}) {
  const text = TEXTS[chosen][key] ?? key;
  const form = typeof text === "string" ? text : text[values.n === 1 ? "one" : "other"];
  return form.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether there is a text under this key. */
export function hasText(key) {
  return key in TEXTS[chosen];
}

/** Give a text that the server said in both languages. */
export function said(text) {
  if (!text) return "";
  return typeof text === "string" ? text : text[chosen] || text.nl || text.en || "";
}
