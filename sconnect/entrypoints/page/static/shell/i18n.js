/** The chosen language, and the texts of the page in it. */

import { readPreference, savePreference } from "./storage.js";
import { EN } from "./texts.en.js";
import { NL } from "./texts.nl.js";

const TEXTS = { nl: NL, en: EN };

let chosen = readPreference("language") === "en" ? "en" : "nl";
document.documentElement.lang = chosen;

export function language() {
  return chosen;
}

/** Set the language, and remember it in this browser. */
export function setLanguage(code) {
  chosen = code;
  document.documentElement.lang = code;
  savePreference("language", code);
}

/**
 * Return a text of the page with its `{names}` filled in. `values.n` chooses between the `one` and `other` of a text.
 * A key without a text is returned as it is; a test makes sure that there is none.
 */
export function t(key, values = {}) {
  const text = TEXTS[chosen][key] ?? key;
  const form = typeof text === "string" ? text : text[values.n === 1 ? "one" : "other"];
  return form.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether there is a text with this key. */
export function hasText(key) {
  return key in TEXTS[chosen];
}

/** Return a text that the API gives in both languages (`{nl, en}`) in the reader's language. */
export function localized(text) {
  if (!text) return "";
  return typeof text === "string" ? text : text[chosen] || text.nl || text.en || "";
}

/** Return the errors of a run in the reader's language. */
export function localizedErrors(run) {
  return chosen === "en" ? run.errors_en : run.errors;
}
