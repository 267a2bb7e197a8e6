import type { Edit, Id, Value } from "../wire/messages.ts";
import { ID, type NodeTable } from "../dom/node-table.ts";
import { Keeper } from "../dom/placing.ts";

const IDLE_MS = 250;
const TYPES = ["input", "change", "reset", "compositionstart", "compositionend"];

type Control = HTMLInputElement & Pick<HTMLSelectElement, "selectedOptions">;

/**
 * What the person has done to the form controls of a view, until Python is told.
 *
 * Edits go with the next event, at once when the control has changed for good, else when the person
 * pauses. Each is counted: Python sends the count back with a value of its own, so an answer to an
 * older edit is known.
 */
export class Edits {
  readonly #container: Element;
  readonly #table: () => NodeTable;
  readonly #hand: () => void;
  /** What Python has not been told of, by id. */
  readonly pending = new Map<Id, Control>();
  /** What it has been told of, over a network that may have lost it. */
  travelling: { has(id: Id): boolean } = new Set();
  readonly #counts = new Map<Id, number>();
  /**
   * What Python was told last of each: `change` comes after `input`, and often says nothing new.
   */
  readonly #told = new Map<Id, string>();
  /** Where an IME composition is open. */
  composing: EventTarget | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param table Knows the ids of controls in rows.
   * @param hand Called when the edits are to be taken and sent with no event to go with.
   */
  constructor(container: Element, table: () => NodeTable, hand: () => void) {
    this.#container = container;
    this.#table = table;
    this.#hand = hand;
  }

  start(): void {
    for (const type of TYPES) {
      this.#container.addEventListener(type, this, true);
    }
  }

  stop(): void {
    for (const type of TYPES) {
      this.#container.removeEventListener(type, this, true);
    }
    clearTimeout(this.#timer);
  }

  /** Give the edits Python has not been told, and regard them as told. */
  take(): Edit[] {
    const edits = [...this.pending]
      .filter(([, control]) => control.isConnected)
      .map(([id, control]): Edit => {
        const state = stateOf(control);
        this.#told.set(id, String(state));
        return [id, ...state, this.#counts.get(id)!];
      });
    this.pending.clear();
    clearTimeout(this.#timer);
    return edits;
  }

  /**
   * Whether a value Python sends may replace what the person sees (see *Typing* in the protocol).
   */
  yields(control: Element, isOwn: boolean, count: number): boolean {
    const id = control[ID]!;
    return (
      control !== this.composing &&
      (isOwn
        ? (this.#counts.get(id) ?? 0) === count
        : !this.pending.has(id) && !this.travelling.has(id))
    );
  }

  /** A control is gone. Its count stays: should it come back, Python goes on from that. */
  forget(id: Id): void {
    this.#told.delete(id);
  }

  handleEvent({ type, target }: Event): void {
    if (Keeper.isMoving) {
      return;
    }
    const control = target as Control;
    if (type === "reset") {
      // The browser resets the controls after everyone has heard of it.
      const { elements } = target as HTMLFormElement;
      setTimeout(() => [...elements].forEach((each) => this.#edit(each)));
    } else if (type === "compositionstart") {
      this.composing = target;
    } else if (type !== "change") {
      this.#edit(control);
      type === "input" || (this.composing = null);
    } else if (this.#idOf(control)) {
      this.pending.has(control[ID]!) || this.isTold(control) || this.#edit(control);
      // After the event itself, which may take the edit along.
      this.pending.size && this.schedule(0);
    }
  }

  /** Hand over what is pending after so long, unless an event takes it along before. */
  schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.pending.size && this.#hand(), ms);
  }

  /** Whether a control is as the person left it, and Python knows. */
  isTold(control: Control): boolean {
    return this.#told.get(control[ID]!) === String(stateOf(control));
  }

  #edit(element: Element): void {
    const control = element as Control;
    const isControl = /^(INPUT|TEXTAREA|SELECT)$/.test(control.nodeName);
    const isOurs = element.closest("[data-wardian-view]") === this.#container;
    if (!isOurs || !isControl || control.type === "file" || !this.#idOf(control)) {
      return;
    }
    this.enter(control);
    if (control.type === "radio" && control.checked && control.name) {
      // The browser tells nobody of the button that is no longer checked.
      for (const other of this.#container.querySelectorAll<Control>("input[type=radio]")) {
        const isInGroup = other.name === control.name && other.form === control.form;
        if (other !== control && isInGroup && this.#idOf(other)) {
          this.enter(other);
        }
      }
    }
    this.schedule(IDLE_MS);
  }

  /** Count an edit of a control, to be told. */
  enter(control: Control): void {
    const id = this.#idOf(control)!;
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    this.pending.set(id, control);
  }

  #idOf(control: Control): Id | undefined {
    return this.#table().idOf(control);
  }
}

export function stateOf(control: Control): ["value" | "checked", Value] {
  if (/^(checkbox|radio)$/.test(control.type)) {
    return ["checked", control.checked];
  }
  return [
    "value",
    control.type === "select-multiple"
      ? [...control.selectedOptions].map((option) => option.value)
      : control.value,
  ];
}
