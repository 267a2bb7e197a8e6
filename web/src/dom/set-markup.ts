import { parseMarkup } from "./markup.ts";
import { END, SOURCE } from "./node-table.ts";

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
