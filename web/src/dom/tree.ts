import type { Id, Item, NodeForm, PlainForm } from "../wire/messages.ts";
import { placeOf } from "../wire/decode.ts";
import { Builder, type Hooks, fragmentOf, plain } from "./building.ts";
import type { Styled } from "./element-state.ts";
import { parseMarkup } from "./markup.ts";
import { END, ID, NodeTable, SOURCE, lastOf } from "./node-table.ts";
import type { Keeper } from "./placing.ts";

/**
 * The children of a view's elements: what stands where.
 *
 * A patch first dooms what it takes out, then puts items in place, then sweeps. What is doomed can
 * be used again:
 * so a node that moves keeps its DOM node, wherever it moves to, and a node that is described
 * although the tab has it is brought up to date instead of being made anew.
 */
export class Tree {
  readonly table = new NodeTable();
  /**
   * The places that the patch at hand puts somewhere: none of them is taken apart for its contents.
   */
  wanted: { has(id: Id): boolean } = new Set();
  readonly #doomed = new Set<Node>();
  readonly #builder: Builder;
  readonly #keeper: Keeper;
  readonly #hooks: Hooks;
  /** What can be done only when what surrounds it stands. */
  readonly #later: (() => void)[] = [];
  /** Nodes to be moved by one of these. */
  readonly #taken = new Set<Node>();

  constructor(keeper: Keeper, hooks: Hooks) {
    this.#keeper = keeper;
    this.#hooks = hooks;
    this.#builder = new Builder(this.table, hooks);
  }

  /** Mark the node at a place as to be removed, unless something puts it somewhere. */
  doom(parent: Id, place: Id): void {
    for (const element of this.table.all(parent)) {
      const child = this.table.child(element, place);
      child && this.#doomed.add(child);
    }
  }

  /** Put items in this order directly before a place of `parent`; `0` is the end. */
  insert(parent: Id, before: Id, items: readonly Item[]): void {
    for (const element of this.table.all(parent)) {
      this.arrange(element as Styled, items, this.table.child(element, before) ?? null);
    }
  }

  /** Put items in this order directly before a child of an element. */
  arrange(parent: Element, items: readonly Item[], before: ChildNode | null): void {
    this.#putAll(parent, items, before);
    while (this.#later.length) {
      this.#later.pop()!();
    }
  }

  /** Remove what is doomed still. */
  sweep(): void {
    for (const node of this.#doomed) {
      this.#forgetAll(node as ChildNode);
      removeRange(node as ChildNode);
    }
    this.#doomed.clear();
  }

  /** Make text the only content of an element. */
  setText(element: Element, text: string): void {
    const only = element.firstChild;
    if (text && only?.nodeType === 3 && !only.nextSibling && !only[ID]) {
      setData(only, text);
    } else {
      this.doomContent(element);
      text && element.append(text);
    }
  }

  /** Replace what a markup node shows, if it is not that already. */
  setMarkup(start: ChildNode, html: string): void {
    const end = start[END]!;
    if (end[SOURCE] !== html) {
      end[SOURCE] = html;
      while (start.nextSibling !== end) {
        start.nextSibling!.remove();
      }
      start.after(parseMarkup(html, start.parentElement!.namespaceURI));
    }
  }

  /** Doom all children that the protocol put there, and text without an id. */
  doomContent(element: Element): void {
    for (let child = element.firstChild; child; child = lastOf(child).nextSibling) {
      if (child[ID] || child.nodeType === 3) {
        this.#doomed.add(child);
      }
    }
  }

