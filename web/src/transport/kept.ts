// What a page of a server keeps in this browser: texts by name, which only Python understands.

import { complain } from "../report.ts";

/** Names of what goes with the browser begin with it, and of what goes with the address. */
const BROWSER = "b";
const HERE = "t";
/** A server takes a hello of twice as much. */
const MOST_BYTES = 32 << 10;

type Texts = Readonly<Record<string, string | null>>;

const told = new Set<string>();

/**
 * Give what is kept for this address.
 *
 * @param base Where the app's own files are: tells it from others of this origin.
 * @returns Nothing if there is nothing, or the browser does not say.
 */
export function keptHere(base: string): Record<string, string> | undefined {
  const kept: Record<string, string> = {};
  let room = MOST_BYTES;
  for (const scope of [BROWSER, HERE]) {
    allowed(() => {
      const storage = storageOf(scope);
      // The origin may have much that is of others.
      const names = Array.from(storage, (_, at) => storage.key(at)!)
        .map((key) => [key, key.slice(key.lastIndexOf("\n") + 1)] as const)
        .filter(([key, name]) =>
          key === keyOf(base, name) && (name[0] === BROWSER) === (scope === BROWSER))
        .map(([, name]) => name);
      for (const name of names.sort()) {
        const text = storage.getItem(keyOf(base, name))!;
        const size = JSON.stringify([name, text]).length;
        if (size <= room) {
          room -= size;
          kept[name] = text;
        } else {
          tell("there is more than a server takes");
        }
      }
    }, () => {}); // most pages keep nothing, so it is told when there is something
  }
  return Object.keys(kept).length ? kept : undefined;
}

/** Keep texts; `null` takes one away. */
export function keep(base: string, texts: Texts): void {
  for (const [name, text] of Object.entries(texts)) {
    allowed(() => {
      const storage = storageOf(name[0]!);
      storage.removeItem(keyOf(base, name)); // nothing is better than what it was once
      text === null || storage.setItem(keyOf(base, name), text);
    }, tell);
  }
}

function keyOf(base: string, name: string): string {
  const address = name[0] === HERE ? location.pathname + location.search : "";
  return `wardian:${base}\n${address}\n${name}`;
}

/** Where storage is refused, already to name it throws. */
function storageOf(scope: string): Storage {
  return scope === BROWSER ? localStorage : sessionStorage;
}

/** Go on without what the browser refuses. */
function allowed(act: () => void, refused: (why: string) => void): void {
  try {
    act();
  } catch (error) {
    refused(String(error));
  }
}

function tell(why: string): void {
  told.has(why) || complain("not-kept", "states of this page are not kept", why);
  told.add(why);
}
