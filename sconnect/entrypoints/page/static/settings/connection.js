/** The tab with the connections of a profile: checking them, replacing keys, copying and deleting the profile. */

import { activationPanel } from "../components/activation.js";
import { href } from "../shell/addresses.js";
import { apiPath, get, send } from "../shell/api.js";
import { button, whileBusy } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { badge, notice, openProfile } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { hasRole, isMember, profileById, readProfiles, session } from "../shell/session.js";
import { notify, notifyError } from "../shell/toast.js";

export function connectionPanel(form, { signal, activation }) {
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const check = async () => fill(result, connectionResult((await send("POST", apiPath("profiles", form.profile, "check"), {}, { signal })).data));
  const moves = h("div", {});
  const showMoves = async () => fill(moves, movesOf(await get(apiPath("profiles", form.profile, "shop"), { signal })));
  showMoves().catch(notifyError);
  const keyForm = (which, found) => secretForm(form.profile, which, found, showMoves);
  return [
    h("section", { class: "card stack" }, h("h2", {}, t("connection.check")), h("p", { class: "help" }, t("connection.check.text")), h("div", {}, button(t("connection.check.go"), check, { role: "operator" })), result),
    h("section", { class: "card" }, h("h2", {}, t("connection.keys")), h("p", { class: "help" }, t("connection.keys.text")), keyForm("link_code", ({ shop }) => shop), moves, keyForm("client_key", ({ administration }) => administration), session.me.activation && !isMember() ? anew(form.profile, activation, signal) : null),
    isMember() ? null : h("section", { class: "card stack" }, h("h2", {}, t("connection.more")),
      h("div", { class: "row" }, button(t("copy.title"), () => copyProfile(form.profile), { role: "admin", profile: "" }), button(t("delete.title"), () => deleteProfile(form), { role: "admin", profile: "", kind: "danger" }))),
  ];
}

/** Link the administration anew by SnelStart's page; `id`: the link that the reader comes back from. */
function anew(profile, id, signal) {
  const result = h("p", { "aria-live": "polite" });
  const use = async () => {
    const { data } = await send("PUT", apiPath("profiles", profile, "secrets", "client_key"), { activation: id });
    fill(result, t("connection.replaced", { name: data.administration }));
  };
  return h("div", { class: "stack more" }, activationPanel({ id, profile, back: ["settings", profile, "connection"], signal, confirmed: () => use().catch(notifyError) }), result);
}

/** Who said that the shop moved, and why. */
function movesOf({ moves }) {
  if (!moves.length) return null;
  return h("details", { class: "field" }, h("summary", {}, t("moved.list", { n: moves.length })), h("ul", { class: "causes" }, moves.map((move) => h("li", {}, t("moved.entry", { ...move, at: moment(move.at) }), h("br", {}), h("bdi", {}, move.why)))));
}

/** Show the result of connecting to the shop and the books. */
function connectionResult({ shop, books, problems = [] }) {
  return [
    connectionRow(t("connection.shop"), shop, [shop.name, [shop.version && `OpenCart ${shop.version}`, shop.extension && t("connection.extension", { version: shop.extension })].filter(Boolean).join(", ")]),
    connectionRow(t("connection.books"), books, [books.administration]),
    problems.length ? notice("bad", h("ul", { class: "causes" }, problems.map((problem) => h("li", {}, localized(problem.message), " ", openProfile(problem.profile))))) : null,
  ];
}

function connectionRow(name, { ok, problem }, found) {
  return h("div", { class: "row" }, h("strong", {}, name), badge(ok ? "found" : "notfound"), ok ? h("bdi", {}, found.filter(Boolean).join(" · ")) : h("span", { class: "error" }, localized(problem)));
}

function secretForm(profile, which, found, replaced) {
  const id = freshId(which);
  const input = h("input", { id, type: "password", autocomplete: "off", spellcheck: "false", maxlength: "4096", disabled: !hasRole("admin"), "aria-describedby": `${id}-help` });
  const error = h("p", { class: "error", role: "alert" });
  const replaceButton = h("button", { type: "submit", "aria-disabled": hasRole("admin") ? null : "true" }, t("connection.replace"));
  const submit = (event) => {
    event.preventDefault();
    if (!hasRole("admin") || !input.value.trim()) return;
    whileBusy(replaceButton, async () => {
      try {
        const value = { value: input.value.trim() };
        const data = await replaceKey(profile, which, value);
        if (!data) return;
            input.value = "";
        fill(error);
        notify(t("connection.replaced", { name: named(found(data)) }));
        await replaced();
      } catch (failed) {
        fill(error, failed.message, " ", ...failed.fields.map(({ profile: other }) => openProfile(other)));
      }
    });
  };
  return h("form", { class: "field", onsubmit: submit }, h("label", { for: id }, t(`secret.${which}`)), h("p", { class: "help", id: `${id}-help` }, t(`secret.${which}.help`)), h("div", { class: "row" }, input, replaceButton), error);
}

