/** Date and time fields: a moment in UTC as the Dutch date and time that the reader sees, and back. */

const AMSTERDAM = "Europe/Amsterdam";

/** Return a moment (ISO 8601) as a field for date and time holds it, in Dutch time: 2026-11-25T09:30. */
export function toLocal(iso) {
  return iso ? wallClock(new Date(iso)) : "";
}

/**
 * Return the moment of a Dutch date and time, ISO 8601 in UTC. Where the clocks go back, an hour that occurs twice is taken
 * as the second one; where they go forward, a skipped time as one hour later.
 */
export function fromLocal(text) {
  if (!text) return null;
  const asUtc = Date.parse(`${text}Z`);
  const shift = Date.parse(`${wallClock(new Date(asUtc))}Z`) - asUtc;
  const guess = asUtc - shift;
  const off = Date.parse(`${wallClock(new Date(guess))}Z`) - asUtc;
  return new Date(guess - off).toISOString();
}

function wallClock(at) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: AMSTERDAM };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-CA", options).formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}
