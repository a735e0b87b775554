/** The session: the user with their role, and the profiles. */

import { get, getAll } from "./api.js";
import { readPreference, savePreference } from "./storage.js";

const ROLES = ["member", "viewer", "operator", "admin"];

/** `shown` is the profile of the screen that is shown; empty when that is not about one. */
export const session = { me: null, profiles: [], shown: "" };

/** Read the user and the profiles. */
export async function loadSession() {
  const [me, profiles] = await Promise.all([get("/api/me"), readAll()]);
  session.me = me;
  session.profiles = profiles;
}

/** Read the profiles again. */
export async function readProfiles({ signal } = {}) {
  session.profiles = await readAll({ signal });
  return session.profiles;
}

function readAll({ signal } = {}) {
  return getAll("/api/profiles?limit=1000", { signal, most: Infinity });
}

/** Whether the user has a role, or a higher one, in a profile: the one of the screen, unless another is given. Empty: in all profiles. */
export function hasRole(role, profile = session.shown) {
  const own = [session.me?.role, profileById(profile)?.role].map((each) => ROLES.indexOf(each));
  return Math.max(...own) >= ROLES.indexOf(role);
}

/** Whether the user sees only the profiles that give them access. */
export function isMember() {
  return session.me?.role === "member";
}

export function profileById(id) {
  return session.profiles.find((profile) => profile.id === id);
}

/** The id of the profile that was used last in this browser, else of the first one. */
export function defaultProfile() {
  return (profileById(readPreference("profile")) ?? session.profiles[0])?.id ?? "";
}

/** Remember which profile the screen that opens is about; empty: none. */
export function rememberProfile(id) {
  session.shown = id;
  if (profileById(id)) savePreference("profile", id);
}
