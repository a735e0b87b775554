/** Links from a file: a preview that names who is linked to whom, and nothing made before it is confirmed. */

import { apiPath, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

/** A fold with a box for a file; `made` is called once links were made. */
export function linkFileBox(kind, profile, made) {
  const id = freshId("file");
  const input = h("input", { id, type: "file", accept: ".csv,.txt,text/csv,text/plain" });
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const address = apiPath("profiles", profile, "mappings", "file");
  const show = async () => {
    const [chosen] = input.files;
    if (!chosen) return fill(result);
    const text = decoded(await chosen.arrayBuffer());
    const { data } = await send("POST", `${address}/preview`, { kind, text });
    return fill(result, preview(data, (replace) => write(text, data.version, replace)));
  };
  const write = async (text, version, replace) => {
    const { data } = await send("POST", address, { kind, text, version, replace_choices: replace });
    notify(t("links.made", { n: data.written }));
    input.value = "";
    fill(result);
    await made();
  };
  input.addEventListener("change", () => show().catch((error) => {
    fill(result);
    notifyError(error);
  }));
  return h("details", { class: "fold" }, h("summary", {}, t("links.file")),
    h("div", { class: "field" }, h("label", { for: id }, t("links.file.choose")), h("p", { class: "help" }, t(`links.file.${kind}`)), input), result);
}

function preview({ lines }, write) {
  const good = lines.filter(({ refusal }) => !refusal);
  const replacing = good.filter(({ replaces }) => replaces).length;
  const id = freshId("replace");
  const replace = h("input", { id, type: "checkbox" });
  const what = ({ refusal, replaces }) => (refusal ? localized(refusal) : replaces ? t("links.replaces", { name: replaces }) : t("links.new"));
  return [
    notice(good.length === lines.length ? "info" : "wait", h("p", {}, t("links.preview", { n: good.length, refused: lines.length - good.length }))),
    table({
      name: t("links.file"),
      rows: lines,
      columns: [
        { label: t("links.line"), num: true, cell: ({ line }) => line },
        { label: t("explain.shop"), head: true, cell: ({ shop }) => h("bdi", {}, shop) },
        { label: t("explain.books"), cell: ({ books }) => h("bdi", {}, books) },
        { label: t("links.what"), cell: (row) => h("bdi", {}, what(row)) },
      ],
    }),
    replacing ? h("div", { class: "field check" }, replace, h("label", { for: id }, t("links.replace", { n: replacing }))) : null,
    good.length ? h("div", { class: "row" }, button(t("links.make"), () => write(replace.checked), { role: "operator", kind: "primary" })) : null,
  ];
}

/** The text of a file: UTF-8, else as Windows wrote it before. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
