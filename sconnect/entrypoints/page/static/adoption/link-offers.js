/** Links that the certain rows show: who is linked to whom, taken over with one click. */

import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { emptyState, loading } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

const KINDS = ["customers", "articles"];

/** A fold that asks what is offered when it is opened: shop and books are looked up for it. */
export function linkOffers(profile, signal) {
  const list = h("div", { class: "stack" }, loading());
  const draw = async () => fill(list, await Promise.all(KINDS.map((kind) => offersOf(kind, profile, signal, draw))));
  const fold = h("details", { class: "fold" }, h("summary", {}, t("adoption.links")), h("p", { class: "help" }, t("adoption.links.text")), list);
  fold.addEventListener("toggle", () => draw().catch(notifyError), { once: true });
  return fold;
}

async function offersOf(kind, profile, signal, redraw) {
  const address = apiPath("profiles", profile, "adoption", "links");
  let page = await get(withQuery(address, { kind }), { signal });
  while (!page.items.length && page.next) page = await get(withQuery(address, { kind, continuation: page.next }), { signal });
  const { items, next } = page;
  const free = items.filter(({ replaces }) => !replaces);
  const take = async () => {
    const { data } = await send("POST", address, { keys: free.map(({ key }) => key) });
    notify(t("links.made", { n: data.written }));
    await redraw();
  };
  if (!items.length) return [h("h3", {}, t(`tab.${kind}`)), emptyState(t("adoption.links.none"))];
  return [
    h("h3", {}, t(`tab.${kind}`)),
    table({
      name: t(`tab.${kind}`),
      rows: items,
      columns: [
        { label: t("explain.shop"), head: true, cell: ({ shop }) => h("bdi", {}, shop) },
        { label: t("explain.books"), cell: ({ books }) => h("bdi", {}, books) },
        { label: t("adoption.why"), cell: ({ why, replaces }) => (replaces ? t("links.replaces", { name: replaces }) : localized(why)) },
      ],
    }),
    next ? h("p", { class: "help" }, t("adoption.links.more")) : null,
    free.length ? h("div", { class: "row" }, button(t("adoption.links.take", { n: free.length }), take, { role: "operator" })) : null,
  ];
}
