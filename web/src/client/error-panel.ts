const CSS = `
:host{all:initial;display:block;color-scheme:light dark;margin:1rem 0}
section{font:14px/1.5 system-ui,sans-serif;color:light-dark(#3b0d0c,#ffe9e7);background:light-dark(#fff5f4,#2b1413);
border:1px solid light-dark(#e5a5a0,#7d322d);border-left:4px solid #d0342c;border-radius:6px;padding:.75rem 1rem;margin:0 0 .5rem}
header{display:flex;gap:1rem;align-items:start;justify-content:space-between}
strong{font-weight:600;overflow-wrap:anywhere}
small{display:block;opacity:.75}
pre{font:12px/1.5 ui-monospace,monospace;margin:.75rem 0 0;overflow:auto;max-height:20rem;white-space:pre;tab-size:4}
button{font:inherit;color:inherit;background:none;border:1px solid currentColor;border-radius:4px;padding:0 .6rem;cursor:pointer}
button:focus-visible{outline:2px solid currentColor;outline-offset:2px}`;
const TAG = "wardian-errors";
const MOST = 5;

/** Whether a node is the panel of a container, which patches leave alone. */
export function isPanel(node: Node): boolean {
  return node.nodeName.toLowerCase() === TAG;
}

/** Show an error at the end of a container, until the person dismisses it. Text only; the newest few. */
export function showError(container: Element, code: string, message: string, details: unknown): void {
  const panel = [...container.children].find(isPanel) ?? document.createElement(TAG);
  const inside = panel.shadowRoot ?? furnish(panel);
  panel.parentNode ?? container.append(panel);
  const dismiss = element("button", "Dismiss");
  const heading = element("strong", message);
  heading.append(element("small", code));
  const header = element("header");
  header.append(heading, dismiss);
  const section = element("section");
  section.setAttribute("role", "alert");
  section.append(header);
  if (details) {
    section.append(element("pre", typeof details === "string" ? details : JSON.stringify(details, null, 2)));
  }
  dismiss.addEventListener("click", () => {
    section.remove();
    inside.childElementCount || panel.remove();
  });
  inside.append(section);
  inside.childElementCount > MOST && inside.firstElementChild!.remove();
}

/** Style that neither reaches the page nor is reached by it, in a way the strictest policy allows. */
function furnish(panel: Element): ShadowRoot {
  const inside = panel.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  inside.adoptedStyleSheets = [sheet];
  return inside;
}

function element(tag: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
