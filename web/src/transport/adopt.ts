/**
 * Fits a document that stands already to the node that is to be shown in it.
 *
 * The document comes from the first response, or from a server that is no more: in both cases ids
 * mean nothing, and what stands is found by its structure (`pairs.ts`). A node that fits is entered
 * under its id, as if the client had made it; the ordinary mount then brings it up to date. What
 * fits nothing goes.
 *
 * Browsers and their extensions change what a server sent: parsers insert `tbody` and join texts,
 * extensions add elements and attributes. None of it keeps the rest from being found.
 */

import type { Attributes, ElementForm, ListForm, NodeForm, PlainForm } from "../wire/messages.ts";
import type { View } from "../client/view.ts";
import { isPanel } from "../client/panel.ts";
import { plain } from "../dom/building.ts";
import type { Styled } from "../dom/element-state.ts";
import { parseMarkup } from "../dom/markup.ts";
import { RowList } from "../lists/row-list.ts";
import { END, HOME, ID, LIST, PLACE, SOURCE } from "../dom/node-table.ts";
import { adoptRows } from "./adopt-list.ts";
import { type Judge, Pairs } from "./pairs.ts";
import { findEnd, isStart, kindOf, removeRange } from "./ranges.ts";
import type { Control } from "./typed.ts";

type Sureness = Map<Node, number>;
/** What is to be known of each control: how sure it is, and what Python says of it. */
export type Controls = Map<Control, readonly [sure: number, attributes: Attributes]>;

/**
 * Enter what stands in the container of a view under the ids of a form; remove the rest.
 *
 * @param isPrecious Whether a control has what must not be lost, even where its name has changed.
 * @returns The controls, and how sure it is that each is what it was: 2 where it was found by its
 * name or its text, or as the only one of its kind; 1 where nothing has come or gone; and no more
 * than its parent. Others were found by position alone.
 */
export function adopt(view: View, form: NodeForm, isPrecious: Judge = () => false): Controls {
  const ours = forget(view.container);
  const sure: Sureness = new Map([[view.container, 2]]);
  const controls: Controls = new Map();
  const tell = (node: Element, most: number, attributes: Attributes) => {
    const control = node as Control;
    keepValue(control);
    controls.set(control, [most, attributes]);
  };
  const waiting: [Node, readonly NodeForm[], ChildNode[]?][] = [[view.container, [form]]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [parent, forms] = next;
    const nodes = next[2] ?? childrenOf(view, parent, forms);
    const pairs = new Pairs(nodes, forms, isPrecious);
    pairs.rest.forEach(removeRange);
    for (const [node, fitting] of pairs.found) {
      const inner = plain(fitting);
      const sign = pairs.sure.get(node);
      const most = sign === "id" ? 2 : sure.get(parent) ?? 0;
      sure.set(node, Math.min(most, sign ? 2 : pairs.isWhole ? 1 : 0));
      view.tree.table.add(node, inner[0], fitting[0]);
      view.tree.table.settle(node, parent[LIST]?.start);
      if (inner[1] === 2) {
        adoptMarkup(node, inner[2] as string);
      } else if (inner[1] === 4) {
        node[END] = findEnd(node) as Comment;
        const start = node as unknown as Comment;
        const list = new RowList(
          view.tree.builder, start, start.parentElement!, (inner as ListForm)[2]);
        const others = adoptRows(list, inner as ListForm, {
          nodes: childrenOf(view, parent, [], node),
          isOurs: (row) => ours.has(row),
          tell: (control, attributes) => tell(control, sure.get(node)!, attributes),
        });
        others.rest.forEach(removeRange);
        waiting.push([node, others.forms, [...others.nodes]]);
      } else if (inner[1] !== 1) {
        ours.has(node) || undress(node as unknown as Styled, inner);
        if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.nodeName)) {
          tell(node as unknown as Element, sure.get(node)!, (inner[2] || {}) as Attributes);
        }
        const [, tag, , content] = inner as ElementForm;
        if (typeof content === "string") {
          keepText(node as unknown as Element);
        } else if (content || !tag.includes("-")) {
          // A custom element may have made its content itself.
          waiting.push([node as unknown as Element, content ?? []]);
        }
      }
    }
  }
  return controls;
}

