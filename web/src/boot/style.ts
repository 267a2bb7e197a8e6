// The boot's own rules: constructed, so that no policy forbids them, and weak, so that the page's
// own win.

const RULES =
  ":where(wardian-app,.wardian-boot){display:block}:where(.wardian-boot){font:.8em system-ui}";

const styled = new WeakSet<Node>();

/** Style the document, or the shadow tree, that an element stands in. */
export function applyStyle(element: Element): void {
  const root = element.getRootNode() as Document | ShadowRoot;
  if (styled.has(root)) return;
  styled.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
