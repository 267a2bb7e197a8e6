// The tab's half of the page host: the client, and the object through which Python reaches it.

import { Client } from "./client/client.ts";
import { byCall } from "./client/by-call.ts";
import { putsOf } from "./client/put-attribute.ts";
import { putText } from "./client/put-text.ts";
import type { OpenOptions } from "./client/view.ts";
import { isUpload } from "./events/files.ts";
import { report } from "./report.ts";
import type { Id } from "./wire/messages.ts";

/** What Python holds: `globalThis.wardian.bridge`. */
export interface Bridge {
  /** Take one transmission. */
  receive(text: string): void;
  /** Give what sets texts in a view without a message; see `putText`. */
  texts(view: number): Values<string>;
  /** The same for the attributes of a name; see `putsOf`. */
  attributes(view: number): (name: string) => Values<string | undefined>;
  /** Tell Python, by an empty text, of the next frame; soon all the same where none comes. */
  frame(): void;
  /** What the event says that Python is being told of, as `["e", payload]`. */
  says(): string;
  /** Prepare a place; 0 if the selector matches nothing. */
  open(selector: string): number;
  /** Drop a view: its program shows itself elsewhere. */
  close(view: number): void;
  /** A program failed before its view showed anything. */
  fail(view: number, report: string): void;
  /** From now on, send what happens in the tab to Python. */
  connect(dispatch: Python): void;
  disconnect(): void;
}

/** A failure that Python described. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly details: string;
}

/** The words for it are in boot/explain.ts. */
const REFUSED: Problem = { code: "bad-mount", message: "", details: "" };

/** After this time a frame that was asked for is taken as not coming. */
const LONGEST_FRAME_MS = 100;

/** What Python takes for a dictionary by id that can only be written. */
interface Values<Value> {
  get(): void;
  set(id: Id, value: Value): void;
}
/** Takes a message, and with it the bytes it speaks of. */
export type Dispatch = (text: string, data?: ArrayBuffer) => void;
/** Python's side takes an event as well, by its type, the view's number and the element's id. */
type Python = (...all: Parameters<Dispatch> | [type: string, view: number, id: Id]) => void;
/** Hands chosen files to Python. */
type SendFiles = (input: HTMLInputElement, view: number, id: number, dispatch: Dispatch) => void;
type Outcome = (problem?: Problem) => void;
/** How a view begins in an element. */
export type Opening = (host: PageHost, container: Element) => OpenOptions;

/** Opens views, and tells when each goes live. */
export class PageHost {
  readonly bridge: Bridge;
  readonly client: Client;
  #dispatch: Python | undefined;
  #waiting = new Map<number, readonly [Element, Outcome]>();
  #sendFiles: SendFiles;
  #opening: Opening | undefined;
  #payload: (() => unknown) | undefined;

  constructor(sendFiles: SendFiles, opening?: Opening) {
    this.#sendFiles = sendFiles;
    this.#opening = opening;
    addEventListener("hashchange", () => {
      if (!location.hash.startsWith("#/")) return;
      for (const view of this.client.views.keys()) {
        this.#send(JSON.stringify(["l", view, location.href]));
      }
    });
    this.client = new Client((text) => this.#send(text));
    this.client.happen = byCall((type, view, id, payload) => {
      this.#payload = payload;
      this.#send(type, view, id);
      this.#payload = undefined;
    });
    this.bridge = {
      receive: (text) => this.#receive(text),
      texts: (number) => {
        const view = this.client.views.get(number)!;
        return values((id, text) => putText(this.client, view, id, text));
      },
      attributes: (number) => {
        const view = this.client.views.get(number)!;
        return (name) => values(putsOf(this.client, view, name));
      },
      frame: () => {
        let isDue = true;
        const come = () => {
          isDue && this.#send("");
          isDue = false;
        };
        // A tab in the background draws none.
        document.hidden ? queueMicrotask(come) : requestAnimationFrame(come);
        setTimeout(come, LONGEST_FRAME_MS);
      },
      says: () => JSON.stringify(["e", this.#payload?.()]),
      open: (selector) => this.#openAt(selector),
      close: (view) => {
        const waiting = this.#waiting.get(view);
        this.close(view);
        waiting?.[1]();
      },
      fail: (view, problem) => this.#fail(view, JSON.parse(problem) as Problem),
      connect: (dispatch) => {
        this.#dispatch = dispatch;
      },
      disconnect: () => {
        this.#dispatch = undefined;
      },
    };
  }

  /** Open a view in an element; `outcome` is called once it shows something, or cannot. */
  open(container: Element, page: boolean, outcome: Outcome = () => {}): number {
    const { number } = this.client.open(container, { ...this.#opening?.(this, container), page });
    container.addEventListener("change", this);
    this.#waiting.set(number, [container, outcome]);
    return number;
  }

  /** Files were chosen, perhaps. */
  handleEvent({ target, currentTarget }: Event): void {
    this.choose(
      target as Element, Number((currentTarget as Element).getAttribute("data-wardian-view")));
  }

  /** Files were chosen in an element of a view, if it is an upload. */
  choose(input: Element, view: number): void {
    const id = isUpload(input) && this.client.views.get(view)?.tree.table.idOf(input);
    if (id) {
      this.#sendFiles(input as HTMLInputElement, view, id, (...all) => this.#send(...all));
    }
  }

  /** End a view, here and in Python. */
  close(view: number): void {
    this.#waiting.delete(view);
    this.client.close(view);
  }

  #send(...all: Parameters<Python>): void {
    try {
      this.#dispatch?.(...all);
    } catch (error) {
      // Python handles its errors itself: what comes out here is the end of the interpreter.
      this.#dispatch = undefined;
      report("python-gone", "Python does not answer any more", String(error), "client");
    }
  }

  #receive(text: string): void {
    this.client.receive(text);
    for (const [view, [container, outcome]] of this.#waiting) {
      if (!container.querySelector(':scope > [data-wardian="live"]')) {
        // The client has refused what it was to show, and said why on the console.
        if (text.startsWith(`["m",${view},`)) outcome(REFUSED);
        continue;
      }
      this.#waiting.delete(view);
      markLive();
      outcome();
    }
  }

  #openAt(selector: string): number {
    let container: Element | null;
    try {
      container = selector
        ? document.querySelector(selector)
        : document.body.appendChild(document.createElement("div"));
    } catch {
      container = null; // not a selector
    }
    return container ? this.open(container, false) : 0;
  }

  #fail(view: number, problem: Problem): void {
    const waiting = this.#waiting.get(view);
    this.close(view);
    if (!waiting) return;
    const [container, outcome] = waiting;
    if (container.localName === "wardian-app") outcome(problem);
    else report(problem.code, problem.message, problem.details, "Python", container);
  }
}

function values<Value>(set: (id: Id, value: Value) => void): Values<Value> {
  return { get() {}, set };
}

function markLive(): void {
  if (!performance.getEntriesByName("wardian:live").length) performance.mark("wardian:live");
}
