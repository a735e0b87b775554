/** Links that the certain rows show: who is linked to whom, all taken over with one click, page by page. */

import { apiPath, get, send, withQuery } from "../shell/api.js";
import { button } from "../shell/button.js";
import { fill, h } from "../shell/dom.js";
import { emptyState, loading, notice } from "../shell/elements.js";
import { localized, t } from "../shell/i18n.js";
import { notify, notifyError } from "../shell/toast.js";
import { table } from "../components/table.js";

const KINDS = ["customers", "articles"];

/** A fold that asks what is offered when it is opened: shop and books are looked up for it. */
export function linkOffers(profile, signal) {
  const list = h("div", { class: "stack" }, loading());
  const said = h("div", { class: "stack", "aria-live": "polite" });
  const draw = async () => fill(list, await Promise.all(KINDS.map((kind) => offersOf(kind, profile, signal, said, draw))));
  const fold = h("details", { class: "fold" }, h("summary", {}, t("adoption.links")), h("p", { class: "help" }, t("adoption.links.text")), said, list);
  fold.addEventListener("toggle", () => draw().catch(notifyError), { once: true });
  return fold;
}

async function offersOf(kind, profile, signal, said, redraw) {
  const address = apiPath("profiles", profile, "adoption", "links");
  const read = (continuation) => get(withQuery(address, { kind, continuation }), { signal });
  let page = await read();
  while (!page.items.length && page.next) page = await read(page.next);
  const { items, next } = page;
  const free = freeOf(page);
  const take = async () => {
    try {
      const { written, refused } = await takeAll(address, page, read, (n) => fill(said, notice("info", t("adoption.links.taking", { n }))));
      notify(t("links.made", { n: written }));
      fill(said, refused.length ? notice("wait", refused.map((each) => h("p", {}, h("bdi", {}, each.shop), ": ", localized(each.refusal)))) : null);
    } finally {
      await redraw();
    }
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
    free.length || next ? h("div", { class: "row" }, button(next ? t("adoption.links.all") : t("adoption.links.take", { n: free.length }), take, { role: "operator" })) : null,
  ];
}

/** The links that take no other choice of a person away. */
function freeOf({ items }) {
  return items.filter(({ replaces }) => !replaces);
}

/** Take over the links of a page and of all that follow, one request a page; what was taken stays when it is stopped. */
async function takeAll(address, first, read, tell) {
  const all = { written: 0, refused: [] };
  for (let page = first; page; page = page.next ? await read(page.next) : null) {
    const keys = freeOf(page).map(({ key }) => key);
    if (!keys.length) continue;
    const { data } = await send("POST", address, { keys });
    all.written += data.written;
    all.refused.push(...data.refused);
    tell(all.written);
  }
  return all;
}
