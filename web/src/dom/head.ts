import type { Head as HeadForm, HeadKey } from "../wire/messages.ts";
import { safeValue } from "../wire/safety.ts";
import { parseMarkup } from "./markup.ts";

/**
 * What a page says about the document around it. A view that is a part of somebody's page brings
 * its styles only, and they reach no further than its container.
 */
export class Head {
  readonly #container: Element;
  readonly #isPage: boolean;
  /** What stands, and what takes it back. */
  readonly applied = new Map<HeadKey, readonly [value: string, undo: () => void]>();

  constructor(container: Element, isPage: boolean) {
    this.#container = container;
    this.#isPage = isPage;
  }

  /** Set what is given, if it is not that already; `null` and `""` take back what was set. */
  set(head: HeadForm): void {
    for (const key of Object.keys(head) as HeadKey[]) {
      const value = head[key] ?? "";
      const [before = "", undo] = this.applied.get(key) ?? [];
      if (before !== value && (key === "css" || this.#isPage)) {
        undo?.();
        this.applied.delete(key);
        value && this.applied.set(key, [value, this.#apply(key, value)]);
      }
    }
  }

  /** Leave the document as it was. */
  clear(): void {
    this.applied.forEach(([, undo]) => undo());
    this.applied.clear();
  }

  #apply(key: HeadKey, value: string): () => void {
    if (key === "title") {
      return exchange(document, key, value);
    }
    if (key === "lang") {
      return exchange(document.documentElement, key, value);
    }
    if (key === "css") {
      return this.#adopt(value);
    }
    const added = key === "head" ? [...parseMarkup(value, null).childNodes] : [icon(value)];
    document.head.append(...added);
    return () => added.forEach((node) => node.remove());
  }

  /** Constructed sheets are the ones a strict content policy allows. */
  #adopt(css: string): () => void {
    const root = this.#container.getRootNode();
    const where = "adoptedStyleSheets" in root ? (root as ShadowRoot) : document;
    const view = this.#container.getAttribute("data-wardian-view");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(this.#isPage ? css : `@scope([data-wardian-view="${view}"]){${css}\n}`);
    where.adoptedStyleSheets = [...where.adoptedStyleSheets, sheet];
    return () => {
      where.adoptedStyleSheets = where.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }
}

function icon(href: string): Element {
  const link = document.createElement("link");
  link.rel = "icon";
  link.href = safeValue("link", "href", href);
  return link;
}

/** Set a property. @returns What sets it back. */
function exchange<Key extends string>(
  owner: Record<Key, string>,
  key: Key,
  value: string,
): () => void {
  const before = owner[key];
  owner[key] = value;
  return () => (owner[key] = before);
}
