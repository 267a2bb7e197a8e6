// Markup in a single file: a style sheet that travels in it stands where a link names it.
//
// A link could not find it. A blob: address could, but a sheet from there is applied late, and finds
// none of its own pictures; so `wardian build` puts those into the sheet.
//
// This module stands where dom/markup.ts does elsewhere. It gives nothing else of that one: what
// parses in there would not come by here.

import { parseMarkup as parsed } from "../dom/markup.ts";
import { sheetOf } from "./inlined.ts";

const APPLIED = 'link[rel~="stylesheet" i][href]:not([rel~="alternate" i], [disabled])';
const OF_LINKS = /^(rel|href|type|integrity|crossorigin|referrerpolicy|fetchpriority|on.*)$/;

/** Parse markup; its links to carried style sheets become what site/folding.py makes of them. */
export function parseMarkup(html: string, namespace: string | null): DocumentFragment {
  const content = parsed(html, namespace);
  for (const link of content.querySelectorAll(APPLIED)) {
    const text = sheetOf(link.getAttribute("href")!);
    if (text !== undefined) link.replaceWith(styleFor(link, text));
  }
  return content;
}

function styleFor(link: Element, text: string): Element {
  const style = document.createElement("style");
  for (const { name, value } of link.attributes) {
    OF_LINKS.test(name) || style.setAttribute(name, value);
  }
  style.textContent = text;
  return style;
}
