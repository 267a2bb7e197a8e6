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

type Json = unknown;
type Check = (value: Json) => unknown;

/**
 * The messages of a transmission, which nobody has checked.
 *
 * @throws {SyntaxError} The text is no JSON.
 */
export function messagesOf(transmission: string): Json[] {
  const json: Json = JSON.parse(transmission);
  return Array.isArray(json) && Array.isArray(json[0]) ? json : [json];
}

/**
 * Check shape, names and values of a whole message.
 *
 * @throws {BadMessageError} It is not as the protocol says.
 */
export function checked(message: Json): Message {
  need(Array.isArray(message) && checkMessage(message), message);
  return message as unknown as Message;
}

function need(holds: unknown, got: Json): asserts holds {
  if (!holds) {
    throw new BadMessageError("not as the protocol has it", got);
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
  need(holds, op);
  return true;
}

/**
 * Check nodes and all below them. Iterative: they may be as deep as they like.
 *
 * @throws {BadMessageError} It says which of them is wrong.
 */
function checkNodes(nodes: Json[], mayBeRows = false): void {
  const waiting: [Json[], boolean][] = [[nodes, mayBeRows]];
  const lists: ListForm[] = [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [all, isList] = next;
    const places = new Set<Json>();
    for (const each of all) {
      const [place, kind, inner] = Array.isArray(each) ? each : [];
      need(isId(place) && !places.has(place), each);
      places.add(place);
      if (kind === 5) {
        need(isList && isRows(each as Json[]), each);
      } else {
        const node = kind === 3 ? inner : each;
        need(Array.isArray(node) && isNode(node), node);
        const [, tag, , content] = node;
        tag === 4 && lists.push(node as unknown as ListForm);
        Array.isArray(content) && waiting.push([content, tag === 4]);
      }
    }
  }
  // What their columns are of is known only when all shapes are what they should be.
  for (const list of lists) {
    const [, , shapes, items] = list;
    need(areRows(items, (number) => shapes[number]), list);
  }
}

/** Whether a node is as it should be, but for those in it. */
function isNode([id, tag, value, content = ""]: Json[]): unknown {
  return isId(id) && (
    tag === 1 || tag === 2 ? isText(value)
    : tag === 4 ? isShapes(value) && Array.isArray(content)
    : isTag(tag) && (!value || hasAttributes(value, tag as string)) &&
      (isText(content) || Array.isArray(content)));
}

function checkShape(shape: Json): boolean {
  need(Array.isArray(shape), shape);
  checkNodes([shape[0]]);
  need(isShape(shape), shape);
  return true;
}

const isShapes = recordOf((number) => /^\d+$/.test(number as string), checkShape);

function hasAttributes(attributes: Json, tag: string): boolean {
  return isObject(attributes) && Object.entries(attributes).every(([name, value]) =>
    name[0] === "."
      ? isProperty(name.slice(1), tag.includes("-")) && isValue(value)
      : name[0] === "#" ? SPECIAL[name]?.(value) : isAttribute(name) && isText(value));
}
