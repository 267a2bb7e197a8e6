import type { Animation } from "../wire/messages.ts";
import { complain } from "../report.ts";

/** Play an element's animation from the start, unless the person asked for less motion. */
export function play(element: Element, [keyframes, options]: Animation): void {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    try {
      element.animate?.(keyframes, options);
    } catch (error) {
      complain("bad-animation", `<${element.localName}> cannot play it`, error);
    }
  }
}
