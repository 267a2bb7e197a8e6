/**
 * The normal form in which tests compare what a container shows, here and in `wardian.testing`:
 * attributes sorted, ours left out; neighbouring texts merged; no comments; style as `a: b; c: d`,
 * sorted; an element that is not shown has `hidden` and no `display`; `.value` of text fields and
 * `.checked` only where
 * they differ from what the attributes say. Iterative: a tree may be deeper than the stack.
 */
export function htmlOf(container: Element): string {
  const parts: string[] = [];
  const stack: (Node | string)[] = [...container.childNodes].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === "string") {
      parts.push(next);
    } else if (next.nodeType === 3) {
      parts.push(escapeText((next as Text).data));
    } else if (next.nodeType === 1 && next.nodeName.toLowerCase() !== "wardian-errors") {
      const element = next as Element;
      const isHtml = element.namespaceURI === "http://www.w3.org/1999/xhtml";
      const tag = isHtml ? element.localName : element.tagName;
      parts.push(`<${tag}${attributesOf(element)}>`);
      if (!isHtml || !VOID.test(tag)) {
        stack.push(`</${tag}>`, ...[...element.childNodes].reverse());
      }
    }
  }
  return parts.join("");
}

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const TEXT_FIELD = /^(text|search|url|tel|email|password|number|textarea)$/;

function attributesOf(element: Element): string {
  const found = new Map<string, string>();
  for (const { name, value } of element.attributes) {
    if (!name.startsWith("data-wardian") && name !== "style") {
      found.set(name, value);
    }
  }
  const style = styleOf(element as HTMLElement);
  if (style) {
    found.set("style", style);
  }
  const control = element as HTMLInputElement;
  if (/^(input|textarea)$/.test(element.localName)) {
    if (TEXT_FIELD.test(control.type) && control.value !== control.defaultValue) {
      found.set(".value", control.value);
    }
    if (control.localName === "input" && control.checked !== control.hasAttribute("checked")) {
      found.set(".checked", `${control.checked}`);
    }
  }
  return [...found.keys()]
    .sort()
    .map((name) => ` ${name}="${escapeText(found.get(name)!).replaceAll('"', "&quot;")}"`)
    .join("");
}

/**
 * The declarations as they were written; a browser lists shorthands as their longhands otherwise.
 */
function styleOf(element: HTMLElement): string {
  const parts = element.style?.cssText.split(/;\s*(?=(?:[^"']|"[^"]*"|'[^']*')*$)/) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part && !(element.hidden && part.startsWith("display:")))
    .sort()
    .join("; ");
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
