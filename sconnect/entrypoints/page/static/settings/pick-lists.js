/** Reading the pick lists of a profile: what its shop and its books offer. The route of the API calls them choices. */

import { apiPath, get } from "../shell/api.js";

const MAX_AGE = 60_000; // milliseconds
const cache = new Map();

/**
 * Read the pick lists, at most once a minute per profile: they take about ten of the calls that SnelStart allows an
 * administration per minute, and imports need those too. Reloading the page reads them again.
 */
export async function readPickLists(profile, { signal }) {
  const cached = cache.get(profile);
  if (cached && Date.now() - cached.at < MAX_AGE) return cached.pickLists;
  const pickLists = await get(apiPath("profiles", profile, "choices"), { signal });
  if (!pickLists.problems.length) cache.set(profile, { at: Date.now(), pickLists });
  return pickLists;
}

/** Read them again the next time: another shop or administration may have been connected. */
export function forgetPickLists(profile) {
  cache.delete(profile);
}
