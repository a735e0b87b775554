/** Addresses of screens, such as #/orders/my-shop/100: making and parsing them. */

/** Make an address of the name of a screen and what follows it; without a name that of the first screen. */
export function href(...parts) {
  return `#/${parts.filter((part) => part !== "").map(encodeURIComponent).join("/")}`;
}

/**
 * Parse an address into its screen, its profile and the parts that follow. Any other address is that of the first screen;
 * the profile is empty for a screen without one, and when the address names none.
 */
export function parseRoute(hash, screens) {
  const [name, ...rest] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  const screen = screens.find((each) => each.name === name) ?? screens[0];
  const profile = screen.perProfile ? (rest.shift() ?? "") : "";
  return { screen, profile, rest };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
