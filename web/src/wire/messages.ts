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
export type PlainForm = ElementForm | TextForm | MarkupForm;
export type AgainForm = readonly [place: Id, kind: 3, node: PlainForm];
export type NodeForm = PlainForm | AgainForm;
/** What an `i` op puts somewhere: a node, or the id of a place the tab has. */
export type Item = NodeForm | Id;

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
