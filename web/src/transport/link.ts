import { waitMs } from "./backoff.ts";
import { isTooLarge, openSafely } from "./carrier.ts";
import type { Attempt, Kind, Loss, Open } from "./carrier.ts";
import type { Choice } from "./choice.ts";
import { isBeyond } from "./gap.ts";
import { hello } from "./hello.ts";
import { Outbox } from "./outbox.ts";
import { Pulse } from "./pulse.ts";
import type { Shown } from "./shown.ts";

/** A connection that has not been welcomed for so long will not be. */
const WELCOME_MS = 4000;
const REPLACED = 4000;
const REPLACED_AGAIN_MS = 10_000;
/** What a server takes in one message; its welcome may say otherwise. */
export const LIMIT_BYTES = 64 << 10;

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
  #replaced = -Infinity;
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
    } else if (this.#now.carrier?.ask) {
      this.#now.carrier.ask();
    } else if (why === "doubtful") {
      void this.#try(this.#now.kind); // whichever answers is the one
    }
  }

  /**
   * Send a message, now or when there is a connection.
   *
   * @param isEarly Whether it tells of what was done before the server was there.
   * @returns False if too many wait.
   */
  send(text: string, isEarly = false): boolean {
    const isKept = this.outbox.add(text, isEarly);
    this.#pump();
    return isKept;
  }

  /** Send what the page says with its last breath. */
  farewell(text: string): void {
    const last = this.outbox.last(text);
    if (this.#now?.isWelcome && this.#now.kind === "websocket") {
      for (const each of [...this.outbox.due(true), last]) this.#now.carrier?.send(each);
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
      timer: setTimeout(() => this.#lost(attempt, { isSilent: true }), WELCOME_MS),
    };
    attempt.carrier = openSafely(this.#open[kind], {
      base: this.#base,
      token: this.#token,
      hello: () =>
        hello(this.#token, this.#generation, this.#tab.shown(), this.#needsAll, this.#base),
      unconfirmed: () => (attempt.isWelcome ? this.outbox.texts() : []),
      limitBytes: () => this.#limitBytes,
      receive: (text) => this.#receive(attempt, text),
      lost: (loss) => this.#lost(attempt, loss),
    });
    return attempt;
  }

  /** Connect once more, while the present connection is quiet: the server keeps the newest. */
  async #try(kind: Kind): Promise<void> {
    const now = this.#now;
    await now?.carrier?.hold?.();
    if (now && now === this.#now && now.isWelcome) {
      this.#trial ??= this.#attempt(kind);
    }
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
      this.#tab.renew(generation);
      this.#generation && this.outbox.clear();
      this.#generation = generation;
      this.#needsAll = true; // until it has come: what is shown has ids of another generation
    }
    if (isFirst) {
      this.#failures = 0;
      this.#limitBytes = limit;
      this.#choice.worked(attempt.kind);
      this.#tab.welcomed(limit);
      this.#tell();
      // What polls has a limit for each request.
      attempt.kind === "polling"
        ? this.#pulse.stop() : this.#pulse.start(beat, () => this.#lost(attempt, {}));
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

  #lost(attempt: Attempt, loss: Loss): void {
    this.#end(attempt);
    if (attempt === this.#trial) {
      this.#trial = undefined;
      this.#now?.carrier?.resume?.();
      this.#choice.refused();
      this.#seekBetter();
    } else if (attempt === this.#now) {
      this.#now = this.#trial;
      this.#trial = undefined;
      this.#now || this.#fallBack(attempt, loss);
      this.#tell();
    }
  }

  #fallBack(attempt: Attempt, loss: Loss): void {
    if (attempt.isWelcome && loss.code === REPLACED) {
      const sinceMs = Date.now() - this.#replaced;
      this.#replaced = Date.now();
      if (sinceMs < REPLACED_AGAIN_MS) {
        // Another document wants this view as well, such as a copy of this tab.
        return this.#tab.refetch();
      }
    }
    isTooLarge(loss) && this.outbox.dropLargest(); // it would end the next connection as well
    attempt.isWelcome && !loss.isSilent || this.#choice.failed(attempt.kind, loss);
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
    const seek = (kind: Kind) =>
      this.#now?.isWelcome && !document.hidden ? void this.#try(kind) : this.#seekBetter();
    if (better) {
      this.#retrying = setTimeout(seek, retryMs, better);
    }
  }

  #tell(): void {
    const { isWelcome = false, kind = this.#choice.kind } = this.#now ?? {};
    this.#tab.changed(isWelcome ? "open" : this.#now ? "connecting" : "closed", kind);
  }
}
