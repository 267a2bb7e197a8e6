import type { Id } from "../wire/messages.ts";
import type { Shape } from "./shape.ts";

/** Rows that came together: their ids go down from the first's in equal steps. */
export interface Group {
  /** The comment that begins their list. */
  readonly start: Comment;
  readonly first: Id;
  readonly shape: Shape;
  readonly tops: (Element | undefined)[];
  /** How many of them are there still. */
  staying: number;
}

/** A row of a group. */
export interface Row {
  readonly id: Id;
  readonly top: Element;
  readonly shape: Shape;
}

/**
 * The groups of one list, or of all lists, sorted by their first ids, downwards.
 *
 * No two groups of one list have an id in common, nor have those of two lists; only those of one
 * list at several places.
 *
 * @returns The index of the last group that begins at an id or before it; or -1.
 */
export function indexOf(id: Id, groups: readonly Group[]): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    groups[middle]!.first < id ? (high = middle) : (low = middle + 1);
  }
  return low - 1;
}
