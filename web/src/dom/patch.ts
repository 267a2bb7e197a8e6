import type { Animation, Id, Item, Op, OpCode, OpOf } from "../wire/messages.ts";
import { BadMessageError, placeOf } from "../wire/decode.ts";
import { plain } from "./building.ts";
import { type Styled, setAttribute, setProperty, setShown, setStyles } from "./element-state.ts";
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

/** A place, and the parent under which a patch puts it. */
type Placed = Map<Id, Id>;

/** Collect every place that items and all below them take. Iterative. */
export function placesIn(items: readonly Item[], parent: Id, into: Placed = new Map()): Placed {
  const waiting: [readonly Item[], Id][] = [[items, parent]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const item of next[0]) {
      into.set(placeOf(item), next[1]);
      if (typeof item !== "number") {
        const [id, , , content] = plain(item);
        into.set(id, next[1]);
        typeof content === "object" && waiting.push([content, id]);
      }
    }
  }
  return into;
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
  const placed: Placed = new Map();
  const fitting = ops.filter((op) => {
    const holds = fits(op, tree, placed);
    if (!holds && !isRepeat) {
      throw new BadMessageError("names what is not there", op);
    }
    return holds;
  });
  return [fitting, placed];
}

function fits(op: Op, { table }: Tree, placed: Placed): boolean {
  const [code, id] = op;
  const [node] = table.all(id);
  const type = node?.nodeType ?? 1;
  const isRight = code === "h" ? type === 8 : code === "t" ? type < 4 : type === 1;
  if (code === "r" || code === "d") {
    return true;
  }
  if (!isRight || !(node || placed.has(id))) {
    return false;
  }
  if (code !== "i") {
    return true;
  }
  const [, , before, ...items] = op;
  const stands =
    (!before || placed.get(before) === id || (node && table.child(node, before))) &&
    items.every((item) => typeof item !== "number" || table.has(item) || placed.has(item));
  placesIn(items, id, placed);
  return !!stands;
}

type Apply = { readonly [Code in OpCode]: (scene: Scene, op: OpOf<Code>) => void };

/** What each op does, to every DOM node its id names. */
const APPLY: Apply = {
  t: ({ tree }, [, id, text]) =>
    tree.table.all(id).forEach((node) => {
      node instanceof Element ? tree.setText(node, text) : setData(node, text);
    }),
  h: ({ tree }, [, id, html]) => tree.table.all(id).forEach((node) => tree.setMarkup(node, html)),
  a: (scene, [, id, name, value]) =>
    elements(scene, id).forEach((element) => setAttribute(element, name, value)),
  p: (scene, [, id, name, value]) =>
    elements(scene, id).forEach((element) => setProperty(element, name, value)),
  v: (scene, [, id, name, value, view, count]) =>
    elements(scene, id).forEach((element) => {
      if (scene.edits.yields(element, view === scene.number, count)) {
        setProperty(element, name, value);
      }
    }),
  y: (scene, [, id, styles]) =>
    elements(scene, id).forEach((element) => setStyles(element, styles)),
  s: (scene, [, id, shown]) => elements(scene, id).forEach((element) => setShown(element, !!shown)),
  e: ({ delegate }, [, id, type, options]) => delegate.listen(id, type, options),
  k: ({ animations }, [, id, animation]) =>
    animation ? animations.set(id, animation) : animations.delete(id),
  // Doomed before the first op runs.
  r: () => undefined,
  i: ({ tree }, [, parent, before, ...items]) => tree.insert(parent, before, items),
  d: ({ head }, [, , changes]) => head.set(changes),
  c: (scene, op) => scene.call(op),
};

/** Apply the ops of a patch in the order of the protocol, but for the sweep. */
export function applyOps(scene: Scene, ops: readonly Op[]): void {
  for (const op of ops) {
    if (op[0] === "r") {
      const [, parent, ...places] = op;
      places.forEach((place) => scene.tree.doom(parent, place));
    }
  }
  for (const op of ops) {
    (APPLY[op[0]] as (scene: Scene, op: Op) => void)(scene, op);
    scene.animations.size &&
      elements(scene, op[1]).forEach((element) => scene.playing.add(element));
  }
}

function elements({ tree }: Scene, id: Id): Styled[] {
  return tree.table.all(id) as unknown[] as Styled[];
}
