import type { Id, RowsForm, ShapeForm } from "../wire/messages.ts";
import { ID, LIST, type NodeTable } from "../dom/node-table.ts";
import type { Delegate } from "../events/delegate.ts";
import { type Group, type Row, indexOf } from "./groups.ts";
import type { Shape } from "./shape.ts";

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
  }

  /** The element that the list is in, or will be. */
  get holder(): Element {
    return this.start.parentElement ?? this.#parent;
  }

  /** Know more shapes; those it knows stay what they are. */
  learn(forms: Forms): void {
    this.#forms = { ...forms, ...this.#forms };
  }

  formOf(number: number): ShapeForm | undefined {
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
    const before = this.#groupAt(first);
    const row = before ? (before.first - first) / before.shape.size : 0;
    if (before && row < before.tops.length) {
      before.tops[row] = rows[0]; // one that was taken out and is put back
      before.staying++;
    } else {
      const shape = this.shapeOf(number);
      this.#put({ start: this.start, first, shape, tops: rows, staying: rows.length - missing }, true);
    }
  }

  /** The row that an id is the top's of, or a node's in it. */
  row(id: Id): Row | undefined {
    const group = this.#groupAt(id);
    if (group) {
      const { first, shape, tops } = group;
      const at = Math.floor((first - id) / shape.size);
      const top = tops[at];
      return top && { id: first - at * shape.size, top, shape };
    }
    return undefined;
  }

  /** Whether any of these rows may be here. */
  has([first, , number, count]: RowsForm): boolean {
    const last = first - count * this.shapeOf(number).size + 1;
    const group = this.#groupAt(last);
    return !!group && group.first - group.tops.length * group.shape.size < first;
  }

  /** Forget a row that is here. */
  leave(id: Id): void {
    const group = this.#groupAt(id)!;
    group.tops[(group.first - id) / group.shape.size] = undefined;
    --group.staying || this.#put(group, false);
  }

  /** Forget all rows. */
  clear(): void {
    while (this.#groups[0]) {
      this.#put(this.#groups.at(-1)!, false);
    }
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
    const twin = new RowList(this.#ground, start, this.holder, this.#forms);
    this.#shapes.forEach((_, number) => twin.shapeOf(number));
    for (const group of this.#groups) {
      const tops = group.tops.map((row) => twins.get(row!) as Element | undefined);
      twin.#put({ ...group, start, tops }, true);
    }
  }

  /** The list is gone. */
  stop(): void {
    this.#shapes.forEach((shape) => this.#count(shape, -1));
    this.#shapes.clear();
  }

  /** The shape, made when it is first wanted. */
  shapeOf(number: number): Shape {
    let shape = this.#shapes.get(number);
    if (!shape) {
      shape = this.#count(this.#ground.shapeOf(this.#forms[number]!, this.holder), 1);
      this.#shapes.set(number, shape);
    }
    return shape;
  }

  /** Enter a group, or drop it. */
  #put(group: Group, isThere: boolean): void {
    for (const groups of [this.#groups, this.#ground.table.lists]) {
      const at = indexOf(group.first, groups);
      isThere ? groups.splice(at + 1, 0, group) : groups.splice(groups.lastIndexOf(group, at), 1);
    }
  }

  #count(shape: Shape, change: 1 | -1): Shape {
    for (const [, on] of shape.listens) {
      Object.keys(on).forEach((type) => this.#ground.delegate.count(type, change));
    }
    return shape;
  }

  #groupAt(id: Id): Group | undefined {
    return this.#groups[indexOf(id, this.#groups)];
  }
}
