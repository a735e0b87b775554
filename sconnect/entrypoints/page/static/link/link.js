/** The wizard that links a shop: shop, administration, what goes where, which orders, a dry run, and activation. */

import { apiPath, get, send } from "../shell/api.js";
import { fill, h } from "../shell/dom.js";
import { heading } from "../shell/elements.js";
import { t } from "../shell/i18n.js";
import { guardLeaving } from "../shell/router.js";
import { readPreference } from "../shell/storage.js";
import { activateStep } from "./activate-step.js";
import { booksStep } from "./books-step.js";
import { ordersStep } from "./orders-step.js";
import { previewStep } from "./preview-step.js";
import { shopStep } from "./shop-step.js";
import { whereStep } from "./where-step.js";

const STEPS = [
  { name: "shop", draw: shopStep },
  { name: "books", draw: booksStep },
  { name: "where", draw: whereStep },
  { name: "orders", draw: ordersStep },
  { name: "preview", draw: previewStep },
  { name: "activate", draw: activateStep },
];
const UNSAVED = new Set(["where", "orders"]);

export async function showLink({ rest, signal }) {
  const bar = h("ol", { class: "steps" });
  const step = h("section", { class: "card stack", tabindex: "-1", "aria-label": t("nav.link") });
  const [schema, { items: templates }] = await Promise.all([get("/api/settings-schema", { signal }), get("/api/templates", { signal })]);
  const wizard = { signal, schema, templates, template: preferred(templates), keys: {}, probe: null, draft: null, version: "" };
  wizard.show = (name) => {
    const at = STEPS.findIndex((each) => each.name === name);
    fill(bar, STEPS.map((each, index) => h("li", { class: index < at ? "done" : null, "aria-current": index === at ? "step" : null }, t(`link.${each.name}`))));
    fill(step, h("h2", {}, t(`link.${name}.title`)), STEPS[at].draw(wizard));
    guardLeaving(() => UNSAVED.has(name));
    window.scrollTo(0, 0);
    step.focus({ preventScroll: true });
  };
  const [first, activation] = rest;
  if (first && !activation) await resume(wizard, first);
  wizard.activation = activation ?? "";
  wizard.show(activation ? "books" : first ? "preview" : "shop");
  return [heading(t("nav.link")), bar, step];
}

/** The template of last time, else the only one there is. */
function preferred(templates) {
  return templates.find(({ id }) => id === readPreference("template")) ?? (templates.length === 1 ? templates[0] : null);
}

/** Continue with a profile that was created but not activated yet. */
async function resume(wizard, profile) {
  const { data, version } = await send("GET", apiPath("profiles", profile), undefined, { signal: wizard.signal });
  wizard.draft = data;
  wizard.version = version;
}
