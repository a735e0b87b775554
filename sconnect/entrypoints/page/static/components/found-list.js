/** A long list of which the first are shown, with a box to search it once it is long; a button shows all. Nothing is left out in silence. */

import { button } from "../shell/button.js";
import { h, refill } from "../shell/dom.js";
import { t } from "../shell/i18n.js";

const SEARCHED = 10; // items from which on there is a box

/** `texts(item)` are what is searched, `draw(items)` makes elements, `most` are shown at first. `show(items)` fills it. */
export function foundList({ label, texts, draw, most }) {
  let known = [];
  let whole = false;
  const box = h("input", { type: "search", maxlength: "60", oninput: () => show(known) });
  const search = h("label", { hidden: true }, label, box);
  const list = h("div", {});
  function show(items) {
    known = items;
    search.hidden = items.length < SEARCHED;
    const wanted = box.value.trim().toLocaleLowerCase();
    const found = items.filter((item) => texts(item).some((text) => text.toLocaleLowerCase().includes(wanted)));
    const rows = whole ? found : found.slice(0, most);
    const all = () => {
      whole = true;
      show(known);
    };
    refill(list, rows.length ? draw(rows) : h("p", {}, t("shops.none")), found.length > rows.length ? h("div", { class: "more" }, button(t("shops.all", { n: found.length }), all)) : null);
  }
  return { search, list, show };
}
