/** What last night's reconciliation came to. */

import { h } from "../shell/dom.js";
import { day, money } from "../shell/format.js";
import { t } from "../shell/i18n.js";

/** What last night's reconciliation of a profile came to, for a person; null when there was none. */
export function lastNight(profile) {
  const night = profile?.night;
  if (!night) return null;
  const period = { from: day(night.from), until: day(night.until) };
  const text = night.differing ? t("reconcile.night.differs", { ...period, n: night.differing, amount: money(night.amount) }) : t("reconcile.night.agrees", period);
  return h("p", { class: night.differing ? "state wait" : "state good" }, text);
}
