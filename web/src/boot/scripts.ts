// <script type="text/wardian">: a mount element is put right after it, now and whenever one comes.

import { inlineSources } from "./describe.ts";

const ATTRIBUTES = ["src", "packages", "files", "pyodide", "page"];

const seen = new WeakSet<Element>();
let count = 0;

/** Mount the scripts that are there, and from now on those that are added. */
export function watchScripts(): void {
  scan(document);
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      // What an app draws holds no scripts; looking would cost time with every patch.
      if (!addedNodes.length || (target as Element).closest?.("wardian-app")) continue;
      for (const node of addedNodes) if (node instanceof Element) scan(node);
    }
  });
  observer.observe(document, { childList: true, subtree: true });
}

function scan(root: Document | Element): void {
  if (root instanceof Element) mount(root);
  for (const script of root.querySelectorAll("script")) mount(script);
}

function mount(script: Element): void {
  if (!(script instanceof HTMLScriptElement) || script.type !== "text/wardian") return;
  if (seen.has(script) || !script.isConnected) return;
  seen.add(script);
  const app = document.createElement("wardian-app");
  for (const name of ATTRIBUTES) {
    const value = script.getAttribute(name);
    if (value !== null) app.setAttribute(name, value);
  }
  if (!script.src) inlineSources.set(app, [`script-${++count}.py`, dedent(script.text)]);
  script.after(app);
}

/** Take away the indentation that the program has only because it stands in HTML. */
function dedent(text: string): string {
  const indents = text.match(/^[ \t]*(?=\S)/gm) ?? [];
  let common = indents[0] ?? "";
  for (const indent of indents) {
    while (!indent.startsWith(common)) common = common.slice(0, -1);
  }
  return text.replace(new RegExp(`^${common}`, "gm"), "");
}
