/** What was done before Python was there, told to it as if it had been there. */

import type { Edit, Id } from "../wire/messages.ts";
import type { Client, Happen } from "../client/client.ts";
import type { View } from "../client/view.ts";
import { ID } from "../dom/node-table.ts";
import type { Kept } from "./early.ts";
import type { Control } from "./typed.ts";

/**
 * Hand over what was kept, once and in order. Of each event Python is told what would have been
 * told then, and of each control what it held then. What the browser does by itself it has done;
 * what the person sees in a control stays, until Python answers to the last that was typed.
 *
 * @param unsure Controls that may be others than those the person typed in.
 */
export function replay(
  client: Client,
  view: View,
  kept: readonly Kept[],
  unsure: ReadonlySet<Node> = new Set(),
): void {
  const { container, delegate, edits } = view;
  const isThere = (node: Node) => container.contains(node) && !unsure.has(node);
  /** How often each control is still to be told of. */
  const left = new Map<Control, number>();
  for (const [control] of kept.flatMap(([, , states]) => states)) {
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
  const wait = () => left.forEach((count, each) => count && edits.pending.set(each[ID]!, each));
  const happen = client.happen;
  let said: unknown;
  const tell: Happen = (told, event) => {
    event[2] = () => said;
    event[3] = [...due.values()];
    due.clear();
    wait();
    return !!happen?.(told, event);
  };
  wait();
  try {
    for (const [event, payload, states] of kept) {
      for (const [control, [name, value]] of states) {
        const count = left.get(control);
        if (count) {
          const id = control[ID]!;
          left.set(control, count - 1);
          due.set(id, [id, name, value, all.get(id)![3] - count + 1] as Edit);
        }
      }
      client.happen = tell;
      said = payload;
      event && isThere(event.target as Node) && delegate.handle(event);
    }
  } finally {
    happen ? (client.happen = happen) : delete client.happen;
  }
  rest(view, due);
}

/** Tell of what no event has taken along. */
function rest({ edits, container }: View, due: ReadonlyMap<Id, Edit>): void {
  for (const control of container.querySelectorAll<Control>("input,textarea,select")) {
    due.has(control[ID]!) && edits.pending.set(control[ID]!, control);
  }
  edits.pending.size && edits.schedule(0);
}
