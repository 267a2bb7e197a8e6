import type { Id, Item, ListForm, RowsForm, ShapeForm } from "../wire/messages.ts";
import { placeOf } from "../wire/shapes.ts";
import { plain } from "./building.ts";
import type { NodeTable } from "./node-table.ts";

/** What a patch puts where. */
export class Placed {
  /** The shapes of the lists that it makes. */
  readonly shapes = new Map<Id, Record<number, ShapeForm>>();
  readonly #parents = new Map<Id, Id>();
  readonly #rows: RowsForm[] = [];

  /** Add items, and all below them, to what is put into a parent. Iterative. */
  add(items: readonly Item[], parent: Id): void {
    const waiting: [readonly Item[], Id][] = [[items, parent]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      for (const item of next[0]) {
        this.#parents.set(placeOf(item), next[1]);
        if (isRows(item)) {
          this.#rows.push(item);
        } else if (typeof item === "object") {
          const [id, kind, value, content] = plain(item);
          this.#parents.set(id, next[1]);
          kind === 4 && this.shapes.set(id, value as ListForm[2]);
          typeof content === "object" && waiting.push([content, id]);
        }
      }
    }
  }

  /** Whether a node is put somewhere; of those in rows, whether it may be. */
  has(id: Id): boolean {
    return this.#parents.has(id) || (id < 0 && this.#rows.some(([first]) => id < first));
  }

  /** Whether a place is put into a parent. */
  puts(place: Id, parent: Id): boolean {
    return this.has(place) && (this.#parents.get(place) ?? parent) === parent;
  }

  /** Whether anything is there already. */
  uses(table: NodeTable): boolean {
    return [...this.#parents.keys()].some((id) => table.has(id));
  }
}

/** Whether an item is not one node, but rows. */
export function isRows(item: Item): item is RowsForm {
  return typeof item === "object" && item[1] === 5;
}
