import type { Scalar, Styles, Value } from "../wire/messages.ts";
import { BLOCKED_URL, isProperty, safeValue } from "../wire/safety.ts";
import { complain } from "../report.ts";
import { caretOf } from "./placing.ts";

/**
 * What Python declared of an element's style and visibility; only elements that have any have this.
 */
interface Declared {
  readonly style: Map<string, string>;
  hidden: string | null;
  isShown: boolean;
}
const DECLARED = Symbol();
export type Styled = (HTMLElement | SVGElement) & { [DECLARED]?: Declared };

const NAMESPACES: Readonly<Record<string, string>> = {
  xlink: "http://www.w3.org/1999/xlink",
  xml: "http://www.w3.org/XML/1998/namespace",
};

/** Set an attribute, or remove it for `null`. Writes nothing that is so already. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  const declared = (element as Styled)[DECLARED];
  if (name === "hidden" && declared) {
    declared.hidden = value;
    if (!declared.isShown) {
      return;
    }
  }
  if (value === null) {
    element.removeAttribute(name);
    return;
  }
  const safe = safeValue(element.localName, name, value);
  if (safe === BLOCKED_URL && value !== safe) {
    complain("blocked-url", `a scheme that is not allowed in ${name}`, value);
  }
  if (element.getAttribute(name) !== safe) {
    const [prefix, local] = name.split(":");
    const namespace = local && element.namespaceURI !== document.documentElement.namespaceURI
      ? NAMESPACES[prefix!] : undefined;
    namespace ? element.setAttributeNS(namespace, name, safe) : element.setAttribute(name, safe);
  }
}

/**
 * Set style properties, remove those that are `null`. Through CSSOM only: a policy may forbid the
 * attribute.
 */
export function setStyles(element: Styled, styles: Styles): void {
  const declared = declaredOf(element);
  for (const [name, value] of Object.entries(styles)) {
    const { style } = declared;
    if (value === null ? !style.delete(name) : style.get(name) === value) {
      continue;
    }
    value === null || style.set(name, value);
    if (declared.isShown || name !== "display") {
      writeStyle(element, name, value);
    }
  }
}

/**
 * Show or hide an element. Hiding beats whatever style says; showing brings the declared style
 * back.
 */
export function setShown(element: Styled, isShown: boolean): void {
  if (isShown === (element[DECLARED]?.isShown ?? true)) {
    return;
  }
  const declared = declaredOf(element);
  declared.isShown = isShown;
  if (isShown) {
    setAttribute(element, "hidden", declared.hidden);
    writeStyle(element, "display", declared.style.get("display") ?? null);
  } else {
    declared.hidden = element.getAttribute("hidden");
    element.setAttribute("hidden", "");
    element.style.setProperty("display", "none", "important");
  }
}

/** Let an element have these style properties and no others of Python's. */
export function replaceStyles(element: Styled, styles: Styles): void {
  const dropped = [...(element[DECLARED]?.style.keys() ?? [])].map((name) => [name, null]);
  setStyles(element, { ...Object.fromEntries(dropped), ...styles });
}

/** Give a clone what Python declared of the original. */
export function copyState(from: Styled, to: Styled): void {
  const declared = from[DECLARED];
  if (declared && !to[DECLARED]) {
    to[DECLARED] = { ...declared, style: new Map(declared.style) };
  }
}

function declaredOf(element: Styled): Declared {
  return (element[DECLARED] ??= { style: new Map(), hidden: null, isShown: true });
}

function writeStyle({ style }: Styled, name: string, value: string | null): void {
  const [, plain, important] = /^(.*?)\s*(?:!\s*(important))?$/is.exec(value ?? "")!;
  plain ? style.setProperty(name, plain, important) : style.removeProperty(name);
}

/** Set a property from the allowlist. Writes nothing that is so already. */
export function setProperty(element: Element, name: string, value: Value): void {
  const target = element as unknown as Record<string, Value>;
  try {
    if (!isProperty(name, element.localName.includes("-"))) {
      throw new TypeError("not a property that may be set");
    }
    if (name === "value" && Array.isArray(value)) {
      for (const option of (element as HTMLSelectElement).options) {
        option.selected = value.includes(option.value);
      }
    } else if (name === "value" && isFocused(element)) {
      setFocusedValue(element as HTMLInputElement, String((value as Scalar) ?? ""));
    } else if (target[name] !== value) {
      target[name] = value;
    }
  } catch (error) {
    complain("bad-property", `${name} of <${element.localName}>`, error);
  }
}

function isFocused(element: Element): boolean {
  return (element.getRootNode() as Document).activeElement === element;
}

/** Set the value of the control the person is in; the caret stays at the same text. */
function setFocusedValue(control: HTMLInputElement, value: string): void {
  const old = control.value;
  if (old === value) {
    return;
  }
  const caret = caretOf(control);
  control.value = value;
  if (!caret) {
    return;
  }
  const growth = value.length - old.length;
  const least = Math.min(old.length, value.length);
  let head = 0;
  while (head < least && old[head] === value[head]) {
    head++;
  }
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === value.at(-1 - tail)) {
    tail++;
  }
  // Before the change it stays, behind it it goes along; in the middle it stays, as far as there is
  // text.
  const moved = (at: number) =>
    at > head && at >= old.length - tail ? at + growth : Math.min(at, value.length - tail);
  control.setSelectionRange(moved(caret[0]), moved(caret[1]), caret[2]);
}
