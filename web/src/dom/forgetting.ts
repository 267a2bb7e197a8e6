import type { Hooks } from "./building.ts";
import { rangeOf } from "./building.ts";
import { END, HOME, ID, LIST, type NodeTable } from "./node-table.ts";

/** Forget a node that goes, and all below it. */
export function forget(top: ChildNode, table: NodeTable, hooks: Hooks): void {
  if (table.isLight(top)) {
    table.lightRow(top)?.[0].leave(top[ID]!);
    return;
  }
  const walker = document.createTreeWalker(top);
  for (let node: Node | null = top; node; node = walker.nextNode()) {
    const isList = node[LIST];
    isList && forgetRows(node, table, hooks);
    if (node[ID] && table.remove(node as ChildNode)) {
      hooks.delegate.set(node[ID], {});
      hooks.animations.delete(node[ID]);
      hooks.edits.forget(node[ID]);
    }
    if (isList && node !== top) {
      walker.currentNode = node[END]!;
    }
  }
}

/** Forget the rows of a list. Light ones have nothing to be forgotten. */
export function forgetRows(start: Node, table: NodeTable, hooks: Hooks): void {
  const list = start[LIST]!;
  list.real && rowsOf(start).forEach((row) => row[HOME] && forget(row, table, hooks));
  list.clear();
}

/** The rows of the list that a comment begins. */
export function rowsOf(start: Node): ChildNode[] {
  return rangeOf(start as ChildNode).slice(1, -1).filter((node) => node[ID]);
}
