import type {
  AgainForm, Animation, Attributes, Id, ListForm, Listen, NodeForm, PlainForm, RowsForm, ShapeForm,
  Styles, Value,
} from "../wire/messages.ts";
import { type Ground, RowList } from "../lists/row-list.ts";
import { Shape } from "../lists/shape.ts";
import { writeSlot } from "../lists/write-slot.ts";
import { type Styled, copyState, replaceStyles, setShown } from "./element-state.ts";
import type { Delegate } from "../events/delegate.ts";
import type { Edits } from "../events/edits.ts";
import { parseMarkup } from "./markup.ts";
import { END, HOME, ID, LIST, type NodeTable, PLACE, SOURCE, lastOf } from "./node-table.ts";

const HTML = "http://www.w3.org/1999/xhtml";
const OTHERS: Readonly<Record<string, string>> = {
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};

/** What building an element tells the view. */
export interface Hooks {
  readonly delegate: Pick<Delegate, "set" | "count">;
  readonly edits: Pick<Edits, "forget">;
  readonly animations: Map<Id, Animation>;
  /** Elements with an animation that have been made. */
  readonly playing: Set<Element>;
  /** To be set once everything stands where it belongs. */
  readonly properties: [element: Element, name: string, value: Value][];
}

type Kept = (form: NodeForm, stand: Comment, parent: Node) => boolean;

/** Makes DOM nodes of the protocol's nodes. Iterative: a tree may be deeper than the stack. */
export class Builder implements Ground {
  readonly table: NodeTable;
  readonly delegate: Hooks["delegate"];
  readonly #hooks: Hooks;

  constructor(table: NodeTable, hooks: Hooks) {
    this.table = table;
    this.delegate = hooks.delegate;
    this.#hooks = hooks;
  }

  /**
   * Make a node and all below it, outside the document.
   *
   * @param isKept Says of a node inside whether the tab has it and it is to be moved here; a
   * comment keeps
   *   its place until then.
   */
  make(form: NodeForm, parent: Element, isKept: Kept): ChildNode {
    const top = this.#makeOne(form, parent);
    const waiting: [Node, PlainForm][] = [[top, plain(form)]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [node, [, , , content]] = next;
      if (typeof content === "string") {
        node.textContent = content;
        continue;
      }
      const list = node[LIST];
      const inside = list ? node.parentNode! : node;
      const end = list ? node[END]! : null;
      for (const child of content ?? []) {
        if (child[1] === 5) {
          list!.insert(child as RowsForm, end!);
          continue;
        }
        const inner = plain(child as NodeForm);
        const stand = this.table.has(inner[0]) && document.createComment("");
        if (stand && isKept(child as NodeForm, stand, node)) {
          inside.insertBefore(stand, end);
          continue;
        }
        const made = this.#makeOne(child as NodeForm, list ? list.holder : (node as Element));
        list && this.table.settle(made, node as Comment);
        inside.insertBefore(fragmentOf(made), end);
        inner[3] && waiting.push([made, inner]);
      }
    }
    return top;
  }

  /** Give an element that stands already the attributes of a form; it keeps no others. */
  dress(element: Styled, [id, , given]: PlainForm): void {
    const attributes = (given || {}) as Attributes;
    for (const name of element.getAttributeNames()) {
      // A person opens and closes <details>; style and what is ours are not attributes of the
      // protocol.
      const property = `.default${name[0]!.toUpperCase()}${name.slice(1)}`;
      if (
        !Object.hasOwn(attributes, name) && !Object.hasOwn(attributes, property) &&
        !/^(open|style|hidden|nonce|data-wardian.*)$/.test(name)
      ) {
        element.removeAttribute(name);
      }
    }
    replaceStyles(element, (attributes["#style"] ?? {}) as Styles);
    setShown(element, attributes["#show"] !== 0);
    if (!Object.hasOwn(attributes, "hidden") && attributes["#show"] !== 0) {
      element.removeAttribute("hidden");
    }
    this.delegate.set(id, (attributes["#on"] ?? {}) as Record<string, Listen>);
    this.#hooks.animations.delete(id);
    this.#apply(element, id, attributes);
  }

