import { isAttribute, isPlainAttribute } from "../wire/safety.ts";
import type { Id } from "../wire/messages.ts";
import type { Client } from "./client.ts";
import { nodeAlone, putLater } from "./put-text.ts";
import type { View } from "./view.ts";

/** Sets an attribute, or removes it where there is no value: Python's `None`. */
export type Put = (id: Id, value: string | undefined) => void;

/**
 * Give what sets the attribute of a name, as a patch with that one op would, but for the number;
 * see `putText`. Patterns are matched here, once, as a browser forgets what it compiled of them.
 */
export function putsOf(client: Client, view: View, name: string): Put {
  const { container } = view;
  const isPlain = isAttribute(name) && isPlainAttribute(container, name) &&
    name.toLowerCase() !== "popover";
  return (id, value) => {
    const node = isPlain && nodeAlone(client, view, id) as unknown as Element;
    // What a custom element is told it may tell Python. Text has no namespace.
    const isQuiet = node && node.namespaceURI === container.namespaceURI &&
      !node.localName.includes("-");
    if (!isQuiet) {
      putLater(client, view, ["a", id, name, value ?? null]);
    } else if (value === undefined) {
      node.removeAttribute(name);
    } else {
      node.setAttribute(name, value);
    }
  };
}
