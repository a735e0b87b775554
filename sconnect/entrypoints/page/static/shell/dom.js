/**
 * The only way this page makes elements. A child that is no element becomes a text node, so nothing that a shop or the
 * books say can ever become markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element. Properties: `onclick` and the like listen, `true` sets an empty attribute, null none. */
export function h(tag, properties, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** Make an SVG element. */
export function svg(tag, properties, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

/** Put children in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Put other children in the place of those there; who was at a button or link there stays at the one in its place. */
export function refill(element, ...children) {
  const reachable = () => [...element.querySelectorAll("a, button, select")];
  const at = reachable().indexOf(document.activeElement);
  fill(element, ...children);
  if (at >= 0) reachable()[at]?.focus();
  return element;
}

/** Make an id that no other element has. */
let made = 0;
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
