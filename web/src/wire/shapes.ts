/** What is to be checked of lists: their shapes, and that columns fit them. */

import type { Column, ElementForm, Item, RowsForm, ShapeForm, SlotForm } from "./messages.ts";
import { isAttribute, isProperty, isStyleName, isStyleValue } from "./safety.ts";

type Json = unknown;
type Check = (value: Json) => unknown;

const MOST_NODES = 10_000;
const MOST_ROWS = 1_000_000;
/** No text that is shown has it. */
const SEPARATOR = "\x7f";

export const isCount = (value: Json) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isText = (value: Json): value is string => typeof value === "string";
export const isTextOrNull = (value: Json) => value === null || isText(value);
const isScalar = (value: Json) => value === null || typeof value !== "object";
export const isObject = (value: Json): value is Record<string, Json> =>
  !isScalar(value) && !Array.isArray(value);
export const listOf = (each: Check) => (value: Json): value is Json[] =>
  Array.isArray(value) && value.every((item) => each(item));
export const recordOf = (name: Check, each: Check) => (value: Json) =>
  isObject(value) && Object.entries(value).every(([key, item]) => name(key) && each(item));
const isFlat = listOf(isScalar);
export const isValue = (value: Json) => isScalar(value) || isFlat(value);
export const isStyles = recordOf(
  isStyleName,
  (value) => isTextOrNull(value) && isStyleValue(`${value}`),
);

/** Whether a shape is of elements and texts alone, numbered in order, and its slots fit. */
export function isShape([top, slots]: Json[]): boolean {
  const nodes: Json[][] = [];
  const waiting: Json[] = [top];
  while (waiting.length) {
    const node = waiting.pop() as Json[];
    const [number, kind, value, content] = node;
    const isPlain = kind === 1
      ? nodes.length
      : isText(kind) && !Object.keys(value ?? 0).some((name) => /^(\.|#anim)/.test(name));
    if (nodes.push(node) !== number || number > MOST_NODES || !isPlain) {
      return false;
    }
    Array.isArray(content) && waiting.push(...[...content].reverse());
  }
  return listOf((slot) => isSlot(slot as Json[], nodes))(slots);
}

function isSlot([number, name]: Json[], nodes: readonly Json[][]): unknown {
  const [, tag, , content] = nodes[(number as number) - 1] ?? [];
  return tag && isText(name) && (
    name === "#text" ? !Array.isArray(content)
    : tag === 1 ? false
    : name[0] === "." ? isProperty(name.slice(1), (tag as string).includes("-"))
    : name === "#show" || name === "#style" || isAttribute(name));
}

const VALUES: Readonly<Record<string, Check>> = {
  "#text": isText,
  "#show": (value) => value === 0 || value === 1,
  "#style": isStyles,
};

/** Whether a column has a value for each of so many rows, and all of them suit the slot. */
export function isColumn(column: Json, count: number, slot: SlotForm | undefined): unknown {
  const name = slot?.[1];
  const check = name &&
    (name[0] === "#" ? VALUES[name] : name[0] === "." ? isValue : isTextOrNull);
  const { length } = column as Column;
  return check && (length === count || length === 1) && listOf(check)(column);
}

/** The place an item stands at: its first number, or itself. */
export function placeOf(item: Item): number {
  return typeof item === "number" ? item : item[0];
}

/** How many nodes a row of a shape has: the number of the last of them. */
export function sizeOf([top]: ShapeForm): number {
  let node = top;
  while (typeof node[3] === "object" && node[3].length) {
    node = node[3].at(-1) as ElementForm;
  }
  return node[0];
}

/** Whether an item is not one node, but rows. */
export function isGroup(item: Item): item is RowsForm {
  return (item as RowsForm)[1] === 5;
}

/** Take apart what is one text, in place. @returns Whether all can be columns. */
export function splitColumns(holder: Json[], from: number): boolean {
  return holder.every((column, at) => at < from ||
    Array.isArray(isText(column) ? (holder[at] = column.split(SEPARATOR)) : column));
}

/** Take apart the columns of rows. @returns Whether they are rows, of whatever shape. */
export function isRows(item: Json[]): boolean {
  const [first, , number, count] = item as unknown as RowsForm;
  return isCount(-first) && isCount(number) && isCount(count) &&
    count > 0 && count <= MOST_ROWS && isCount(MOST_ROWS * MOST_NODES - first) &&
    splitColumns(item, 4);
}

/** Whether the rows among items have shapes, and what their slots want. */
export function areRows(
  items: readonly Item[],
  shapeOf: (number: number) => ShapeForm | undefined,
): boolean {
  return items.every((item) => {
    if (!isGroup(item)) {
      return true;
    }
    const [, , number, count, ...columns] = item;
    const slots = shapeOf(number)?.[1];
    return slots?.length === columns.length &&
      columns.every((column, at) => isColumn(column, count, slots[at]));
  });
}