  /** Make a copy of a node the tab has, for one more place. */
  copy(node: ChildNode, parent: Element): ChildNode {
    if (node[END] && !node[LIST]) {
      return this.#makeOne([node[ID]!, 2, node[END][SOURCE]!], parent);
    }
    const twins = new Map<Node, Node>();
    const fragment = document.createDocumentFragment();
    for (const each of rangeOf(node)) {
      const twin = fragment.appendChild(each.cloneNode(true));
      const from = document.createTreeWalker(each);
      const to = document.createTreeWalker(twin);
      do {
        twins.set(from.currentNode, to.currentNode);
      } while (from.nextNode() && to.nextNode());
    }
    twins.forEach((twin, old) => this.#copyState(old as ChildNode, twin as ChildNode, twins));
    return twins.get(node) as ChildNode;
  }

  /** Make what is alike in many rows. */
  shapeOf([top, slots]: ShapeForm, parent: Element): Shape {
    const nodes: ChildNode[] = [];
    const listens: [number, Record<string, Listen>][] = [];
    const table = { has: () => false, add: (node: ChildNode, id: Id) => (nodes[id - 1] = node) };
    const set = (id: Id, on: Record<string, Listen>) => listens.push([id, on]);
    const hooks = { ...this.#hooks, delegate: { ...this.delegate, set } };
    new Builder(table as unknown as NodeTable, hooks).make(top, parent, () => false);
    return new Shape(nodes, slots, listens);
  }

  write(node: Node, name: string, value: unknown): void {
    writeSlot(this.#hooks, node as Styled, name, value);
  }

  #copyState(old: ChildNode, twin: ChildNode, twins: ReadonlyMap<Node, Node>): void {
    if (old[END]) {
      twin[END] = twins.get(old[END]) as Comment;
      old[END][SOURCE] === undefined || (twin[END][SOURCE] = old[END][SOURCE]);
      old[LIST]?.copyTo(twin as unknown as Comment, twins);
    }
    if (this.table.isLight(old)) {
      twin[ID] = old[ID]!;
    } else if (old[ID]) {
      this.table.add(twin, old[ID], old[PLACE] ?? old[ID]);
      old[HOME] && this.table.settle(twin, twins.get(old[HOME]) as Comment | undefined);
    }
    copyState(old as unknown as Styled, twin as unknown as Styled);
  }

  #makeOne(form: NodeForm, parent: Element): ChildNode {
    const inner = plain(form);
    const [id, kind, value] = inner;
    let node: ChildNode;
    if (kind === 1) {
      node = document.createTextNode(value as string);
    } else if (kind === 2 || kind === 4) {
      node = document.createComment("");
      const end = (node[END] = document.createComment(""));
      const content = kind === 2
        ? parseMarkup(value as string, parent.namespaceURI) : document.createDocumentFragment();
      content.prepend(node);
      content.append(end);
      kind === 2
        ? (end[SOURCE] = value as string)
        : new RowList(this, node as Comment, parent, (inner as ListForm)[2]);
    } else {
      const space = namespaceOf(kind, parent);
      const element = (
        space === HTML ? document.createElement(kind) : document.createElementNS(space, kind)
      ) as Styled;
      node = element;
      if (kind === "style") {
        // Where the page's policy asks for one, its own has it.
        element.nonce = document.querySelector<HTMLElement>("[nonce]")?.nonce ?? "";
      }
      if (value) {
        this.#apply(element, id, value as Attributes);
        (value as Attributes)["#animation"] && this.#hooks.playing.add(element);
      }
    }
    id < 0 && this.table.all(id); // where it is in a light row, that is real from now on
    this.table.add(node, id, form[0]);
    return node;
  }

  #apply(element: Styled, id: Id, attributes: Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "#on") {
        this.delegate.set(id, value as Record<string, Listen>);
      } else if (name === "#animation") {
        this.#hooks.animations.set(id, value as Animation);
      } else {
        this.write(element, name, value);
      }
    }
  }
}

/** The node itself, where a form says that it stands here once more. */
export function plain(form: NodeForm): PlainForm {
  return form[1] === 3 ? (form as AgainForm)[2] : (form as PlainForm);
}

/** The DOM nodes of one of the protocol. */
export function rangeOf(node: ChildNode): ChildNode[] {
  const nodes = [node];
  for (const last = lastOf(node); node !== last; ) {
    nodes.push((node = node.nextSibling!));
  }
  return nodes;
}

/**
 * What to insert for a new node: a markup node is born in a fragment with all that belongs to it.
 */
export function fragmentOf(node: ChildNode): Node {
  return node[END] ? node.parentNode! : node;
}

/** As the HTML parser finds it: `svg` and `math` switch, `foreignObject` switches back. */
function namespaceOf(tag: string, parent: Element): string | null {
  return Object.hasOwn(OTHERS, tag)
    ? OTHERS[tag]!
    : parent.localName === "foreignObject" ? HTML : parent.namespaceURI;
}
