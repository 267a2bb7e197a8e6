import type { Id } from "../wire/messages.ts";
import { type Group, type Row, indexOf } from "../lists/groups.ts";
import type { RowList } from "../lists/row-list.ts";

/** The id ops name a node by. A range's stands on the comment that begins it. */
export const ID = Symbol();
/** The id of the place a node stands at, if it is not the node's own. */
export const PLACE = Symbol();
/** The comment that ends a range, on the one that begins it. */
export const END = Symbol();
/** The markup itself, on the comment that ends it. */
export const SOURCE = Symbol();
/** The rows of a list, on the comment that begins it. */
export const LIST = Symbol();
/** The comment that begins the list it is a row of, on an element that the table has. */
export const HOME = Symbol();

declare global {
  interface Node {
    [ID]?: Id;
    [PLACE]?: Id;
    [END]?: Comment;
    [SOURCE]?: string;
    [LIST]?: RowList;
    [HOME]?: Comment | undefined;
  }
}

/**
 * The last DOM node of what a node of the protocol became: markup and lists are ranges, others
 * are one.
 */
export function lastOf(node: ChildNode): ChildNode {
  return node[END] ?? node;
}

/**
 * Which DOM nodes an id names in one view. Nearly always one, so a set is made for the second only.
 */
export class NodeTable {
  /** The groups of all lists; see `groups.ts`. */
  readonly lists: Group[] = [];
  readonly #nodes = new Map<Id, ChildNode | Set<ChildNode>>();

  /** Whether an id, or a place id, is of a node here. */
  has(id: Id): boolean {
    return this.#nodes.has(id) || (id < 0 && this.#rowsOf(id).length > 0);
  }

  /** All nodes an id names, or a place id; safe against changes while one walks them. */
  all(id: Id): ChildNode[] {
    if (!this.#nodes.has(id)) {
      this.#rowsOf(id).forEach(([list, row]) => list.makeReal(row));
    }
    return this.#entered(id);
  }

  /** As `all`, for what leaves light rows as they are. */
  peek(id: Id): ChildNode[] {
    return this.#nodes.has(id)
      ? this.#entered(id)
      : this.#rowsOf(id).flatMap(([, row]) => row.shape.find(row.top, row.id - id + 1) ?? []);
  }

  /** The node of an id, if it is the only one; light rows stay as they are. */
  sole(id: Id): ChildNode | false | undefined {
    const found = this.#nodes.get(id);
    if (found && !(found instanceof Set)) {
      return found;
    }
    const [node, another] = this.peek(id);
    return !another && node;
  }

  /** The child of an element, or the row of a list, that stands at `place`. */
  child(parent: Node, place: Id): ChildNode | undefined {
    const list = parent[LIST];
    const row = list?.row(place);
    return row?.id === place ? row.top : this.#entered(place).find((node) =>
      node[HOME] === (list && parent) && (list ?? node.parentNode === parent) &&
      (node[PLACE] ?? node[ID]) === place);
  }

  /** The light row that a node is in, and its list. */
  lightRow(node: Node | null): readonly [RowList, Row] | undefined {
    while (node && !node[ID]) {
      node = node.parentNode;
    }
    return this.#rowsOf(node?.[ID] ?? 1).find(([, { top }]) => top === node);
  }

  isLight(node: Node): boolean {
    return node[ID]! < 0 && !this.#nodes.has(node[ID]!);
  }

  /** The id of a node, also of one in a row that is light until then. */
  idOf(node: Node): Id | undefined {
    const light = this.lightRow(node);
    light && this.all(light[1].id);
    return node[ID];
  }

  /** Note which list a node is a row of, if of any. */
  settle(node: Node, home: Comment | undefined): void {
    const before = node[HOME];
    if (before !== home) {
      const list = before?.[LIST];
      if (list) {
        list.real--;
        list.row(node[ID]!)?.top === node && list.leave(node[ID]!);
      }
      home && home[LIST]!.real++;
      node[HOME] = home;
    }
  }

  #entered(id: Id): ChildNode[] {
    const found = this.#nodes.get(id);
    return found instanceof Set ? [...found] : found ? [found] : [];
  }

  /** The light rows that an id is the top's of, or a node's in them. */
  #rowsOf(id: Id): (readonly [RowList, Row])[] {
    // Where a group is, its ids are of the same list: it may stand at several places.
    const start = this.lists[indexOf(id, this.lists)]?.start;
    return !start ? [] : this.#entered(start[ID]!).flatMap(({ [LIST]: list }) => {
      const row = list?.row(id);
      return row && !this.#nodes.has(row.id) ? [[list!, row] as const] : [];
    });
  }

  /** Enter a node at a place, which it may change later by being entered again. */
  add(node: ChildNode, id: Id, place: Id): void {
    if (node[PLACE] && node[PLACE] !== place && node[PLACE] !== id) {
      this.#remove(node[PLACE], node);
    }
    node[ID] = id;
    this.#add(id, node);
    if (place !== id || node[PLACE]) {
      node[PLACE] = place;
      this.#add(place, node);
    }
  }

  /** Forget a node that is entered. @returns Whether it was the last its id named. */
  remove(node: ChildNode): boolean {
    this.settle(node, undefined);
    node[LIST]?.stop();
    const isLast = this.#remove(node[ID]!, node);
    node[PLACE] && this.#remove(node[PLACE], node);
    return isLast;
  }

  #add(id: Id, node: ChildNode): void {
    const found = this.#nodes.get(id);
    if (found instanceof Set) {
      found.add(node);
    } else {
      this.#nodes.set(id, found && found !== node ? new Set([found, node]) : node);
    }
  }

  #remove(id: Id, node: ChildNode): boolean {
    const found = this.#nodes.get(id);
    if (found instanceof Set) {
      found.delete(node);
    }
    return (found === node || (found instanceof Set && !found.size)) && this.#nodes.delete(id);
  }
}
