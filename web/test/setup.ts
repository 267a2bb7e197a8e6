/** A document for tests in node; imported before anything that needs one. */
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });
const NAMES = [
  "document", "Node", "Element", "HTMLElement", "SVGElement", "Text", "Comment", "ShadowRoot",
  "Event", "CustomEvent", "MouseEvent", "KeyboardEvent", "InputEvent", "MutationObserver",
  "CSSStyleSheet", "FormData", "File", "HTMLMediaElement",
  "HTMLSelectElement", "HTMLInputElement", "matchMedia", "customElements", "window", "location",
  "sessionStorage", "localStorage", "DOMParser",
] as const;

for (const name of NAMES) {
  const value = (window as unknown as Record<string, unknown>)[name];
  Object.defineProperty(globalThis, name, {
    value: name === "matchMedia" ? window.matchMedia.bind(window) : value,
    configurable: true,
    writable: true,
  });
}

// Of what the tests of connections need, node has none or another.
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
