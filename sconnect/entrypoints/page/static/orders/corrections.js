/** A booked order as it stands in SnelStart now: its story, and what can be corrected. */

import { apiPath, get, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { loading, notice } from "../shell/elements.js";
import { day, moment, money, number, parseDutchNumber } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";
import { notify } from "../shell/toast.js";
import { table } from "../components/table.js";
import { correct, dateAsked, moveButton } from "./moving.js";

/** The card of a booked order. It asks SnelStart, so at once only for who can do something about what is listed. */
export function correctionsCard(order, context) {
  if (order.state !== "done") return null;
  const body = h("div", { class: "stack" });
  const look = async () => {
    fill(body, loading());
    try {
      await drawStory(body, order, context);
    } catch (error) {
      fill(body, notice("bad", h("p", {}, error.message)), again);
    }
  };
  const again = button(t("correction.look"), look, { role: "viewer" });
  if (order.causes.length && hasRole("operator", context.profile)) look();
  else fill(body, h("p", {}, t("correction.lead")), h("div", { class: "row" }, again));
  return h("section", { class: "card", "data-part": "corrections" }, h("h2", {}, t("correction")), body);
}

async function drawStory(body, order, context) {
  const path = (...more) => apiPath("profiles", context.profile, "orders", order.order_id, ...more);
  const story = await get(path("corrections"), { signal: context.signal });
  const scene = { ...context, story, order, path, redraw: () => drawStory(body, order, context) };
  fill(body,
    standingOf(story),
    told(story),
    story.corrections.length ? list(story) : null,
    story.kinds.some((kind) => kind === "credit" || kind === "change") ? form(scene) : null,
    h("div", { class: "row" }, removeButton(scene), moveButton(scene), bookAgainButton(scene)),
  );
}

function standingOf({ sales_order_number: booked, sales_order_total: total, standing, customer, invoice, in_books: books, in_shop: shop, shop_status: status }) {
  const rows = [
    [t("order.books"), booked ? t("correction.order", { number: booked, total: money(total) }) : ""],
    [t("correction.standing"), t(`correction.standing.${standing}`)],
    [t("correction.invoice"), invoice ? h("bdi", {}, invoiceText(invoice)) : ""],
    [t("correction.customer"), customer ? h("bdi", {}, [`${customer.name} (${customer.code ?? "?"})`, customer.street, customer.postcode, customer.city].filter(Boolean).join(", ")) : ""],
    [t("correction.in_books"), books == null ? "" : money(books)],
    [t("correction.in_shop"), shop == null ? "" : t("correction.shop", { total: money(shop), status })],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function invoiceText({ number: invoiced, open_balance: open, due }) {
  if (open == null || Number(open) === 0) return open == null ? invoiced : t("correction.invoice.paid", { number: invoiced });
  return t("correction.invoice.open", { number: invoiced, open: money(open), due: due ? day(due) : "?" });
}

function told({ is_ours: ours, is_busy: busy, problem, notice: rounding, standing, differs_from_sent: differs, lines, kinds, proposed }) {
  const sentences = [
    proposed ? t(`correction.proposed.${proposed.scope}`, { total: money(proposed.amount) }) : "",
    busy ? t("correction.busy") : "",
    !ours && standing === "open" ? t("correction.by_hand") : "",
    problem ? localized(problem) : "",
    rounding ? localized(rounding) : "",
    differs && kinds.length ? evidenceText(lines) : "",
  ].filter(Boolean);
  return sentences.length ? notice("info", sentences.map((said) => h("p", {}, h("bdi", {}, said)))) : null;
}

function evidenceText(lines) {
  return lines.some(({ role }) => role) ? t("correction.differs") : t("correction.no_evidence");
}

function list({ corrections }) {
  return table({
    caption: t("correction.list"),
    rows: corrections,
    columns: [
      { label: t("correction.what"), head: true, cell: ({ kind }) => t(`correction.kind.${kind}`) },
      { label: t("orders.books"), cell: ({ sales_order_number: booked }) => booked ?? "" },
      { label: t("order.reference"), cell: ({ reference, kind }) => (kind === "credit" ? h("span", { class: "code" }, reference) : "") },
      { label: t("orders.total"), num: true, cell: ({ total_including_vat: total }) => (total == null ? "" : money(total)) },
      { label: t("orders.state"), cell: ({ state, detail, removed, dated, to_undo: advice }) => h("bdi", {}, [t(`correction.state.${state}`), localized(detail), dated ? localized(dated) : "", removed ? t("correction.removed") : "", advice ? localized(advice) : ""].filter(Boolean).join(": ")) },
      { label: t("correction.who"), cell: ({ by, at, why }) => h("bdi", {}, [by, moment(at), why].filter(Boolean).join(", ")) },
    ],
  });
}

/** The form of a credit, or of a change before the order is invoiced: which part, of which lines, and why. */
function form(scene) {
  const { story } = scene;
  const kind = story.kinds.includes("credit") ? "credit" : "change";
  const scopes = kind === "credit" ? ["all", "products", "lines", "amount", "as_in_shop"] : ["lines", "amount", "as_in_shop"];
  const scopeId = freshId("scope");
  const scope = h("select", { id: scopeId }, scopes.map((value) => h("option", { value }, t(`correction.scope.${value}`))));
  const amountId = freshId("amount");
  const amount = h("input", { id: amountId, type: "text", inputmode: "decimal" });
  const fields = story.lines.map((line) => ({ line, quantity: lineField("quantity", line), amount: lineField("amount", line) }));
  const parts = {
    lines: lineTable(story, fields),
    amount: h("div", { class: "field" }, h("label", { for: amountId }, t("correction.amount")), amount),
  };
  const shown = h("div", {});
  if (story.proposed && scopes.includes(story.proposed.scope)) scope.value = story.proposed.scope;
  if (scope.value === "amount") amount.value = String(story.proposed.amount).replace(".", ",");
  const draw = () => fill(shown, parts[scope.value] ?? null);
  scope.addEventListener("change", draw);
  draw();
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const chosen = () => ({
    kind,
    scope: scope.value,
    ...(scope.value === "lines" ? { lines: fields.flatMap(chosenOf) } : {}),
    ...(scope.value === "amount" ? { amount: plain(amount.value) } : {}),
  });
  const prepare = button(t("correction.prepare"), () => showPrepared(result, chosen(), scene), { role: "operator", kind: "primary" });
  return h("div", { class: "stack" },
    h("h3", {}, t(`correction.form.${kind}`)),
    h("p", { class: "help" }, t(`correction.form.${kind}.help`)),
    h("div", { class: "field" }, h("label", { for: scopeId }, t("correction.scope")), scope),
    shown,
    h("div", { class: "row" }, prepare),
    result,
  );
}

function lineField(what, { description }) {
  return h("input", { type: "text", inputmode: "decimal", size: "6", "aria-label": t(`correction.${what}.of`, { name: description }) });
}

function lineTable({ prices_include_vat: including }, fields) {
  return table({
    name: t("correction.lines"),
    rows: fields,
    columns: [
      { label: t("line.text"), head: true, cell: ({ line }) => h("bdi", {}, line.description) },
      { label: including ? t("reading.price.including") : t("reading.price.excluding"), num: true, cell: ({ line }) => money(line.unit_price) },
      { label: t("line.vat"), num: true, cell: ({ line }) => (line.percent == null ? "?" : `${number(line.percent)} %`) },
      { label: t("correction.left"), num: true, cell: ({ line }) => t("correction.left.of", { quantity: number(line.quantity_left), total: money(line.left) }) },
      { label: t("correction.quantity"), cell: ({ quantity }) => quantity },
      { label: t("correction.or_amount"), cell: ({ amount }) => amount },
    ],
  });
}

/** A line that was filled in, with an amount, else a quantity. */
function chosenOf({ line: { line }, quantity, amount }) {
  const [pieces, euro] = [plain(quantity.value), plain(amount.value)];
  if (euro) return [{ line, amount: euro }];
  return pieces ? [{ line, quantity: pieces }] : [];
}

function plain(text) {
  return parseDutchNumber(text.trim());
}

async function showPrepared(result, chosen, scene) {
  fill(result);
  const { data: prepared } = await send("POST", scene.path("corrections", "preview"), chosen);
  const reasonId = freshId("reason");
  const reason = h("input", { id: reasonId, type: "text", maxlength: "200" });
  const date = dateAsked(prepared);
  const carryOut = () => {
    const missing = date?.missing();
    if (missing) return void fill(error, missing);
    return correct({ ...chosen, ...date?.values(), version: prepared.version, reason: reason.value.trim() }, scene);
  };
  const error = h("p", { class: "error", role: "alert" });
  const make = button(t(`correction.make.${chosen.kind}`), carryOut, { role: "operator", kind: "primary" });
  const copy = h("details", {}, h("summary", {}, t("correction.text")), h("pre", {}, prepared.text));
  fill(result,
    preparedTable(prepared),
    h("p", {}, h("strong", {}, sumOf(prepared))),
    prepared.notice ? notice("wait", h("p", {}, localized(prepared.notice))) : null,
    date?.element,
    copy,
    h("div", { class: "field" }, h("label", { for: reasonId }, t("action.note")), reason),
    error,
    h("div", { class: "row" }, make),
  );
}

function preparedTable({ kind, reference, lines, prices_include_vat: including }) {
  return table({
    caption: kind === "credit" ? t("correction.prepared.credit", { reference }) : t("correction.prepared.change"),
    rows: lines,
    columns: [
      { label: t("line.text"), head: true, cell: ({ description }) => h("bdi", {}, description) },
      { label: t("line.quantity"), num: true, cell: ({ quantity }) => number(quantity) },
      { label: including ? t("reading.price.including") : t("reading.price.excluding"), num: true, cell: ({ unit_price: price }) => money(price) },
    ],
  });
}

function sumOf({ amount, including_vat: total, rates, prices_include_vat: including }) {
  const vat = rates.map((rate) => t("correction.rate", { percent: number(rate.percent), vat: money(rate.vat) }));
  if (total == null) return including ? t("correction.sum.including", { total: money(amount) }) : t("correction.sum.excluding", { total: money(amount) });
  return [t("correction.sum.including", { total: money(total) }), ...vat].join("; ");
}

function removeButton(scene) {
  if (!scene.story.kinds.includes("remove")) return null;
  const remove = async () => {
    const said = h("p", {}, t("correction.remove.text", { number: scene.story.sales_order_number }));
    const agreed = await openDialog(t("correction.remove"), said, [{ label: t("cancel"), value: null }, { label: t("correction.remove.yes"), value: true, kind: "danger" }]);
    if (agreed) await correct({ kind: "remove", version: scene.story.version, confirmed: true }, scene);
  };
  return button(t("correction.remove"), remove, { role: "operator", kind: "danger" });
}

function bookAgainButton(scene) {
  if (!scene.story.can_be_booked_again) return null;
  const again = async () => {
    const agreed = await openDialog(t("correction.again"), h("p", {}, t("correction.again.text")), [{ label: t("cancel"), value: null }, { label: t("correction.again"), value: true, kind: "primary" }]);
    if (!agreed) return;
    await send("POST", scene.path("book-again"), { run_now: true });
    notify(t("order.retried"));
    await scene.refresh();
  };
  return button(t("correction.again"), again, { role: "operator" });
}
