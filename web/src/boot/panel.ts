// A failure of the boot, shown inside the element that it concerns. Part of extras.js.

import { explain } from "./explain.ts";
import type { Unexplained } from "./explain.ts";

const RULES = `:where(.wardian-failure){margin:1rem 0;padding:.75rem 1rem;
border-left:4px solid #d0342c;background:color-mix(in srgb,#d0342c 10%,transparent);
font:14px/1.5 system-ui,sans-serif}
:where(.wardian-failure pre){margin:.75rem 0 0;overflow:auto;max-height:20rem;
font:12px/1.5 ui-monospace,monospace}`;

/**
 * Show what failed, where, and what to do, at the end of an element.
 *
 * It stands in the document itself, for whoever searches the page or copies the text.
 *
 * @returns The same as one line.
 */
export function showFailure(
  container: Element,
  failure: Unexplained,
  blocked: ReadonlyMap<string, string>,
): string {
  const root = container.getRootNode() as Document | ShadowRoot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const text = explain(failure, blocked);
  const panel = container.appendChild(document.createElement("div"));
  panel.className = "wardian-boot wardian-failure";
  panel.setAttribute("role", "alert");
  panel.append(text);
  if (failure.details) {
    panel.appendChild(document.createElement("pre")).textContent = failure.details;
  }
  return text;
}
