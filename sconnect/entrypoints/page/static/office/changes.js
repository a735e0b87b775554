/** One setting for several profiles: shown first, then changed, with what it was and a way back. */

import { send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { profileById, session } from "../shell/session.js";
import { notify } from "../shell/toast.js";
import { table } from "../components/table.js";
import { setAt } from "../settings/draft.js";
import { drawField } from "../settings/fields.js";
import { settingLabel, valueText } from "../settings/values.js";

export function changeForm(fields, refresh) {
  const id = freshId("setting");
  const select = h("select", { id }, h("option", { value: "" }, t("pick.choose")), fields.map(({ path }) => h("option", { value: path }, settingLabel(fields, path))));
  const [value, result] = [h("div", {}), h("div", { class: "stack", "aria-live": "polite" })];
  const chosen = new Set();
  const form = { draft: {}, errors: new Map(), typed: new Map(), pickLists: null, profile: "", changed: () => fill(result) };
  const boxes = session.profiles.map((profile) => {
    const box = h("input", { type: "checkbox", onchange: () => {
      chosen[box.checked ? "add" : "delete"](profile.id);
      fill(result);
    } });
    return h("label", {}, box, h("bdi", {}, profile.name));
  });
  select.addEventListener("change", () => {
    const field = fields.find(({ path }) => path === select.value);
    form.draft = {};
    if (field) setAt(form.draft, field.path, structuredClone(field.default));
    fill(value, field ? drawField(field, form) : null);
    fill(result);
  });
  const asked = () => {
    const [group, name] = select.value.split(".");
    return { path: select.value, value: form.draft[group]?.[name] ?? null, profiles: [...chosen] };
  };
  const show = async () => {
    if (!select.value || !chosen.size) return fill(result, h("p", { class: "error", role: "alert" }, t("office.change.choose")));
    const question = asked();
    const { data } = await send("POST", "/api/settings-changes/preview", question);
    return fill(result, preview(data.profiles, question, fields, refresh));
  };
  return h("section", { class: "card stack" },
    h("h2", {}, t("office.change")), h("p", { class: "help" }, t("office.change.text")),
    h("div", { class: "field" }, h("label", { for: id }, t("office.setting")), select), value,
    h("fieldset", { class: "field" }, h("legend", {}, t("office.profiles")), h("div", { class: "options long" }, boxes)),
    h("div", { class: "row" }, button(t("office.change.show"), show, { role: "admin" })), result);
}

function preview(profiles, question, fields, refresh) {
  const free = profiles.filter(({ refusal }) => !refusal);
  const change = async () => {
    const { data } = await send("POST", "/api/settings-changes", { ...question, profiles: free.map(({ profile }) => profile) });
    notify(t("office.changed", { n: data.profiles.filter(({ changed }) => changed).length }));
    refresh();
  };
  const rows = profiles.map((each) => ({ ...each, after: valueText(fields, question.path, question.value) }));
  return [
    table({
      name: t("office.change"),
      rows,
      columns: [
        { label: t("profile"), head: true, cell: ({ name }) => h("bdi", {}, name) },
        { label: t("office.now"), cell: ({ before, refusal }) => (before === null && refusal ? "" : valueText(fields, question.path, before)) },
        { label: t("office.then"), cell: ({ after, refusal }) => (refusal ? localized(refusal) : after) },
      ],
    }),
    free.length ? h("div", { class: "row" }, button(t("office.change.go", { n: free.length }), change, { role: "admin", kind: "primary" })) : null,
  ];
}

/** What was changed for several profiles, with a way back. */
export function lastChanges(changes, fields, refresh) {
  if (!changes.length) return null;
  const undo = async ({ id }) => {
    const { data } = await send("POST", `/api/settings-changes/${encodeURIComponent(id)}/undo`, {});
    notify(t("office.undone", { n: data.profiles.filter(({ undone }) => undone).length }));
    refresh();
  };
  return h("section", { class: "card stack" }, h("h2", {}, t("office.last")), table({
    name: t("office.last"),
    rows: changes,
    columns: [
      { label: t("office.when"), tight: true, cell: ({ at, by }) => [moment(at), " ", h("bdi", {}, by)] },
      { label: t("office.setting"), head: true, cell: ({ path, value }) => h("bdi", {}, `${settingLabel(fields, path)}: ${valueText(fields, path, value)}`) },
      { label: t("office.profiles"), cell: ({ path, profiles }) => h("ul", { class: "causes" }, profiles.map((each) => h("li", {}, h("bdi", {}, became(each, path, fields))))) },
      { label: t("office.undo"), cell: (change) => (change.undone_at ? t("office.undone.by", { at: moment(change.undone_at), by: change.undone_by }) : button(t("office.undo"), () => undo(change), { role: "admin", kind: "quiet edit" })) },
    ],
  }));
}

function became({ profile, changed, before, undone, refusal }, path, fields) {
  const name = profileById(profile)?.name ?? profile;
  const value = changed ? valueText(fields, path, before) : "";
  const what = !changed ? "" : undone ? t("office.was.again", { value }) : t("office.was", { value });
  return [`${name}:`, what, refusal ? localized(refusal) : ""].filter(Boolean).join(" ");
}
