/** Reading and changing the values of a profile by the path of a setting, such as "orders.start". */

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
