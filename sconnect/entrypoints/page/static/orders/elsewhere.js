/** Where an order is that is not here: the shop is asked, and it can be imported after all. */

import { href } from "../shell/addresses.js";
import { apiPath, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { confirm } from "../shell/dialog.js";
import { fill, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { day, money } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { navigate } from "../shell/router.js";
import { runProgress, watchRun, whyText } from "../shell/run-watch.js";
import { notifyError } from "../shell/toast.js";

/** A button that asks the shop for an order with this number, and what it answers. */
export function whereIs(number, { profile, signal }) {
  const path = (what) => apiPath("profiles", profile, "orders", number, what);
  const result = h("div", { class: "stack", "aria-live": "polite" });
  const look = async () => fill(result, answer((await send("POST", path("look"), {})).data));
  const answer = (found) => [
    notice("info", h("p", {}, h("bdi", {}, localized(found.words))), h("p", { class: "small" }, t("elsewhere.order", { day: day(found.placed_at), total: money(found.total) }))),
    found.may_be_imported ? h("div", { class: "row" }, button(t("elsewhere.import"), () => importIt(found), { role: "operator", kind: "primary" })) : null,
  ];
  const importIt = async (found) => {
    if (found.why !== "coming" && !(await confirm(t("elsewhere.import"), localized(found.words), { yes: t("elsewhere.import") }))) return undefined;
    const { data } = await send("POST", path("import"), { run_now: true });
    if (data.run) {
      const progress = runProgress();
      fill(result, progress.element);
      const last = await watchRun(data.run.run, progress.show, signal);
      if (last.state !== "done") return notifyError(new Error(whyText(last)));
    }
    return navigate(href("orders", profile, number));
  };
  return h("div", { class: "stack" }, h("div", { class: "row" }, button(t("elsewhere.look", { number }), look, { role: "operator" })), result);
}
