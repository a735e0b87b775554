/** What corrections of a booked order share, and another customer for it: chosen in a dialog that names the others. */

import { href } from "../shell/addresses.js";
import { getAll, send } from "../shell/api.js";
import { button, link } from "../shell/button.js";
import { openDialog } from "../shell/dialog.js";
import { fill, freshId, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { notify } from "../shell/toast.js";
import { bookingDateForm } from "../components/booking-date.js";
import { customerBox } from "../components/search-boxes.js";

/** Carry a correction out and say what came of it. */
export async function correct(request, { path, refresh }) {
  const { data: done } = await send("POST", path("corrections"), request);
  notify(done.state === "done" ? t("correction.done", { what: t(`correction.kind.${done.kind}`), number: done.sales_order_number ?? "" }) : t(`correction.state.${done.state}`));
  await refresh();
}

/** The question about the date, when that lies in the period of a VAT return that was sent; null when it does not. */
export function dateAsked({ question }) {
  if (!question) return null;
  const form = bookingDateForm(question);
  return { ...form, element: h("div", { class: "stack" }, notice("wait", h("p", {}, localized(question.text))), form.element) };
}

/** Another customer: chosen in a dialog that also lists the other orders on the wrong card. */
export function moveButton(scene) {
  const { story, path, profile } = scene;
  if (!story.customer) return null;
  const move = async () => {
    const others = (await getAll(path("same-customer"))).filter(({ order_id: id }) => id !== scene.order.order_id);
    const id = freshId("customer");
    let hit = null;
    const box = customerBox(profile, { id, chosen: (found) => { hit = found; } });
    let date = null;
    const error = h("p", { class: "error", role: "alert" });
    const asked = h("div", {});
    const chosen = async () => {
      if (!hit) return void fill(error, t("action.choose"));
      if (date) return date.missing() ? void fill(error, date.missing()) : { customer_id: hit.id, ...date.values() };
      try {
        date = dateAsked((await send("POST", path("corrections", "preview"), { kind: "move", customer_id: hit.id })).data);
      } catch (failed) {
        return void fill(error, failed.message);
      }
      fill(asked, date?.element);
      return date ? undefined : { customer_id: hit.id };
    };
    const body = h("div", { class: "stack" }, h("p", {}, story.kinds.includes("move") ? t("correction.move.text") : t("correction.move.late")), otherOrders(others, profile), h("label", { for: id }, t("action.customer")), box.element, asked, error);
    const wanted = await openDialog(t("correction.move"), body, [
      { label: t("cancel"), value: null },
      ...(story.kinds.includes("move") ? [{ label: t("correction.move.yes"), value: chosen, kind: "primary" }] : []),
    ]);
    if (wanted) await correct({ kind: "move", ...wanted, version: story.version }, scene);
  };
  return button(t("correction.move"), move, { role: "operator" });
}

function otherOrders(others, profile) {
  if (!others.length) return null;
  const said = ({ order_id: id, sales_order_number: booked, invoiced }) => [link(t("order.number", { number: id }), href("orders", profile, id)), ` ${booked ?? ""} ${invoiced ? t("correction.move.invoiced") : t("correction.move.open")}`];
  return h("div", {}, h("p", {}, t("correction.move.others")), h("ul", {}, others.map((other) => h("li", {}, said(other)))));
}
