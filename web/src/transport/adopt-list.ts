/** Rows that the server has written, entered as if the client had made them. */

import type { Attributes, ElementForm, ListForm, NodeForm, RowsForm, ShapeForm }
  from "../wire/messages.ts";
import { ID } from "../dom/node-table.ts";
import type { RowList } from "../lists/row-list.ts";
import { type Shape, valueAt } from "../lists/shape.ts";

/** The tag of what says which rows a list shows; see `row-window.ts`. */
const MARKER = "wardian-window";
const isMarker = (node: Node) => node.nodeName.toLowerCase() === MARKER;

/** What is found in a list. */
export interface Found {
  readonly nodes: readonly ChildNode[];
  /** Whether a client has made a node, and not the server. */
  isOurs(node: Node): boolean;
  /** Told of each control in a row that is entered, and what Python says of it. */
  tell(control: Element, attributes: Attributes): void;
}

/** What stands in a list that is not a light row, and what is to stand there. */
export interface Others {
  readonly nodes: readonly ChildNode[];
  readonly forms: readonly NodeForm[];
  /** What fits nothing. */
  readonly rest: readonly ChildNode[];
}

/**
 * Enter the light rows of a list. One that is not as it would be here is left out; so are all where
 * there are not as many rows as there should be.
 */
export function adoptRows(
  list: RowList,
  [, , shapes, all]: ListForm,
  { nodes, isOurs, tell }: Found,
): Others {
  // A parser would put the marker of a window out of a table: no server writes it.
  const items = all.filter(([, tag]) => tag !== MARKER || nodes.some(isMarker));
  const forms = items.filter((item): item is NodeForm => item[1] !== 5);
  const sizeOf = (item: NodeForm | RowsForm) => (item[1] === 5 ? (item as RowsForm)[3] : 1);
  if (forms.length === items.length) {
    return { nodes, forms, rest: [] };
  }
  if (items.reduce((size, item) => size + sizeOf(item), 0) !== nodes.length) {
    // The marker stays, and knows where the person was.
    return {
      nodes: nodes.filter(isMarker),
      forms: forms.filter(([, tag]) => tag === MARKER),
      rest: nodes.filter((node) => !isMarker(node)),
    };
  }
  const others: ChildNode[] = [];
  const rest: ChildNode[] = [];
  let at = 0;
  for (const item of items) {
    const found = nodes.slice(at, (at += sizeOf(item)));
    if (item[1] !== 5) {
      others.push(found[0]!);
      continue;
    }
    const rows = item as RowsForm;
    const controls = controlsOf(shapes[rows[2]]!, rows);
    const shape = list.shapeOf(rows[2]);
    const top = shape.nodes[0]!;
    const texts = textsOf(shape);
    const names = new Set(shape.slots.map(([, name]) => name));
    let missing = 0;
    const fitting = found.map((node, index) => {
      if (!isLike(node, top, texts)) {
        missing++;
        rest.push(node);
        return undefined;
      }
      node[ID] = rows[0] - index * shape.size;
      const row = node as Node as Element;
      controls.forEach(([number, attributes]) =>
        tell(shape.find(row, number) as Node as Element, attributes(index)));
      isOurs(node) || undress(row, top, names);
      return row;
    });
    list.enter(rows, fitting, missing);
  }
  return { nodes: others, forms, rest };
}

type Read = (row: number) => Attributes;

/** The controls of a shape, by number, and what Python says of each in a row. */
function controlsOf([top, slots]: ShapeForm, [, , , , ...columns]: RowsForm): [number, Read][] {
  const controls: [number, Read][] = [];
  const waiting: ElementForm[] = [top];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const [number, tag, attributes, content] = node;
    if (/^(input|textarea|select)$/i.test(`${tag}`)) {
      const own = [...slots.keys()].filter((slot) => slots[slot]![0] === number);
      controls.push([number, (row) => ({
        ...(attributes || {}),
        ...Object.fromEntries(own.map((slot) => [slots[slot]![1], valueAt(columns[slot]!, row)])),
      })]);
    }
    typeof content === "object" && waiting.push(...(content as ElementForm[]));
  }
  return controls;
}

/** The texts of a shape that differ from row to row. */
function textsOf({ nodes, slots }: Shape): Set<Node> {
  return new Set(slots.filter(([, name]) => name === "#text").map(([number]) => {
    const node = nodes[number - 1]!;
    return node.firstChild ?? node;
  }));
}

/**
 * Whether a node that was made elsewhere is as one made here, but for what differs. Comments go:
 * they have kept texts apart.
 */
function isLike(node: Node, model: Node, texts: ReadonlySet<Node>): boolean {
  if (node.nodeName !== model.nodeName) {
    return false;
  }
  if (node.nodeType === 3) {
    return texts.has(model) || node.nodeValue === model.nodeValue;
  }
  const [element, wanted] = [node as Element, model as Element];
  [...node.childNodes].forEach((child) => child.nodeType === 8 && child.remove());
  const nodes = [...node.childNodes];
  const models = model.childNodes;
  return wanted.getAttributeNames().every((name) => /^(style|hidden)$/.test(name) ||
      element.getAttribute(name) === wanted.getAttribute(name)) &&
    // An empty text is none where a parser made it.
    (nodes.length === models.length || (!nodes[0] && !models[1] && texts.has(models[0]!))) &&
    nodes.every((child, at) => isLike(child, models[at]!, texts));
}

/** Take from a row what the server wrote in other ways than the client does. */
function undress(node: Node, model: Node, names: ReadonlySet<string>): void {
  const [element, wanted] = [node as HTMLElement, model as HTMLElement];
  for (const name of element.getAttributeNames?.() ?? []) {
    wanted.hasAttribute(name) || names.has(name) || element.removeAttribute(name);
  }
  const style = wanted.getAttribute?.("style");
  if (style) {
    element.style.cssText = style; // a policy may forbid the attribute
  }
  node.childNodes.forEach((child, at) => undress(child, model.childNodes[at]!, names));
}
