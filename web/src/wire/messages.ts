/**
 * The messages of `docs/protocol.md`, as types. `decode.ts` gives nothing that is not one of these.
 */

export type Id = number;
export type Scalar = string | number | boolean | null;
/** What a property or a method may be given: a scalar or a flat list of them. */
export type Value = Scalar | readonly Scalar[];

/** Keys are attribute names, `.property`, `#style`, `#show`, `#on` and `#animation`. */
export type Attributes = Readonly<Record<string, unknown>>;
export type Content = string | readonly NodeForm[];

export type ElementForm = readonly [
  id: Id,
  tag: string,
  attributes?: Attributes | 0,
  content?: Content,
];
export type TextForm = readonly [id: Id, kind: 1, text: string];
export type MarkupForm = readonly [id: Id, kind: 2, html: string];
/** Rows between two comments, and every shape they have. */
export type ListForm = readonly [
  id: Id,
  kind: 4,
  shapes: Readonly<Record<string, ShapeForm>>,
  items: readonly (NodeForm | RowsForm)[],
];
export type PlainForm = ElementForm | TextForm | MarkupForm | ListForm;
export type AgainForm = readonly [place: Id, kind: 3, node: PlainForm];
export type NodeForm = PlainForm | AgainForm;
/** What is alike in many rows: a node whose ids count from 1, and what differs. */
export type ShapeForm = readonly [node: ElementForm, slots: readonly SlotForm[]];
export type SlotForm = readonly [node: number, name: string];
/** One value for each row, or one for all; what was one text has been taken apart. */
export type Column = readonly unknown[];
/** Rows of a shape, a column for each of its slots; the ids go down from the first's. */
export type RowsForm = readonly [
  first: Id,
  kind: 5,
  shape: number,
  count: number,
  ...columns: Column[],
];
/** What an `i` op puts somewhere: a node, rows of a list, or the id of a place the tab has. */
export type Item = NodeForm | RowsForm | Id;

export interface ListenOptions {
  readonly p?: 1;
  readonly s?: 1;
  readonly o?: 1;
  readonly k?: readonly string[];
  /** Milliseconds. */
  readonly d?: number;
  /** Milliseconds. */
  readonly t?: number;
}
export type Listen = ListenOptions | 0 | 1;
export type Animation = readonly [
  keyframes: Keyframe[] | PropertyIndexedKeyframes,
  options: number | KeyframeAnimationOptions,
];
export type Styles = Readonly<Record<string, string | null>>;
export type HeadKey = "title" | "lang" | "css" | "head" | "favicon";
export type Head = Readonly<Partial<Record<HeadKey, string | null>>>;

export type Op =
  | readonly ["t", id: Id, text: string]
  | readonly ["h", id: Id, html: string]
  | readonly ["a", id: Id, name: string, value: string | null]
  | readonly ["p", id: Id, name: string, value: Value]
  | readonly ["v", id: Id, name: string, value: Value, view: number, edit: number]
  | readonly ["y", id: Id, styles: Styles]
  | readonly ["s", id: Id, shown: 0 | 1]
  | readonly ["e", id: Id, type: string, options: Listen]
  | readonly ["k", id: Id, animation: Animation | null]
  | readonly ["r", parent: Id, ...places: Id[]]
  | readonly ["i", parent: Id, before: Id, ...items: Item[]]
  | readonly ["f", list: Id, number: number, shape: ShapeForm]
  | readonly [
      "w",
      list: Id,
      number: number,
      slot: number,
      rows: readonly Id[],
      column: Column,
    ]
  | readonly ["d", root: Id, head: Head]
  | readonly ["c", id: Id, call: number, method: string, parameters: readonly Value[]];
export type OpCode = Op[0];
export type OpOf<Code extends OpCode> = Extract<Op, readonly [Code, ...unknown[]]>;

export type Message =
  | readonly ["m", view: number, root: Id, seq: number, node: NodeForm, head?: Head]
  | readonly ["p", root: Id, seq: number, ops: readonly Op[]]
  | readonly ["u", view: number]
  | readonly ["n", view: number, k: number, command: string, text: string, file?: string]
  | readonly ["x", view: number, code: string, message: string, details: unknown];

/** `[id, name, value, count]`: what the person made of a form control. */
export type Edit = readonly [id: Id, name: "value" | "checked", value: Value, count: number];
