import type { Id, Item, ListForm, NodeForm, OpOf, PlainForm, RowsForm }
  from "../wire/messages.ts";
import { isGroup, placeOf } from "../wire/shapes.ts";
import { clearRows } from "../lists/clear-rows.ts";
import type { Row } from "../lists/groups.ts";
import { valueAt } from "../lists/shape.ts";
import { Builder, type Hooks, fragmentOf, plain, rangeOf } from "./building.ts";
import type { Styled } from "./element-state.ts";
import { forget, forgetRows, rowsOf } from "./forgetting.ts";
import { END, HOME, ID, LIST, NodeTable, lastOf } from "./node-table.ts";
import { Placed } from "./placed.ts";
import type { Keeper } from "./placing.ts";
import { setMarkup } from "./set-markup.ts";

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
  wanted = new Placed();
  readonly #doomed = new Set<Node>();
  readonly builder: Builder;
  readonly #keeper: Keeper;
  readonly #hooks: Hooks;
  /** What can be done only when what surrounds it stands. */
  readonly #later: (() => void)[] = [];
  /** Nodes to be moved by one of these. */
  readonly #taken = new Set<Node>();

  constructor(keeper: Keeper, hooks: Hooks) {
    this.#keeper = keeper;
    this.#hooks = hooks;
    this.builder = new Builder(this.table, hooks);
  }

  /**
   * Mark what ops take out as to be removed, unless something puts it somewhere.
   *
   * @param mayBeNamed Whether the patch names places among the children of its parents; else the
   * rows that it cannot use are removed at once.
   */
  doomAll(ops: readonly OpOf<"r">[], mayBeNamed: boolean): void {
    const isFinal = !mayBeNamed && !this.wanted.uses(this.table);
    for (const [, parent, ...places] of ops) {
      for (const node of this.table.all(parent)) {
        if (places.length) {
          const children = places.map((place) => this.table.child(node, place));
          children.forEach((child) => child && this.#doomed.add(child));
        } else if (node[LIST] && isFinal) {
          forgetRows(node, this.table, this.#hooks);
          clearRows(node, node[END]!);
        } else if (node[LIST]) {
          rowsOf(node).forEach((row) => this.#doomed.add(row));
        }
      }
    }
  }

  /** Put items in this order directly before a place of `parent`; `0` is the end. */
  insert(parent: Node, before: Id, items: readonly Item[]): void {
    this.arrange(parent, items, this.table.child(parent, before) ?? parent[END] ?? null);
  }

  /** Put items in this order directly before a child of an element, or a row of a list. */
  arrange(parent: Node, items: readonly Item[], before: ChildNode | null): void {
    this.#putAll(parent, items, before);
    while (this.#later.length) {
      this.#later.pop()!();
    }
  }

  /** Remove what is doomed still. */
  sweep(): void {
    for (const node of this.#doomed) {
      forget(node as ChildNode, this.table, this.#hooks);
      rangeOf(node as ChildNode).forEach((each) => each.remove());
    }
    this.#doomed.clear();
  }

  /** Make text the only content of an element. */
  setText(element: Element, text: string): void {
    const only = text && onlyText(element);
    if (only) {
      setData(only, text);
    } else {
      this.doomContent(element);
      text && element.append(text);
    }
  }

  /**
   * Give a slot of a row its value.
   *
   * @throws {Error} The row is not what it was made as: nobody knows where the value belongs.
   */
  write(row: Row, slot: number, value: unknown): void {
    const [number, name] = row.shape.slots[slot]!;
    const node = this.#nodeIn(row, number);
    if (node && name === "#text") {
      // The text that a row was made with stays, also when it is empty.
      const first = node.firstChild;
      const only = first && !first.nextSibling ? first : node;
      only.nodeType === 3
        ? setData(only, value as string) : this.setText(node as Node as Element, value as string);
    } else if (node) {
      this.builder.write(node, name, value);
    } else if (this.table.isLight(row.top)) {
      throw new Error(`row ${row.id} has changed`);
    }
  }

  /** The node of a row that has a number. In a real row there may be something else by now. */
  #nodeIn({ id, top, shape }: Row, number: number): ChildNode | undefined {
    return this.table.isLight(top) ? shape.find(top, number)
      : this.table.all(id - number + 1).find((each) => top.contains(each));
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
  #putAll(parent: Node, items: readonly Item[], before: ChildNode | null): void {
    for (let at = items.length; at--; ) {
      const item = items[at]!;
      before = isGroup(item)
        ? this.#putRows(item, parent as Comment, before!)
        : this.#put(item, parent, before);
    }
  }

  #put(item: NodeForm | Id, parent: Node, before: ChildNode | null): ChildNode {
    const place = placeOf(item);
    place < 0 && typeof item === "object" && this.table.all(place); // no row is light any more
    const here = this.table.child(parent, place);
    if (here && (typeof item === "number" || !this.#doomed.has(here))) {
      this.#doomed.delete(here);
      this.#place(here, parent, before);
      return here;
    }
    const element = parent[LIST]?.holder ?? (parent as Element);
    const free = here ?? this.#free(typeof item === "number" ? item : plain(item)[0], element);
    if (free) {
      this.#reuse(free, item, parent, before);
      return free;
    }
    const node = typeof item === "number" ? this.#copy(item, element) : this.#make(item, element);
    element.insertBefore(fragmentOf(node), before);
    this.table.settle(node, parent[LIST] && (parent as Comment));
    return node;
  }

  /** Put rows before a node of their list; those that are there stay, as they are unless doomed. */
  #putRows(rows: RowsForm, start: Comment, before: ChildNode): ChildNode {
    const list = start[LIST]!;
    if (!list.has(rows)) {
      return list.insert(rows, before);
    }
    const [first, , number, count, ...columns] = rows;
    for (let at = count; at--; ) {
      const id = first - at * list.shapeOf(number).size;
      const row = list.row(id);
      const values = columns.map((column) => [valueAt(column, at)]);
      if (row) {
        this.#doomed.delete(row.top) &&
          values.forEach(([value], slot) => this.write(row, slot, value));
        this.#place(row.top, start, before);
      }
      before = row?.top ?? list.insert([id, 5, number, 1, ...values], before);
    }
    return before;
  }

  #make(form: NodeForm, parent: Element): ChildNode {
    return this.builder.make(form, parent, (inner, stand, within) => {
      const node = this.#free(plain(inner)[0], parent);
      if (node) {
        this.#taken.add(node);
        this.#later.push(() => {
          this.#reuse(node, inner, within, stand);
          stand.remove();
        });
      }
      return !!node;
    });
  }

  /** Only when another place of this patch took the node that was to be moved here. */
  #copy(place: Id, parent: Element): ChildNode {
    const node = this.builder.copy(this.table.all(place)[0]!, parent);
    this.table.add(node, node[ID]!, place);
    return node;
  }

  /** Put a node that the tab has in a new place, and bring it up to date with its form. */
  #reuse(node: ChildNode, item: NodeForm | Id, parent: Node, before: ChildNode | null): void {
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
      setMarkup(node, value as string);
    } else if (kind === 4) {
      this.#updateList(node as unknown as Comment, form as ListForm);
    } else {
      this.builder.dress(node as unknown as Styled, form);
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

  #updateList(start: Comment, [, , shapes, items]: ListForm): void {
    const list = start[LIST]!;
    list.learn(shapes);
    this.#later.push(() => {
      for (const top of rowsOf(start)) {
        const row = list.row(top[ID]!);
        // One that somebody else has put something into is made anew.
        row?.shape.nodes.some((_, at) => !this.#nodeIn(row, at + 1)) && list.leave(row.id);
        this.#doomed.add(top);
      }
      this.#putAll(start, items, start[END]!);
    });
  }

  /** Move a node, unless it stands there but for what is doomed or none of ours. */
  #place(node: ChildNode, parent: Node, before: ChildNode | null): void {
    const home = parent[LIST]?.start;
    const isHome = node[HOME] === home || this.table.isLight(node);
    let next = lastOf(node).nextSibling;
    while (next && next !== before && (!next[ID] || this.#doomed.has(next))) {
      next = lastOf(next).nextSibling;
    }
    const element = parent[LIST]?.holder ?? (parent as Element);
    if (next !== before || node.parentNode !== element || !isHome) {
      this.#keeper.put(node, element, before);
    }
    isHome || this.table.settle(node, home);
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
      const home = at[HOME];
      if (home) {
        // Its list is next to it, not around it.
        return !this.wanted.has(home[ID]!) && this.#isFree(home);
      }
    }
    return false;
  }
}

/** The text that is all an element has, if it is no text node of the protocol. */
export function onlyText({ firstChild: only }: Node): ChildNode | undefined {
  return only?.nodeType === 3 && !only.nextSibling && !only[ID] ? only : undefined;
}

/** Set the text of a text node, if it is not that already. */
export function setData(node: ChildNode, text: string): void {
  if (node.nodeValue !== text) {
    node.nodeValue = text;
  }
}
