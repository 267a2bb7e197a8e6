import type { Id, Op } from "../wire/messages.ts";
import { onlyText, setData } from "../dom/tree.ts";
import type { Client } from "./client.ts";
import type { View } from "./view.ts";

/**
 * Set the text of an element, as a patch with that one op would, but for the number: nothing that
 * comes by a call is lost. Nearly always it is one text node, and nothing else is to be done.
 */
export function putText(client: Client, view: View, id: Id, text: string): void {
  const node = nodeAlone(client, view, id);
  const only = node && (node.nodeType === 3 ? node : text && onlyText(node));
  only ? setData(only, text) : putLater(client, view, ["t", id, text]);
}

/** The node of an id, if it is the only one, and to change it is all that is to be done. */
export function nodeAlone(client: Client, view: View, id: Id): ChildNode | false | undefined {
  return !client.isReceiving && !view.isWaiting && !view.animations.has(id) &&
    view.container.isConnected && view.tree.table.sole(id);
}

/** Do what an op says when its turn comes: at once, unless a patch is being applied. */
export function putLater(client: Client, view: View, op: Op): void {
  client.receive(JSON.stringify(["p", view.root, 0, [op]]));
}
