import type { Head as HeadForm } from "../wire/messages.ts";
import type { Head } from "../dom/head.ts";
import { parseMarkup } from "../dom/markup.ts";

/** Let what the first response has put into the document's head stand, where it is still right. */
export function adoptHead(head: Head, form: HeadForm): void {
  const nodes = prerendered();
  const parsed = form.head ? [...parseMarkup(form.head, null).childNodes] : [];
  const isEqual = nodes.length === parsed.length &&
    nodes.every((node, at) => node.isEqualNode(parsed[at]!));
  const undo = () => nodes.forEach((node) => node.remove());
  isEqual && form.head ? head.applied.set("head", [form.head, undo]) : undo();
  const icon = document.head.querySelector('link[rel="icon"]');
  if (form.favicon && icon?.getAttribute("href") === form.favicon) {
    head.applied.set("favicon", [form.favicon, () => icon.remove()]);
  }
}

/** What stands in place of the first response's own styles is constructed, and in force by now. */
export function dropStyles(): void {
  for (const style of document.head.querySelectorAll("[data-wardian]:is(style,link)")) {
    style.remove();
  }
}

/** What the first response says for `Page(head=...)`; its marks go. */
function prerendered(): ChildNode[] {
  const [start, end] = ["wardian-head", "/wardian-head"].map((name) =>
    [...document.head.childNodes].find((node) => node.nodeType === 8 && node.nodeValue === name));
  const nodes: ChildNode[] = [];
  for (let node = start?.nextSibling; node && node !== end; node = node.nextSibling) {
    nodes.push(node);
  }
  start?.remove();
  end?.remove();
  return nodes;
}
