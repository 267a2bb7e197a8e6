// The bar that offers a new version.

const CSS = `:host{all:initial;position:fixed;inset:auto 0 1rem;z-index:2147483647;
display:flex;justify-content:center;pointer-events:none;color-scheme:light dark}
div{pointer-events:auto;display:flex;align-items:center;gap:.5rem;max-width:calc(100vw - 3rem);
box-sizing:border-box;padding:.5rem .5rem .5rem 1rem;min-height:2.75rem;border-radius:1.5rem;
font:14px/1.4 system-ui,sans-serif;color:light-dark(#1d1d1f,#f2f2f4);
background:light-dark(#fff,#2a2a2e);border:1px solid light-dark(#c9c9ce,#55555c);
box-shadow:0 4px 16px rgb(0 0 0/.2)}
button{flex:none;white-space:nowrap;font:inherit;font-weight:600;color:inherit;
background:light-dark(#ececf0,#404046);
border:1px solid transparent;border-radius:1rem;padding:.25rem .9rem;cursor:pointer}
button:hover{background:light-dark(#dedee4,#4d4d55)}
button:focus-visible{outline:2px solid light-dark(#1d4ed8,#93c5fd);outline-offset:2px}
@media(forced-colors:active){button{border-color:ButtonText}}`;

/** Offer a new version, until the person takes it or does not want to hear of it. */
export function offer(take: () => void): void {
  const host = document.createElement("div");
  host.setAttribute("data-wardian", "new-version");
  host.setAttribute("role", "status");
  const style = new CSSStyleSheet();
  style.replaceSync(CSS);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [style];
  const box = document.createElement("div");
  box.append("There is a new version of this page.");
  const later = button("Later", () => host.remove());
  box.append(button("Load it", take), later);
  shadow.append(box);
  document.body.append(host);
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
