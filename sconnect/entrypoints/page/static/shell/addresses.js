/** The addresses of screens, such as #/orders/my-shop/100: made by `href`, parsed by `parseRoute`. Filters stand after a `?`. */

/** Make an address of the name of a screen and the parts that follow it; without any, that of the first screen. */
export function href(...parts) {
  return `#/${parts.filter((part) => part !== "").map(encodeURIComponent).join("/")}`;
}

/** The address of the orders that the figures of these Dutch days count. */
export function bookedOrders(profile, first, last) {
  return `${href("orders", profile)}?booked_from=${first}&booked_until=${last}`;
}

/**
 * Parse an address into its screen, its profile, the rest, and the filters after a `?`. An unknown address is that of the first
 * screen. The profile is empty when the screen has none and when the address does not name one.
 */
export function parseRoute(hash, screens) {
  const [path, query = ""] = hash.split("?", 2);
  const [name, ...rest] = path.replace(/^#\/?/, "").split("/").map(decoded);
  const screen = screens.find((each) => each.name === name) ?? screens[0];
  const profile = screen.perProfile ? (rest.shift() ?? "") : "";
  return { screen, profile, rest, query: new URLSearchParams(query) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
