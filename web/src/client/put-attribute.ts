import { isAttribute, isPlainAttribute } from "../wire/safety.ts";
import type { Id } from "../wire/messages.ts";
import type { Client } from "./client.ts";
import { nodeAlone, putLater } from "./put-text.ts";
import type { View } from "./view.ts";

/**
 * Set an attribute, or remove it, as a patch with that one op would, but for the number; see
 * `putText`.
 *
 * @param value Nothing is Python's `None`.
 */
export function putAttribute(
  client: Client, view: View, id: Id, name: string, value: string | undefined,
): void {
  const node = nodeAlone(client, view, id) as unknown as Element;
  if (node?.nodeType !== 1 || !isQuiet(node, name)) {
    putLater(client, view, ["a", id, name, value ?? null]);
  } else if (value === undefined) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value);
  }
}

/** Whether nobody hears of an attribute at once: what is heard may be told to Python. */
function isQuiet(element: Element, name: string): boolean {
  return !element.localName.includes("-") && name.toLowerCase() !== "popover" &&
    isAttribute(name) && isPlainAttribute(element, name);
}
