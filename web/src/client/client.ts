import type { Edit, Id, Message } from "../wire/messages.ts";
import { checked, messagesOf } from "../wire/decode.ts";
import { complain, report } from "../report.ts";
import { obey } from "./commands.ts";
import { type OpenOptions, type Tell, View } from "./view.ts";

/**
 * Time a container may be out of the document, while somebody moves it, before its view is over.
 */
const ABSENCE_MS = 100;

/** What a view tells of an event; what the event says is read when it is sent. */
type EventParts = [type: string, ids: readonly Id[], payload: unknown, edits: Edit[]];
/** Tells Python of an event by a call. Gives whether it has; if not, a message must. */
export type Happen = (view: View, event: EventParts) => boolean;
type ErrorMessage = Extract<Message, readonly ["x", ...unknown[]]>;

/** Shows what Python sends in elements of this document, and tells Python what people do there. */
export class Client {
  /** Most bytes of one message to Python. */
  limitBytes = 1 << 20;
  readonly views = new Map<number, View>();
  readonly #send: (text: string) => void;
  readonly #inbox: string[] = [];
  readonly #outbox: string[] = [];
  /** Where Python is at hand, events come to it by calls; see `byCall`. */
  declare happen?: Happen;
  /** Whether a transmission is being taken: what comes meanwhile waits. */
  isReceiving = false;
  #opened = 0;

  /** @param send Takes one message to Python, as ASCII text. */
  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** Let a view begin in an element, in place of one that has its number. */
  open(container: Element, options: OpenOptions = {}): View {
    const { number = ++this.#opened } = options;
    const view: View = new View(number, container, options, (...message) => {
      // What was on its way when the view ended concerns nobody.
      this.views.get(number) === view && this.#tell(view, ...message);
    });
    this.views.set(number, view);
    view.start();
    return view;
  }

  /** Take a transmission. Python's answers to what it makes us send wait until it is done. */
  receive(transmission: string): void {
    this.#inbox.push(transmission);
    if (this.isReceiving) {
      return;
    }
    this.isReceiving = true;
    try {
      for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
        this.#take(text);
      }
    } finally {
      this.isReceiving = false;
    }
    // Python may be in the middle of a flush, down the stack; it is told when it is through.
    this.#outbox.length && queueMicrotask(() => this.#flush());
  }

  /** End a view from this side, and tell Python. */
  close(number: number): void {
    const view = this.views.get(number);
    if (view) {
      this.#end(view);
      this.#tell(view, "q");
    }
  }

  #flush(): void {
    for (const text of this.#outbox.splice(0)) {
      this.#send(text);
    }
  }

  #take(transmission: string): void {
    this.#try([...this.views.values()], transmission, () => {
      for (const raw of messagesOf(transmission)) {
        const [kind, root] = Array.isArray(raw) ? raw : [];
        // A mount that fails would fail again.
        this.#try(kind === "p" ? this.#showing(root) : [], raw, () => this.#apply(checked(raw)));
      }
    });
  }

  #apply(message: Message): void {
    if (message[0] === "p") {
      const [, root, seq, ops] = message;
      for (const view of this.#showing(root)) {
        this.#try([view], message, () => view.patch(seq, ops));
        view.container.isConnected ||
          setTimeout(() => view.container.isConnected || this.close(view.number), ABSENCE_MS);
      }
      return;
    }
    const [, number] = message;
    const view = this.views.get(number);
    if (message[0] === "x") {
      this.#complain(message, view ? [view] : number ? [] : [...this.views.values()]);
    } else if (message[0] === "u") {
      view && this.#end(view);
    } else if (!view) {
      complain("unknown-view", `no view ${number}`, clip(message));
    } else if (message[0] === "n") {
      const [, , k, command, text, file] = message;
      if (view.commands < k) {
        view.commands = k;
        obey(command, text, file);
      }
    } else {
      const [, , root, seq, node, head] = message;
      view.mount(root, seq, node, head ?? {});
    }
  }

  /** Do what was sent; where it cannot be done, these views ask for a fresh start. */
  #try(views: readonly View[], raw: unknown, act: () => void): void {
    try {
      act();
    } catch (error) {
      complain("bad-patch", String(error), clip(raw));
      for (const view of views) {
        if (view.root && !view.isWaiting) {
          view.isWaiting = true;
          this.#tell(view, "g");
        }
      }
    }
  }

  #complain([, , code, message, details]: ErrorMessage, views: View[]): void {
    report(code, message, details, "Python", ...views.map((view) => view.container));
  }

  #showing(root: unknown): View[] {
    return [...this.views.values()].filter((view) => view.root && view.root === root);
  }

  #end(view: View): void {
    this.views.delete(view.number);
    view.stop();
  }

  #tell(view: View, ...[kind, ...rest]: Parameters<Tell>): void {
    if (kind === "e") {
      const event = rest as EventParts;
      if (!this.isReceiving && !this.#outbox[0] && this.happen?.(view, event)) {
        return;
      }
      event[2] = (event[2] as () => unknown)();
    }
    const message = JSON.stringify([kind, view.number, view.sent + 1, ...rest]);
    // ASCII only: a browser copies such a string to Python forty times faster.
    const text = message.replace(
      /[\x7f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    if (text.length > this.limitBytes) {
      const size = `${text.length} bytes of ${this.limitBytes}`;
      complain("message-too-large", size, clip(text));
    } else {
      view.sent++;
      this.#outbox.push(text);
      // Those that wait go first.
      this.isReceiving || this.#outbox.length > 1 || this.#flush();
    }
  }
}

function clip(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 1000);
}
