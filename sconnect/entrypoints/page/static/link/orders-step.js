/** The fourth step: which orders are booked, with how many there are of each, and the profile is made, not active yet. */

import { ApiError, send } from "../shell/api.js";
import { whileBusy } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { readProfiles } from "../shell/session.js";
import { focusAt, mistakes } from "../settings/mistakes.js";
import { proposalForm } from "./proposal-form.js";
import { missingArticles, mayGoOn, ownChoices, questionsOf } from "./where-step.js";

const STEP_OF = { link_code: "shop", client_key: "books" };
const RECENT = 86_400_000; // milliseconds; orders of so short a time are hardly more than the new ones

export function ordersStep(wizard) {
  const { probe } = wizard;
  wizard.pickLists = { ...probe.choices, statuses: counted(probe) };
  wizard.errors = new Map();
  const proposal = proposalForm(wizard);
  const summary = h("div", {});
  const counts = t("link.orders.text");
  const left = h("div", { "aria-live": "polite" });
  const say = () => fill(left, otherStatuses(wizard), leftOut(wizard));
  proposal.container.addEventListener("change", say);
  say();
  const draw = () => proposal.draw(
    wizard.template ? h("details", { class: "fold" }, h("summary", {}, t("link.where.own")), proposal.fields(ownChoices(probe))) : null,
    proposal.fields(["orders.statuses", "orders.start", ...(probe.choices.stores.length > 1 ? ["stores"] : []), "name"], { "orders.statuses": { nl: counts, en: counts } }),
    h("details", { class: "fold", open: ["id"].some((where) => proposal.form.errors.has(where)) }, h("summary", {}, t("link.orders.own")), proposal.fields(["id"])));
  draw();
  const submitButton = h("button", { type: "submit", class: "primary" }, t("link.make"));
  const submit = (event) => {
    event.preventDefault();
    if (wizard.template && !mayGoOn(wizard, event.target, summary)) return;
    whileBusy(submitButton, async () => {
      wizard.errors = await createProfile(wizard);
      if (!wizard.errors.size) return wizard.show("preview");
      proposal.form.errors = wizard.errors;
      draw();
      return showErrors(wizard, summary, proposal.container);
    });
  };
  const back = h("button", { type: "button", onclick: () => wizard.show("where") }, t("link.back"));
  const few = probe.counted_all ? null : h("p", { class: "help" }, t("link.orders.some"));
  return [few, summary, h("form", { novalidate: true, onsubmit: submit, class: "stack" }, wizard.template ? [questionsOf(wizard), missingArticles(wizard, draw)] : null, proposal.container, left, h("div", { class: "row more" }, back, submitButton))];
}

/** The statuses, each with its orders of the last 30 days. */
function counted({ choices, status_counts: counts }) {
  const orders = new Map(counts.map((each) => [each.id, each.orders]));
  return choices.statuses.map((status) => ({ ...status, name: t("link.orders.count", { name: status.name, n: orders.get(status.id) ?? 0 }) }));
}

/** How many orders there are in the statuses that are booked, when all of them were placed before the first day that is. */
function leftOut({ draft, probe }) {
  const { statuses, start } = draft.orders;
  const chosen = new Set(statuses.map(String));
  const placed = probe.status_counts.filter(({ id }) => chosen.has(String(id))).reduce((sum, { orders }) => sum + orders, 0);
  const isRecent = Date.parse(start) > Date.now() - RECENT;
  return placed && isRecent ? notice("info", h("p", {}, t("link.orders.left", { n: placed, start: moment(start) }))) : null;
}

/** The statuses of most orders, when those are not booked: a shop that is paid on delivery leaves its orders at Pending. */
function otherStatuses({ draft, probe }) {
  const chosen = new Set(draft.orders.statuses.map(String));
  const names = new Map(probe.choices.statuses.map(({ id, name }) => [String(id), name]));
  const counts = probe.status_counts.filter(({ id, orders }) => orders && names.has(String(id)));
  const others = counts.filter(({ id }) => !chosen.has(String(id))).sort((one, other) => other.orders - one.orders);
  const sum = (some) => some.reduce((total, { orders }) => total + orders, 0);
  if (sum(others) * 2 <= sum(counts)) return null;
  const statuses = others.slice(0, 3).map(({ id, orders }) => `${names.get(String(id))} (${orders})`).join(", ");
  return notice("wait", h("p", {}, h("bdi", {}, t("link.orders.others", { statuses }))));
}

/** Create the profile; returns the errors by path, none when it was created. */
async function createProfile(wizard) {
  try {
    const { data, version } = await send("POST", "/api/profiles", { profile: wizard.draft, ...wizard.keys, template: wizard.template?.id ?? "" });
    wizard.draft = data;
    wizard.version = version;
    wizard.keys = {}; // they are in the secret store now
    await readProfiles();
    return new Map();
  } catch (error) {
    if (!(error instanceof ApiError) || !error.fields.length) throw error;
    wizard.others = error.fields.map(({ profile }) => profile).filter(Boolean);
    return new Map(error.fields.map(({ field, message }) => [field.replace(/^profile\./, ""), message]));
  }
}

/** Show what is wrong; what is not chosen here is in the step before. */
function showErrors(wizard, summary, container) {
  const isHere = (where) => container.querySelector(`[data-path="${CSS.escape(where.split(".").slice(0, 2).join("."))}"]`);
  const reach = (where) => {
    if (!isHere(where)) wizard.show(STEP_OF[where] ?? "where");
    focusAt(where);
  };
  const isElsewhere = [...wizard.errors.keys()].some((where) => !isHere(where));
  const goBack = h("button", { type: "button", onclick: () => wizard.show("where") }, t("link.orders.back"));
  fill(summary, mistakes(wizard, reach, isElsewhere ? goBack : null));
  if (!focusAt([...wizard.errors.keys()].find(isHere) ?? "")) summary.querySelector("[role=alert]").focus();
}
