import { complain } from "../report.ts";
import type { Edit, Id } from "../wire/messages.ts";

/** Most messages kept for a server that is away, and most characters of them. */
const MOST = 256;
const MOST_BYTES = 1 << 19;
/** Most messages on their way at once; the others wait, and go when these are confirmed. */
const WINDOW = 64;

type Body = [kind: string, view: number, n: number, ...rest: unknown[]];

interface Unnumbered {
  text: string;
  readonly view: number;
  readonly edits: readonly Edit[];
}

interface Kept extends Unnumbered {
  n: number;
}

interface Waiting extends Unnumbered {
  readonly isEarly: boolean;
}

/**
 * The messages of a view that the server has not confirmed, in order.
 *
 * It numbers them itself: what cannot be kept leaves no gap. Of an event too many, what the person
 * typed is kept. What was done before the server was there waits until there is room, and what
 * follows it waits behind it.
 */
export class Outbox {
  readonly #kept: Kept[] = [];
  /** What waits for room, in order: of what was done early, no more than was kept until then. */
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  /** The last message that was given a number, sent on this connection, and confirmed. */
  #numbered = 0;
  #sent = 0;
  #confirmed = 0;

  /** Whether what the person did to a control is on its way. */
  has(id: Id): boolean {
    const all: Unnumbered[] = [...this.#kept, ...this.#waiting];
    return all.some(({ edits }) => edits.some((edit) => edit[0] === id));
  }

  /**
   * Keep a message until it is confirmed.
   *
   * @param isEarly Whether it tells of what was done early: then it waits for room, until too much
   *   has followed it.
   * @returns False if there are too many.
   */
  add(text: string, isEarly = false): boolean {
    const message = parsed(text);
    const isBehind = this.#waiting.length > 0 && /^\["[es]/.test(text);
    if (isEarly || (isBehind && this.#isRoomBehind(text))) {
      this.#waiting.push({ ...message, isEarly });
      this.#letIn();
      return true;
    }
    isBehind && this.#letIn(true);
    return this.#keep(message);
  }

  /** All that is kept, as it is to be sent. */
  texts(): string[] {
    return this.#kept.map(({ text }) => text);
  }

  /**
   * What may be sent now; it is regarded as sent.
   *
   * @param isLast Whether nothing can be sent later: then it is all that was not.
   */
  *due(isLast = false): Iterable<string> {
    this.#letIn(isLast);
    for (const { n, text } of this.#kept) {
      if (n > this.#sent && (isLast || n <= this.#confirmed + WINDOW)) {
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
    this.#kept.length = this.#waiting.length = this.#bytes = 0;
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
    this.#letIn(true);
    return numbered(text, this.#numbered + 1);
  }

  /** Let in what waits, as far as it can be sent; or all of it, as it cannot wait any more. */
  #letIn(isAll = false): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const bytes = this.#bytes + next.text.length;
      const isFull = this.#kept.length >= WINDOW || bytes >= MOST_BYTES / 2;
      if (isFull && this.#kept.length && !isAll) {
        return;
      }
      this.#waiting.shift();
      this.#keep(next) || complain("too-many-messages",
        "more was done than the server has taken in time", next.text.slice(0, 1000));
    }
  }

  /** Whether what was done since may wait: with what is kept meanwhile it is not too much. */
  #isRoomBehind({ length }: string): boolean {
    const behind = this.#waiting.filter(({ isEarly }) => !isEarly);
    const bytes = behind.reduce((sum, { text }) => sum + text.length, length);
    return behind.length < MOST - WINDOW && bytes < MOST_BYTES / 2;
  }

  #hasRoomFor({ text }: Unnumbered): boolean {
    return this.#kept.length < MOST && this.#bytes + text.length < MOST_BYTES;
  }

  #keep(message: Unnumbered): boolean {
    if (this.#hasRoomFor(message)) {
      this.#push(message);
      return true;
    }
    message.edits.length && this.#merge(message);
    return false;
  }

  #push({ text, view, edits }: Unnumbered): void {
    const n = ++this.#numbered;
    this.#kept.push({ n, text: numbered(text, n), view, edits });
    this.#bytes += text.length;
  }

  /** The last state of each control, in one message that has not been sent. */
  #merge({ view, edits }: Unnumbered): void {
    const last = this.#kept.at(-1);
    const all = new Map<Id, Edit>();
    if (last && last.n > this.#sent && last.text.startsWith('["s"')) {
      this.#kept.pop();
      this.#numbered--;
      this.#bytes -= last.text.length;
      last.edits.forEach((edit) => all.set(edit[0], edit));
    }
    edits.forEach((edit) => all.set(edit[0], edit));
    this.#push(parsed(JSON.stringify(["s", view, 0, [...all.values()]])));
  }
}

function parsed(text: string): Unnumbered {
  const body = JSON.parse(text) as Body;
  const edits = (body[0] === "s" ? body[3] : body[0] === "e" ? body[6] : []) as Edit[];
  return { text, view: body[1], edits };
}

function numbered(text: string, n: number): string {
  return text.replace(/^(\["\w",\d+,)\d+/, `$1${n}`);
}
