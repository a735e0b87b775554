/** The settings of a profile, in the tabs the product has. */

import { button, refusal } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { said, t } from "../shell/i18n.js";
import { heading, notice } from "../shell/parts.js";
import { href } from "../shell/addresses.js";
import { guardLeaving } from "../shell/router.js";
import { may, profileById, readProfiles } from "../shell/session.js";
import { complain, tell } from "../shell/toast.js";
import { tabs } from "../parts/tabs.js";
import { readChoices } from "./choices.js";
import { connectionPanel } from "./connection.js";
import { fieldAt } from "./fields.js";
import { decides, isDirty, isShown, keep, readForm } from "./form.js";
import { isTold } from "./picks.js";

const TABS = [
  { name: "orders", groups: ["orders"] },
  { name: "articles", groups: ["articles", "article_export"] },
  { name: "customers", groups: ["customers", "customer_export"] },
  { name: "planning", groups: ["planning"] },
  { name: "connection", groups: ["profile"] },
];

export async function showSettings({ profile, rest, signal, refresh }) {
  const summary = h("div", {});
  const bar = h("div", {});
  let sheets = null;
  const form = await readForm(profile, {
    signal,
    changed: (where) => {
      drawBar();
      if (decides(where)) redrawAround(where);
    },
  });
  const ends = h("div", {}, connectionPanel(form, { signal })); // keeps what was found while the tab is drawn anew

  function drawTab(tab) {
    const groups = tab.groups.map((name) => form.schema.groups.find((group) => group.name === name));
    const sections = groups.map((group) => h("section", { class: "card sheet" }, h("header", { class: "lead" }, h("h2", {}, said(group.label)), h("p", { class: "help" }, said(group.meaning))), shownFields(group)));
    const own = h("fieldset", { disabled: !may("admin") }, sections);
    return tab.name === "connection" ? [own, ends] : own;
  }

  function shownFields(group) {
    return fieldsOf(group).map((field) => drawField(field));
  }

  function fieldsOf(group) {
    return group.fields.filter(({ path: where }) => where !== "id").filter((field) => isShown(field, form.draft));
  }

  /** Draw anew only what the pick lists are in: what somebody is about to click elsewhere stays where it is. */
  function redrawPicks() {
    const { groups } = TABS.find(({ name }) => name === sheets.current());
    const held = document.activeElement?.closest("[data-path]")?.dataset.path;
    for (const field of form.schema.groups.filter(({ name }) => groups.includes(name)).flatMap(fieldsOf).filter(picks)) {
      sheets.element.querySelector(`[data-path="${CSS.escape(field.path)}"]`)?.replaceWith(drawField(field));
    }
    if (held && !document.activeElement?.closest("[data-path]")) focusField(held);
  }

  function drawField(field) {
    if (field.kind !== "group") return fieldAt(field, form);
    return fieldAt({ ...field, fields: field.fields.filter((part) => isShown(part, form.draft)) }, form);
  }

  function redrawAround(where) {
    sheets.redraw();
    focusField(where);
  }

  function focusField(where) {
    document.querySelector(`[data-path="${CSS.escape(where)}"] :is(input, select, textarea)`)?.focus();
  }

  function drawBar() {
    if (!isDirty(form)) return fill(bar);
    if (bar.firstChild) return undefined;
    const undo = () => refresh();
    return fill(bar, h("div", { class: "savebar", role: "region", "aria-label": t("save") },
      h("p", {}, t("settings.unsaved")), h("div", { class: "row" }, button(t("settings.undo"), undo), button(t("save"), save, { role: "admin", kind: "primary" }))));
  }

  async function save() {
    const kept = await keep(form);
    showErrors();
    if (!kept) return undefined;
    drawBar();
    sheets.redraw();
    await readProfiles({ signal });
    return tell(kept === "reloaded" ? t("settings.reloaded") : t("saved"));
  }

  function showErrors() {
    for (const tab of TABS) sheets.mark(tab.name, [...form.errors.keys()].filter((where) => tabOf(where) === tab.name).length);
    sheets.redraw();
    if (!form.errors.size) return fill(summary);
    fill(summary, notice("bad", h("div", { role: "alert", tabindex: "-1" }, h("p", {}, h("strong", {}, t("settings.wrong", { n: form.errors.size }))), h("ul", { class: "causes" }, [...form.errors].map(errorLine)))));
    return summary.querySelector("[role=alert]").focus();
  }

  function errorLine([where, message]) {
    const jump = () => {
      sheets.select(tabOf(where));
      focusField(where);
    };
    return h("li", {}, h("button", { type: "button", class: "quiet", onclick: jump }, message));
  }

  sheets = tabs({
    label: t("nav.settings"),
    first: rest[0] ?? TABS[0].name,
    items: TABS.map((tab) => ({ name: tab.name, label: t(`tab.${tab.name}`), draw: () => drawTab(tab) })),
    chosen: (name) => history.replaceState(null, "", href("settings", profile, name)),
  });
  guardLeaving(() => isDirty(form));
  fillChoices(form, summary, redrawPicks, signal);
  const closed = may("admin") ? null : notice("info", h("p", {}, refusal("admin")));
  return [heading(`${t("nav.settings")}: ${profileById(profile)?.name ?? profile}`), closed, summary, sheets.element, bar];
}

/** Fill the pick lists once both ends have answered; the form does not wait for them. */
async function fillChoices(form, summary, redrawPicks, signal) {
  try {
    form.choices = await readChoices(form.profile, { signal });
  } catch (error) {
    return complain(error);
  }
  if (form.choices.problems.length) fill(summary, notice("wait", form.choices.problems.map((problem) => h("p", {}, said(problem.message ?? problem)))));
  redrawPicks();
  return undefined;
}

function tabOf(where) {
  const group = where.split(".")[0];
  return TABS.find(({ groups }) => groups.includes(group))?.name ?? "connection";
}

/** Whether the pick lists of shop and books are in a setting. */
function picks({ pick, key_pick: keys, fields }) {
  return isTold(pick) || isTold(keys) || fields.some(picks);
}
