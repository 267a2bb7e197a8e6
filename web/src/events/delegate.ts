import type { Id, Listen, ListenOptions } from "../wire/messages.ts";
import { ID } from "../dom/node-table.ts";
import { Keeper } from "../dom/placing.ts";
import { payloadOf } from "./payload.ts";

/** Tell Python: the ids that listen on the path, innermost first, and what the event says. */
export type Emit = (type: string, ids: readonly Id[], payload: unknown) => void;

const BUBBLING = RegExp(
  `^((mouse|pointer)(?!enter|leave)|.*(click|capture)|key|contextmenu|input|change|beforeinput|
search|submit|reset|drag|drop|copy|cut|paste|touch|wheel|focus(in|out)|animation|transition|
select|composition)`.replace(/\n/g, ""),
);

/** What a debounced or throttled listener is waiting for. */
interface Waiting {
  readonly timer: ReturnType<typeof setTimeout>;
  payload?: unknown;
}

/**
 * Listens for all elements of a view: one DOM listener per event type, at the container.
 *
 * Types that do not bubble are caught on their way down, for their target alone; so are types of
 * unknown origin, because a custom event may or may not bubble.
 */
export class Delegate {
  readonly #container: Element;
  readonly #emit: Emit;
  readonly #listens = new Map<Id, Map<string, ListenOptions>>();
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(container: Element, emit: Emit) {
    this.#container = container;
    this.#emit = emit;
  }

  /** Stop listening at all. */
  stop(): void {
    for (const id of this.#listens.keys()) {
      this.set(id, {});
    }
    this.#waiting.forEach(({ timer }) => clearTimeout(timer));
    this.#waiting.clear();
  }

  /** From now on the element listens to exactly these types. */
  set(id: Id, on: Readonly<Record<string, Listen>>): void {
    for (const type of this.#listens.get(id)?.keys() ?? []) {
      Object.hasOwn(on, type) || this.listen(id, type, 0);
    }
    for (const [type, options] of Object.entries(on)) {
      this.listen(id, type, options);
    }
  }

  /** Listen to one type; `0` stops it. */
  listen(id: Id, type: string, options: Listen): void {
    const types = this.#listens.get(id) ?? new Map<string, ListenOptions>();
    const before = types.has(type);
    if (options) {
      types.set(type, options === 1 ? {} : options);
      this.#listens.set(id, types);
      before || this.#count(type, 1);
    } else if (before) {
      types.delete(type);
      types.size || this.#listens.delete(id);
      this.#count(type, -1);
    }
  }

  #count(type: string, change: 1 | -1): void {
    const count = (this.#counts.get(type) ?? 0) + change;
    this.#counts.set(type, count);
    const isCaught = !BUBBLING.test(type);
    if (count === 0) {
      this.#counts.delete(type);
      this.#container.removeEventListener(type, this.handle, isCaught);
    } else if (count === 1 && change === 1) {
      this.#container.addEventListener(type, this.handle, isCaught);
    }
  }

  /** Tell Python of an event, if anything that it passes listens. */
  readonly handle = (event: Event): void => {
    if (Keeper.isMoving) {
      return;
    }
    const { type } = event;
    const ids: Id[] = [];
    let payload: unknown;
    for (let node = event.target as Node; node !== this.#container; node = node.parentNode!) {
      const id = node[ID];
      const options = id && this.#listens.get(id)?.get(type);
      if (options && (!options.k || options.k.includes((event as KeyboardEvent).key))) {
        if (options.p || (type === "submit" && node.nodeName === "FORM")) {
          event.preventDefault();
        }
        payload ??= payloadOf(event);
        if (options.d || options.t) {
          this.#delay(id, type, options, payload);
        } else {
          ids.push(id);
          options.o && this.listen(id, type, 0);
        }
        if (options.s) {
          event.stopPropagation();
          break;
        }
      }
      if (!event.bubbles || !node.parentNode) {
        break;
      }
    }
    if (ids.length) {
      this.#emit(type, ids, payload);
    }
  };

  /**
   * Debounce: tell the last once nothing came for a while. Throttle: the first, then the last per
   * while.
   */
  #delay(id: Id, type: string, options: ListenOptions, payload: unknown): void {
    const key = `${id} ${type}`;
    const waiting = this.#waiting.get(key);
    if (!options.d && waiting) {
      waiting.payload = payload;
      return;
    }
    clearTimeout(waiting?.timer);
    const next: Waiting = {
      timer: setTimeout(() => {
        this.#waiting.delete(key);
        if (options.d) {
          this.#tell(id, type, options, payload);
        } else if (next.payload) {
          this.#delay(id, type, options, next.payload);
        }
      }, options.d ?? options.t),
    };
    this.#waiting.set(key, next);
    options.d || this.#tell(id, type, options, payload);
  }

  /** Unless the element stopped listening meanwhile. */
  #tell(id: Id, type: string, options: ListenOptions, payload: unknown): void {
    if (this.#listens.get(id)?.has(type)) {
      options.o && this.listen(id, type, 0);
      this.#emit(type, [id], payload);
    }
  }
}
