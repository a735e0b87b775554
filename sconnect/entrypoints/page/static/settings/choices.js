/** What each choice of a setting does: that of the chosen one at once, those of all on request. */

import { fill, h } from "../shell/dom.js";
import { localized, t } from "../shell/i18n.js";

/** Draw the explanation below the select of a setting; null where the labels say it all. */
export function explainedChoices({ choices }, select, id) {
  const explained = choices.filter(({ meaning }) => localized(meaning));
  if (!explained.length) return null;
  const chosen = h("p", { class: "help", id, "aria-live": "polite" });
  const say = () => {
    const now = explained.find(({ value }) => value === select.value);
    fill(chosen, now ? [h("strong", {}, localized(now.label)), `: ${localized(now.meaning)}`] : null);
  };
  select.addEventListener("change", say);
  say();
  const all = explained.map(({ label, meaning }) => [h("dt", {}, localized(label)), h("dd", {}, localized(meaning))]);
  return [chosen, h("details", { class: "choices" }, h("summary", {}, t("field.choices")), h("dl", {}, all))];
}
