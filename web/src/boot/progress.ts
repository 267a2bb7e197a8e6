// How far loading is: one account for the page, since all its apps share one interpreter.

type Watcher = (stage: string, loaded: number, total: number) => void;

const watchers = new Set<Watcher>();
let stage = "";
let loaded = 0;
let total = 0;
let quietSeconds = 0;

/** Call back on every step until the returned function is called. */
export function watch(watcher: Watcher): () => void {
  watchers.add(watcher);
  watcher(stage, loaded, total);
  return () => {
    watchers.delete(watcher);
    if (!watchers.size) loaded = total = 0;
  };
}

/** Count bytes that are to come, and bytes that came. */
export function count(expectedBytes: number, bytes: number): void {
  total += expectedBytes;
  loaded += bytes;
  step(stage);
}

/** Enter a stage, named for the person who waits. */
export function step(name: string): void {
  stage = name;
  quietSeconds = 0;
  for (const watcher of watchers) watcher(stage, loaded, total);
}

/** Reject once nothing has happened for a while. A blocked thread does not count as quiet. */
export function watchdog(limitSeconds: number, failure: (stage: string) => Error): Watchdog {
  let timer = 0;
  const promise = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (++quietSeconds > limitSeconds) reject(failure(stage));
    }, 1000);
  });
  return { promise, stop: () => clearInterval(timer) };
}

interface Watchdog {
  promise: Promise<never>;
  stop(): void;
}
