import type { Id, Listen, ListenOptions } from "../wire/messages.ts";
import { ID, type NodeTable } from "../dom/node-table.ts";
import { Keeper } from "../dom/placing.ts";
import { loadWindow } from "../lists/load-window.ts";
import { payloadOf } from "./payload.ts";

/** Tell Python: the ids that listen on the path, innermost first, and what the event says. */
export type Emit = (type: string, ids: readonly Id[], payload: () => unknown) => void;

const BUBBLING = RegExp(
  "^((mouse|pointer)(?!enter|leave)|.*(click|capture)|key|contextmenu|input|change|beforeinput|" +
  "search|submit|reset|drag|drop|copy|cut|paste|touch|wheel|focus(in|out)|animation|transition|" +
  "select|composition)",
);

type Listens = Readonly<Record<string, Listen>>;

/** What a listener asks for, if there is one: the number 1 has none of the options. */
type Options = ListenOptions | 0 | undefined;

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
  readonly #table: () => NodeTable;
  readonly #emit: Emit;
  readonly #listens = new Map<Id, Listens>();
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  /** @param table Knows the rows that are not entered here. */
  constructor(container: Element, table: () => NodeTable, emit: Emit) {
    this.#container = container;
    this.#table = table;
    this.#emit = emit;
  }

  /** Stop listening at all. */
  stop(): void {
    this.#listens.clear();
    for (const type of this.#counts.keys()) {
      this.#counts.set(type, 1);
      this.count(type, -1);
    }
    this.#waiting.forEach(({ timer }) => clearTimeout(timer));
    this.#waiting.clear();
  }

  /** From now on the element listens to exactly these types. */
  set(id: Id, on: Listens): void {
    const before = this.#listens.get(id) ?? {};
    for (const type in on) {
      on[type] && this.count(type, 1);
    }
    for (const type in before) {
      before[type] && this.count(type, -1);
    }
    Object.keys(on).length ? this.#listens.set(id, on) : this.#listens.delete(id);
  }

  /** Listen to one type; `0` stops it. */
  listen(id: Id, type: string, options: Listen): void {
    const { [type]: _, ...others } = this.#listens.get(id) ?? {};
    this.set(id, options ? { ...others, [type]: options } : others);
  }

  /** Hear of a type as long as anything listens to it. */
  count(type: string, change: 1 | -1): void {
    const count = (this.#counts.get(type) ?? 0) + change;
    this.#counts.set(type, count);
    const isCaught = !BUBBLING.test(type);
    if (count === 0) {
      this.#counts.delete(type);
      this.#container.removeEventListener(type, this.handle, isCaught);
    } else if (count === 1 && change === 1) {
      this.#container.addEventListener(type, this.handle, isCaught);
      type === "window" && loadWindow();
    }
  }

  /**
   * Tell Python of an event, if anything that it passes listens.
   *
   * @param say Gives what it says; the DOM, which passes the event alone, means what it says now.
   */
  readonly handle = (event: Event, say: () => unknown = () => payloadOf(event)): void => {
    if (Keeper.isMoving) {
      return;
    }
    const { type } = event;
    const ids: Id[] = [];
    const light = this.#lightOnes(event);
    for (let node = event.target as Node; node !== this.#container; node = node.parentNode!) {
      const [id, inRow] = light.get(node) ?? [node[ID]!, undefined];
      const options = (inRow ?? this.#listens.get(id)?.[type]) as Options;
      if (options && (!options.k || options.k.includes((event as KeyboardEvent).key))) {
        if (options.p || (type === "submit" && node.nodeName === "FORM")) {
          event.preventDefault();
        }
        if (options.d || options.t) {
          this.#delay(id, type, options, say());
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
      this.#emit(type, ids, say);
    }
  };

  /** What listens in the light row that an event comes from, if it does. */
  #lightOnes({ target, type }: Event): Map<Node, readonly [Id, Listen]> {
    const table = this.#table();
    const row = table.lightRow(target as Node)?.[1];
    const found = new Map<Node, readonly [Id, Listen]>();
    for (const [number, { [type]: listen }] of row?.shape.listens ?? []) {
      const options = listen as Options;
      if (options && (options.o || options.d || options.t)) {
        table.all(row!.id); // only of real rows anything can be remembered
        return new Map();
      }
      listen && found.set(row!.shape.find(row!.top, number)!, [row!.id - number + 1, listen]);
    }
    return found;
  }

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
    if (this.#listens.get(id)?.[type]) {
      options.o && this.listen(id, type, 0);
      this.#emit(type, [id], () => payload);
    }
  }
}
