/** The tab with the history of the settings: who changed what, when and by what, and a way back. */

import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, h } from "../shell/dom.js";
import { emptyState, loading, notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole, readProfiles } from "../shell/session.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";
import { valueAt } from "./draft.js";
import { isDirty } from "./form.js";
import { fieldsOf, settingLabel, valueText } from "./values.js";

const A_PAGE = 25;
const FOLDED_FROM = 4; // changed settings from which on they are folded

/** `refresh` shows the screen again, with what was put back in its form. Returns the panel, and `draw`: with other pick lists. */
export function historyPanel(form, { signal, refresh }) {
  const fields = fieldsOf(form.schema);
  const list = h("div", { class: "stack" }, loading());
  const more = h("div", { class: "more" });
  let saves = [];
  const named = (edit) => settingLabel(fields, edit.path);
  const words = (edit, value) => valueText(fields, edit.path, value, form.pickLists);

  async function read(next = "") {
    const address = withQuery(apiPath("profiles", form.profile, "settings-history"), { limit: A_PAGE, continuation: next });
    const part = await get(address, { signal });
    saves = [...saves, ...part.items];
    draw();
    fill(more, part.next ? button(t("history.more"), () => read(part.next)) : null);
  }

  function draw() {
    fill(list,
      isDirty(form) && hasRole("admin") ? notice("info", h("p", {}, t("history.unsaved"))) : null,
      saves.length ? table({
        name: t("tab.history"),
        rows: saves,
        columns: [
          { label: t("office.when"), head: true, cell: ({ at, by }) => [moment(at), h("br", {}), h("bdi", {}, by)] },
          { label: t("history.how"), cell: ({ how, template }) => h("bdi", {}, how === "template" && !template ? t("history.how.created") : t(`history.how.${how}`, { name: template })) },
          { label: t("history.what"), cell: changed },
        ],
      }) : emptyState(t("history.none"), t("history.none.text")));
  }

  function changed(save) {
    const lines = h("ul", { class: "causes" }, save.edits.map((edit) => h("li", {}, line(edit), " ", backButton(save, [edit]))));
    const several = save.edits.filter(isFree).length > 1 ? h("div", { class: "row" }, backButton(save, save.edits.filter(isFree), t("history.all"))) : null;
    if (save.edits.length < FOLDED_FROM) return [lines, several];
    return h("details", { class: "fold" }, h("summary", {}, t("history.changed", { n: save.edits.length })), lines, several);
  }

  function line(edit) {
    const name = h("strong", {}, named(edit));
    if (edit.after === null && !edit.known) return [name, ": ", t("history.long")];
    const after = words(edit, edit.after);
    return [name, ": ", h("bdi", {}, edit.known ? t("history.from", { before: words(edit, edit.before), after }) : after)];
  }

  function isFree({ refusal }) {
    return !refusal;
  }

  /** A button that puts settings back; where one cannot be, why not. */
  function backButton(save, edits, label = t("history.back")) {
    if (!hasRole("admin") || isDirty(form)) return null;
    if (!edits.every(isFree)) return h("small", { class: "help" }, localized(edits[0].refusal));
    return button(label, () => ask(save, edits), { role: "admin", kind: "quiet edit", describe: `${label}: ${edits.map(named).join(", ")}, ${moment(save.at)}` });
  }

  async function ask(save, edits) {
    const lines = edits.map((edit) => h("li", {}, h("strong", {}, named(edit)), ": ", h("bdi", {}, t("history.becomes", { now: words(edit, valueAt(form.saved, edit.path)), then: words(edit, edit.before) }))));
    const error = h("p", { class: "error", role: "alert" });
    const go = async () => {
      try {
        await send("POST", apiPath("profiles", form.profile, "settings-history", save.id, "put-back"), { fields: edits.map(({ path }) => path) }, { version: form.version });
        return true;
      } catch (failed) {
        return void fill(error, [failed.message, ...failed.fields.map(({ message }) => message)].join(" "));
      }
    };
    const body = h("div", { class: "stack" }, h("ul", { class: "causes" }, lines), error);
    if (!(await openDialog(t("history.back"), body, [{ label: t("cancel"), value: null }, { label: t("history.back"), value: go, kind: "primary" }]))) return;
    await readProfiles({ signal });
    await refresh();
    notify(t("history.done", { n: edits.length }));
  }

  read().catch(notifyError);
  const element = h("section", { class: "card sheet stack" }, h("header", { class: "lead" }, h("h2", {}, t("tab.history")), h("p", { class: "help" }, t("history.text"))), list, more);
  return { element, draw: () => saves.length && draw() };
}
