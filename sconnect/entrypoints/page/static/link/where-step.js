/** The third step: what of the shop goes where in SnelStart, with articles to make there and the bank statement. */

import { send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { setAt } from "../settings/draft.js";
import { optionsOf } from "../settings/pick-options.js";
import { proposalForm } from "./proposal-form.js";
import { statementBox } from "./statement-box.js";

const CHOSEN = [
  "articles.revenue_groups_by_rate", "orders.shipping_articles", "orders.other_fee_articles", "orders.discount_articles",
  "orders.voucher_article", "orders.single_purpose_vouchers", "orders.credit_article", "orders.rounding_article",
  "orders.pickup_methods", "orders.exemptions", "orders.payment_methods", "orders.sales_template_id", "orders.reference_prefix",
];
const ONLY_WHEN_PROPOSED = ["orders.single_purpose_vouchers", "orders.exemptions", "orders.payment_methods"];
const KINDS = ["high", "low", "none", "other"];

export function whereStep(wizard) {
  const { probe } = wizard;
  const proposal = proposalForm(wizard);
  const summary = h("div", {});
  const fold = h("details", { class: "fold" });
  const table = h("div", {});
  const chosen = ownChoices(probe);
  const draw = () => {
    fill(table, overview(wizard));
    proposal.draw(proposal.fields(chosen));
    fill(fold, h("summary", {}, t("link.where.own")), proposal.container);
  };
  fold.open = Boolean(wizard.errors?.size);
  draw();
  fold.addEventListener("change", () => fill(table, overview(wizard)));
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.next"));
  const submit = (event) => {
    event.preventDefault();
    if (mayGoOn(wizard, event.target, summary)) wizard.show("orders");
  };
  return [
    notice("good", h("p", {}, t("link.where.found", { shop: probe.shop.name, books: probe.books.administration }))),
    h("p", { class: "help" }, t("link.where.text")), summary,
    h("form", { novalidate: true, onsubmit: submit, class: "stack" },
      questionsOf(wizard), missingArticles(wizard, draw), table, statementBox(wizard, draw), fold,
      h("div", { class: "row more" }, h("button", { type: "button", onclick: () => wizard.show("books") }, t("link.back")), submitButton)),
  ];
}

/** The settings that the owner can choose otherwise than proposed, by path. */
export function ownChoices(probe) {
  return CHOSEN.filter((where) => !ONLY_WHEN_PROPOSED.includes(where) || probe.proposal.orders?.[where.split(".")[1]]);
}

/** What the owner agrees to before the profile is made: one click each. */
export function questionsOf(wizard) {
  wizard.agreed ??= new Set();
  return wizard.probe.questions.map((question, number) => {
    const id = freshId("question");
    const box = h("input", { id, type: "checkbox", checked: wizard.agreed.has(number), "data-question": number, onchange: () => wizard.agreed[box.checked ? "add" : "delete"](number) });
    const [about, ...details] = localized(question).split("\n");
    return notice("wait", h("p", {}, about), details.map((line) => h("p", { class: "small" }, line)), h("label", { for: id, class: "check" }, box, " ", t("link.agree")));
  });
}

/** Whether the owner agreed to everything; else the first open question gets the focus. */
export function mayGoOn({ probe: { questions }, agreed }, form, summary) {
  const open = questions.findIndex((_, number) => !agreed.has(number));
  if (open < 0) return true;
  fill(summary, notice("bad", h("p", { role: "alert" }, t("link.agree.missing"))));
  form.addEventListener("change", () => fill(summary), { once: true });
  form.querySelector(`[data-question="${open}"]`).focus();
  return false;
}

/** The articles that SnelStart lacks, with one button that makes them there. */
export function missingArticles(wizard, draw) {
  const missing = wizard.probe.missing_articles;
  if (!missing.length) return null;
  const box = h("div", { "aria-live": "polite" });
  const make = async () => {
    const { link_code: _, ...books } = wizard.keys;
    const { data } = await send("POST", "/api/link/articles", { ...books, settings: missing.map(({ setting }) => setting) });
    for (const { setting, code } of data.articles) setAt(wizard.draft, setting, code);
    const made = new Set(data.articles.map(({ setting }) => setting));
    wizard.probe.missing_articles = missing.filter(({ setting }) => !made.has(setting));
    fill(box, notice("good", h("p", {}, t("link.articles.made", { n: data.articles.length }))));
    draw();
  };
  fill(box, notice("wait", h("p", {}, t("link.articles.missing")),
    h("ul", { class: "causes" }, missing.map(({ code, name, group }) => h("li", {}, h("bdi", {}, `${name} (${code})`), " → ", h("bdi", {}, group)))),
    h("div", { class: "row more" }, button(t("link.articles.make"), make, { role: "admin" }))));
  return box;
}

/** What goes where, to be read at a glance. */
function overview({ draft, probe: { choices } }) {
  const groups = new Map(optionsOf("revenue_groups", choices));
  const rates = Object.entries(draft.articles?.revenue_groups_by_rate ?? {}).map(([rate, group]) => [t("link.where.goods", { rate }), groups.get(group) ?? group]);
  const perKind = ["shipping_articles", "discount_articles", "other_fee_articles"].flatMap((setting) =>
    KINDS.filter((kind) => draft.orders?.[setting]?.[kind]).map((kind) => [`${t(`link.where.${setting}`)}, ${t(`vat.${kind}`)}`, draft.orders[setting][kind]]));
  const single = ["voucher_article", "rounding_article"].filter((setting) => draft.orders?.[setting]).map((setting) => [t(`link.where.${setting}`), draft.orders[setting]]);
  const rows = [...rates, ...perKind, ...single].map(([what, to]) => h("tr", {}, h("th", { scope: "row", "data-label": t("link.where.shop") }, what), h("td", { "data-label": t("link.where.books") }, h("bdi", {}, to))));
  return h("div", { class: "table" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("link.where.shop")), h("th", { scope: "col" }, t("link.where.books")))), h("tbody", {}, rows)));
}

