import { waitMs } from "./backoff.ts";
import { isTooLarge, openSafely } from "./carrier.ts";
import type { Carrier, Kind, Loss, Open } from "./carrier.ts";
import type { Choice } from "./choice.ts";
import { isBeyond } from "./gap.ts";
import { Outbox } from "./outbox.ts";
import { Pulse } from "./pulse.ts";
import type { Shown } from "./shown.ts";

/** A connection that has not been welcomed for so long will not be. */
const WELCOME_MS = 4000;
const VERSION = 1;
const REPLACED = 4000;
/** What a server takes in one message; its welcome may say otherwise. */
export const LIMIT_BYTES = 64 << 10;

interface Attempt {
  readonly kind: Kind;
  carrier?: Carrier;
  readonly timer: ReturnType<typeof setTimeout>;
  isWelcome: boolean;
}

type Welcome = [string, number, string, number, { beat: number; limit: number }];

/**
 * Keeps a view and its server together over connections that break.
 *
 * Messages are numbered, kept until they are confirmed, and sent again after each welcome; what the
 * server sends is numbered as well, and asked for again in each hello.
 */
export class Link {
  readonly outbox = new Outbox();
  readonly #base: string;
  readonly #tab: Shown;
  readonly #choice: Choice;
  readonly #open: Readonly<Record<Kind, Open>>;
  #token: string;
  #generation = "";
  #now: Attempt | undefined;
  /** A connection of a better kind, or a fresh one, while the present one is in use. */
  #trial: Attempt | undefined;
  #failures = 0;
  #isOver = false;
  /** What the tab shows is nothing that patches could go on from. */
  #needsAll = true;
  /** The server asked not to come back before. */
  #notBefore = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #retrying: ReturnType<typeof setTimeout> | undefined;
  readonly #pulse = new Pulse();
  #limitBytes = LIMIT_BYTES;

  constructor(
    base: string,
    token: string,
    tools: { tab: Shown; choice: Choice; open: Readonly<Record<Kind, Open>> },
  ) {
    this.#base = base;
    this.#token = token;
    this.#tab = tools.tab;
    this.#choice = tools.choice;
    this.#open = tools.open;
  }

  get token(): string {
    return this.#token;
  }

