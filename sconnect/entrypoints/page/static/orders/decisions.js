/** What persons decided about an order: each can be taken back, or says what to do instead. */

import { apiPath, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { h } from "../shell/dom.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";

export function decisionsCard({ decisions, revoked: former, order_id: number }, { profile, follow }) {
  if (!decisions.length && !former.length) return null;
  const back = async ({ id }) => follow((await send("POST", apiPath("profiles", profile, "orders", number, "decisions", id, "revoke"), {})).data);
  const said = ({ what, by, at, reason }, more) => h("bdi", {}, [localized(what), by || "?", moment(at), reason, more].filter(Boolean).join(", "));
  const next = (decision) => (decision.instead ? h("p", { class: "help" }, localized(decision.instead)) : button(t("decision.back"), () => back(decision), { role: "operator" }));
  return h("section", { class: "card", "data-part": "decisions" }, h("h2", {}, t("decision")), h("ul", {}, decisions.map((decision) => h("li", {}, said(decision), next(decision))), former.map((note) => h("li", {}, said(note, t("decision.was"))))));
}
