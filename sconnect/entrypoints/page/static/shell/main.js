/** Where the page begins: ask who is looking, then show what they came for. */

import { h, fill } from "./dom.js";
import { failure } from "./parts.js";
import { startRouter } from "./router.js";
import { SCREENS } from "./screens.js";
import { begin } from "./session.js";
import { shell } from "./shell.js";
import { showSignIn } from "./signin.js";

let signedIn = false;

async function start() {
  try {
    await begin();
  } catch (error) {
    if (error.status === 401) return showSignIn({ again: start, reason: error.message });
    return fill(document.body, h("main", { id: "main", class: "signin" }, h("h1", {}, "sconnect"), failure(error, start)));
  }
  signedIn = true;
  return redraw();
}

function redraw() {
  const { main, moved } = shell({ again: redraw, leave: start });
  return startRouter({ main, screens: SCREENS, moved });
}

document.addEventListener("sconnect:signed-out", () => {
  if (!signedIn) return;
  signedIn = false;
  start();
});
start();
