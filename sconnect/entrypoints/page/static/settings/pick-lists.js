/** Pick lists of a profile: what its shop and its books offer. The route of the API calls them choices. */

import { apiPath, get, send } from "../shell/api.js";
import { button } from "../shell/button.js";
import { h } from "../shell/dom.js";
import { notice } from "../shell/elements.js";
import { moment } from "../shell/format.js";
import { localized, t } from "../shell/i18n.js";
import { hasRole } from "../shell/session.js";

const OLD = 86_400_000; // milliseconds after which an operator who looks at them gets them anew

/** Read the pick lists as they are kept, and anew when nobody did so for a day: that asks shop and books, which only operators may. */
export async function readPickLists(profile, { signal, shown }) {
  const kept = await get(apiPath("profiles", profile, "choices"), { signal });
  const anew = hasRole("operator", profile) && [kept.shop_read_at, kept.books_read_at].some((at) => !at || Date.now() - new Date(at) > OLD);
  if (!anew || isRead(kept)) shown(kept);
  if (anew) shown(await refresh(profile, signal));
}

/** Whether shop or books were ever asked for theirs. */
export function isRead({ shop_read_at: shop, books_read_at: books }) {
  return Boolean(shop ?? books);
}

async function refresh(profile, signal) {
  return (await send("POST", apiPath("profiles", profile, "choices", "refresh"), {}, { signal })).data;
}

/** What is wrong with the pick lists, how old they are, and the way to read them anew. */
export function pickListsState(profile, { problems, shop_read_at: shop, books_read_at: books }, { signal, shown }) {
  const at = [shop, books].filter(Boolean).sort()[0];
  return [
    problems.length ? notice("wait", problems.map((problem) => h("p", {}, localized(problem)))) : null,
    h("p", { class: "row help" }, at ? t("picks.of", { moment: moment(at) }) : null, button(t("picks.refresh"), async () => shown(await refresh(profile, signal)), { role: "operator", kind: "quiet edit" })),
  ];
}
