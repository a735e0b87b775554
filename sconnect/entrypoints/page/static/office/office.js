/** What an office does for several profiles: templates of settings, and one setting changed for many. */

import { href } from "../shell/addresses.js";
import { get, send } from "../shell/api.js";
import { button, link, roleNeeded, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { heading, notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { defaultProfile, hasRole, session } from "../shell/session.js";
import { notify } from "../shell/toast.js";
import { fieldsOf, settingLabel, valueText } from "../settings/values.js";
import { changeForm, lastChanges } from "./changes.js";

export async function showOffice({ signal, refresh }) {
  const [schema, { items: templates }, { items: changes }] = await Promise.all([
    get("/api/settings-schema", { signal }), get("/api/templates", { signal }), get("/api/settings-changes", { signal }),
  ]);
  const fields = fieldsOf(schema).filter(({ general }) => general);
  const mayChange = hasRole("admin");
  return [
    heading(t("nav.office")),
    mayChange ? null : notice("info", h("p", {}, roleNeeded("admin"))),
    h("section", { class: "card stack" },
      h("h2", {}, t("office.templates")), h("p", { class: "help" }, t("office.templates.text")),
      templates.map((template) => templateFold(template, fields, refresh)),
      mayChange ? templateForm(refresh) : null),
    mayChange ? changeForm(fields, refresh) : null,
    lastChanges(changes, fields, refresh),
  ];
}

function templateFold({ id, name, profiles }, fields, refresh) {
  const remove = async () => {
    if (!(await confirm(t("office.template.remove"), t("office.template.remove.text", { name }), { yes: t("list.remove"), kind: "danger" }))) return;
    await send("DELETE", `/api/templates/${id}`);
    refresh();
  };
  return h("details", { class: "fold" },
    h("summary", {}, h("bdi", {}, name), ` (${t("office.template.used", { n: profiles.length })})`),
    h("div", { class: "stack" }, profiles.map((profile) => profileOf(profile, fields)), h("div", { class: "row" }, button(t("list.remove"), remove, { role: "admin", kind: "quiet edit", describe: `${t("list.remove")}: ${name}` }))));
}

/** A profile of a template, with what it does otherwise. */
function profileOf({ id, name, deviations }, fields) {
  const lines = deviations.map(({ path, template, profile }) => h("li", {}, h("bdi", {}, t("office.deviation", { setting: settingLabel(fields, path), own: valueText(fields, path, profile), template: valueText(fields, path, template) }))));
  return h("div", {}, h("p", {}, link(name, href("settings", id)), " ", t("office.deviations", { n: deviations.length })), lines.length ? h("ul", { class: "causes" }, lines) : null);
}

function templateForm(refresh) {
  const [nameId, fromId] = [freshId("name"), freshId("from")];
  const name = h("input", { id: nameId, type: "text", required: true, maxlength: "50", autocomplete: "off" });
  const from = h("select", { id: fromId }, session.profiles.map((each) => h("option", { value: each.id, selected: each.id === defaultProfile() }, each.name)));
  const error = h("p", { class: "error", role: "alert" });
  const submitButton = h("button", { type: "submit" }, t("office.template.make"));
  const form = h("form", { class: "stack" },
    h("div", { class: "parts" }, h("div", { class: "field" }, h("label", { for: fromId }, t("office.template.from")), from), h("div", { class: "field" }, h("label", { for: nameId }, t("office.template.name")), name)),
    error, h("div", { class: "row" }, submitButton));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(submitButton, async () => {
      try {
        const { data } = await send("POST", "/api/templates", { profile: from.value, name: name.value.trim() });
        notify(t("office.template.made", { name: data.name }));
        refresh();
      } catch (failed) {
        fill(error, failed.message);
      }
    });
  });
  return form;
}
