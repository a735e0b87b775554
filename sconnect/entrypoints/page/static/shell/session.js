/** Who looks, what they may do, and the profiles there are. */

import { all, get } from "./api.js";
import { remember, remembered } from "./memory.js";

const ROLES = ["viewer", "operator", "admin"];

export const session = { me: null, profiles: [] };

/** Ask who this is and which profiles there are. */
export async function begin() {
  const [me, profiles] = await Promise.all([get("/api/me"), all("/api/profiles")]);
  session.me = me;
  session.profiles = profiles;
}

/** Ask again how the profiles stand. */
export async function readProfiles({ signal } = {}) {
  session.profiles = await all("/api/profiles", { signal });
  return session.profiles;
}

/** Whether this person may do what needs a role. */
export function may(role) {
  return ROLES.indexOf(session.me?.role) >= ROLES.indexOf(role);
}

export function profileById(id) {
  return session.profiles.find((profile) => profile.id === id);
}

/** The profile that the reader last worked with; the first one when there was none. */
export function usualProfile() {
  return (profileById(remembered("profile")) ?? session.profiles[0])?.id ?? "";
}

export function useProfile(id) {
  if (profileById(id)) remember("profile", id);
}
