/** Reading and changing a value deep in a profile, and times of day in the Netherlands. */

const AMSTERDAM = "Europe/Amsterdam";

export function valueAt(profile, where) {
  return where.split(".").reduce((part, name) => part?.[name], profile);
}

export function setAt(profile, where, value) {
  const names = where.split(".");
  const last = names.pop();
  names.reduce((part, name) => (part[name] ??= {}), profile)[last] = value;
}

export function sameValue(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A moment as a field for date and time has it, in Dutch time: 2026-11-25T09:30. */
export function toLocal(iso) {
  return iso ? wallClock(new Date(iso)) : "";
}

/** The moment of a Dutch date and time, as ISO-8601 in UTC. Around the change of the clocks the earlier one counts. */
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
