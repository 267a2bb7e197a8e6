import type { Id, RowsForm, ShapeForm } from "../wire/messages.ts";
import { ID, LIST, type NodeTable } from "../dom/node-table.ts";
import type { Delegate } from "../events/delegate.ts";
import type { Shape } from "./shape.ts";

/** Rows that came together: their ids go down from the first's in equal steps. */
interface Group {
  readonly first: Id;
  readonly shape: Shape;
  readonly rows: (Element | undefined)[];
  /** How many of them are there still. */
  left: number;
}

/** A row of a group. */
export interface Row {
  readonly id: Id;
  readonly top: Element;
  readonly shape: Shape;
}

type Forms = Readonly<Record<number, ShapeForm>>;

/** What a list needs of its view: who makes shapes, and who is told of what rows have. */
export interface Ground {
  readonly table: NodeTable;
  readonly delegate: Pick<Delegate, "set" | "count">;
  shapeOf(form: ShapeForm, parent: Element): Shape;
  /** Give an element in a row the value of a slot that is not its text. */
  write(node: ChildNode, name: string, value: unknown): void;
}

/**
 * The rows of a list, at one of the places where it stands.
 *
 * A row is *light* at first: nothing of it is kept but its top, and that by the arithmetic of its
 * group; what is in it is found by the path its shape knows. When somebody names a node in it, all
 * of them are entered in the table, and the row is *real*: an element like any other, which its
 * group knows all the same. Rows that were never light stand among them.
 */
export class RowList {
  readonly start: Comment;
  /** How many of the rows are real. */
  real = 0;
  readonly #ground: Ground;
  readonly #parent: Element;
  #forms: Forms;
  readonly #shapes = new Map<number, Shape>();
  /** By their first id, downwards; no two of them overlap. */
  #groups: Group[] = [];

  /** @param start The comment that begins it. */
  constructor(ground: Ground, start: Comment, parent: Element, forms: Forms) {
    this.#forms = forms;
    this.#ground = ground;
    this.#parent = parent;
    this.start = start;
    start[LIST] = this;
    ground.table.lists.add(this);
  }

  /** The element that the list is in, or will be. */
  get parent(): Element {
    return this.start.parentElement ?? this.#parent;
  }

  /** Know more shapes; those it knows stay what they are. */
  define(forms: Forms): void {
    this.#forms = { ...forms, ...this.#forms };
  }

  form(number: number): ShapeForm | undefined {
    return this.#forms[number];
  }

  /** Make rows and put them before a node of the list. @returns The first of them. */
  insert(form: RowsForm, before: Node): Element {
    const fragment = document.createDocumentFragment();
    const rows = this.shapeOf(form[2]).make(form, this.#ground, fragment);
    before.parentNode!.insertBefore(fragment, before);
    this.enter(form, rows);
    const { table } = this.#ground;
    if (table.all(this.start[ID]!).length > 1) {
      // What is real at one place of the list is so at all of them.
      rows.forEach((top) => table.isLight(top) || this.makeReal(this.row(top[ID]!)!));
    }
    return rows[0]!;
  }

  /** Enter rows that stand in the list; of those that are there already, some may be missing. */
  enter([first, , number]: RowsForm, rows: (Element | undefined)[], missing = 0): void {
    const at = this.#before(first);
    const before = this.#groups[at];
    const row = before ? (before.first - first) / before.shape.size : 0;
    if (before && row < before.rows.length) {
      before.rows[row] = rows[0]; // one that was taken out and is put back
      before.left++;
    } else {
      const left = rows.length - missing;
      this.#groups.splice(at + 1, 0, { first, shape: this.shapeOf(number), rows, left });
    }
  }

  /** The row that an id is the top's of, or a node's in it. */
  row(id: Id): Row | undefined {
    const group = this.#groups[this.#before(id)];
    if (group) {
      const { first, shape, rows } = group;
      const at = Math.floor((first - id) / shape.size);
      const top = rows[at];
      return top && { id: first - at * shape.size, top, shape };
    }
    return undefined;
  }

  /** Whether any of these rows may be here. */
  has([first, , number, count]: RowsForm): boolean {
    const last = first - count * this.shapeOf(number).size + 1;
    const group = this.#groups[this.#before(last)];
    return !!group && group.first - group.rows.length * group.shape.size < first;
  }

  /** Forget a row. */
  leave(id: Id): void {
    const at = this.#before(id);
    const group = this.#groups[at];
    if (group) {
      group.rows[(group.first - id) / group.shape.size] = undefined;
      --group.left || this.#groups.splice(at, 1);
    }
  }

  /** Forget all rows. */
  clear(): void {
    this.#groups = [];
  }

  /** Enter all nodes of a row in the table, under the ids they have had all along. */
  makeReal({ id, top, shape }: Row): void {
    const { table, delegate } = this.#ground;
    const isFirst = table.isLight(top);
    const nodes = shape.nodes.map((_, at) => shape.find(top, at + 1));
    nodes.forEach((node, at) => node && table.add(node, id - at, id - at));
    table.settle(top, this.start);
    isFirst && shape.listens.forEach(([number, on]) => delegate.set(id - number + 1, on));
  }

  /** Let another list have what this one has, in copies of the nodes. */
  copyTo(start: Comment, twins: ReadonlyMap<Node, Node>): void {
    const twin = new RowList(this.#ground, start, this.parent, this.#forms);
    this.#shapes.forEach((shape, number) => twin.#shapes.set(number, this.#count(shape, 1)));
    twin.#groups = this.#groups.map((group) => ({
      ...group, rows: group.rows.map((row) => twins.get(row!) as Element | undefined),
    }));
  }

  /** The list is gone. */
  stop(): void {
    if (this.#ground.table.lists.delete(this)) {
      this.#shapes.forEach((shape) => this.#count(shape, -1));
    }
  }

  /** The shape, made when it is first wanted. */
  shapeOf(number: number): Shape {
    let shape = this.#shapes.get(number);
    if (!shape) {
      shape = this.#count(this.#ground.shapeOf(this.#forms[number]!, this.parent), 1);
      this.#shapes.set(number, shape);
    }
    return shape;
  }

  #count(shape: Shape, change: 1 | -1): Shape {
    for (const [, on] of shape.listens) {
      Object.keys(on).forEach((type) => this.#ground.delegate.count(type, change));
    }
    return shape;
  }

  /** The group with the lowest first id that is not below this one, by its index; or -1. */
  #before(id: Id): number {
    let low = 0;
    let high = this.#groups.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      this.#groups[middle]!.first < id ? (high = middle) : (low = middle + 1);
    }
    return low - 1;
  }
}
