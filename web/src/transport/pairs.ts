import type { Attributes, NodeForm, PlainForm } from "../wire/messages.ts";
import { plain } from "../dom/building.ts";
import { findEnd, kindOf } from "./ranges.ts";

export type Judge = (node: Node) => boolean;
/** What makes a pair more than a guess by position. */
type Sign = "id" | "name" | "text" | "only";

const NAMES = ["id", "name", "data-key", "data-id", "for", "href", "src"];

/**
 * Which child of a parent fits which form.
 *
 * First what has a name of its own, by that. Then, from both ends, what is the same; then what has
 * the same text, wherever it stands; then, in order, what has the same tag. Last, a control that
 * is precious, where it is the only one of its kind that is left, although its name has changed.
 */
export class Pairs {
  readonly found = new Map<ChildNode, NodeForm>();
  readonly sure = new Map<ChildNode, Sign>();
  /** Nothing has come or gone: every child was found, and every form, in the same order. */
  readonly isWhole: boolean;
  /** What fits nothing. */
  readonly rest: readonly ChildNode[];
  #nodes: ChildNode[] = [];
  #forms: NodeForm[] = [];

  constructor(nodes: readonly ChildNode[], forms: readonly NodeForm[], isPrecious: Judge) {
    this.#byName(nodes, forms);
    this.#fromBothEnds();
    this.isWhole = this.found.size === nodes.length && nodes.length === forms.length;
    this.#byQueue((form) => textOf(form)?.trim() && `${kindOfForm(form)} ${textOf(form)}`,
      (node) => `${kindOf(node)} ${node.textContent}`, "text");
    this.#byQueue(kindOfForm, kindOf);
    this.#onlyOnes(nodes, forms);
    this.#renamed(nodes.filter((node) => !this.found.has(node) && isPrecious(node)), forms);
    this.rest = nodes.filter((node) => !this.found.has(node));
  }

  #pair(node: ChildNode, form: NodeForm, sign?: Sign): void {
    this.found.set(node, form);
    sign && this.sure.set(node, sign);
  }

  #byName(nodes: readonly ChildNode[], forms: readonly NodeForm[]): void {
    const named = new Map<string, ChildNode[]>();
    for (const node of nodes) {
      const read = (name: string) => (node as unknown as Element).getAttribute(name);
      const [key] = nameOf(kindOf(node), read);
      key ? enqueue(named, key, node) : this.#nodes.push(node);
    }
    for (const form of forms) {
      const [, kind, given] = plain(form);
      const attributes = (typeof given === "object" ? given : {}) as Attributes;
      const [key, sign] = nameOf(kind, (name) =>
        (attributes[name] ?? attributes[`.${name}`] ?? null) as string);
      const node = named.get(key)?.shift();
      node ? this.#pair(node, form, sign) : key || this.#forms.push(form);
    }
  }

  /** In most pages this finds everything; where one child is new, all others. */
  #fromBothEnds(): void {
    const [nodes, forms] = [this.#nodes, this.#forms];
    let first = 0;
    let [lastNode, lastForm] = [nodes.length, forms.length];
    const isPair = (node: ChildNode, form: NodeForm) => {
      const same = sameness(node, form);
      same && this.#pair(node, form, same === "text" ? same : undefined);
      return same;
    };
    while (first < lastNode && first < lastForm && isPair(nodes[first]!, forms[first]!)) {
      first++;
    }
    while (first < lastNode && first < lastForm &&
      isPair(nodes[lastNode - 1]!, forms[lastForm - 1]!)) {
      lastNode--;
      lastForm--;
    }
    this.#nodes = nodes.slice(first, lastNode);
    this.#forms = forms.slice(first, lastForm);
  }

  /** Pair what gives the same key, in order; a form without a key is left out. */
  #byQueue(
    ofForm: (form: NodeForm) => string | number | undefined,
    ofNode: (node: ChildNode) => string | number,
    sign?: Sign,
  ): void {
    const queues = new Map<string | number, ChildNode[]>();
    this.#nodes.forEach((node) => enqueue(queues, ofNode(node), node));
    this.#forms = this.#forms.filter((form) => {
      const node = queues.get(ofForm(form) ?? "")?.shift();
      node && this.#pair(node, form, sign);
      return !node;
    });
    this.#nodes = this.#nodes.filter((node) => !this.found.has(node));
  }

  #renamed(precious: readonly ChildNode[], forms: readonly NodeForm[]): void {
    const taken = new Set(this.found.values());
    for (const node of precious) {
      const [form, second] = forms.filter((each) =>
        !taken.has(each) && sortOfForm(each) === sortOf(node));
      if (form && !second) {
        taken.add(form);
        this.#pair(node, form);
      }
    }
  }

  #onlyOnes(nodes: readonly ChildNode[], forms: readonly NodeForm[]): void {
    const count = (sorts: readonly string[]) => (sort: string) =>
      sorts.indexOf(sort) === sorts.lastIndexOf(sort);
    const isOnlyNode = count(nodes.map(sortOf));
    const isOnlyForm = count(forms.map(sortOfForm));
    for (const [node] of this.found) {
      const sort = sortOf(node);
      isOnlyNode(sort) && isOnlyForm(sort) && !this.sure.has(node) && this.sure.set(node, "only");
    }
  }
}

