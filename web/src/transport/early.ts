/** What the person does to a page before Python is there, kept as it was when it was done. */

import { stateOf } from "../events/edits.ts";
import { payloadOf } from "../events/payload.ts";
import { complain } from "../report.ts";
import type { Control } from "./typed.ts";

export type State = ReturnType<typeof stateOf>;
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
  /** How many things are kept. Of typing and pointing beyond that, only what it led to. */
  readonly most?: number;
  /** Which elements it concerns. */
  readonly isMeant?: (target: Element) => boolean;
}

const TYPES = ["click", "dblclick", "submit", "reset", "keydown", "input", "change"];
/** Ten minutes of typing. */
const MOST = 8192;
/** What there is plenty of: of too much, the oldest of these is given up. */
const PLENTY = /^(key|pointer|mouse|focus|(before)?input$)/;
const CONTROL = /^(input|textarea|select)$/;

/** Keeps what the person does to a page that nobody listens to yet. */
export class Early {
  readonly #target: EventTarget;
  readonly #types: readonly string[];
  readonly #most: number;
  readonly #isMeant: (target: Element) => boolean;
  #kept: Kept[] = [];
  #isFull = false;

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

  /**
   * Give what was done, in order, and forget it.
   *
   * @param container Of that only what was done within it; what was taken away is not, any more.
   */
  take(container?: Element): Kept[] {
    const isInside = ([event, , states]: Kept) =>
      !container || container.contains((event?.target ?? states[0]?.[0]) as Node | null);
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
    const states = /^(input|change)$/.test(type) ? statesOf(groupOf(target)) : [];
    const done: Kept = [event, payloadOf(event), states];
    this.#keep(done);
    if (type === "reset") {
      // The browser resets the controls after everyone has heard of it.
      const { elements } = target as HTMLFormElement;
      const keep = () => this.#keep([undefined, undefined, statesOf(elements)]);
      setTimeout(() => this.#kept.includes(done) && keep()); // else whoever took it looks himself
    }
  }

  #keep(done: Kept): void {
    const kept = this.#kept;
    if (kept.push(done) <= this.#most) {
      return;
    }
    // Where all of them are things that people do one at a time, it is the last that goes.
    const at = kept.findIndex(([event]) => event && PLENTY.test(event.type));
    const [[event]] = kept.splice(at, 1) as [Kept];
    this.#isFull ||
      complain("too-much-at-once", `more was done before Python was there than the ${this.#most} ` +
        "things that are kept; not all of it is told", event?.type);
    this.#isFull = true;
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
