import { END, SOURCE } from "./node-table.ts";
import { trusted } from "./trusted.ts";

/** Parse markup as it would be parsed below an element of the given namespace. */
export function parseMarkup(html: string, namespace: string | null): DocumentFragment {
  const template = document.createElement("template");
  const wrapper = /svg$/.test(namespace!) ? "svg" : /MathML$/.test(namespace!) ? "math" : "";
  template.innerHTML = trusted(wrapper ? `<${wrapper}>${html}</${wrapper}>` : html);
  const { content } = template;
  if (wrapper) {
    content.replaceChildren(...content.firstChild!.childNodes);
  }
  return content;
}

/** Replace what a markup node shows, if it is not that already. */
export function setMarkup(start: ChildNode, html: string): void {
  const end = start[END]!;
  if (end[SOURCE] !== html) {
    end[SOURCE] = html;
    while (start.nextSibling !== end) {
      start.nextSibling!.remove();
    }
    start.after(parseMarkup(html, start.parentElement!.namespaceURI));
  }
}
