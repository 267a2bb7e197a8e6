import type { Id } from "../wire/messages.ts";

/** The id ops name a node by. A markup node's stands on the comment that begins it. */
export const ID = Symbol("id");
/** The id of the place a node stands at, if it is not the node's own. */
export const PLACE = Symbol("place");
/** The comment that ends a markup node, on the one that begins it. */
export const END = Symbol("end");
/** The markup itself, on the comment that ends it. */
export const SOURCE = Symbol("source");

declare global {
  interface Node {
    [ID]?: Id;
    [PLACE]?: Id;
    [END]?: Comment;
    [SOURCE]?: string;
  }
}

/**
 * The last DOM node of what a node of the protocol became: a markup node is a range, others are
 * one.
 */
export function lastOf(node: ChildNode): ChildNode {
  return node[END] ?? node;
}

/**
 * Which DOM nodes an id names in one view. Nearly always one, so a set is made for the second only.
 */
export class NodeTable {
  readonly #nodes = new Map<Id, ChildNode | Set<ChildNode>>();

  has(id: Id): boolean {
    return this.#nodes.has(id);
  }

  /** All nodes an id names, or a place id; safe against changes while one walks them. */
  all(id: Id): ChildNode[] {
    const found = this.#nodes.get(id);
    return found instanceof Set ? [...found] : found ? [found] : [];
  }

  /** The child of `parent` that stands at `place`. */
  child(parent: Node, place: Id): ChildNode | undefined {
    return this.all(place).find(
      (node) => node.parentNode === parent && (node[PLACE] ?? node[ID]) === place,
    );
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

  /** Forget a node. @returns Whether it was the last its id named. */
  remove(node: ChildNode): boolean {
    const id = node[ID]!;
    if (node[PLACE] && node[PLACE] !== id) {
      this.#remove(node[PLACE], node);
    }
    return this.#remove(id, node);
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
