import type { Styles, Value } from "../wire/messages.ts";
import { type Styled, replaceStyles, setAttribute, setShown } from "../dom/element-state.ts";
import type { Hooks } from "../dom/building.ts";

/** Give an element what it is described with, or a slot of its row says; texts are not. */
export function writeSlot(hooks: Hooks, element: Styled, name: string, value: unknown): void {
  if (name === "#show") {
    setShown(element, !!value);
  } else if (name === "#style") {
    replaceStyles(element, value as Styles);
  } else if (name[0] === ".") {
    hooks.properties.push([element, name.slice(1), value as Value]);
  } else {
    setAttribute(element, name, value as string | null);
  }
}
