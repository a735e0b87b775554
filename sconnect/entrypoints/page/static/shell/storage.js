/** What the browser stores: preferences, and the access key of this tab. No data, and no key beyond the tab. */

const PREFIX = "sconnect.";

export function readPreference(name) {
  return safely(() => localStorage.getItem(PREFIX + name)) ?? "";
}

export function savePreference(name, value) {
  safely(() => localStorage.setItem(PREFIX + name, value));
}

/** The access key of this tab; gone when the tab is closed. */
export function accessKey() {
  return safely(() => sessionStorage.getItem(`${PREFIX}key`)) ?? "";
}

export function saveAccessKey(key) {
  safely(() => (key ? sessionStorage.setItem(`${PREFIX}key`, key) : sessionStorage.removeItem(`${PREFIX}key`)));
}

/** The role in which a developer looks at the page of their own machine; empty: their own. */
export function asRole() {
  return safely(() => sessionStorage.getItem(`${PREFIX}as`)) ?? "";
}

export function saveAsRole(role) {
  safely(() => (role ? sessionStorage.setItem(`${PREFIX}as`, role) : sessionStorage.removeItem(`${PREFIX}as`)));
}

function safely(work) {
  try {
    return work();
  } catch {
    return null; // the page works without storage too
  }
}