/** Store another key; a link code of a shop elsewhere is asked about first. Returns null when the reader does not confirm. */
async function replaceKey(profile, which, value) {
  const address = apiPath("profiles", profile, "secrets", which);
  try {
    return (await send("PUT", address, value)).data;
  } catch (failed) {
    if (failed.code !== "shop_moved") throw failed;
    const why = await askWhyMoved(failed.message);
    return why ? (await send("PUT", address, { ...value, moved_because: why })).data : null;
  }
}

async function askWhyMoved(message) {
  const id = freshId("moved");
  const input = h("input", { id, type: "text", required: true, maxlength: "500", autocomplete: "off" });
  const error = h("p", { class: "error", role: "alert" });
  const body = h("div", { class: "stack" }, h("p", {}, message), h("div", { class: "field" }, h("label", { for: id }, t("moved.why")), h("p", { class: "help" }, t("moved.why.help")), input), error);
  const confirm = () => input.value.trim() || void fill(error, t("moved.missing"));
  return openDialog(t("moved.title"), body, [{ label: t("cancel"), value: null }, { label: t("moved.go"), value: confirm, kind: "primary" }]);
}

function named(found) {
  return typeof found === "object" && found ? (found.name ?? "") : (found ?? "");
}

async function copyProfile(profile) {
  const name = `${profileById(profile)?.name ?? profile}`;
  const fields = { name: "", id: "", reference_prefix: "" };
  const error = h("p", { class: "error", role: "alert" });
  const wrong = Object.fromEntries(Object.keys(fields).map((key) => [key, h("p", { class: "error", role: "alert" })]));
  const input = (key) => {
    const id = freshId(key);
    wrong[key].id = `${id}-error`;
    const box = h("input", { id, type: "text", required: true, autocomplete: "off", "aria-describedby": `${id}-error`, oninput: () => { fields[key] = box.value.trim(); } });
    return h("div", { class: "field" }, h("label", { for: id }, t(`copy.${key}`)), h("p", { class: "help" }, t(`copy.${key}.help`)), box, wrong[key]);
  };
  const body = h("div", {}, h("p", {}, t("copy.text", { name })), Object.keys(fields).map(input), error);
  const make = async () => {
    try {
      await send("POST", apiPath("profiles", profile, "copy"), fields);
      return true;
    } catch (failed) {
      const at = (key) => failed.fields.filter(({ field }) => field.split(".").at(-1) === key).map(({ message }) => message).join(" ");
      for (const key of Object.keys(fields)) fill(wrong[key], at(key));
      return void fill(error, Object.keys(fields).some(at) ? null : failed.message);
    }
  };
  if (!(await openDialog(t("copy.title"), body, [{ label: t("cancel"), value: null }, { label: t("copy.go"), value: make, kind: "primary" }]))) return;
  await readProfiles();
  navigate(href("settings", fields.id, "connection"));
}

async function deleteProfile(form) {
  const id = freshId("confirm");
  const input = h("input", { id, type: "text", autocomplete: "off" });
  const error = h("p", { class: "error", role: "alert" });
  const body = h("div", { class: "stack" }, h("p", {}, t("delete.text")), h("div", { class: "field" }, h("label", { for: id }, t("delete.confirm", { id: form.profile })), input), error);
  const remove = async () => {
    if (input.value.trim() !== form.profile) return void fill(error, t("delete.mismatch"));
    try {
      await send("DELETE", apiPath("profiles", form.profile), undefined, { version: form.version });
      return true;
    } catch (failed) {
      return void fill(error, failed.message);
    }
  };
  if (!(await openDialog(t("delete.title"), body, [{ label: t("cancel"), value: null }, { label: t("delete.go"), value: remove, kind: "danger" }]))) return;
  form.draft = form.saved;
  await readProfiles();
  notify(t("delete.done"), { stays: true });
  navigate(href());
}
