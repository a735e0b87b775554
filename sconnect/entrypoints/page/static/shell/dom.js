/**
 * Making elements, the only way to do so in this page. A child that is not an element becomes a text node, so that no text
 * of a shop or of the books can become markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element. A property `onclick` adds a listener, `true` sets an empty attribute, null or false none. */
export function h(tag, properties, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** Make an SVG element. */
export function svg(tag, properties, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

/** Replace the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Replace the children of an element and keep the focus: it goes to the button or link in the same position. */
export function refill(element, ...children) {
  const reachable = () => [...element.querySelectorAll("a, button, select")];
  const at = reachable().indexOf(document.activeElement);
  fill(element, ...children);
  if (at >= 0) reachable()[at]?.focus();
  return element;
}

let made = 0;

/** Make an id that no other element has. */
export function freshId(stem = "e") {
  made += 1;
  return `${stem}-${made}`;
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}
