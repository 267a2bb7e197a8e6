import { PANEL } from "./panel.ts";

const CSS = `:host{all:initial;display:block;color-scheme:light dark}
section{font:14px system-ui;color:light-dark(#410d0c,#ffe9e7);
background:light-dark(#fff5f4,#2b1413);border-left:4px solid red;padding:1em;
overflow-wrap:anywhere}
button{float:right}
small{display:block}
pre{overflow:auto;max-height:20em}`;
const MOST = 5;

/**
 * Show an error at the end of a container, until the person dismisses it. Text only; the newest
 * few.
 */
export function showError(
  container: Element,
  code: string,
  message: string,
  details: unknown,
): void {
  const panel = [...container.children].find(({ localName }) => localName === PANEL) ?? document.createElement(PANEL);
  const inside = panel.shadowRoot ?? furnish(panel);
  panel.parentNode ?? container.append(panel);
  const section = element("section");
  const dismiss = element("button", "Dismiss");
  section.setAttribute("role", "alert");
  section.append(dismiss, element("strong", message), element("small", code));
  if (details) {
    section.append(element("pre", typeof details === "string" ? details : JSON.stringify(details)));
  }
  dismiss.addEventListener("click", () => {
    section.remove();
    inside.childElementCount || panel.remove();
  });
  inside.append(section);
  inside.childElementCount > MOST && inside.firstElementChild!.remove();
}

/**
 * Style that neither reaches the page nor is reached by it, in a way the strictest policy allows.
 */
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
