import type { Attributes, HeadKey, Item, Message, NodeForm, Op, OpCode } from "./messages.ts";
import {
  isAttribute,
  isEventType,
  isProperty,
  isStyleName,
  isStyleValue,
  isTag,
} from "./safety.ts";

/** Something is not as the protocol says; nothing of the message has been applied. */
export class BadMessageError extends Error {}

/** One message of a transmission: itself, or what is wrong with it and which root or view it was for. */
export type Decoded = { readonly message: Message } | { readonly error: string; readonly raw: unknown };

type Json = unknown;

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
      checkMessage(raw);
      return { message: raw as Message };
    } catch (error) {
      return { error: String(error), raw };
    }
  });
}

/** The place an item stands at: its first number, or itself. */
export function placeOf(item: Item): number {
  return typeof item === "number" ? item : item[0];
}

function need(holds: unknown, what: string, got?: Json): asserts holds {
  if (!holds) {
    throw new BadMessageError(
      __DEV__ ? `expected ${what}, got ${String(JSON.stringify(got)).slice(0, 200)}` : what,
    );
  }
}

const isCount = (value: Json): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isId = (value: Json): value is number => isCount(value) && value > 0;
const isText = (value: Json): value is string => typeof value === "string";
const isScalar = (value: Json) => value === null || typeof value !== "object";
const isValue = (value: Json) => isScalar(value) || (Array.isArray(value) && value.every(isScalar));
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function needObject(value: Json, what: string): asserts value is Record<string, Json> {
  need(isObject(value), what, value);
}

function checkMessage(message: Json): asserts message is Message {
  need(Array.isArray(message), "a message", message);
  const [kind, first, second, third] = message as Json[];
  if (kind === "p") {
    need(isId(first) && isCount(second) && Array.isArray(third), "a patch", message);
    third.forEach(checkOp);
  } else if (kind === "m") {
    need(isId(first) && isId(second) && isCount(third), "a mount", message);
    checkNodes([message[4]]);
    need(message[4][0] === second, "the root", message[4]);
    checkHead(message[5] ?? {});
  } else {
    need((kind === "u" || kind === "x") && isCount(first), "one of m p u x", message);
    need(kind === "u" || (isText(second) && isText(third)), "a report", message);
  }
}

/** Check nodes and all below them. Iterative: they may be as deep as they like. */
function checkNodes(nodes: Json[]): void {
  const waiting = [nodes];
  for (let list = waiting.pop(); list; list = waiting.pop()) {
    const places = new Set<Json>();
    for (const each of list) {
      need(Array.isArray(each) && isId(each[0]), "a node", each);
      need(!places.has(each[0]), "one node in a place", each[0]);
      places.add(each[0]);
      let node = each as Json[];
      if (node[1] === 3) {
        node = node[2] as Json[];
        need(Array.isArray(node) && isId(node[0]) && node[1] !== 3, "a node again", each);
      }
      if (node[1] === 1 || node[1] === 2) {
        need(isText(node[2]), "text", node);
      } else {
        need(isTag(node[1]), "a tag", node[1]);
        checkAttributes(node[2] || {}, node[1] as string);
        if (Array.isArray(node[3])) {
          waiting.push(node[3]);
        } else {
          need(node[3] === undefined || isText(node[3]), "content", node[3]);
        }
      }
    }
  }
}

function checkAttributes(attributes: Json, tag: string): asserts attributes is Attributes {
  needObject(attributes, "attributes");
  for (const [name, value] of Object.entries(attributes)) {
    if (name[0] === ".") {
      need(isProperty(name.slice(1), tag.includes("-")) && isValue(value), "a property", name);
    } else if (name[0] === "#") {
      checkSpecial(name, value);
    } else {
      need(isAttribute(name) && isText(value), "an attribute", [name, value]);
    }
  }
}

