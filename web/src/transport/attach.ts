/** Attaching to a page that stands already: what was rendered, and what the person has done to it. */

import type { NodeForm } from "../wire/messages.ts";
import type { View } from "../client/view.ts";
import { adopt } from "./adopt.ts";
import { type Control, blank, isText } from "./typed.ts";
import type { Typed } from "./typing.ts";

/**
 * Fit what stands in the container of a view to what Python sends. What the person typed stands,
 * and is to be told, where it is sure enough which control it is in.
 *
 * @param typed The controls that a person has changed, and whether Python was told.
 * @returns The controls of which that is not sure enough: they show what Python says.
 */
export function attach(view: View, form: NodeForm, typed: Typed): Set<Control> {
  const focused = document.activeElement;
  const controls = adopt(view, form, (node) =>
    node === focused || typed.get(node as Control) === false);
  const unsure = new Set<Control>();
  for (const [control, [sure, attributes]] of controls) {
    const isTold = typed.get(control);
    const isSure = sure >= (isTold ? 2 : isText(control) ? 0 : 1);
    isSure || unsure.add(control);
    // Told to Python as soon as the page stands, and not overwritten by it.
    isTold !== undefined && isSure ? view.edits.enter(control) : blank(control, attributes);
  }
  return unsure;
}
