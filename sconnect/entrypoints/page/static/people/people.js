/** One person in all profiles: shown, and erased when that is asked for. */

import { href } from "../shell/addresses.js";
import { send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { emptyState, heading, notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

const OF_ORDERS = ["order", "work_list", "correction"];

export async function showPeople({ signal }) {
  const id = freshId("person");
  const input = h("input", { id, type: "search", minlength: "3", maxlength: "100", required: true, autocomplete: "off" });
  const found = h("div", { class: "stack", "aria-live": "polite" });
  const find = (event) => {
    event.preventDefault();
    look(input.value.trim(), found, signal).catch(notifyError);
  };
  const form = h("form", { class: "row end", role: "search", onsubmit: find }, h("label", { for: id }, t("people.find"), input), h("button", { type: "submit" }, t("people.find.go")));
  return [heading(t("nav.people")), h("p", { class: "lead" }, t("people.lead")), form, found];
}

async function look(text, found, signal) {
  const { hits, kept } = await ask("search", text, signal);
  if (!hits.length) return fill(found, emptyState(t("people.none"), t("people.none.text")));
  const erase = async () => {
    if (!(await confirm(t("people.erase"), t("people.erase.text", { n: hits.length }), { yes: t("people.erase"), kind: "danger" }))) return;
    const erased = await ask("erase", text, signal);
    fill(found, notice("info", localized(erased.kept)), hitTable(erased.hits));
  };
  return fill(found, hitTable(hits), h("p", {}, localized(kept)), h("div", { class: "row" }, button(t("people.erase"), erase, { role: "admin", kind: "danger" })));
}

/** Ask part after part: one answer reads a limited number of rows. */
async function ask(what, text, signal) {
  const hits = [];
  let continuation = "";
  let kept = null;
  do {
    const { data } = await send("POST", `/api/people/${what}`, { text, continuation }, { signal });
    hits.push(...data.hits);
    ({ kept, next: continuation } = data);
  } while (continuation);
  return { hits, kept };
}

function hitTable(hits) {
  return table({
    name: t("nav.people"),
    rows: hits,
    columns: [
      { label: t("profile"), cell: ({ profile_id: profile }) => profile },
      { label: t("people.where"), head: true, cell: ({ where }) => t(`people.where.${where}`) },
      { label: t("people.what"), cell: ({ where, subject, profile_id: profile }) => (OF_ORDERS.includes(where) ? link(subject, href("orders", profile, subject)) : "") },
      { label: t("people.outcome"), cell: ({ outcome }) => t(`people.outcome.${outcome}`) },
    ],
  });
}
