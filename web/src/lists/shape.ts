import type { Column, Listen, RowsForm, SlotForm } from "../wire/messages.ts";
import { type Styled, copyState } from "../dom/element-state.ts";
import { ID } from "../dom/node-table.ts";
import { isPlainAttribute } from "../wire/safety.ts";

/** Writes a slot that is more than a text or a harmless attribute. */
export interface Writer {
  write(node: ChildNode, name: string, value: unknown): void;
}
/** The value that a column has for a row. */
export function valueAt(column: Column, row: number): unknown {
  return column[column.length === 1 ? 0 : row];
}

/** The numbers that listen, and to what. */
export type Listens = readonly (readonly [number: number, on: Readonly<Record<string, Listen>>])[];

const TEXT = 0;
const ATTRIBUTE = 1;
const OTHER = 2;

interface Slot {
  readonly kind: number;
  readonly name: string;
  /** The number of its node, and which of those that are found it is. */
  readonly node: number;
  readonly at: number;
}

/**
 * What is alike in many rows of a list: a node that is cloned for each, and where in it what
 * differs goes.
 *
 * Of each row only the nodes between its top and its slots are looked at, each once: the plan is a
 * list of steps, every one from a node that was found before. Neither is code made for it, nor a
 * path walked twice.
 */
export class Shape {
  readonly size: number;
  readonly listens: Listens;
  readonly slots: readonly SlotForm[];
  /** The nodes of the template, by number. */
  readonly nodes: readonly ChildNode[];
  readonly #plan: readonly Slot[];
  /** Which node found before each step is from, and whether it leads to a sibling or a child. */
  readonly #steps: { readonly from: number; readonly isSibling: boolean }[] = [];
  /** How many of them lead to slots, and where others have led too. */
  readonly #length: number;
  readonly #known: Map<Node, number>;

  constructor(nodes: readonly ChildNode[], slots: readonly SlotForm[], listens: Listens) {
    this.size = nodes.length;
    this.listens = listens;
    this.slots = slots;
    this.nodes = nodes;
    this.#known = new Map([[nodes[0]!, 0]]);
    this.#plan = slots.map(([number, name]) => {
      const node = nodes[number - 1]! as unknown as Element;
      const isText = name === "#text";
      const isInside = isText && node.nodeType === 1;
      const target = isInside ? node.firstChild ?? node.appendChild(new Text(" ")) : node;
      isText || node.removeAttribute(name);
      const kind = isText ? TEXT : isPlainAttribute(node, name) ? ATTRIBUTE : OTHER;
      return { kind, name, node: number, at: this.#reach(target) };
    });
    this.#length = this.#steps.length;
  }

  /**
   * Make rows outside the document.
   *
   * @param columns One for each slot.
   * @param writer Writes what is no text and no harmless attribute.
   * @param into Where they are put, in order.
   */
  make(
    [first, , , count, ...columns]: RowsForm,
    writer: Writer,
    into: DocumentFragment,
  ): Element[] {
    const rows: Element[] = new Array(count);
    const [top, steps, plan] = [this.nodes[0]!, this.#steps, this.#plan];
    const found: Node[] = [];
    for (let row = 0; row < count; row++) {
      const clone = (found[0] = rows[row] = top.cloneNode(true) as Element);
      clone[ID] = first - row * this.size;
      for (let step = 0; step < this.#length; ) {
        const { from, isSibling } = steps[step]!;
        const node = found[from]!;
        found[++step] = (isSibling ? node.nextSibling : node.firstChild)!;
      }
      for (let slot = 0; slot < columns.length; slot++) {
        const { kind, at, name, node } = plan[slot]!;
        const value = valueAt(columns[slot]!, row);
        if (kind === TEXT) {
          found[at]!.nodeValue = value as string;
        } else if (kind === OTHER) {
          copyState(this.nodes[node - 1] as Styled, found[at] as Styled);
          writer.write(found[at] as ChildNode, name, value);
        } else if (value !== null) {
          (found[at] as Element).setAttribute(name, value as string);
        }
      }
      into.appendChild(clone);
    }
    return rows;
  }

  /** The node of a row that has a number, unless somebody else has put something there. */
  find(row: Element, number: number): ChildNode | undefined {
    const model = this.nodes[number - 1]!;
    const node = this.#walk(row, this.#reach(model));
    if (node?.nodeName !== model.nodeName) {
      return undefined;
    }
    // What Python declared of a node's style goes with no clone.
    copyState(model as Styled, node as Styled);
    return node;
  }

  /** The node that a step leads to in a row; what it is from is found the same way. */
  #walk(row: ChildNode, step: number): ChildNode | null | undefined {
    if (!step) {
      return row;
    }
    const { from, isSibling } = this.#steps[step - 1]!;
    const node = this.#walk(row, from);
    return isSibling ? node?.nextSibling : node?.firstChild;
  }

  /** Note how to get to a node of the template. @returns Which of those found it is. */
  #reach(node: Node): number {
    let at = this.#known.get(node);
    if (at === undefined) {
      const before = node.previousSibling;
      const from = this.#reach(before ?? node.parentNode!);
      at = this.#steps.push({ from, isSibling: !!before });
      this.#known.set(node, at);
    }
    return at;
  }
}