function checkSpecial(name: string, value: Json): void {
  if (name === "#style") {
    checkStyles(value);
  } else if (name === "#on") {
    needObject(value, "listen options");
    for (const [type, options] of Object.entries(value)) {
      checkListen(type, options);
    }
  } else if (name === "#animation") {
    checkAnimation(value);
  } else {
    need(name === "#show" && value === 0, "a known key", name);
  }
}

function checkStyles(styles: Json): void {
  needObject(styles, "styles");
  for (const [name, value] of Object.entries(styles)) {
    need(isStyleName(name), "a style property", name);
    need(value === null || (isText(value) && isStyleValue(value)), "a harmless style", value);
  }
}

function checkListen(type: Json, options: Json): void {
  need(isEventType(type), "an event type", type);
  if (options !== 0 && options !== 1) {
    needObject(options, "listen options");
    const { k, d, t } = options;
    need(k === undefined || (Array.isArray(k) && k.every(isText)), "keys", k);
    need(isCount(d ?? 0) && isCount(t ?? 0), "milliseconds", options);
  }
}

function checkAnimation(animation: Json): void {
  need(Array.isArray(animation) && animation.length === 2, "an animation", animation);
  const [keyframes, options] = animation as Json[];
  const frames = Array.isArray(keyframes) ? keyframes : [keyframes];
  for (const frame of isObject(options) ? [...frames, options] : frames) {
    needObject(frame, "keyframes");
    for (const [name, value] of Object.entries(frame)) {
      need(isAttribute(name) && isValue(value), "a keyframe", name);
      need(isStyleValue(String(value)), "a harmless style", value);
    }
  }
}

const HEAD: Record<HeadKey, 1> = { title: 1, lang: 1, css: 1, head: 1, favicon: 1 };

function checkHead(head: Json): void {
  needObject(head, "a head");
  for (const [key, value] of Object.entries(head)) {
    need(Object.hasOwn(HEAD, key) && (value === null || isText(value)), "a head", key);
  }
}

type Check = (first: Json, second: Json, op: Json[]) => void;

const isTextOp: Check = (text) => need(isText(text), "text", text);

/** What follows the id in each op. */
const CHECKS: Record<OpCode, Check> = {
  t: isTextOp,
  h: isTextOp,
  a: (name, value) =>
    need(isAttribute(name) && (value === null || isText(value)), "an attribute", [name, value]),
  // Whether the element is a custom one is seen when the op is applied.
  p: (name, value) =>
    need(isText(name) && isProperty(name, true) && isValue(value), "a property", name),
  v: (name, value, op) => {
    need(name === "value" || name === "checked", "value or checked", name);
    need(isValue(value) && isCount(op[4]) && isCount(op[5]), "a value", op);
  },
  y: checkStyles,
  s: (shown) => need(shown === 0 || shown === 1, "0 or 1", shown),
  e: checkListen,
  k: (animation) => animation === null || checkAnimation(animation),
  r: (_first, _second, op) => need(op.slice(2).every(isId), "places", op),
  i: (before, _second, op) => {
    need(isCount(before), "a place or 0", before);
    const items = op.slice(3) as Item[];
    need(items.every((item) => Array.isArray(item) || isId(item)), "items", op);
    checkNodes(items.filter((item) => typeof item !== "number"));
    const places = items.map(placeOf);
    need(new Set([...places, before]).size > places.length, "different places", places);
  },
  d: checkHead,
  c: (call, method, op) => {
    need(isId(call) && isText(method), "a call", op);
    need(Array.isArray(op[4]) && op[4].every(isValueOrFlat), "parameters", op[4]);
  },
};

/** Methods such as `scrollTo` take one flat object. */
function isValueOrFlat(value: Json): boolean {
  return isValue(value) || Object.entries(value as object).every(([key, each]) => isAttribute(key) && isValue(each));
}

function checkOp(op: Json): asserts op is Op {
  need(Array.isArray(op) && isText(op[0]) && Object.hasOwn(CHECKS, op[0]), "an op", op);
  need(isId(op[1]), "an id", op);
  CHECKS[op[0] as OpCode](op[2], op[3], op);
}

export type { NodeForm };
