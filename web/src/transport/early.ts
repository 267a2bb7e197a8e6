/** What the person does to a page before Python is there, kept as it was when it was done. */

import { stateOf } from "../events/edits.ts";
import { payloadOf } from "../events/payload.ts";
import type { Control } from "./typed.ts";

type State = ReturnType<typeof stateOf>;
/**
 * One thing that was done: the event, what Python would have been told of it then, and what the
 * controls it changed held from then on. A tuple, as two scripts with names of their own share it.
 */
export type Kept = readonly [
  event: Event | undefined,
  payload: unknown,
  states: readonly (readonly [Control, State])[],
];

export interface EarlyOptions {
  /** What is listened for. */
  readonly types?: readonly string[];
  /** How many things are kept. Of typing beyond that, only what it led to. */
  readonly most?: number;
  /** Which elements it concerns. */
  readonly isMeant?: (target: Element) => boolean;
}

const TYPES = ["click", "dblclick", "submit", "reset", "keydown", "input", "change"];
/** A server takes no more at once. */
const MOST = 64;
const CONTROL = /^(input|textarea|select)$/;

/** Keeps what the person does to a page that nobody listens to yet. */
export class Early {
  readonly #target: EventTarget;
  readonly #types: readonly string[];
  readonly #most: number;
  readonly #isMeant: (target: Element) => boolean;
  #kept: Kept[] = [];

  constructor(
    target: EventTarget,
    { types = TYPES, most = MOST, isMeant = () => true }: EarlyOptions = {},
  ) {
    this.#target = target;
    this.#types = types;
    this.#most = most;
    this.#isMeant = isMeant;
  }

  start(): void {
    for (const type of this.#types) {
      this.#target.addEventListener(type, this, true);
    }
  }

  stop(): void {
    for (const type of this.#types) {
      this.#target.removeEventListener(type, this, true);
    }
  }

  /** Give what was done within an element, in order, and forget it. */
  take(container: Element): Kept[] {
    const isInside = ([event, , states]: Kept) =>
      container.contains((event?.target ?? states[0]?.[0]) as Node | null);
    const taken = this.#kept.filter(isInside);
    this.#kept = this.#kept.filter((each) => !isInside(each));
    return taken;
  }

  handleEvent(event: Event): void {
    const { type } = event;
    const target = event.target as Element;
    if (target.nodeType !== 1 || !this.#isMeant(target)) {
      return;
    }
    if (type === "submit" && !target.hasAttribute("action")) {
      // It would load the page again, with the fields in its address.
      event.preventDefault();
    }
    if (type === "reset") {
      // The browser resets the controls after everyone has heard of it.
      const { elements } = target as HTMLFormElement;
      setTimeout(() => this.#keep([undefined, undefined, statesOf(elements)]));
    }
    const states = /^(input|change)$/.test(type) ? statesOf(groupOf(target)) : [];
    this.#keep([event, payloadOf(event), states]);
  }

  #keep(done: Kept): void {
    const kept = this.#kept;
    if (kept.length >= this.#most) {
      // Of typing, the last says all.
      const { type, target } = done[0] ?? {};
      const at = type === "input" ? kept.findIndex(([event]) =>
        event?.type === type && event.target === target) : -1;
      if (at < 0) {
        return;
      }
      kept.splice(at, 1);
    }
    kept.push(done);
  }
}

/** What those of some elements hold that a person can edit. */
function statesOf(elements: Iterable<Element>): [Control, State][] {
  return [...elements]
    .filter((each) => CONTROL.test(each.localName) && (each as Control).type !== "file")
    .map((each) => [each as Control, stateOf(each as Control)]);
}

/** A control, and the radio buttons that it takes the choice from. */
function groupOf(element: Element): Element[] {
  const { type, name, form } = element as Control;
  if (element.localName !== "input" || type !== "radio" || !name) {
    return [element];
  }
  const radios = (element.getRootNode() as Document).querySelectorAll<Control>("input[type=radio]");
  return [...radios].filter((each) => each.name === name && each.form === form);
}
