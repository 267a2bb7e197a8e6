import { type Carrier, type Ends, lossOf, portion, post } from "./carrier.ts";

const POLL_MS = 1000;
/** A request that has not been answered for so long will not be. */
const PATIENCE_MS = 15_000;
/** Nobody sees what a hidden tab shows: it asks less often. */
const HIDDEN_FACTOR = 10;

/** Ask the server again and again. */
export function openPolling(ends: Ends): Carrier {
  const polling = new Polling(ends);
  polling.start();
  return polling;
}

class Polling implements Carrier {
  readonly #ends: Ends;
  readonly #stopped = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isHeld = false;
  #asking = Promise.resolve();
  #pollMs = POLL_MS;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  /** What is to be sent is among the unconfirmed: they go with every request. */
  send(): void {
    this.#isAsking || this.#schedule(0);
  }

  start(): void {
    this.#asking = this.#request();
  }

  ask(): void {
    this.send();
  }

  hold(): Promise<void> {
    this.#isHeld = true;
    clearTimeout(this.#timer);
    return this.#asking;
  }

  resume(): void {
    this.#isHeld = false;
    this.send();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  async #request(): Promise<void> {
    const { base, hello, unconfirmed, limitBytes, receive, lost } = this.#ends;
    this.#isAsking = true;
    const asked = [hello(), ...portion(unconfirmed(), limitBytes())];
    const { signal } = this.#stopped;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await post(`${base}poll`, asked.join("\n"), limit);
      for (const line of (await response.text()).split("\n")) {
        signal.aborted || (line && receive(line));
        this.#note(line);
      }
    } catch (failure) {
      if (!signal.aborted) {
        this.stop();
        lost(lossOf(failure));
      }
    }
    this.#isAsking = false;
    const isNew = unconfirmed().some((text) => !asked.includes(text));
    this.#schedule(isNew ? 0 : this.#pollMs * (document.hidden ? HIDDEN_FACTOR : 1));
  }

  /** The server says in its welcome how often it wants to be asked. */
  #note(line: string): void {
    if (line.startsWith('["w"')) {
      this.#pollMs = (JSON.parse(line) as [0, 0, 0, 0, { poll: number }])[4].poll;
    }
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped.signal.aborted && !this.#isHeld) {
      this.#timer = setTimeout(() => this.start(), ms);
    }
  }
}
