/**
 * Fits a document that stands already to the node that is to be shown in it.
 *
 * The document comes from the first response, or from a server that is no more: in both cases ids
 * mean nothing, and what stands is found by its structure. Each parent's children are compared with
 * the forms that shall stand there: those with a key (`id`, `name`, ...) by it, then from both ends
 * what is the same, then in order what has the same tag. A node that fits is entered under its id,
 * as if the client had made it; the ordinary mount then brings it up to date. What fits nothing
 * goes.
 *
 * Browsers and their extensions change what a server sent: parsers insert `tbody` and join texts,
 * extensions add elements and attributes. None of it keeps the rest from being found.
 */

import type { Attributes, NodeForm, PlainForm } from "../wire/messages.ts";
import type { View } from "../client/view.ts";
import { isPanel } from "../client/panel.ts";
import { plain } from "../dom/building.ts";
import type { Styled } from "../dom/element-state.ts";
import { parseMarkup } from "../dom/markup.ts";
import { END, ID, PLACE, SOURCE, lastOf } from "../dom/node-table.ts";

const START = /^w:\d+$/;
const KEYS = ["id", "name", "data-key", "data-id", "for", "href", "src"];

/** Enter what stands in the container of a view under the ids of a form; remove the rest. */
export function adopt(view: View, form: NodeForm): void {
  const ours = forget(view.container);
  const waiting: [Element, readonly NodeForm[]][] = [[view.container, [form]]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [parent, forms] = next;
    for (const [node, fitting] of pairs(view, parent, forms)) {
      const inner = plain(fitting);
      view.tree.table.add(node, inner[0], fitting[0]);
      if (inner[1] === 2) {
        adoptMarkup(node, inner[2] as string);
      } else if (inner[1] !== 1) {
        ours.has(node) || undress(node as unknown as Styled, inner);
        keepValue(node as unknown as HTMLInputElement);
        const [, tag, , content] = inner;
        if (typeof content === "string") {
          keepText(node as unknown as Element);
        } else if (content || !tag.includes("-")) {
          // A custom element may have made its content itself.
          waiting.push([node as unknown as Element, content ?? []]);
        }
      }
    }
  }
}

/** Ids that nodes have from before mean nothing any more. @returns The nodes that have had one. */
function forget(container: Element): Set<Node> {
  const ours = new Set<Node>();
  const walker = document.createTreeWalker(container);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    node[ID] && ours.add(node);
    delete node[ID];
    delete node[PLACE];
  }
  return ours;
}

/** Find which child fits which form; remove the children that fit none. */
function pairs(view: View, parent: Element, forms: readonly NodeForm[]): Map<ChildNode, NodeForm> {
  const found = new Map<ChildNode, NodeForm>();
  const nodes = childrenOf(view, parent, forms);
  const free = byKey(nodes, forms, found);
  fromBothEnds(free, found);
  byKind(free, found);
  nodes.forEach((node) => found.has(node) || removeRange(node));
  return found;
}

/** The children that may fit: one for a range of markup, no comments, no panel. */
function childrenOf(view: View, parent: Element, forms: readonly NodeForm[]): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = parent.firstChild; node; ) {
    const next: ChildNode | null = findEnd(node).nextSibling;
    const kind = kindOf(node);
    if (kind === "tbody" && !forms.some((form) => plain(form)[1] === kind)) {
      // The parser's: its rows stand in the table itself.
      const rows = childrenOf(view, node as unknown as Element, forms);
      rows.forEach((row) => view.keeper.put(row, parent, node));
      nodes.push(...rows);
      node.remove();
    } else if (kind === 8) {
      node.remove(); // it has kept two texts apart, or was never ours
    } else if (!isPanel(node)) {
      nodes.push(node);
    }
    node = next;
  }
  return nodes;
}

interface Free {
  nodes: ChildNode[];
  forms: NodeForm[];
}

