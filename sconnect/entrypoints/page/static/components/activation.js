/** Linking by SnelStart's own page: going there, waiting for the key that it sends, confirming the administration by name. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { sleep } from "../shell/run-watch.js";

const BETWEEN_LOOKS = 2000; // milliseconds
const LONGEST_WAIT_FOR_KEY = 60_000; // SnelStart sends a key once, within seconds

/** Go to SnelStart to link an administration, and come back to the screen `back` with the id of the link added. */
async function goToSnelStart(profile, linkCode, back) {
  const { data } = await send("POST", "/api/activations", { ...(profile ? { profile } : {}), ...(linkCode ? { link_code: linkCode } : {}) });
  const returned = new URL(href(...back, data.id), location.href);
  location.assign(`${data.address}&successUrl=${encodeURIComponent(returned)}`);
}

/**
 * The part of a form that links by SnelStart. `id`: the link that the reader comes back from, if any; `profile`: the profile
 * that is linked anew, if any; `linkCode`: of the shop of a new link, kept meanwhile; `back`: the screen to come back to;
 * `confirmed(name)` is called once the key may be used.
 */
export function activationPanel({ id, profile = "", linkCode = "", back, signal, confirmed }) {
  const container = h("div", { class: "stack", "aria-live": "polite" });
  const offer = (text, kind = "") => fill(container, text, h("div", {}, button(t("activation.go"), () => goToSnelStart(profile, linkCode, back), { role: "admin", kind })));
  if (!id) offer(h("p", { class: "help" }, t("activation.text")), "primary");
  else awaitKey({ id, container, offer, signal, confirmed });
  return container;
}

async function awaitKey({ id, container, offer, signal, confirmed }) {
  fill(container, h("div", { class: "progress" }, h("p", { role: "status" }, t("activation.waiting")), h("div", { class: "bar", "aria-hidden": "true" })));
  try {
    for (const began = Date.now(); Date.now() - began < LONGEST_WAIT_FOR_KEY; await sleep(BETWEEN_LOOKS, signal)) {
      const found = await get(apiPath("activations", id), { signal });
      if (found.state !== "waiting") return showAnswer(found, { container, offer, confirmed });
    }
    return offer(notice("wait", h("p", {}, t("activation.nothing"))));
  } catch (error) {
    return signal?.aborted ? undefined : offer(notice("bad", h("p", {}, error.message)));
  }
}

function showAnswer({ state, administration, problem }, { container, offer, confirmed }) {
  if (state === "linked") return void fill(container, notice("good", h("p", {}, t("activation.linked"))));
  if (state !== "received") return offer(notice("bad", h("p", {}, problem ? localized(problem) : t(`activation.${state}`))));
  const accept = () => {
    fill(container, notice("good", h("p", {}, t("activation.confirmed"), " ", h("strong", {}, h("bdi", {}, administration)))));
    confirmed(administration);
  };
  fill(container,
    h("p", {}, t("activation.question"), " ", h("strong", {}, h("bdi", {}, administration))),
    h("div", { class: "row" }, button(t("activation.yes"), accept, { kind: "primary" }), button(t("activation.no"), () => offer(h("p", { class: "help" }, t("activation.other"))))));
  return container.querySelector("button").focus();
}
