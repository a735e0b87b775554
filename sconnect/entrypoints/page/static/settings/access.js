/** The tab with who has access to a profile besides those whose role covers all of them: shown, given and taken. */

import { apiPath, get, send } from "../shell/api.js";
import { button, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { moment } from "../shell/format.js";
import { t } from "../shell/i18n.js";
import { manualLink } from "../shell/manual.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

const ROLES = ["viewer", "operator", "admin"];

/** The panel of a profile; what it shows is read when it is made. */
export function accessPanel(profile, signal) {
  const list = h("div", { class: "stack", "aria-live": "polite" });
  const form = grantForm(profile, (found) => draw(found));
  const draw = ({ grants, changes }) => fill(list, grantTable(grants), changesOf(changes, grants));

  function grantTable(grants) {
    if (!grants.length) return h("p", {}, t("access.none"));
    return table({
      name: t("tab.access"),
      rows: grants,
      columns: [
        { label: t("access.name"), head: true, cell: ({ name, account }) => [h("bdi", {}, name), h("br", {}), h("code", { class: "small" }, account)] },
        { label: t("access.role"), cell: ({ role }) => t(`role.${role}`) },
        { label: t("access.by"), cell: ({ by, at }) => [h("bdi", {}, by), h("br", {}), h("span", { class: "small" }, moment(at))] },
        { label: t("access.change"), cell: buttonsOf },
      ],
    });
  }

  function buttonsOf(grant) {
    const { name, account } = grant;
    const remove = async () => {
      if (!(await confirm(t("access.remove.title", { name }), t("access.remove.text", { name }), { yes: t("access.remove"), kind: "danger" }))) return;
      draw((await send("DELETE", apiPath("profiles", profile, "access", account))).data);
      notify(t("access.removed", { name }));
    };
    return h("div", { class: "row" },
      button(t("access.change"), () => form.edit(grant), { role: "admin", profile: "", kind: "quiet edit", describe: `${t("access.change")}: ${name}` }),
      button(t("access.remove"), remove, { role: "admin", profile: "", kind: "quiet edit", describe: `${t("access.remove")}: ${name}` }));
  }

  function changesOf(changes, grants) {
    if (!changes.length) return null;
    const line = (change) => {
      const { role, account, name } = change;
      const words = { ...change, at: moment(change.at) };
      const mayReturn = !role && !grants.some((each) => each.account === account);
      const again = mayReturn ? button(t("access.again"), () => form.edit({ account, name, role: ROLES[0] }), { role: "admin", profile: "", kind: "quiet edit", describe: `${t("access.again")}: ${name}` }) : null;
      return h("li", {}, role ? t("access.given", { ...words, role: t(`role.${role}`) }) : t("access.taken", words), " ", again);
    };
    return h("details", {}, h("summary", {}, t("access.changes")), h("ul", { class: "causes" }, changes.map(line)));
  }

  get(apiPath("profiles", profile, "access"), { signal }).then(draw, notifyError);
  return h("section", { class: "card stack" }, h("h2", {}, t("tab.access")), h("p", { class: "help" }, t("access.lead"), " ", manualLink("12-meer-klanten")), list, form.element);
}

/** The form that gives access; `edit(grant)` fills it in, to give the same account another role. */
function grantForm(profile, given) {
  const [account, name] = [textBox("account", "36"), textBox("name", "100")];
  const roleId = freshId("role");
  const role = h("select", { id: roleId }, ROLES.map((each) => h("option", { value: each }, t(`role.${each}`))));
  const error = h("p", { class: "error", role: "alert" });
  const submitButton = h("button", { type: "submit", class: "primary" }, t("access.add"));
  const edit = (grant) => {
    for (const [box, value] of [[account.input, grant.account], [name.input, grant.name], [role, grant.role]]) box.value = value;
    role.focus();
  };
  const give = async () => {
    fill(error);
    account.input.removeAttribute("aria-invalid");
    try {
      const body = { role: role.value, name: name.input.value.trim() };
      given((await send("PUT", apiPath("profiles", profile, "access", account.input.value.trim()), body)).data);
      notify(t("access.added", { name: body.name, role: t(`role.${body.role}`) }));
      for (const { input } of [account, name]) input.value = "";
    } catch (failed) {
      const wrong = failed.fields?.find(({ field }) => field === "account");
      if (wrong) account.input.setAttribute("aria-invalid", "true");
      fill(error, wrong?.message ?? failed.message);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, give);
  };
  const element = h("form", { class: "stack", onsubmit: submit }, h("h3", {}, t("access.add")), account.field, name.field,
    h("div", { class: "field" }, h("label", { for: roleId }, t("access.role")), role), error, h("div", {}, submitButton));
  return { element, edit };
}

function textBox(what, longest) {
  const id = freshId(what);
  const input = h("input", { id, type: "text", required: true, autocomplete: "off", spellcheck: "false", maxlength: longest, "aria-describedby": `${id}-help` });
  return { input, field: h("div", { class: "field" }, h("label", { for: id }, t(`access.${what}`)), h("p", { class: "help", id: `${id}-help` }, t(`access.${what}.help`)), input) };
}