  /** From the last to the first, so that what each is put before stands where it belongs. */
  #putAll(parent: Element, items: readonly Item[], before: ChildNode | null): void {
    for (let at = items.length; at--; ) {
      before = this.#put(items[at]!, parent, before);
    }
  }

  #put(item: Item, parent: Element, before: ChildNode | null): ChildNode {
    const place = placeOf(item);
    const here = this.table.child(parent, place);
    if (here && (typeof item === "number" || !this.#doomed.has(here))) {
      this.#doomed.delete(here);
      this.#place(here, parent, before);
      return here;
    }
    const free = here ?? this.#free(typeof item === "number" ? item : plain(item)[0], parent);
    if (free) {
      this.#reuse(free, item, parent, before);
      return free;
    }
    const node = typeof item === "number" ? this.#copy(item, parent) : this.#make(item, parent);
    parent.insertBefore(fragmentOf(node), before);
    return node;
  }

  #make(form: NodeForm, parent: Element): ChildNode {
    return this.#builder.make(form, parent, (inner, stand) => {
      const node = this.#free(plain(inner)[0], parent);
      if (node) {
        this.#taken.add(node);
        this.#later.push(() => {
          this.#reuse(node, inner, stand.parentElement!, stand);
          stand.remove();
        });
      }
      return !!node;
    });
  }

  /** Only when another place of this patch took the node that was to be moved here. */
  #copy(place: Id, parent: Element): ChildNode {
    const node = this.#builder.copy(this.table.all(place)[0]!, parent);
    this.table.add(node, node[ID]!, place);
    return node;
  }

  /** Put a node that the tab has in a new place, and bring it up to date with its form. */
  #reuse(node: ChildNode, item: Item, parent: Element, before: ChildNode | null): void {
    this.#doomed.delete(node);
    this.#taken.delete(node);
    this.table.add(node, node[ID]!, placeOf(item));
    this.#place(node, parent, before);
    if (typeof item !== "number") {
      this.#update(node, plain(item));
    }
  }

  #update(node: ChildNode, form: PlainForm): void {
    const [, kind, value, content] = form;
    if (kind === 1) {
      setData(node, value as string);
    } else if (kind === 2) {
      this.setMarkup(node, value as string);
    } else {
      this.#builder.dress(node as unknown as Styled, form);
      if (typeof content === "string") {
        this.setText(node as unknown as Element, content);
      } else {
        this.#later.push(() => {
          this.doomContent(node as unknown as Element);
          this.#putAll(node as unknown as Element, content ?? [], null);
        });
      }
    }
  }

  /** Move a node, unless it stands there but for what is doomed or none of ours. */
  #place(node: ChildNode, parent: Element, before: ChildNode | null): void {
    let next = lastOf(node).nextSibling;
    while (next && next !== before && (!next[ID] || this.#doomed.has(next))) {
      next = lastOf(next).nextSibling;
    }
    if (next !== before || node.parentNode !== parent) {
      this.#keeper.put(node, parent, before);
    }
  }

  /**
   * A DOM node of an id that goes away where it stands: doomed itself, or in something that nobody
   * wants.
   */
  #free(id: Id, parent: Element): ChildNode | undefined {
    return this.#doomed.size
      ? this.table
          .all(id)
          .find((node) => !this.#taken.has(node) && this.#isFree(node) && !node.contains(parent))
      : undefined;
  }

  #isFree(node: ChildNode): boolean {
    for (let at: Node | null = node; at; at = at.parentNode) {
      if (at !== node && this.wanted.has(at[ID]!)) {
        return false;
      }
      if (this.#doomed.has(at)) {
        return true;
      }
    }
    return false;
  }

  #forgetAll(top: ChildNode): void {
    const walker = document.createTreeWalker(top);
    for (let node: Node | null = top; node; node = walker.nextNode()) {
      if (node[ID] && this.table.remove(node as ChildNode)) {
        this.#hooks.delegate.set(node[ID], {});
        this.#hooks.animations.delete(node[ID]);
        this.#hooks.edits.forget(node[ID]);
      }
    }
  }
}

/** Set the text of a text node, if it is not that already. */
export function setData(node: ChildNode, text: string): void {
  if (node.nodeValue !== text) {
    node.nodeValue = text;
  }
}

function removeRange(node: ChildNode): void {
  for (let next: ChildNode, each = node, last = lastOf(node); ; each = next) {
    next = each.nextSibling!;
    each.remove();
    if (each === last) {
      return;
    }
  }
}
