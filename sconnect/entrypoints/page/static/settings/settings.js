/** The settings of a profile, in tabs. */

import { href } from "../shell/addresses.js";
import { button, roleNeeded } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { heading, notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { manualLink } from "../shell/manual.js";
import { guardLeaving } from "../shell/router.js";
import { hasRole, profileById, readProfiles } from "../shell/session.js";
import { notify, notifyError } from "../shell/toast.js";
import { lastNight } from "../components/night.js";
import { tabs } from "../components/tabs.js";
import { accessPanel } from "./access.js";
import { connectionPanel } from "./connection.js";
import { drawField } from "./fields.js";
import { decidesWhatIsShown, isDirty, isShown, readForm, saveForm } from "./form.js";
import { historyPanel } from "./history.js";
import { focusAt, mistakes } from "./mistakes.js";
import { mailPanel } from "./mail.js";
import { isRead, pickListsState, readPickLists } from "./pick-lists.js";
import { isOffered } from "./pick-options.js";

const TABS = [
  { name: "orders", groups: ["orders"] },
  { name: "articles", groups: ["articles", "article_export"] },
  { name: "customers", groups: ["customers", "customer_export"] },
  { name: "planning", groups: ["planning"] },
  { name: "mail", groups: [] },
  { name: "connection", groups: ["profile"] },
  { name: "history", groups: [] },
  { name: "access", groups: [], isShown: () => hasRole("admin", "") },
];

export async function showSettings({ profile, rest, signal, refresh }) {
  const [summary, state] = [h("div", {}), h("div", {})];
  const bar = h("div", { class: "savebar", role: "region", "aria-label": t("save"), hidden: true }); // in the screen itself, so that it sticks to its edge
  let [sheets, history] = [null, null];
  const form = await readForm(profile, {
    signal,
    changed: (where) => {
      drawBar();
      if (decidesWhatIsShown(where)) redrawAround(where);
    },
  });
  const mail = mailPanel(profile, { signal });
  const connection = h("div", {}, connectionPanel(form, { signal, activation: rest[1] ?? "" })); // made once: keeps its result when the tab is drawn again

  const shownTabs = TABS.filter(({ isShown: mayBeShown }) => !mayBeShown || mayBeShown());

  function drawTab(tab) {
    if (tab.name === "history") return (history = historyPanel(form, { signal, refresh })).element;
    if (tab.name === "access") return accessPanel(profile, signal);
    if (tab.name === "mail") return mail();
    const groups = tab.groups.map((name) => form.schema.groups.find((group) => group.name === name));
    const sections = groups.map((group) => h("section", { class: "card sheet" }, h("header", { class: "lead" }, h("h2", {}, localized(group.label)), h("p", { class: "help" }, localized(group.meaning), " ", manualLink(group.manual))), shownFields(group)));
    const own = h("fieldset", { disabled: !hasRole("admin") }, sections);
    return tab.name === "connection" ? [connection, own] : own; // what a reader clicks there does not move when pick lists come late
  }

  function shownFields(group) {
    return fieldsOf(group).map((field) => drawShown(field));
  }

  function fieldsOf(group) {
    return group.fields.filter(({ path: where }) => where !== "id").filter((field) => isShown(field, form.draft));
  }

  /** Draw only the fields with pick lists again, so that what the reader is about to click elsewhere does not move. */
  function redrawPickLists() {
    const { name: shown, groups } = TABS.find(({ name }) => name === sheets.current());
    if (shown === "history") history.draw();
    const focused = document.activeElement?.closest("[data-path]")?.dataset.path;
    for (const field of form.schema.groups.filter(({ name }) => groups.includes(name)).flatMap(fieldsOf).filter(hasPickList)) {
      sheets.element.querySelector(`[data-path="${CSS.escape(field.path)}"]`)?.replaceWith(drawShown(field));
    }
    if (focused && !document.activeElement?.closest("[data-path]")) focusAt(focused);
  }

  function drawShown(field) {
    if (field.kind !== "group") return drawField(field, form);
    return drawField({ ...field, fields: field.fields.filter((part) => isShown(part, form.draft)) }, form);
  }

  function redrawAround(where) {
    sheets.redraw();
    focusAt(where);
  }

  function drawBar() {
    bar.hidden = !isDirty(form);
    if (bar.firstChild) return;
    fill(bar, h("p", {}, t("settings.unsaved")), h("div", { class: "row" }, button(t("settings.undo"), () => refresh()), button(t("save"), save, { role: "admin", kind: "primary" })));
  }

  async function save() {
    const kept = await saveForm(form);
    showErrors();
    if (!kept) return undefined;
    drawBar();
    sheets.redraw();
    await readProfiles({ signal });
    if (kept === "unchecked") return fill(summary, notice("wait", h("p", { role: "status" }, t("settings.unchecked"))));
    return notify(kept === "reloaded" ? t("settings.reloaded") : t("saved"));
  }

  function showErrors() {
    for (const tab of shownTabs) sheets.mark(tab.name, [...form.errors.keys()].filter((where) => tabOf(where) === tab.name).length);
    sheets.redraw();
    if (!form.errors.size) return fill(summary);
    fill(summary, mistakes(form, reach));
    return summary.querySelector("[role=alert]").focus();
  }

  function reach(where) {
    sheets.select(tabOf(where));
    focusAt(where);
  }

  sheets = tabs({
    label: t("nav.settings"),
    first: rest[0] ?? TABS[0].name,
    items: shownTabs.map((tab) => ({ name: tab.name, label: t(`tab.${tab.name}`), draw: () => drawTab(tab) })),
    chosen: (name) => window.history.replaceState(null, "", href("settings", profile, name)),
  });
  guardLeaving(() => isDirty(form));
  loadPickLists(form, state, redrawPickLists, signal);
  const readOnly = hasRole("admin") ? null : notice("info", h("p", {}, roleNeeded("admin")));
  return [heading(t("nav.settings")), lastNight(profileById(profile)), readOnly, summary, sheets.element, state, bar];
}

/** Load the pick lists of the form, which is shown before they are there. */
function loadPickLists(form, state, redrawPickLists, signal) {
  const shown = (pickLists) => {
    form.pickLists = isRead(pickLists) ? pickLists : null;
    fill(state, pickListsState(form.profile, pickLists, { signal, shown }));
    redrawPickLists();
  };
  readPickLists(form.profile, { signal, shown }).catch(notifyError);
}

function tabOf(where) {
  const group = where.split(".")[0];
  return TABS.find(({ groups }) => groups.includes(group))?.name ?? "connection";
}

/** Whether a setting, or one inside it, has a pick list of the shop or the books. */
function hasPickList({ pick, key_pick: keys, fields }) {
  return isOffered(pick) || isOffered(keys) || fields.some(hasPickList);
}
