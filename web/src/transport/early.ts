import { Keeper } from "../dom/placing.ts";
import type { Delegate } from "../events/delegate.ts";

const TYPES = ["click", "dblclick", "submit", "keydown", "input", "change"];
const MOST = 64;

/** Keeps what the person does to a page that nobody listens to yet. */
export class Early {
  readonly #container: Element;
  readonly #kept: Event[] = [];

  constructor(container: Element) {
    this.#container = container;
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
  }

  handleEvent(event: Event): void {
    const { type, target } = event;
    const control = target as HTMLFormElement;
    if (type === "submit" && !control.hasAttribute("action")) {
      // It would load the page again, with the fields in its address.
      event.preventDefault();
    }
    const last = this.#kept.findIndex((each) => each.type === type && each.target === target);
    // Of typing, the last says all.
    type === "input" && last >= 0 && this.#kept.splice(last, 1);
    this.#kept.length < MOST && !Keeper.isMoving && this.#kept.push(event);
  }

  /** Hand over what was kept, in order: what the browser does by itself, it has done. */
  replay({ handle }: Delegate): void {
    for (const event of this.#kept.splice(0)) {
      this.#container.contains(event.target as Node) && handle(event);
    }
  }
}