/** Ids that nodes have from before mean nothing any more. @returns The nodes that have had one. */
function forget(container: Element): Set<Node> {
  const ours = new Set<Node>();
  const walker = document.createTreeWalker(container);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    node[ID] && ours.add(node);
    delete node[ID];
    delete node[PLACE];
    delete node[HOME];
    delete node[LIST];
  }
  return ours;
}

/**
 * The children that may fit: one for a range of markup or rows, no comments, no panel.
 *
 * @param start The comment that begins the list whose rows they are to be.
 */
function childrenOf(
  view: View,
  parent: Node,
  forms: readonly NodeForm[],
  start?: ChildNode,
): ChildNode[] {
  const nodes: ChildNode[] = [];
  const end = start?.[END] ?? null;
  start || unwrap(view, parent as Element, forms);
  for (let at = start ? start.nextSibling : parent.firstChild; at && at !== end; ) {
    const node = at;
    const next: ChildNode | null = findEnd(node).nextSibling;
    const kind = kindOf(node);
    if (kind === 8) {
      node.remove(); // it has kept two texts apart, or was never ours
    } else if (!isPanel(node)) {
      nodes.push(node);
    }
    at = next;
  }
  return nodes;
}

/**
 * Take rows out of the body that a parser has put around them, and with them the end of a list that
 * begins before it.
 */
function unwrap({ keeper }: View, table: Element, forms: readonly NodeForm[]): void {
  for (const body of [...table.children]) {
    const before = body.previousSibling;
    // Where there are others, it is the parser's if a list that begins before it ends in it.
    const isCut = before && isStart(before) && findEnd(before) === before;
    if (kindOf(body as Node as ChildNode) === "tbody" && (isCut || !forms.some(isBody))) {
      [...body.childNodes].forEach((node) => keeper.put(node, table, body as Node as ChildNode));
      body.remove();
    }
  }
}

/** Whether a form is of a table's body, or of a list that may have some. */
function isBody(form: NodeForm): boolean {
  const [, kind, shapes, items] = plain(form);
  return kind === "tbody" || (kind === 4 && (
    Object.values(shapes as ListForm[2]).some(([top]) => isBody(top)) ||
    (items as NodeForm[]).some(isBody)));
}

/** Markup stays if it is what the form would be parsed to. */
function adoptMarkup(start: ChildNode, html: string): void {
  const end = findEnd(start) as Comment;
  if (!start[END]) {
    const parsed = [...parseMarkup(html, start.parentElement!.namespaceURI).childNodes];
    let at = start.nextSibling!;
    const isEqual = parsed.every((node) => {
      const stands = at;
      at = at.nextSibling ?? at;
      return stands !== end && stands.isEqualNode(node);
    });
    start[END] = end;
    isEqual && at === end && (end[SOURCE] = html);
  }
}

/** Take from an element what the server wrote in other ways than the client does. */
function undress(element: Styled, [, , given]: PlainForm): void {
  const attributes = (given || {}) as Attributes;
  element.removeAttribute("data-wardian-style");
  // That it is not shown is no attribute of it.
  Object.hasOwn(attributes, "hidden") || element.removeAttribute("hidden");
  // Neither the server nor this client has written it.
  element.removeAttribute("style");
}

/** Make the value of a control its own, so that attributes can go and the caret stays. */
function keepValue(control: Control): void {
  const { localName, type, value } = control;
  if (/^(input|textarea)$/.test(localName) && !/^(file|checkbox|radio)$/.test(type)) {
    control.value = value;
  }
}

/** Leave an element whose content is text with its text alone. */
function keepText(element: Element): void {
  const text = [...element.childNodes].find((node) => node.nodeType === 3);
  [...element.childNodes].forEach((node) => node === text || node.remove());
}
