import type { AgainForm, Animation, Attributes, Id, Listen, NodeForm, PlainForm, Styles, Value }
  from "../wire/messages.ts";
import { type Styled, copyState, setAttribute, setShown, setStyles, stylesOf }
  from "./element-state.ts";
import type { Delegate } from "../events/delegate.ts";
import type { Edits } from "../events/edits.ts";
import { parseMarkup } from "./markup.ts";
import { END, ID, type NodeTable, PLACE, SOURCE } from "./node-table.ts";

const HTML = "http://www.w3.org/1999/xhtml";
const OTHERS: Readonly<Record<string, string>> = {
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};

/** What building an element tells the view. */
export interface Hooks {
  readonly delegate: Pick<Delegate, "set">;
  readonly edits: Pick<Edits, "forget">;
  readonly animations: Map<Id, Animation>;
  /** Elements with an animation that have been made. */
  readonly playing: Set<Element>;
  /** To be set once everything stands where it belongs. */
  readonly properties: [element: Element, name: string, value: Value][];
}

type Kept = (form: NodeForm, stand: Comment) => boolean;

/** Makes DOM nodes of the protocol's nodes. Iterative: a tree may be deeper than the stack. */
export class Builder {
  readonly #table: NodeTable;
  readonly #hooks: Hooks;

  constructor(table: NodeTable, hooks: Hooks) {
    this.#table = table;
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
    const waiting: [Element, PlainForm][] = [[top as unknown as Element, plain(form)]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [element, [, , , content]] = next;
      if (typeof content === "string") {
        element.textContent = content;
      } else if (content) {
        for (const child of content) {
          const stand = this.#table.has(plain(child)[0]) && document.createComment("");
          if (stand && isKept(child, stand)) {
            element.appendChild(stand);
            continue;
          }
          const node = this.#makeOne(child, element);
          element.appendChild(fragmentOf(node));
          if (plain(child)[3]) {
            waiting.push([node as unknown as Element, plain(child)]);
          }
        }
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
    const styles = (attributes["#style"] ?? {}) as Styles;
    const dropped = stylesOf(element).filter((name) => !Object.hasOwn(styles, name));
    setStyles(element, Object.fromEntries(dropped.map((name) => [name, null])));
    setShown(element, attributes["#show"] !== 0);
    if (!Object.hasOwn(attributes, "hidden") && attributes["#show"] !== 0) {
      element.removeAttribute("hidden");
    }
    this.#hooks.delegate.set(id, (attributes["#on"] ?? {}) as Record<string, Listen>);
    this.#hooks.animations.delete(id);
    this.#apply(element, id, attributes);
  }

  /** Make a copy of a node the tab has, for one more place. */
  copy(node: ChildNode, parent: Element): ChildNode {
    if (node[END]) {
      return this.#makeOne([node[ID]!, 2, node[END][SOURCE]!], parent);
    }
    const top = node.cloneNode(true) as ChildNode;
    const twins = new Map<Node, Node>();
    const from = document.createTreeWalker(node);
    const to = document.createTreeWalker(top);
    do {
      twins.set(from.currentNode, to.currentNode);
    } while (from.nextNode() && to.nextNode());
    for (const [old, twin] of twins) {
      if (old[ID]) {
        this.#table.add(twin as ChildNode, old[ID], old[PLACE] ?? old[ID]);
        copyState(old as Styled, twin as Styled);
      }
      if (old[END]) {
        twin[END] = twins.get(old[END]) as Comment;
        twin[END][SOURCE] = old[END][SOURCE]!;
      }
    }
    return top;
  }

  #makeOne(form: NodeForm, parent: Element): ChildNode {
    const inner = plain(form);
    const [id, kind, value] = inner;
    let node: ChildNode;
    if (kind === 1) {
      node = document.createTextNode(value as string);
    } else if (kind === 2) {
      node = document.createComment("");
      const end = (node[END] = document.createComment(""));
      end[SOURCE] = value as string;
      const content = parseMarkup(value as string, parent.namespaceURI);
      content.prepend(node);
      content.append(end);
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
    this.#table.add(node, id, form[0]);
    return node;
  }

  #apply(element: Styled, id: Id, attributes: Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (name[0] === ".") {
        this.#hooks.properties.push([element, name.slice(1), value as Value]);
      } else if (name === "#style") {
        setStyles(element, value as Styles);
      } else if (name === "#show") {
        setShown(element, false);
      } else if (name === "#on") {
        this.#hooks.delegate.set(id, value as Record<string, Listen>);
      } else if (name === "#animation") {
        this.#hooks.animations.set(id, value as Animation);
      } else {
        setAttribute(element, name, value as string);
      }
    }
  }
}

/** The node itself, where a form says that it stands here once more. */
export function plain(form: NodeForm): PlainForm {
  return form[1] === 3 ? (form as AgainForm)[2] : (form as PlainForm);
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
