/** What stands on the bank statement: which prefix fits, or what to enter at the payment provider. */

import { send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";

const THROUGH = ["mollie", "multisafepay", "buckaroo", "pay", "bank_transfer", "other"];

/** `adopted` is called once another prefix was taken over in the draft of the wizard. */
export function statementBox(wizard, adopted) {
  const [throughId, textId, numberId] = [freshId("through"), freshId("statement"), freshId("number")];
  const select = h("select", { id: throughId }, h("option", { value: "" }, t("pick.choose")), THROUGH.map((name) => h("option", { value: name }, t(`statement.${name}`))));
  const text = h("input", { id: textId, type: "text", maxlength: "500", autocomplete: "off" });
  const number = h("input", { id: numberId, type: "text", inputmode: "numeric", pattern: "[0-9]{0,18}", maxlength: "18", autocomplete: "off" });
  const result = h("div", { "aria-live": "polite" });
  const ask = async () => {
    if (!select.value) return fill(result);
    const asked = { through: select.value, prefix: wizard.draft.orders.reference_prefix, administration_id: wizard.probe.books.administration_id };
    if (text.value.trim() && number.value.trim()) Object.assign(asked, { text: text.value.trim(), number: number.value.trim() });
    const { data } = await send("POST", "/api/payment-reference", asked, { signal: wizard.signal });
    wizard.statement = data.fits ? null : asked; // asked again once it is known what stands in SnelStart
    return fill(result, answer(data));
  };
  const answer = ({ fits, prefix, sentence, needed_because: why }) => {
    const use = (value) => async () => {
      wizard.draft.orders.reference_prefix = value;
      adopted();
      await ask();
    };
    const now = wizard.draft.orders.reference_prefix;
    return notice(fits ? "good" : "info", h("p", {}, localized(sentence)),
      fits || prefix === now ? null : button(t("statement.use", { prefix }), use(prefix)),
      fits || !now ? null : why ? h("p", { class: "small" }, localized(why)) : button(t("statement.empty"), use("")));
  };
  select.addEventListener("change", ask);
  return h("div", { class: "field" },
    h("label", { for: throughId }, t("statement.question")), h("p", { class: "help" }, t("statement.help", { prefix: wizard.draft.orders.reference_prefix })), select,
    h("details", { class: "fold" }, h("summary", {}, t("statement.paste")),
      h("div", { class: "parts" }, h("div", { class: "field" }, h("label", { for: textId }, t("statement.text")), text), h("div", { class: "field" }, h("label", { for: numberId }, t("statement.number")), number)),
      h("div", { class: "row more" }, button(t("statement.check"), async () => {
        select.value ||= "other";
        await ask();
      }))),
    result);
}
