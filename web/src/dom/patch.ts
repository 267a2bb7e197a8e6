import type { Animation, Id, Op, OpCode, OpOf } from "../wire/messages.ts";
import { BadMessageError } from "../wire/decode.ts";
import { areRows, isColumn } from "../wire/shapes.ts";
import { type Styled, setAttribute, setProperty, setShown, setStyles } from "./element-state.ts";
import { valueAt } from "../lists/shape.ts";
import { END, LIST, SOURCE } from "./node-table.ts";
import { Placed } from "./placed.ts";
import { setMarkup } from "./set-markup.ts";
import { type Tree, setData } from "./tree.ts";
import type { Head } from "./head.ts";
import type { Delegate } from "../events/delegate.ts";
import type { Edits } from "../events/edits.ts";

/** What the ops of a patch reach. */
export interface Scene {
  readonly number: number;
  readonly tree: Tree;
  readonly head: Head;
  readonly delegate: Delegate;
  readonly edits: Edits;
  readonly animations: Map<Id, Animation>;
  /**
   * Elements whose animation is played when the patch is done: those it makes, and those it names.
   */
  readonly playing: Set<Element>;
  call(op: OpOf<"c">): void;
}

/** An op, and the nodes that its id named when the patch was checked. */
export type Step = readonly [op: Op, nodes: readonly ChildNode[]];

/**
 * Check the ids of a patch against what the view shows.
 *
 * @param isRepeat The view has had the patch: an op may name what the patch itself took away, and
 * is left out.
 * @returns The ops, and the places they put somewhere.
 * @throws {BadMessageError} An op names what neither the view nor an op before it has.
 */
export function checkIds(
  ops: readonly Op[],
  tree: Tree,
  isRepeat: boolean,
): readonly [Step[], Placed] {
  const placed = new Placed();
  const steps: Step[] = [];
  for (const op of ops) {
    const nodes = named(op, tree);
    if (fits(op, nodes[0], tree, placed)) {
      steps.push([op, nodes]);
    } else if (!isRepeat) {
      throw new BadMessageError("names what is not there", op);
    }
  }
  return [steps, placed];
}

/** The nodes that an op is about; a row gets an element of its own where its listeners change. */
function named([code, id]: Op, { table }: Tree): ChildNode[] {
  return /[ie]/.test(code) ? table.all(id) : table.peek(id);
}

function fits(op: Op, node: ChildNode | undefined, { table }: Tree, placed: Placed): unknown {
  const [code, id] = op;
  if (code === "r") {
    return true;
  }
  const list = node?.[LIST];
  const made = placed.shapes.get(id);
  const shapeOf = (number: number) => list?.formOf(number) ?? made?.[number];
  if (code === "f") {
    const [, , number, shape] = op;
    return (list || made) &&
      (shapeOf(number) || placed.shapes.set(id, { ...made, [number]: shape }));
  }
  if (code === "w") {
    const [, , number, slot, rows, column] = op;
    const slots = shapeOf(number)?.[1];
    return isColumn(column, rows.length, slots?.[slot]) &&
      rows.every((place) => {
        const row = list?.row(place);
        return row ? row.id === place && row.shape.slots === slots
          : placed.puts(place, id, number);
      });
  }
  const type = node?.nodeType ?? 1;
  const isRight = code === "h" ? node?.[END]?.[SOURCE] !== undefined
    : code === "t" ? type < 4 : type === 1 || (code === "i" && list);
  if (!isRight || !(node || placed.has(id))) {
    return false;
  }
  if (code !== "i") {
    return true;
  }
  const [, , before, ...items] = op;
  const stands =
    (!before || (node && table.child(node, before)) || placed.puts(before, id)) &&
    items.every((item) => typeof item !== "number" || table.has(item) || placed.has(item)) &&
    areRows(items, shapeOf);
  placed.add(items, id, list);
  return stands;
}

type Act<Code extends OpCode> = (
  node: ChildNode & Styled,
  op: OpOf<Code>,
  scene: Scene,
  at: number,
) => unknown;

/** What each op does to each of the nodes its id names. */
const APPLY: { readonly [Code in OpCode]: Act<Code> } = {
  t: (node, [, , text], { tree }) =>
    node instanceof Element ? tree.setText(node, text) : setData(node, text),
  h: (node, [, , html]) => setMarkup(node, html),
  a: (node, [, , name, value]) => setAttribute(node, name, value),
  p: (node, [, , name, value]) => setProperty(node, name, value),
  v: (node, [, , name, value, view, count], { edits, number }) =>
    edits.yields(node, view === number, count) && setProperty(node, name, value),
  y: (node, [, , styles]) => setStyles(node, styles),
  s: (node, [, , shown]) => setShown(node, !!shown),
  e: (_node, [, id, type, options], { delegate }) => delegate.listen(id, type, options),
  k: (_node, [, id, animation], { animations }) =>
    animation ? animations.set(id, animation) : animations.delete(id),
  // Doomed before the first op runs.
  r: () => undefined,
  i: (node, [, , before, ...items], { tree }) => tree.insert(node, before, items),
  f: (start, [, , number, shape]) => start[LIST]!.learn({ [number]: shape }),
  w: (start, [, , , slot, rows, column], { tree }) => {
    const list = start[LIST]!;
    for (let at = 0; at < rows.length; at++) {
      const row = list.row(rows[at]!);
      row && tree.write(row, slot, valueAt(column, at));
    }
  },
  d: (_node, [, , changes], { head }) => head.set(changes),
  // Wherever the element stands, it is noted once.
  c: (_node, op, scene, at) => at || scene.call(op),
};

/** Apply the ops of a patch in the order of the protocol, but for the sweep. */
export function applyOps(scene: Scene, steps: readonly Step[]): void {
  const { tree, animations, playing } = scene;
  const ops = steps.map(([op]) => op);
  const gone = ops.filter((op): op is OpOf<"r"> => op[0] === "r");
  const placing = ops.filter((op) => op[0] === "i");
  // What goes may say where something comes.
  gone.length && tree.doomAll(gone, placing.some(([, , before]) => before));
  for (const [op, found] of steps) {
    // What is placed may be what a later op names.
    const nodes = placing.length ? named(op, tree) : found;
    nodes.forEach((node, at) => {
      (APPLY[op[0]] as Act<OpCode>)(node as ChildNode & Styled, op as never, scene, at);
    });
    animations.size && nodes.forEach((node) => playing.add(node as ChildNode & Styled));
  }
}
