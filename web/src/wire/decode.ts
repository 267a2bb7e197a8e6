import type { HeadKey, Item, ListForm, Message, Op, OpCode } from "./messages.ts";
import { isAttribute, isEventType, isProperty, isStyleValue, isTag } from "./safety.ts";
import {
  areRows, isCount, isObject, isRows, isShape, isStyles, isText, isTextOrNull, isValue, listOf,
  placeOf, recordOf, splitColumns,
} from "./shapes.ts";

/** Something is not as the protocol says; nothing of the message has been applied. */
export class BadMessageError extends Error {
  constructor(what: string, got: unknown) {
    super(`${what}: ${String(JSON.stringify(got)).slice(0, 300)}`);
  }
}

/** One message of a transmission: itself, or what is wrong with it. */
export type Decoded =
  | { readonly message: Message }
  | { readonly error: string; readonly raw: Json };

type Json = unknown;
type Check = (value: Json) => unknown;

/**
 * Read one transmission and check shape, names and values of all of it.
 *
 * @throws {SyntaxError} The text is no JSON.
 */
export function decode(transmission: string): Decoded[] {
  const json: Json = JSON.parse(transmission);
  const messages = Array.isArray(json) && Array.isArray(json[0]) ? json : [json];
  return messages.map((raw: Json) => {
    try {
      need(Array.isArray(raw) && checkMessage(raw), "not a message", raw);
      return { message: raw as unknown as Message };
    } catch (error) {
      return { error: String(error), raw };
    }
  });
}

function need(holds: unknown, what: string, got: Json): asserts holds {
  if (!holds) {
    throw new BadMessageError(what, got);
  }
}

/** Rows that a list has made are named by negative numbers. */
const isId = (value: Json) => value !== 0 && Number.isSafeInteger(value);
const isParameter = (value: Json) => isValue(value) || recordOf(isAttribute, isValue)(value);
const isTexts = listOf(isText);
const isListen = (value: Json) =>
  value === 0 ||
  value === 1 ||
  (isObject(value) &&
    isTexts(value["k"] ?? []) && isCount(value["d"] ?? 0) && isCount(value["t"] ?? 0));
const isKeyframe = recordOf(isAttribute, (value) => isValue(value) && isStyleValue(`${value}`));
const isKeyframes = listOf(isKeyframe);
const isAnimation = (value: Json) =>
  Array.isArray(value) &&
  (isKeyframes(value[0]) || isKeyframe(value[0])) &&
  (isCount(value[1]) || isKeyframe(value[1]));
const HEAD: Record<HeadKey, 1> = { title: 1, lang: 1, css: 1, head: 1, favicon: 1 };
const isHead = recordOf((key) => Object.hasOwn(HEAD, key as string), isTextOrNull);

/** Keys of an element's attributes that are ours. */
const SPECIAL: Readonly<Record<string, Check>> = {
  "#style": isStyles,
  "#show": (value) => value === 0,
  "#on": recordOf(isEventType, isListen),
  "#animation": isAnimation,
};

/** What follows the id in each op. */
const OPS: Readonly<Record<OpCode, (first: Json, second: Json, op: Json[]) => unknown>> = {
  t: isText,
  h: isText,
  a: (name, value) => isAttribute(name) && isTextOrNull(value),
  // Whether the element is a custom one is seen when the op is applied.
  p: (name, value) => isText(name) && isProperty(name, true) && isValue(value),
  v: (name, value, op) =>
    (name === "value" || name === "checked") && isValue(value) && isCount(op[4]) && isCount(op[5]),
  y: isStyles,
  s: (shown) => shown === 0 || shown === 1,
  e: (type, options) => isEventType(type) && isListen(options),
  k: (animation) => animation === null || isAnimation(animation),
  r: (_first, _second, op) => op.slice(2).every(isId),
  i: (before, _second, op) => {
    const items = op.slice(3);
    checkNodes(items.filter((item) => !isId(item)), true);
    const places = (items as Item[]).map(placeOf);
    return (!before || isId(before)) && new Set([...places, before]).size > places.length;
  },
  f: (number, shape) => isCount(number) && checkShape(shape),
  // Whether the column fits is seen when the op is applied.
  w: (number, slot, op) =>
    isCount(number) && isCount(slot) && listOf(isId)(op[4]) && splitColumns(op, 5),
  d: isHead,
  c: (call, method, op) => isId(call) && isText(method) && listOf(isParameter)(op[4]),
};

const COMMAND = /^(navigate|redirect|open|title|download)$/;

function checkMessage(message: Json[]): unknown {
  const [kind, first, second, third, node, head = {}] = message;
  switch (kind) {
    case "p":
      return isId(first) && isCount(second) && listOf(checkOp)(third);
    case "m":
      checkNodes([node]);
      return isId(first) && (node as Json[])[0] === second && isCount(third) && isHead(head);
    case "n":
      return isId(first) && isId(second) && COMMAND.test(`${third}`) && isTexts(message.slice(3));
    case "x":
      return isCount(first) && isText(second) && isText(third);
    default:
      return kind === "u" && isId(first);
  }
}

function checkOp(op: Json): op is Op {
  const holds =
    Array.isArray(op) &&
    Object.hasOwn(OPS, op[0]) &&
    isId(op[1]) &&
    OPS[op[0] as OpCode](op[2], op[3], op);
  need(holds, "not an op", op);
  return true;
}

/** Check nodes and all below them. Iterative: they may be as deep as they like. */
function checkNodes(nodes: Json[], mayBeRows = false): void {
  const waiting: [Json[], boolean][] = [[nodes, mayBeRows]];
  const lists: Json[][] = [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const places = new Set<Json>();
    for (const each of next[0]) {
      need(Array.isArray(each) && isId(each[0]) && !places.has(each[0]), "not a node", each);
      places.add(each[0]);
      if (each[1] === 5) {
        need(next[1] && isRows(each), "not rows", each);
        continue;
      }
      const node = (each[1] === 3 ? each[2] : each) as Json[];
      need(Array.isArray(node) && isId(node[0]), "not a node", each);
      const [, tag, value, content = ""] = node;
      if (tag === 1 || tag === 2) {
        need(isText(value), "not a text", node);
        continue;
      }
      const isList = tag === 4;
      need(isList || isTag(tag), "not a tag", tag);
      need(isList ? isShapes(value) : !value || hasAttributes(value, tag as string),
        "not attributes", value);
      if (Array.isArray(content)) {
        waiting.push([content, isList]);
        isList && lists.push(node);
      } else {
        need(isText(content) && !isList, "not content", content);
      }
    }
  }
  for (const list of lists) {
    const [, , shapes, items] = list as unknown as ListForm;
    need(areRows(items, (number) => shapes[number]), "not rows", list);
  }
}

function checkShape(shape: Json): boolean {
  need(Array.isArray(shape), "not a shape", shape);
  checkNodes([shape[0]]);
  need(isShape(shape), "not a shape", shape);
  return true;
}

const isShapes = recordOf((number) => /^\d+$/.test(number as string), checkShape);

function hasAttributes(attributes: Json, tag: string): boolean {
  return isObject(attributes) && Object.entries(attributes).every(([name, value]) =>
    name[0] === "."
      ? isProperty(name.slice(1), tag.includes("-")) && isValue(value)
      : Object.hasOwn(SPECIAL, name) ? SPECIAL[name]!(value) : isAttribute(name) && isText(value));
}
