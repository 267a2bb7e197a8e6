import { type Kind, KINDS, type Loss } from "./carrier.ts";

const KEY = "wardian-transport";
/** Failures of one kind before the next is tried: of one that has worked in this tab, more. */
const TRIES = 2;
const PROVEN_TRIES = 4;
const FIRST_RETRY_MS = 30_000;
/** What worked before may work again soon: the server was restarted, perhaps. */
const PROVEN_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 600_000;

/** Which kind of connection a tab uses: the best one that the network lets through. */
export class Choice {
  readonly #kinds: readonly Kind[];
  #at = 0;
  #failures = 0;
  /** The one that worked last, and the best that ever did since this page was opened. */
  #proven = 0;
  #best = Infinity;
  #retryMs = FIRST_RETRY_MS;

  /** @param offered The kinds that the server offers, apart by spaces. */
  constructor(offered: string) {
    const kinds = KINDS.filter((kind) => offered.split(" ").includes(kind));
    this.#kinds = kinds.length ? kinds : KINDS;
    this.#at = this.#proven = Math.max(0, this.#kinds.indexOf(remembered() as Kind));
  }

  /** The kind to connect with now. */
  get kind(): Kind {
    return this.#kinds[this.#at]!;
  }

  /** The kind that would be better than the one in use, if there is one. */
  get better(): Kind | undefined {
    return this.#kinds[this.#at - 1];
  }

  /** How long to be content with the one in use. */
  get retryMs(): number {
    return this.#retryMs;
  }

  /** A better one does not work yet. */
  refused(): void {
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  worked(kind: Kind): void {
    this.#at = this.#proven = this.#kinds.indexOf(kind);
    this.#failures = 0;
    this.#retryMs = this.#best < this.#at ? PROVEN_RETRY_MS : FIRST_RETRY_MS;
    this.#best = Math.min(this.#best, this.#at);
    remember(kind);
  }

  /** A kind did not connect, or let nothing through. */
  failed(kind: Kind, { isAway, isSilent }: Loss): void {
    if (kind !== this.kind) {
      return; // another is in turn already
    }
    this.#failures++;
    if (isAway) {
      // It is not the kind that fails: begin with the one that worked.
      this.#at = this.#proven;
      this.#failures = 0;
    } else if (isSilent || this.#failures >= (this.#best === this.#at ? PROVEN_TRIES : TRIES)) {
      this.#at = (this.#at + 1) % this.#kinds.length;
      this.#failures = 0;
    }
  }
}

/** A page without storage chooses anew each time. */
function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(kind: Kind): void {
  try {
    sessionStorage.setItem(KEY, kind);
  } catch {
    // It is only a hint.
  }
}
