import { complain } from "../report.ts";
import type { Edit, Id } from "../wire/messages.ts";

/** Most messages kept for a server that is away, and most characters of them. */
export const MOST = 512;
const MOST_BYTES = 1 << 19;
/** Most messages on their way at once; the others wait, and go when these are confirmed. */
const WINDOW = 64;

type Body = [kind: string, view: number, n: number, ...rest: unknown[]];

interface Kept {
  n: number;
  text: string;
  readonly edits: readonly Edit[];
}

/**
 * The messages of a view that the server has not confirmed, in order.
 *
 * It numbers them itself: what cannot be kept leaves no gap. Of an event too many, what the person
 * typed is kept.
 */
export class Outbox {
  readonly #kept: Kept[] = [];
  #bytes = 0;
  /** The last message that was given a number, sent on this connection, and confirmed. */
  #numbered = 0;
  #sent = 0;
  #confirmed = 0;

  /** Whether what the person did to a control is on its way. */
  has(id: Id): boolean {
    return this.#kept.some(({ edits }) => edits.some((edit) => edit[0] === id));
  }

  /** Keep a message until it is confirmed. @returns False if there are too many. */
  add(text: string): boolean {
    const body = JSON.parse(text) as Body;
    const edits = (body[0] === "s" ? body[3] : body[0] === "e" ? body[6] : []) as Edit[];
    if (this.#kept.length < MOST && this.#bytes + text.length < MOST_BYTES) {
      this.#push(text, edits);
      return true;
    }
    edits.length && this.#merge(body[1], edits);
    return false;
  }

  /** All that is kept, as it is to be sent. */
  texts(): string[] {
    return this.#kept.map(({ text }) => text);
  }

  /** What may be sent now; it is regarded as sent. */
  *due(): Iterable<string> {
    for (const { n, text } of this.#kept) {
      if (n > this.#sent && n <= this.#confirmed + WINDOW) {
        this.#sent = n;
        yield text;
      }
    }
  }

  /** Messages up to `n` were handled. */
  confirm(n: number): void {
    while (this.#kept[0] && this.#kept[0].n <= n) {
      this.#bytes -= this.#kept.shift()!.text.length;
    }
    this.#confirmed = Math.max(this.#confirmed, n);
  }

  /** A new connection to a server that has handled `n`: what is left follows on that. */
  resume(n: number): void {
    this.confirm(n);
    this.#numbered = this.#sent = this.#confirmed = n;
    for (const kept of this.#kept) {
      kept.n = ++this.#numbered;
      kept.text = numbered(kept.text, kept.n);
    }
  }

  /** What was for a server that is no more means nothing to another. */
  clear(): void {
    this.#kept.length = this.#bytes = 0;
  }

  /** Forget the message that is most likely too large for the server. */
  dropLargest(): void {
    const sizes = this.#kept.map(({ text }) => text.length);
    const [dropped] = this.#kept.splice(sizes.indexOf(Math.max(...sizes)), 1);
    dropped && complain("message-too-large", "the server refused it", dropped.text.slice(0, 1000));
    this.#bytes -= dropped?.text.length ?? 0;
  }

  /** Give a message the next number without keeping it. */
  last(text: string): string {
    return numbered(text, this.#numbered + 1);
  }

  #push(text: string, edits: readonly Edit[]): void {
    const n = ++this.#numbered;
    this.#kept.push({ n, text: numbered(text, n), edits });
    this.#bytes += text.length;
  }

  /** The last state of each control, in one message that has not been sent. */
  #merge(view: number, edits: readonly Edit[]): void {
    const last = this.#kept.at(-1)!;
    const all = new Map<Id, Edit>();
    if (last.n > this.#sent && last.text.startsWith('["s"')) {
      this.#kept.pop();
      this.#numbered--;
      this.#bytes -= last.text.length;
      last.edits.forEach((edit) => all.set(edit[0], edit));
    }
    edits.forEach((edit) => all.set(edit[0], edit));
    this.#push(JSON.stringify(["s", view, 0, [...all.values()]]), [...all.values()]);
  }
}

function numbered(text: string, n: number): string {
  return text.replace(/^(\["\w",\d+,)\d+/, `$1${n}`);
}
