import { type Carrier, type Ends, lossOf, portion, post } from "./carrier.ts";

/** Where a request takes longer, streams have taken all the connections that a browser allows. */
const SEND_MS = 4000;
/** Most streams of one site at once: over HTTP/1.1 a browser opens six connections. */
const MOST_STREAMS = 3;

/** Connect with an event stream for one way, and requests for the other. */
export function openStream(ends: Ends): Carrier {
  const stream = new Stream(ends);
  void stream.listen();
  return stream;
}

class Stream implements Carrier {
  readonly #ends: Ends;
  readonly #stopped = new AbortController();
  #queue: string[] = [];
  #isSending = false;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  send(text: string): void {
    this.#queue.push(text);
    this.#isSending || void this.#flush();
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Say hello and read what comes. Not by EventSource: that can say nothing, and asks again. */
  async listen(): Promise<void> {
    const { base, hello, receive } = this.#ends;
    await this.#try(async (signal) => {
      if (!(await hasRoom(signal))) {
        throw new DOMException("too many streams", "TimeoutError");
      }
      const { body } = await post(`${base}stream`, hello(), signal);
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const events = (rest + next.value).split("\n\n");
        rest = events.pop()!;
        for (const event of events) {
          // A proxy may have been sent a comment, to keep the connection open.
          signal.aborted || (event.startsWith("data: ") && receive(event.slice(6)));
        }
      }
      throw new Response(null, { status: 500 });
    });
  }

  /** One request at a time, with all that has gathered meanwhile: so they arrive in order. */
  async #flush(): Promise<void> {
    const { base, token, limitBytes, receive } = this.#ends;
    this.#isSending = true;
    await this.#try(async (signal) => {
      // What happens in one task goes in one request.
      await Promise.resolve();
      while (this.#queue.length) {
        const part = portion(this.#queue, limitBytes());
        this.#queue = this.#queue.slice(part.length);
        const limit = AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]);
        const response = await post(`${base}send`, [token, ...part].join("\n"), limit);
        for (const line of (await response.text()).split("\n")) {
          line && receive(line);
        }
      }
    });
    this.#isSending = false;
  }

  async #try(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stopped;
    try {
      await act(signal);
    } catch (failure) {
      if (!signal.aborted) {
        this.stop();
        this.#ends.lost(lossOf(failure));
      }
    }
  }
}

/** Take one of the places for streams, until it is stopped; where places can be counted at all. */
async function hasRoom(signal: AbortSignal): Promise<boolean> {
  const { locks } = navigator;
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!locks || /^h[23]/.test(page?.nextHopProtocol ?? "")) {
    return true;
  }
  for (let place = 0; place < MOST_STREAMS; place++) {
    const isFree = await new Promise<boolean>((settle) => {
      const until = new Promise<void>((end) => signal.addEventListener("abort", () => end()));
      locks.request(`wardian-stream-${place}`, { ifAvailable: true }, (lock) => {
        settle(!!lock);
        return lock && !signal.aborted ? until : undefined;
      }).catch(() => settle(true)); // a page that may not use locks
    });
    if (isFree) {
      return true;
    }
  }
  return false;
}
