/** What was done before Python was there, told to it as if it had been there. */

import type { Edit, Id } from "../wire/messages.ts";
import type { View } from "../client/view.ts";
import { ID } from "../dom/node-table.ts";
import { stateOf } from "../events/edits.ts";
import type { Kept, State } from "./early.ts";
import type { Control } from "./typed.ts";

/**
 * Hand over what was kept, once and in order. Of each event Python is told what would have been
 * told then, and of each control what it held then. What the browser does by itself it has done;
 * what the person sees in a control stays, until Python answers to the last that was typed.
 *
 * @param unsure Controls that may be others than those the person typed in.
 */
export function replay(
  view: View,
  kept: readonly Kept[],
  unsure: ReadonlySet<Node> = new Set(),
): void {
  const { container, delegate, edits } = view;
  const { travelling } = edits;
  const isThere = (node: Node) => container.contains(node) && !unsure.has(node);
  const done: readonly Kept[] = [...kept, [undefined, undefined, changedSince(kept)]];
  /** How often each control is still to be told of. */
  const left = new Map<Control, number>();
  for (const [control] of done.flatMap(([, , states]) => states)) {
    const id = isThere(control) && view.tree.table.idOf(control);
    if (id) {
      // All of them are counted now: an answer to one that is not the last changes nothing.
      (!left.has(control) && edits.pending.has(id)) || edits.enter(control);
      left.set(control, (left.get(control) ?? 0) + 1);
    }
  }
  const all = new Map(edits.take().map((edit) => [edit[0], edit]));
  /** What Python is to be told with the next event. */
  const due = new Map([...all].filter(([id]) => ![...left.keys()].some((each) => each[ID] === id)));
  // Nor does what Python sets without an answer.
  edits.travelling = {
    has: (id) => travelling.has(id) || [...left].some(([each, count]) => count && each[ID] === id),
  };
  view.take = () => {
    const taken = [...due.values()];
    due.clear();
    return taken;
  };
  try {
    for (const [event, payload, states] of done) {
      for (const [control, [name, value]] of states) {
        const count = left.get(control);
        if (count) {
          const id = control[ID]!;
          left.set(control, count - 1);
          due.set(id, [id, name, value, all.get(id)![3] - count + 1] as Edit);
        }
      }
      event && isThere(event.target as Node) && delegate.handle(event, () => payload);
    }
  } finally {
    view.take = undefined;
    edits.travelling = travelling;
  }
  rest(view, due);
}

/** What controls hold, where that is not what was kept last: a form was reset, for example. */
function changedSince(kept: readonly Kept[]): [Control, State][] {
  const last = new Map(kept.flatMap(([, , states]) => states));
  return [...last.keys()]
    .map((control): [Control, State] => [control, stateOf(control)])
    .filter(([control, state]) => `${state}` !== `${last.get(control)}`);
}

/** Tell of what no event has taken along. */
function rest({ edits, container }: View, due: ReadonlyMap<Id, Edit>): void {
  for (const control of container.querySelectorAll<Control>("input,textarea,select")) {
    due.has(control[ID]!) && edits.pending.set(control[ID]!, control);
  }
  edits.pending.size && edits.schedule(0);
}
