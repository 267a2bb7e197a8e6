/** What a person looks at, between two heights in the window. */
export interface Port {
  readonly scroller: Element;
  readonly top: number;
  readonly bottom: number;
}

/** What scrolls a list: an element around it, or the document. */
export function scrollerOf(parent: Element): Element {
  for (let at: Element | null = parent; at && at !== document.body; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) {
      return at;
    }
  }
  return document.scrollingElement!;
}

/** What of it a person sees; from now on it is ours to keep that where it is. */
export function portOf(parent: Element): Port {
  const scroller = scrollerOf(parent) as HTMLElement;
  if (scroller.style.overflowAnchor !== "none") {
    scroller.style.overflowAnchor = "none";
  }
  if (scroller === document.scrollingElement) {
    return { scroller, top: 0, bottom: innerHeight };
  }
  // Keys scroll what has the focus.
  scroller.hasAttribute("tabindex") || scroller.setAttribute("tabindex", "0");
  const top = scroller.getBoundingClientRect().top + scroller.clientTop;
  return {
    scroller,
    top: Math.max(top, 0),
    bottom: Math.min(top + scroller.clientHeight, innerHeight),
  };
}

/** Where the beginning of what is scrolled is in the window. */
export function zeroOf({ scroller }: Port): number {
  return scroller === document.scrollingElement
    ? -scroller.scrollTop
    : scroller.getBoundingClientRect().top - scroller.scrollTop;
}

/** Whether it is scrolled as far as it can be. */
export function isAtEnd({ scroller: { scrollTop, clientHeight, scrollHeight } }: Port): boolean {
  return scrollTop + clientHeight >= scrollHeight - 1;
}

/** Scroll, but not for less than a person would see. */
export function scrollBy({ scroller }: Port, pixels: number): void {
  if (Math.abs(pixels) >= 0.5) {
    scroller.scrollBy({ top: pixels, behavior: "instant" });
  }
}
