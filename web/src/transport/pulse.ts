/** Where nothing was heard for so many beats, nobody is there. */
const QUIET_BEATS = 1.5;
const BEAT_MS = 20_000;

/** Notices that a connection has died without a word. */
export class Pulse {
  #beatMs = BEAT_MS;
  #heard = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Something was heard. */
  hear(): void {
    this.#heard = Date.now();
  }

  /** Whether nothing was heard for too long. A tab that was asleep sees it before its timers do. */
  isQuiet(): boolean {
    const pastMs = Date.now() - this.#heard;
    // Where the clock was put back, nobody can say.
    return pastMs < 0 || pastMs > this.#beatMs * QUIET_BEATS;
  }

  /** Call back, again and again, while it is quiet. */
  start(beatMs: number, onQuiet: () => void): void {
    this.stop();
    this.#beatMs = beatMs;
    this.#timer = setInterval(() => this.isQuiet() && onQuiet(), beatMs / 4);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
