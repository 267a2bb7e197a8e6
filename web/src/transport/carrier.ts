/** What carries transmissions between a tab and a server: best first. */
export const KINDS = ["websocket", "stream", "polling"] as const;
export type Kind = (typeof KINDS)[number];

/** One connection. */
export interface Carrier {
  /** Send a message, after those sent before. */
  send(text: string): void;
  /** End it: nothing is heard of it any more. */
  stop(): void;
  /** Say nothing until `resume`; settles when nothing is on its way. */
  hold?(): Promise<void>;
  resume?(): void;
  /** Ask at once, where one has to ask. */
  ask?(): void;
}

/** A connection from its hello on. */
export interface Attempt {
  readonly kind: Kind;
  carrier?: Carrier;
  /** Runs until it is welcomed. */
  readonly timer: ReturnType<typeof setTimeout>;
  isWelcome: boolean;
}

/** What a connection is given to work with. */
export interface Ends {
  /** Folder of the endpoints, with a slash at its end. */
  readonly base: string;
  readonly token: string;
  /** The first message of every connection, and of every poll. */
  hello(): string;
  /** What the server has not confirmed yet. */
  unconfirmed(): readonly string[];
  /** Most bytes of one message. */
  limitBytes(): number;
  /** Take one transmission. */
  receive(text: string): void;
  /** The connection is over, and not because it was stopped. */
  lost(loss: Loss): void;
}

export interface Loss {
  /** Why: a code of `docs/protocol.md`, or the status of a request. */
  readonly code?: number;
  /** Nobody answers, whatever one asks with: another kind of connection would not help. */
  readonly isAway?: boolean;
  /** This kind of connection is to blame: it took no answer through, or there are too many. */
  readonly isSilent?: boolean;
}

export type Open = (ends: Ends) => Carrier;

/** Open a connection; one that the page's policy forbids is lost at once. */
export function openSafely(open: Open, ends: Ends): Carrier {
  try {
    return open(ends);
  } catch {
    queueMicrotask(() => ends.lost({}));
    return { send: () => {}, stop: () => {} };
  }
}

/** A server takes requests of twice as many, and one line more goes before them. */
const MESSAGES_PER_REQUEST = 8;

/** The first messages of a queue, at least one: as many as may go in one request. */
export function portion(queue: readonly string[], limitBytes: number): readonly string[] {
  let bytes = 0;
  const count = queue.findIndex((text) =>
    (bytes += text.length + 1) > limitBytes * MESSAGES_PER_REQUEST);
  return count < 0 ? queue : queue.slice(0, Math.max(count, 1));
}

/** What a failed request says about the server. */
export function lossOf(failure: unknown): Loss {
  // A gateway answers with these while the server behind it is away.
  if (failure instanceof DOMException && failure.name === "TimeoutError") {
    return { isSilent: true };
  }
  return failure instanceof Response
    ? { code: failure.status, isAway: /^50[234]$/.test(`${failure.status}`) } : { isAway: true };
}

/** Whether a message, or all of them together, were more than the server takes. */
export function isTooLarge({ code }: Loss): boolean {
  return code === 1009 || code === 413;
}

/** Ask an endpoint; fails with the response if that is no success. */
export async function post(
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    body,
    signal,
    cache: "no-store",
    headers: { "content-type": "text/plain" },
  });
  if (!response.ok) {
    throw response;
  }
  return response;
}
