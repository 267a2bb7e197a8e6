// The tab's half of the page host: the client, and the object through which Python reaches it.

import { Client } from "./client/client.ts";
import { putText } from "./client/put-text.ts";
import { isUpload } from "./events/files.ts";
import { report } from "./report.ts";
import type { Id } from "./wire/messages.ts";

/** What Python holds: `globalThis.wardian.bridge`. */
export interface Bridge {
  /** Take one transmission. */
  receive(text: string): void;
  /** Give what sets one text in a view without a message; see `putText`. */
  textSetter(view: number): (id: Id, text: string) => boolean;
  /** Prepare a place; 0 if the selector matches nothing. */
  open(selector: string): number;
  /** Drop a view: its program shows itself elsewhere. */
  close(view: number): void;
  /** A program failed before its view showed anything. */
  fail(view: number, report: string): void;
  /** From now on, send what happens in the tab to Python. */
  connect(dispatch: Dispatch): void;
  disconnect(): void;
}

/** A failure that Python described. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly details: string;
}

const REFUSED: Problem = {
  code: "bad-mount",
  message: "the client refused what Python sent; the console says why. Where the page's policy " +
    "lists trusted-types, add wardian to the list",
  details: "",
};

/** Takes a message, and with it the bytes it speaks of. */
export type Dispatch = (text: string, data?: ArrayBuffer) => void;
/** Hands chosen files to Python. */
type SendFiles = (input: HTMLInputElement, view: number, id: number, dispatch: Dispatch) => void;
type Outcome = (problem?: Problem) => void;

/** Opens views, and tells when each goes live. */
export class PageHost {
  readonly bridge: Bridge;
  #client: Client;
  #dispatch: Dispatch | undefined;
  #waiting = new Map<number, readonly [Element, Outcome]>();
  #sendFiles: SendFiles;
  #receiving = 0;

  constructor(sendFiles: SendFiles) {
    this.#sendFiles = sendFiles;
    addEventListener("hashchange", () => {
      if (!location.hash.startsWith("#/")) return;
      for (const view of this.#client.views.keys()) {
        this.#send(JSON.stringify(["l", view, location.href]));
      }
    });
    this.#client = new Client((text) => this.#send(text));
    this.bridge = {
      receive: (text) => this.#receive(text),
      textSetter: (number) => {
        const view = this.#client.views.get(number)!;
        return (id, text) => !this.#receiving && putText(view, id, text);
      },
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
    const { number } = this.#client.open(container, { page });
    container.addEventListener("change", this);
    this.#waiting.set(number, [container, outcome]);
    return number;
  }

  /** Files were chosen, perhaps. */
  handleEvent({ target, currentTarget }: Event): void {
    const view = Number((currentTarget as Element).getAttribute("data-wardian-view"));
    const id = isUpload(target as Element) &&
      this.#client.views.get(view)?.tree.table.idOf(target as Element);
    if (id) {
      this.#sendFiles(target as HTMLInputElement, view, id, (...all) => this.#send(...all));
    }
  }

  /** End a view, here and in Python. */
  close(view: number): void {
    this.#waiting.delete(view);
    this.#client.close(view);
  }

  #send(...all: Parameters<Dispatch>): void {
    try {
      this.#dispatch?.(...all);
    } catch (error) {
      // Python handles its errors itself: what comes out here is the end of the interpreter.
      this.#dispatch = undefined;
      report("python-gone", "Python does not answer any more", String(error), { where: "client" });
    }
  }

  #receive(text: string): void {
    this.#receiving++;
    try {
      this.#client.receive(text);
    } finally {
      this.#receiving--;
    }
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
    else report(problem.code, problem.message, problem.details, { where: "Python", container });
  }
}

function markLive(): void {
  if (!performance.getEntriesByName("wardian:live").length) performance.mark("wardian:live");
}
