/** What the browser remembers of choices. Never a key, never data: a key lives in the tab only. */

const PREFIX = "sconnect.";

export function remembered(name) {
  return safely(() => localStorage.getItem(PREFIX + name)) ?? "";
}

export function remember(name, value) {
  safely(() => localStorage.setItem(PREFIX + name, value));
}

/** The key of this tab, gone when the tab closes. */
export function keyOfTab() {
  return safely(() => sessionStorage.getItem(`${PREFIX}key`)) ?? "";
}

export function keepKeyInTab(key) {
  safely(() => (key ? sessionStorage.setItem(`${PREFIX}key`, key) : sessionStorage.removeItem(`${PREFIX}key`)));
}

function safely(work) {
  try {
    return work();
  } catch {
    return null; // a browser that stores nothing still works, it just forgets
  }
}
