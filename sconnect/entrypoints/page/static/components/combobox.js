/** A box that searches while the reader types and offers what was found, after the ARIA pattern for a combobox. */

import { fill, freshId, h } from "../shell/dom.js";
import { t } from "../shell/i18n.js";

const PAUSE = 250; // milliseconds without a keystroke before a search begins

/**
 * Make a combobox. `search(text, signal)` returns hits; `show(hit)` returns the `{title, detail, value}` of one.
 * `chosen(hit)` is called with the hit that was chosen, or with null once the text no longer stands for one; `typed(text)`
 * is called at every change of the text.
 */
export function combobox({ id = freshId("combo"), value = "", search, show, chosen = () => {}, typed = () => {}, describedBy, minLength = 2, ...more }) {
  const listId = `${id}-list`;
  const input = h("input", {
    id, value, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": listId, "aria-describedby": describedBy, ...more,
  });
  const list = h("ul", { id: listId, role: "listbox", "aria-label": t("combo.found"), hidden: true });
  const hint = h("p", { class: "hint", role: "status" });
  let hits = [];
  let active = -1;
  let timer = 0;
  let controller = null;

  input.addEventListener("input", () => {
    chosen(null);
    typed(input.value);
    clearTimeout(timer);
    timer = setTimeout(runSearch, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void runSearch();
      activate(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));

  async function runSearch() {
    controller?.abort();
    const text = input.value.trim();
    if (text.length < minLength) return close();
    controller = new AbortController();
    fill(hint, t("combo.searching"));
    try {
      hits = await search(text, controller.signal);
    } catch (error) {
      if (error.name !== "AbortError") fill(hint, error.message);
      return undefined;
    }
    return open();
  }

  function open() {
    fill(hint, hits.length ? t("combo.hits", { n: hits.length }) : t("combo.none"));
    fill(list, hits.map(option));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(hits.length ? 0 : -1);
  }

  function option(hit, index) {
    const { title, detail } = show(hit);
    const made = h("li", { role: "option", id: `${listId}-${index}`, "aria-selected": "false" }, h("bdi", {}, title), detail ? h("small", {}, h("bdi", {}, detail)) : null);
    made.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(index);
    });
    return made;
  }

  function activate(index) {
    active = hits.length ? (index + hits.length) % hits.length : -1;
    [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === active)));
    if (active < 0 || list.hidden) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[active].id);
    return list.children[active].scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const hit = hits[index];
    input.value = show(hit).value;
    close();
    fill(hint, t("combo.chosen", { what: show(hit).title }));
    chosen(hit);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  return { element: h("div", { class: "combo" }, input, list, hint), input };
}