function enqueue<Key>(queues: Map<Key, ChildNode[]>, key: Key, node: ChildNode): void {
  const queue = queues.get(key) ?? [];
  queue.push(node);
  queues.set(key, queue);
}

function kindOfForm(form: NodeForm): string | number {
  const [, kind] = plain(form);
  return typeof kind === "string" ? kind.toLowerCase() : kind === 4 ? 2 : kind;
}

/** What the person takes for the same sort of thing: a tag, and of controls the type. */
function sortOf(node: ChildNode): string {
  return `${kindOf(node)} ${(node as unknown as HTMLInputElement).type ?? ""}`;
}

function sortOfForm(form: NodeForm): string {
  const kind = kindOfForm(form);
  const [, , given] = plain(form);
  const type = given && typeof given === "object" ? given["type"] : undefined;
  return `${kind} ${type ?? DEFAULT_TYPES[kind] ?? ""}`;
}

const DEFAULT_TYPES: Readonly<Record<string, string>> = {
  input: "text", textarea: "textarea", select: "select-one", button: "submit",
};

/** What names an element among its siblings, whatever it shows; empty if nothing does. */
function nameOf(
  kind: string | number,
  read: (name: string) => string | null,
): [key: string, sign?: Sign] {
  const name = typeof kind === "string" ? NAMES.find((each) => read(each)) : undefined;
  if (!name) {
    return [""];
  }
  const isOneOfMany = name === "name" && /^(radio|checkbox|submit)$/.test(read("type") ?? "");
  const key = `${`${kind}`.toLowerCase()} ${name} ${read(name)} ${isOneOfMany && read("value")}`;
  return [key, name === "id" ? "id" : "name"];
}

/** Whether a node shows what a form says: by its text, or by what can be told without one. */
function sameness(node: ChildNode, form: NodeForm): "text" | "kind" | undefined {
  if (kindOf(node) !== kindOfForm(form)) {
    return undefined;
  }
  const text = textOf(form);
  const [, kind, , content = []] = plain(form);
  if (text !== undefined) {
    return node.textContent !== text ? undefined : text.trim() ? "text" : "kind";
  }
  return kind === 2 || kind === 4 || content.length === countOf(node) ? "kind" : undefined;
}

/** How many nodes of the protocol stand in a node. */
function countOf(node: Node): number {
  let count = 0;
  for (let child = node.firstChild; child; child = findEnd(child).nextSibling) {
    count++;
  }
  return count;
}

const texts = new WeakMap<PlainForm, string | undefined>();

/** All text of a form; nothing where markup or a text area makes it uncertain. */
function textOf(form: NodeForm): string | undefined {
  const inner = plain(form);
  if (!texts.has(inner)) {
    const [, kind, value, content = ""] = inner;
    texts.set(inner, kind === 1
      ? value as string
      : kind === 2 || kind === 4 || kind === "textarea" ? undefined
      : typeof content === "string" ? content
      : (content as NodeForm[]).map(textOf).reduce((all, one) =>
        (one === undefined ? one : all?.concat(one)), ""));
  }
  return texts.get(inner);
}
