// A script of its own, early in a page that was rendered when the site was built: it begins before
// the page is painted, asks for what takes longest to come, and keeps what the person does until
// Python is there.
//
//   <script src="…/early.js" data-ahead="…/pyodide.asm.wasm"></script>

import { askAhead } from "./boot/ahead.ts";
import { keepFragments } from "./boot/fragments.ts";
import { Early, type Kept } from "./transport/early.ts";

/** What people do one at a time; a program may listen to any of it. */
const TYPES = [
  "pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "auxclick",
  "contextmenu", "keydown", "keypress", "keyup", "beforeinput", "input", "change", "submit",
  "reset", "focusin", "focusout", "paste", "copy", "cut", "drop",
];

declare global {
  /** Gives what was done within an element, and listens there no more. */
  var wardianEarly: ((container: Element) => Kept[]) | undefined;
}

askAhead(document.currentScript?.dataset["ahead"]);
const early = new Early(document, {
  types: TYPES,
  isMeant: (target) => !!target.closest("wardian-app[prerendered]"),
});
early.start();
keepFragments();
globalThis.wardianEarly = (container) => {
  container.removeAttribute("prerendered");
  const isLast = !document.querySelector("wardian-app[prerendered]");
  isLast && early.stop();
  return early.take(isLast ? undefined : container);
};
