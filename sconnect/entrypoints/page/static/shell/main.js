/** The entry point: loads the session, then draws the frame and starts the router. */

import { href } from "./addresses.js";
import { fill, h } from "./dom.js";
import { errorBox } from "./elements.js";
import { drawFrame } from "./frame.js";
import { startRouter } from "./router.js";
import { SCREENS } from "./screens.js";
import { isMember, loadSession, session } from "./session.js";
import { showSignIn } from "./sign-in.js";

let signedIn = false;

async function start() {
  try {
    await loadSession();
  } catch (error) {
    if (error.status === 401) return showSignIn({ retry: start, reason: error.message });
    return fill(document.body, h("main", { id: "main", class: "signin" }, h("h1", {}, "sconnect"), errorBox(error, start)));
  }
  signedIn = true;
  const [only, more] = session.profiles;
  if (isMember() && only && !more && location.hash.length < 3) history.replaceState(null, "", href("orders", only.id)); // their shop is all there is
  return redraw();
}

function redraw() {
  const { main, moved } = drawFrame({ redraw, signOut: start });
  return startRouter({ main, screens: SCREENS, moved });
}

// The key / goes to the search of a screen, as long as nothing is being typed.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
  const search = document.querySelector("main input[type=search]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping || !search) return;
  event.preventDefault();
  search.focus();
});

document.addEventListener("sconnect:signed-out", () => {
  if (!signedIn) return;
  signedIn = false;
  start();
});
start();
