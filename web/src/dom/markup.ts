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
