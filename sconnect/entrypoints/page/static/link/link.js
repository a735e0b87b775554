/** Linking a shop: keys, settings to begin with, a trial of the last orders, and only then: on. */

import { get, path, send } from "../shell/api.js";
import { fill, h } from "../shell/dom.js";
import { t } from "../shell/i18n.js";
import { heading } from "../shell/parts.js";
import { guardLeaving } from "../shell/router.js";
import { keysStep } from "./keys.js";
import { onStep } from "./on.js";
import { previewStep } from "./preview.js";
import { settingsStep } from "./start_settings.js";

const STEPS = [
  { name: "keys", draw: keysStep },
  { name: "settings", draw: settingsStep },
  { name: "preview", draw: previewStep },
  { name: "on", draw: onStep },
];

export async function showLink({ rest, signal }) {
  const bar = h("ol", { class: "steps" });
  const step = h("section", { class: "card stack", tabindex: "-1", "aria-label": t("nav.link") });
  const work = { signal, schema: await get("/api/settings-schema", { signal }), keys: {}, found: null, draft: null, version: "" };
  work.show = (name) => {
    const at = STEPS.findIndex((each) => each.name === name);
    fill(bar, STEPS.map((each, index) => h("li", { class: index < at ? "done" : null, "aria-current": index === at ? "step" : null }, t(`link.${each.name}`))));
    fill(step, h("h2", {}, t(`link.${name}.title`)), STEPS[at].draw(work));
    guardLeaving(() => name === "settings");
    window.scrollTo(0, 0);
    step.focus({ preventScroll: true });
  };
  if (rest[0]) await resume(work, rest[0]);
  work.show(rest[0] ? "preview" : "keys");
  return [heading(t("nav.link")), bar, step];
}

/** Go on with a profile that was made but not switched on yet. */
async function resume(work, profile) {
  const { data, version } = await send("GET", path("profiles", profile), undefined, { signal: work.signal });
  work.draft = data;
  work.version = version;
}
