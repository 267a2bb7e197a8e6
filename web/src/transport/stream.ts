import { type Carrier, type Ends, lossOf, portion, post } from "./carrier.ts";

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
        const response = await post(`${base}send`, [token, ...part].join("\n"), signal);
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
