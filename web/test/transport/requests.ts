/** A server of requests, in place of the browser's `fetch`: each waits until a test answers it. */
import type { Ends, Loss } from "../../src/transport/carrier.ts";

export interface Request {
  readonly path: string;
  readonly lines: string[];
  readonly signal: AbortSignal;
  answer(status: number, body?: BodyInit | null): void;
  fail(): void;
}

export class Requests {
  readonly all: Request[] = [];
  readonly received: string[] = [];
  readonly losses: Loss[] = [];
  unconfirmed: string[] = [];
  readonly #fetch = globalThis.fetch;

  /** Answer for the network from now on. */
  start(): void {
    globalThis.fetch = (input, init) =>
      new Promise((resolve, reject) => {
        const signal = init!.signal!;
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        this.all.push({
          path: String(input),
          lines: String(init!.body).split("\n"),
          signal,
          answer: (status, body = null) => resolve(new Response(body, { status })),
          fail: () => reject(new TypeError("fetch failed")),
        });
      });
  }

  stop(): void {
    globalThis.fetch = this.#fetch;
  }

  get last(): Request {
    return this.all.at(-1)!;
  }

  ends(): Ends {
    return {
      base: "/base/",
      token: "token",
      hello: () => "hello",
      unconfirmed: () => this.unconfirmed,
      limitBytes: () => 10,
      receive: (text) => void this.received.push(text),
      lost: (loss) => void this.losses.push(loss),
    };
  }
}

/** Let what is ready to go on go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
