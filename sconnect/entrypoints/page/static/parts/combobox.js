/** A box in which one types and chooses from what is found, as the ARIA pattern for a combobox has it. */

import { fill, freshId, h } from "../shell/dom.js";
import { t } from "../shell/i18n.js";

const PAUSE = 250; // milliseconds of rest before a search begins

/**
 * Make a combobox. `search(text, signal)` gives hits; `show(hit)` gives `{title, detail, value}` of one.
 * `chosen(hit)` hears a choice and null when the text no longer stands for one; `typed(text)` hears every letter.
 */
export function combobox({ id = freshId("combo"), value = "", search, show, chosen = () => {}, typed = () => {}, describedBy, least = 2, ...more }) {
  const listId = `${id}-list`;
  const input = h("input", {
    id, value, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": listId, "aria-describedby": describedBy, ...more,
  });
  const list = h("ul", { id: listId, role: "listbox", "aria-label": t("combo.found"), hidden: true });
  const hint = h("p", { class: "hint", role: "status" });
  let hits = [];
  let at = -1;
  let timer = 0;
  let asking = null;

  input.addEventListener("input", () => {
    chosen(null);
    typed(input.value);
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void look();
      point(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));

  async function look() {
    asking?.abort();
    const text = input.value.trim();
    if (text.length < least) return close();
    asking = new AbortController();
    fill(hint, t("combo.searching"));
    try {
      hits = await search(text, asking.signal);
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
    point(hits.length ? 0 : -1);
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

  function point(index) {
    at = hits.length ? (index + hits.length) % hits.length : -1;
    [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    if (at < 0 || list.hidden) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    return list.children[at].scrollIntoView({ block: "nearest" });
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
