/** A look at what another program booked before, and for the wizard the way to the table of what was found. */

import { href } from "../shell/addresses.js";
import { apiPath, get, send } from "../shell/api.js";
import { link } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { t } from "../shell/i18n.js";
import { runProgress, watchRun, whyText } from "../shell/run-watch.js";
import { readProfiles } from "../shell/session.js";
import { notifyError } from "../shell/toast.js";

/** An element that looks once, when that was not done yet, and says what was found; then `looked` is called. */
export function adoptionCheck(profile, signal, looked) {
  const container = h("div", { class: "stack", "aria-live": "polite" });
  check(profile, container, signal).then(looked).catch(notifyError);
  return container;
}

async function check(profile, container, signal) {
  let state = await get(apiPath("profiles", profile, "adoption"), { signal });
  if (!state.is_asked) return;
  if (!state.looked_at) state = await lookAtBooks(profile, container, signal);
  if (!state.looked_at || state.found_nothing) fill(container);
  else fill(container, notice("wait", h("p", {}, t("adoption.found", { certain: state.counts.certain ?? 0, open: state.counts.to_decide ?? 0 })), h("p", {}, link(t("adoption.to_table"), href("adoption", profile)))));
}

/** Look at what another program booked, with progress; returns how far the profile is then. */
export async function lookAtBooks(profile, container, signal) {
  const progress = runProgress();
  fill(container, progress.element);
  const { data } = await send("POST", apiPath("profiles", profile, "adoption", "look"), {});
  const last = await watchRun(data.run, progress.show, signal);
  if (last.state !== "done") notifyError(new Error(whyText(last)));
  await readProfiles({ signal }); // what was found stands in the navigation
  return get(apiPath("profiles", profile, "adoption"), { signal });
}
