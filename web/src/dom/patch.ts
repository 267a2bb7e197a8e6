import type { Animation, Id, Op, OpCode, OpOf } from "../wire/messages.ts";
import { BadMessageError } from "../wire/decode.ts";
import { areRows, isColumn } from "../wire/shapes.ts";
import { type Styled, setAttribute, setProperty, setShown, setStyles } from "./element-state.ts";
import { valueAt } from "../lists/shape.ts";
import { setMarkup } from "./markup.ts";
import { END, LIST, SOURCE } from "./node-table.ts";
import { Placed } from "./placed.ts";
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

/**
 * Check the ids of a patch against what the view shows.
 *
 * @param isRepeat The view has had the patch: an op may name what the patch itself took away, and
 * is left out.
 * @returns The ops, and the places they put somewhere.
 * @throws {BadMessageError} An op names what neither the view nor an op before it has.
 */
export function checkIds(ops: readonly Op[], tree: Tree, isRepeat: boolean): [Op[], Placed] {
  const placed = new Placed();
  const fitting = ops.filter((op) => {
    const holds = fits(op, tree, placed);
    if (!holds && !isRepeat) {
      throw new BadMessageError("names what is not there", op);
    }
    return holds;
  });
  return [fitting, placed];
}

function fits(op: Op, { table }: Tree, placed: Placed): unknown {
  const [code, id] = op;
  if (code === "r" || code === "d") {
    return true;
  }
  const [node] = code === "i" ? table.all(id) : table.peek(id);
  const list = node?.[LIST];
  const made = placed.shapes.get(id);
  const shapeOf = (number: number) => list?.form(number) ?? made?.[number];
  if (code === "f") {
    const [, , number, shape] = op;
    return (list || made) &&
      (shapeOf(number) || placed.shapes.set(id, { ...made, [number]: shape }));
  }
  if (code === "w") {
    const [, , number, slot, rows, column] = op;
    return isColumn(column, rows.length, shapeOf(number)?.[1][slot]) &&
      rows.every((place) => {
        const row = list?.row(place);
        return row ? row.id === place && row.number === number : placed.puts(place, id, number);
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

type Apply = { readonly [Code in OpCode]: (scene: Scene, op: OpOf<Code>) => void };

/** What each op does, to every DOM node its id names. */
const APPLY: Apply = {
  t: ({ tree }, [, id, text]) =>
    tree.table.peek(id).forEach((node) => {
      node instanceof Element ? tree.setText(node, text) : setData(node, text);
    }),
  h: ({ tree }, [, id, html]) => tree.table.all(id).forEach((node) => setMarkup(node, html)),
  a: (scene, [, id, name, value]) =>
    elements(scene, id).forEach((element) => setAttribute(element, name, value)),
  p: (scene, [, id, name, value]) =>
    elements(scene, id).forEach((element) => setProperty(element, name, value)),
  v: (scene, [, id, name, value, view, count]) =>
    (scene.tree.table.all(id) as unknown[] as Styled[]).forEach((element) => {
      if (scene.edits.yields(element, view === scene.number, count)) {
        setProperty(element, name, value);
      }
    }),
  y: (scene, [, id, styles]) =>
    elements(scene, id).forEach((element) => setStyles(element, styles)),
  s: (scene, [, id, shown]) => elements(scene, id).forEach((element) => setShown(element, !!shown)),
  e: ({ delegate, tree }, [, id, type, options]) => {
    tree.table.all(id); // a light row hears what its shape says
    delegate.listen(id, type, options);
  },
  k: ({ animations }, [, id, animation]) =>
    animation ? animations.set(id, animation) : animations.delete(id),
  // Doomed before the first op runs.
  r: () => undefined,
  i: ({ tree }, [, parent, before, ...items]) => tree.insert(parent, before, items),
  f: ({ tree }, [, id, number, shape]) =>
    tree.table.all(id).forEach((start) => start[LIST]!.define({ [number]: shape })),
  w: ({ tree }, [, id, , slot, rows, column]) =>
    tree.table.all(id).forEach((start) => {
      for (let at = 0; at < rows.length; at++) {
        const row = start[LIST]!.row(rows[at]!);
        row && tree.write(row, slot, valueAt(column, at));
      }
    }),
  d: ({ head }, [, , changes]) => head.set(changes),
  c: (scene, op) => scene.call(op),
};

/** Apply the ops of a patch in the order of the protocol, but for the sweep. */
export function applyOps(scene: Scene, ops: readonly Op[]): void {
  const gone = ops.filter((op): op is OpOf<"r"> => op[0] === "r");
  // What goes may say where something comes.
  const mayBeNamed = ops.some((op) => op[0] === "i" && op[2]);
  gone.length && scene.tree.doomAll(gone, mayBeNamed);
  for (const op of ops) {
    (APPLY[op[0]] as (scene: Scene, op: Op) => void)(scene, op);
    scene.animations.size &&
      elements(scene, op[1]).forEach((element) => scene.playing.add(element));
  }
}

function elements({ tree }: Scene, id: Id): Styled[] {
  return tree.table.peek(id) as unknown[] as Styled[];
}
