import type { View } from "../client/view.ts";
import { ID } from "../dom/node-table.ts";
import { type Control, isTyped } from "./typed.ts";

/** The controls that a person has changed, and whether Python was told. */
export type Typed = Map<Control, boolean>;

/** What a person has done to the controls of a view, or to those of a page that has none yet. */
export function typedIn({ container, root, edits }: View, untold: ReadonlySet<Control>): Typed {
  const typed: Typed = new Map();
  for (const control of container.querySelectorAll<Control>("input,textarea,select")) {
    const id = control[ID]!;
    if (root ? edits.pending.has(id) || untold.has(control) : isTyped(control)) {
      typed.set(control, false);
    } else if (root && edits.isTold(control)) {
      typed.set(control, true);
    }
  }
  return typed;
}
