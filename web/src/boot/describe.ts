// The attributes of <wardian-app>, read once and checked.

import { BootFailure } from "./failure.ts";

/** What the page says of an app. */
export interface Description {
  /** Address of the source. For a script in the page, one that tells it from others. */
  readonly url: URL;
  /** The source, if the page holds it. */
  readonly source: string | undefined;
  readonly packages: readonly string[];
  readonly files: readonly string[];
}

/** The source of an element that stands for a script in the page, with a name for it. */
export const inlineSources = new WeakMap<Element, readonly [name: string, source: string]>();

/** Read what an element says of its app. */
export function describe(element: Element): Description {
  const [src, source] = inlineSources.get(element) ?? [element.getAttribute("src")];
  if (!src) throw new BootFailure("no-source", "");
  return {
    url: new URL(src, document.baseURI),
    source,
    packages: list(element, "packages"),
    files: list(element, "files"),
  };
}

/** A list of words, or of JSON strings. */
function list(element: Element, name: string): string[] {
  return element.getAttribute(name)?.match(/[^\s,"[\]]+/g) ?? [];
}
