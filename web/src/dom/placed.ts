import type { Id, Item, ListForm, RowsForm, ShapeForm } from "../wire/messages.ts";
import { isGroup, placeOf, sizeOf } from "../wire/shapes.ts";
import type { RowList } from "../lists/row-list.ts";
import { plain } from "./building.ts";
import type { NodeTable } from "./node-table.ts";

/** What a patch puts where. */
export class Placed {
  /** The shapes of the lists that it makes, and those that it defines for others. */
  readonly shapes = new Map<Id, Readonly<Record<number, ShapeForm>>>();
  readonly #parents = new Map<Id, Id>();
  /** Its rows, the parent of each, and how many nodes they have. */
  readonly #rows: (readonly [RowsForm, parent: Id, size: number])[] = [];

  /**
   * Add items, and all below them, to what is put into a parent. Iterative.
   *
   * @param list The list that the tab has of the parent's id.
   */
  add(items: readonly Item[], parent: Id, list?: RowList): void {
    const waiting: [readonly Item[], Id][] = [[items, parent]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      for (const item of next[0]) {
        this.#parents.set(placeOf(item), next[1]);
        if (isGroup(item)) {
          const shape = this.shapes.get(next[1])?.[item[2]] ?? list?.formOf(item[2]);
          // Rows without a shape are refused.
          shape && this.#rows.push([item, next[1], sizeOf(shape)]);
        } else if (typeof item === "object") {
          const [id, kind, value, content] = plain(item);
          this.#parents.set(id, next[1]);
          kind === 4 && this.shapes.set(id, value as ListForm[2]);
          typeof content === "object" && waiting.push([content, id]);
        }
      }
    }
  }

  /** Whether a node is put somewhere. */
  has(id: Id): unknown {
    return this.#parents.has(id) || this.#rowsWith(id);
  }

  /** Whether a place is put into a parent; as a row of a shape, where that is given. */
  puts(place: Id, parent: Id, number?: number): boolean {
    const [[first, , shape], home, size] = this.#rowsWith(place) ?? [[]];
    const isTop = (first! - place) % size! === 0;
    return (this.#parents.get(place) ?? (isTop && home)) === parent && (number ?? shape) === shape;
  }

  /** Whether anything is there already. */
  uses(table: NodeTable): boolean {
    return [...this.#parents.keys()].some((id) => table.has(id));
  }

  #rowsWith(id: Id) {
    return this.#rows.find(([[first, , , count], , size]) =>
      id <= first && id > first - count * size);
  }
}
