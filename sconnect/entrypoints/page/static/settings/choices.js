/** The pick lists of a profile, from its shop and its books. */

import { get, path } from "../shell/api.js";

const FRESH = 60_000; // milliseconds
const kept = new Map();

/**
 * Ask for the pick lists, at most once a minute for each profile: they cost some ten of the calls that SnelStart allows
 * an administration per minute, and imports need those too. Loading the page anew asks anew.
 */
export async function readChoices(profile, { signal }) {
  const before = kept.get(profile);
  if (before && Date.now() - before.at < FRESH) return before.choices;
  const choices = await get(path("profiles", profile, "choices"), { signal });
  if (!choices.problems.length) kept.set(profile, { at: Date.now(), choices });
  return choices;
}

/** Ask anew the next time: another shop or administration may have been opened. */
export function forgetChoices(profile) {
  kept.delete(profile);
}
