/** A quarter in the terms of the VAT return: boxes, one-stop shop and ICP, each with its file. */

import { apiPath, get, withQuery } from "../shell/api.js";
import { button, whileBusy } from "../shell/button.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { isoDay, money, number } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { table } from "../components/table.js";
import { saveText } from "../components/csv.js";

export function returnSection(profile, signal) {
  const container = h("div", { class: "stack", "aria-live": "polite" });
  const read = async (quarter) => {
    fill(container, h("p", { class: "loading" }, t("reconcile.busy")));
    try {
      fill(container, shown(await get(withQuery(apiPath("profiles", profile, "vat-return"), quarter), { signal }), quarter));
    } catch (error) {
      fill(container);
      throw error;
    }
  };
  return h("section", { class: "card" }, h("h2", {}, t("return.title")), h("p", { class: "small" }, t("return.lead")), quarterForm(read), container);
}

function quarterForm(read) {
  const [yearId, quarterId] = [freshId("year"), freshId("quarter")];
  const [thisYear, month] = isoDay(new Date()).split("-").map(Number);
  const last = Math.floor((month - 1) / 3); // the quarter before, 0 for the last one of the year before
  const year = h("input", { id: yearId, type: "number", min: 2000, max: 2099, required: true, value: last ? thisYear : thisYear - 1 });
  const quarter = h("select", { id: quarterId }, [1, 2, 3, 4].map((each) => h("option", { value: each, selected: each === (last || 4) }, each)));
  const submitButton = h("button", { type: "submit" }, t("return.go"));
  const submit = (event) => {
    event.preventDefault();
    whileBusy(submitButton, () => read({ year: year.value, quarter: quarter.value }));
  };
  return h("form", { class: "toolbar", onsubmit: submit }, h("label", { for: yearId }, t("return.year"), year), h("label", { for: quarterId }, t("return.quarter"), quarter), submitButton);
}

function shown(found, { year, quarter }) {
  const file = (name) => button(`CSV ${name}`, () => saveText(`${name} ${year} ${quarter}.csv`, found.files[name]));
  return [
    found.unavailable.map((words) => notice("wait", h("p", {}, localized(words)))),
    found.warns_of_threshold ? notice("wait", h("p", {}, t("return.threshold", { amount: money(found.distance_sales) }))) : null,
    table({
      caption: t("return.boxes"),
      rows: found.boxes,
      columns: [
        { label: t("return.box"), head: true, cell: ({ box }) => box },
        { label: t("return.net"), num: true, cell: ({ amount }) => money(amount.net) },
        { label: t("return.vat"), num: true, cell: ({ amount }) => money(amount.vat) },
        { label: t("return.declared"), num: true, cell: ({ declared }) => money(declared?.turnover) },
        { label: t("return.declaredvat"), num: true, cell: ({ declared }) => money(declared?.vat) },
        { label: t("return.rest"), num: true, cell: ({ rest }) => money(rest?.turnover) },
      ],
    }),
    h("p", { class: "small" }, found.is_posted ? t("return.posted") : t("return.invoiced"), " ", found.is_sent ? t("return.sent") : ""),
    found.one_stop_shop.length ? table({
      caption: t("return.oss"),
      rows: found.one_stop_shop,
      columns: [
        { label: t("return.country"), head: true, cell: ({ country }) => country },
        { label: t("vat.rate"), num: true, cell: ({ percent }) => `${number(percent)} %` },
        { label: t("return.net"), num: true, cell: ({ amount }) => money(amount.net) },
        { label: t("return.vat"), num: true, cell: ({ amount }) => money(amount.vat) },
      ],
    }) : null,
    found.supplies.length ? table({
      caption: t("return.icp"),
      rows: found.supplies,
      columns: [
        { label: t("return.number"), head: true, cell: ({ vat_number: text }) => text || t("return.unknown") },
        { label: t("return.net"), num: true, cell: ({ net }) => money(net) },
      ],
    }) : null,
    h("div", { class: "row noprint" }, ["aangifte", "oss", "icp"].map(file)),
  ];
}
