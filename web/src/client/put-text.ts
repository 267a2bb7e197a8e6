import type { Id } from "../wire/messages.ts";
import { onlyText, setData } from "../dom/tree.ts";
import type { View } from "./view.ts";

/**
 * Set the text of an element that has one text and nothing else, as a patch with that one op would,
 * but for the number: nothing that comes by a call is lost.
 *
 * @returns Whether it was that simple. If not, nothing has been done, and the change must come as a
 * patch.
 */
export function putText(view: View, id: Id, text: string): boolean {
  const [node, another] = view.tree.table.peek(id);
  const only = text && node && onlyText(node);
  const isSimple = only && !another && !view.isWaiting && !view.animations.has(id) &&
    view.container.isConnected;
  isSimple && setData(only, text);
  return !!isSimple;
}