  /** Connect at once. */
  start(): void {
    clearTimeout(this.#waiting);
    if (this.#isOver) return;
    this.#now ??= this.#attempt(this.#choice.kind);
    this.#tell();
  }

  /** Be quiet until `start`: the page goes to sleep. */
  rest(): void {
    [this.#now, this.#trial].forEach((attempt) => this.#end(attempt));
    this.#now = this.#trial = undefined;
    this.#pulse.stop();
    clearTimeout(this.#waiting);
    clearTimeout(this.#retrying);
    this.#tell();
  }

  /** Stop for good. */
  stop(): void {
    this.#isOver = true;
    this.rest();
  }

  /** Go on with another token: of a view of which nothing is known yet. */
  begin(token: string): void {
    this.rest();
    this.#token = token;
    this.#generation = "";
    this.#needsAll = true;
    this.outbox.clear();
    this.start();
  }

  /**
   * Something has changed that lets an attempt succeed, or shows that the connection is dead.
   *
   * @param why "asked": by the person, who is served even where the server has asked for patience.
   * "doubtful": the connection may be dead without knowing.
   */
  hurry(why?: "asked" | "doubtful"): void {
    if (this.#isOver || (why !== "asked" && Date.now() < this.#notBefore)) {
      return;
    }
    if (!this.#now?.isWelcome) {
      this.start();
    } else if (this.#pulse.isQuiet()) {
      this.rest();
      this.start();
    } else if (why === "doubtful") {
      // Whichever answers is the one.
      this.#trial ??= this.#attempt(this.#now.kind);
    }
  }

  /** Send a message, now or when there is a connection. @returns False if too many wait. */
  send(text: string): boolean {
    const isKept = this.outbox.add(text);
    this.#pump();
    return isKept;
  }

  /** Send what the page says with its last breath. */
  farewell(text: string): void {
    const last = this.outbox.last(text);
    if (this.#now?.isWelcome && this.#now.kind === "websocket") {
      this.#now.carrier?.send(last);
    } else {
      const lines = [this.#token, ...this.outbox.texts(), last];
      navigator.sendBeacon(`${this.#base}send`, lines.join("\n"));
    }
    this.stop();
  }

  #attempt(kind: Kind): Attempt {
    const attempt: Attempt = {
      kind,
      isWelcome: false,
      timer: setTimeout(() => this.#lost(attempt, {}, true), WELCOME_MS),
    };
    attempt.carrier = openSafely(this.#open[kind], {
      base: this.#base,
      token: this.#token,
      hello: () => this.#hello(),
      unconfirmed: () => (attempt.isWelcome ? this.outbox.texts() : []),
      limitBytes: () => this.#limitBytes,
      receive: (text) => this.#receive(attempt, text),
      lost: (loss) => this.#lost(attempt, loss, false),
    });
    return attempt;
  }

  #hello(): string {
    const { root, seq, k } = this.#tab.shown();
    const has = this.#needsAll ? [0, 0] : [root, seq];
    const head = ["h", VERSION, this.#token, this.#generation];
    return JSON.stringify([...head, ...has, k, location.pathname + location.search]);
  }

  #receive(attempt: Attempt, text: string): void {
    if (attempt !== this.#now && attempt !== this.#trial) {
      return;
    }
    this.#pulse.hear();
    const kind = /^\["([wablz])"/.exec(text)?.[1];
    if (kind === "w") {
      this.#welcome(attempt, JSON.parse(text) as Welcome);
    } else if (kind === "b") {
      const { seq, k } = this.#tab.shown();
      attempt.carrier?.send(JSON.stringify(["b", seq, k]));
    } else if (kind === "a") {
      this.outbox.confirm((JSON.parse(text) as number[])[2]!);
      this.#pump();
    } else if (kind === "l") {
      this.rest();
      this.#tab.refetch();
    } else if (kind === "z") {
      this.rest();
      const [, ms] = JSON.parse(text) as [string, number];
      this.#notBefore = Date.now() + ms;
      this.#wait(ms);
    } else if (attempt === this.#now && attempt.isWelcome) {
      this.#take(text);
    }
  }

  #take(text: string): void {
    if (text.startsWith('["m"')) {
      this.#needsAll = false;
    } else if (!this.#needsAll && isBeyond(text, this.#tab.shown())) {
      // It cannot happen as long as the server keeps its word; if it did, all would be wrong.
      this.#needsAll = true;
      this.rest();
      return this.start();
    }
    this.#tab.receive(text);
  }

  #welcome(attempt: Attempt, [, , generation, n, { beat, limit }]: Welcome): void {
    clearTimeout(attempt.timer);
    if (attempt === this.#trial) {
      this.#end(this.#now);
      this.#now = attempt;
      this.#trial = undefined;
    }
    const isFirst = !attempt.isWelcome;
    attempt.isWelcome = true;
    if (generation !== this.#generation) {
      this.#generation && this.outbox.clear();
      this.#generation = generation;
      this.#needsAll = true; // until it has come: what is shown has ids of another generation
      this.#tab.renew();
    }
    if (isFirst) {
      this.#failures = 0;
      this.#limitBytes = limit;
      this.#choice.worked(attempt.kind);
      this.#tab.welcomed(limit);
      this.#tell();
      // What polls has a limit for each request.
      attempt.kind === "polling"
        ? this.#pulse.stop() : this.#pulse.start(beat, () => this.#lost(attempt, {}, false));
      this.#seekBetter();
    }
    this.outbox.resume(n);
    this.#pump();
  }

  #pump(): void {
    if (this.#now?.isWelcome) {
      for (const text of this.outbox.due()) {
        this.#now.carrier?.send(text);
      }
    }
  }

  #lost(attempt: Attempt, loss: Loss, isSilent: boolean): void {
    this.#end(attempt);
    if (attempt === this.#trial) {
      this.#trial = undefined;
      this.#choice.refused();
      this.#seekBetter();
    } else if (attempt === this.#now) {
      this.#now = this.#trial;
      this.#trial = undefined;
      this.#now || this.#fallBack(attempt, loss, isSilent);
      this.#tell();
    }
  }

  #fallBack(attempt: Attempt, loss: Loss, isSilent: boolean): void {
    if (attempt.isWelcome && loss.code === REPLACED) {
      // Another document has taken over this view, such as a copy of this tab.
      return this.#tab.refetch();
    }
    isTooLarge(loss) && this.outbox.dropLargest(); // it would end the next connection as well
    attempt.isWelcome || this.#choice.failed(loss, isSilent);
    this.#wait(waitMs(this.#failures++, document.hidden));
  }

  #wait(ms: number): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.start(), ms);
    this.#tell();
  }

  #end(attempt: Attempt | undefined): void {
    clearTimeout(attempt?.timer);
    attempt?.carrier?.stop();
  }

  /** Where a better kind did not work, it may do so later: another network, another proxy. */
  #seekBetter(): void {
    const { better, retryMs } = this.#choice;
    clearTimeout(this.#retrying);
    if (better) {
      this.#retrying = setTimeout(() => {
        if (this.#now?.isWelcome && !document.hidden) {
          this.#trial ??= this.#attempt(better);
        } else {
          this.#seekBetter();
        }
      }, retryMs);
    }
  }

  #tell(): void {
    const { isWelcome = false, kind = this.#choice.kind } = this.#now ?? {};
    this.#tab.changed(isWelcome ? "open" : this.#now ? "connecting" : "closed", kind);
  }
}
