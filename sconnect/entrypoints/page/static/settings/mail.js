/** The tab E-mail: who gets which e-mails about a profile, a test, and what was sent. Every change is kept at once. */

import { apiPath, get, send } from "../shell/api.js";
import { button, roleNeeded, whileBusy } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, freshId, h, refill } from "../shell/dom.js";
import { loading, notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { language, localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

const WANTED = ["digest", "alerts"];
const TONES = { sent: "good", later: "wait", refused: "bad", unknown: "wait" };

/** Make the panel; it reads what it shows when it is first looked at. */
export function mailPanel(profile, { signal }) {
  const box = h("div", { class: "stack" }, loading());
  const answer = h("div", { "aria-live": "polite" }); // outlives the list above it, which is drawn again
  let begun = false;
  const show = async () => {
    const found = await get(apiPath("profiles", profile, "mail"), { signal });
    refill(box, state(found), listed(profile, found, answer, show), sentMails(found));
  };
  return () => {
    if (!hasRole("operator")) return notice("info", h("p", {}, roleNeeded("operator")));
    if (!begun) show().catch(notifyError);
    begun = true;
    return box;
  };
}

/** Whether and how e-mails are sent, and what stands in the way. */
function state({ way, problem, sender, trouble }) {
  return [
    way === "off" ? notice(problem ? "bad" : "wait", h("p", {}, h("strong", {}, t("mail.off"))), h("p", {}, problem ? localized(problem) : t("mail.off.text"))) : h("p", { class: "lead" }, t(`mail.${way}`, { sender })),
    trouble ? notice("bad", h("p", {}, h("strong", {}, t("mail.trouble", { at: moment(trouble.at) }))), h("p", {}, localized(trouble.why))) : null,
  ];
}

function listed(profile, { recipients, way, most }, answer, show) {
  const row = (entry) => ({ entry, boxes: WANTED.map((name) => wantedBox(profile, entry, name)) });
  return h("section", { class: "card stack" },
    h("h2", {}, t("mail.recipients")), h("p", { class: "help" }, t("mail.recipients.text")),
    recipients.length ? table({
      name: t("mail.recipients"),
      rows: recipients.map(row),
      columns: [
        { label: t("mail.address"), head: true, cell: ({ entry }) => h("bdi", {}, entry.address) },
        { label: t("mail.language"), cell: ({ entry }) => languageBox(profile, entry) },
        ...WANTED.map((name, at) => ({ label: t(`mail.${name}`), cell: ({ boxes }) => boxes[at] })),
        { label: t("mail.actions"), cell: ({ entry }) => h("div", { class: "row" },
          way === "off" ? null : button(t("mail.test"), () => test(profile, entry, answer, show), { role: "admin", kind: "quiet edit", describe: `${t("mail.test")}: ${entry.address}` }),
          button(t("list.remove"), () => remove(profile, entry, show), { role: "admin", kind: "quiet edit", describe: `${t("list.remove")}: ${entry.address}` })) },
      ],
    }) : h("p", {}, t("mail.nobody")),
    answer,
    !hasRole("admin") ? null : recipients.length < most ? addForm(profile, recipients, show) : h("p", { class: "help" }, t("mail.full", { most })));
}

async function keep(profile, entry) {
  const { address, language: chosen, digest, alerts } = entry;
  await send("PUT", apiPath("profiles", profile, "mail", "recipients"), { address, language: chosen, digest, alerts });
}

/** Keep what is chosen in a box, which goes back when that fails. One choice at a time: none undoes another. */
function choose(profile, entry, name, box, property) {
  const change = async () => {
    const chosen = box[property];
    try {
      await keep(profile, { ...entry, [name]: chosen });
      entry[name] = chosen;
      notify(t("saved"));
    } catch (error) {
      box[property] = entry[name];
      notifyError(error);
    }
  };
  entry.choices = Promise.resolve(entry.choices).then(change);
}

function wantedBox(profile, entry, name) {
  const box = h("input", { type: "checkbox", checked: entry[name], disabled: !hasRole("admin"), "aria-label": `${t(`mail.${name}`)}: ${entry.address}`, onchange: () => choose(profile, entry, name, box, "checked") });
  return box;
}

function languageBox(profile, entry) {
  const box = h("select", { disabled: !hasRole("admin"), "aria-label": `${t("mail.language")}: ${entry.address}`, onchange: () => choose(profile, entry, "language", box, "value") }, languages(entry.language));
  return box;
}

function languages(chosen) {
  return ["nl", "en"].map((each) => h("option", { value: each, selected: each === chosen }, t(`mail.language.${each}`)));
}

async function remove(profile, { id, address }, show) {
  if (!(await confirm(t("mail.remove"), t("mail.remove.text", { address }), { yes: t("list.remove"), kind: "danger" }))) return;
  await send("DELETE", apiPath("profiles", profile, "mail", "recipients", id));
  await show();
}

/** Send a test mail; what came of it stands under the list, whole. */
async function test(profile, { id, address }, answer, show) {
  fill(answer);
  const { data } = await send("POST", apiPath("profiles", profile, "mail", "recipients", id, "test"), {});
  await show();
  fill(answer, notice(TONES[data.delivery], h("p", {}, t(`mail.tested.${data.delivery}`, { address })), data.why ? h("p", {}, localized(data.why)) : null));
}

function addForm(profile, recipients, show) {
  const [addressId, languageId] = [freshId("address"), freshId("language")];
  const error = h("p", { class: "error", role: "alert", id: `${addressId}-error` });
  const address = h("input", { id: addressId, type: "email", required: true, maxlength: "254", autocomplete: "off", spellcheck: "false", "aria-describedby": error.id });
  const chosen = h("select", { id: languageId }, languages(language()));
  const boxes = WANTED.map((name) => h("input", { type: "checkbox", checked: true, name }));
  const add = h("button", { type: "submit", class: "primary" }, t("mail.add"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(add, async () => {
      try {
        const isListed = recipients.some((each) => each.address.toLowerCase() === address.value.trim().toLowerCase());
        await keep(profile, { address: address.value.trim(), language: chosen.value, ...Object.fromEntries(boxes.map((box) => [box.name, box.checked])) });
        const shown = { address: address.value.trim() };
        notify(isListed ? t("mail.changed", shown) : t("mail.added", shown));
        await show();
        document.querySelector("main input[type=email]")?.focus(); // of the new form: the next address, and no button of the list
      } catch (failed) {
        address.setAttribute("aria-invalid", "true");
        address.focus();
        fill(error, failed.fields?.[0]?.message ?? failed.message);
      }
    });
  };
  return h("form", { class: "stack more", onsubmit: submit, novalidate: true },
    h("div", { class: "parts" },
      h("div", { class: "field" }, h("label", { for: addressId }, t("mail.new")), address),
      h("div", { class: "field" }, h("label", { for: languageId }, t("mail.language")), chosen)),
    h("fieldset", { class: "field" }, h("legend", {}, t("mail.which")), h("div", { class: "options" }, boxes.map((box) => h("label", {}, box, h("span", {}, t(`mail.${box.name}.long`)))))),
    error, h("div", { class: "row" }, add));
}

/** What was sent about this profile, the newest first, with what it said about it. */
function sentMails({ sent }) {
  return h("section", { class: "card stack" }, h("h2", {}, t("mail.sent")), h("p", { class: "help" }, t("mail.sent.text")),
    sent.length ? sent.map(sentMail) : h("p", {}, t("mail.sent.none")));
}

function sentMail({ at, kind, to, delivery, text, why }) {
  const title = [moment(at), " · ", t(`mail.kind.${kind}`), " · ", h("bdi", {}, to), " ", h("span", { class: `badge ${TONES[delivery]}` }, t(`mail.delivery.${delivery}`))];
  if (!text && !why) return h("p", {}, title); // a test that went well says nothing more
  return h("details", { class: "fold" }, h("summary", {}, title), h("div", { class: "stack" },
    text ? h("ul", { class: "causes" }, text.split("\n").map((line) => h("li", {}, line))) : null,
    why ? h("p", {}, localized(why)) : null));
}
