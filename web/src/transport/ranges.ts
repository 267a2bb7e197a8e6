import { END, lastOf } from "../dom/node-table.ts";

const START = /^w:\d+$/;

/** Whether a server has marked a node as the first of a range of markup or rows. */
export function isStart(node: ChildNode): boolean {
  return node.nodeType === 8 && START.test(node.nodeValue!);
}

/** The end of a range of markup or rows, as client or server marked it; else the node itself. */
export function findEnd(node: ChildNode): ChildNode {
  if (node[END] || !isStart(node)) {
    return lastOf(node);
  }
  for (let end = node.nextSibling; end; end = end.nextSibling) {
    if (end.nodeType === 8 && end.nodeValue === `/${node.nodeValue}`) {
      return end;
    }
  }
  return node;
}

/** As in forms: the tag of an element, 1 for text, 2 for markup; 8 for other comments. */
export function kindOf(node: ChildNode): string | number {
  const type = node.nodeType;
  return type === 3 ? 1 : type === 8 ? (findEnd(node) === node ? 8 : 2)
    : node.nodeName.toLowerCase();
}

/** Remove a node, or the whole range that it begins. */
export function removeRange(node: ChildNode): void {
  for (let each = node, last = findEnd(node), next; ; each = next!) {
    next = each.nextSibling;
    each.remove();
    if (each === last) {
      return;
    }
  }
}
