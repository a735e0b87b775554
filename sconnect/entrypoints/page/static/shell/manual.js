/** Links into the manual, which the app serves beside this page, and to the extension of the shop. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

/** A link to a chapter of the manual, by the anchor of its heading; without one to its beginning. It opens in a tab of its own. */
export function manualLink(chapter = "", label = t("manual.more")) {
  const target = `/manual/handleiding.html${chapter && `#${chapter}`}`;
  return h("a", { href: target, target: "_blank", rel: "noopener", title: t("manual.opens") }, label);
}

/** Which version this is. */
export function release() {
  return document.documentElement.dataset.release;
}

/** The zip of the extension for a generation of OpenCart, to download. */
export function extensionLink(generation) {
  return h("a", { href: `/extension/opencart${generation}/sconnect.ocmod.zip`, download: true }, t("extension.for", { generation }));
}