function byKey(nodes: ChildNode[], forms: readonly NodeForm[], found: Found): Free {
  const keyed = new Map<string, ChildNode[]>();
  const free: Free = { nodes: [], forms: [] };
  for (const node of nodes) {
    const key = keyOf(kindOf(node), (name) => (node as unknown as Element).getAttribute(name));
    key ? enqueue(keyed, key, node) : free.nodes.push(node);
  }
  for (const form of forms) {
    const [, kind, given] = plain(form);
    const attributes = (typeof given === "object" ? given : {}) as Attributes;
    const read = (name: string) => (attributes[name] ?? attributes[`.${name}`] ?? null) as string;
    const key = keyOf(kind, read);
    const node = keyed.get(key)?.shift();
    node ? found.set(node, form) : key || free.forms.push(form);
  }
  return free;
}

type Found = Map<ChildNode, NodeForm>;

/** In most pages this finds everything; where one child is new, all others. */
function fromBothEnds(free: Free, found: Found): void {
  for (const end of [0, -1]) {
    while (free.nodes.length && free.forms.length) {
      const [node, form] = [free.nodes.at(end)!, free.forms.at(end)!];
      if (!isSame(node, plain(form))) {
        break;
      }
      found.set(node, form);
      // From the front, or from the back.
      end ? (free.nodes.pop(), free.forms.pop()) : (free.nodes.shift(), free.forms.shift());
    }
  }
}

function byKind({ nodes, forms }: Free, found: Found): void {
  const kinds = new Map<string | number, ChildNode[]>();
  nodes.forEach((node) => enqueue(kinds, kindOf(node), node));
  for (const form of forms) {
    const node = kinds.get(kindOfForm(plain(form)))?.shift();
    node && found.set(node, form);
  }
}

function enqueue<Key>(queues: Map<Key, ChildNode[]>, key: Key, node: ChildNode): void {
  const queue = queues.get(key) ?? [];
  queue.push(node);
  queues.set(key, queue);
}

/** As in forms: the tag of an element, 1 for text, 2 for markup; 8 for other comments. */
function kindOf(node: ChildNode): string | number {
  const type = node.nodeType;
  return type === 3 ? 1 : type === 8 ? (findEnd(node) === node ? 8 : 2)
    : node.nodeName.toLowerCase();
}

const kindOfForm = ([, kind]: PlainForm): string | number =>
  typeof kind === "string" ? kind.toLowerCase() : kind;

/** What names an element among its siblings, whatever it shows; empty if nothing does. */
function keyOf(kind: string | number, read: (name: string) => string | null): string {
  if (typeof kind === "number") {
    return "";
  }
  const name = KEYS.find((each) => read(each));
  const isOneOfMany = name === "name" && /^(radio|checkbox|submit)$/.test(read("type") ?? "");
  return name ? `${kind.toLowerCase()} ${name} ${read(name)} ${isOneOfMany && read("value")}` : "";
}

function isSame(node: ChildNode, form: PlainForm): boolean {
  if (kindOf(node) !== kindOfForm(form)) {
    return false;
  }
  const [, kind, value, content = []] = form;
  if (typeof kind === "number") {
    return kind === 2 || node.nodeValue === value;
  }
  return typeof content === "string"
    ? node.textContent === content : content.length === node.childNodes.length;
}

/** The end of a range of markup, as client or server have marked it; else the node itself. */
function findEnd(node: ChildNode): ChildNode {
  if (node[END] || node.nodeType !== 8 || !START.test(node.nodeValue!)) {
    return lastOf(node);
  }
  for (let end = node.nextSibling; end; end = end.nextSibling) {
    if (end.nodeType === 8 && end.nodeValue === `/${node.nodeValue}`) {
      return end;
    }
  }
  return node;
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
function keepValue(control: HTMLInputElement): void {
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

function removeRange(node: ChildNode): void {
  for (let each = node, last = findEnd(node), next; ; each = next!) {
    next = each.nextSibling;
    each.remove();
    if (each === last) {
      return;
    }
  }
}
