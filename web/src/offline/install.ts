// A build is kept whole, or not at all: every file of it is fetched, and is what was built.

import { builds, find, makeYoungest, nameOf, own } from "./kept.ts";
import { addressOf } from "./list.ts";
import { scope } from "./scope.ts";
import type { Listed } from "./scope.ts";

const AT_ONCE = 4;
/** Of the encoding that the network had: what is kept is the file itself. */
const OF_TRANSFER = ["content-encoding", "content-length", "transfer-encoding", "vary"];

/** Keep this worker's build; fails, and leaves nothing, where a file of it cannot be had. */
export async function install(): Promise<void> {
  const older = (await builds()).map(({ build }) => build);
  const wasThere = older.includes(own);
  await makeYoungest(own);
  try {
    const cache = await caches.open(nameOf(own));
    const waiting = [...scope.wardianBuild.files];
    const lane = async (): Promise<void> => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        const address = addressOf(file);
        await cache.put(address, (await alreadyKept(file, older)) ?? (await fetched(file)));
      }
    };
    const lanes = Array.from({ length: AT_ONCE }, () =>
      lane().catch((error: unknown) => {
        waiting.length = 0; // nothing more is fetched for what is not kept
        throw error;
      }),
    );
    await Promise.allSettled(lanes);
    await Promise.all(lanes);
  } catch (error) {
    // Tabs may run it, if it was deployed before: then it was whole.
    if (!wasThere) await caches.delete(nameOf(own));
    throw error;
  }
}

/** Fetch a file of this build; fails if what comes is anything else. */
export async function fetched(file: Listed): Promise<Response> {
  const address = addressOf(file);
  // Of what is immutable the browser may have a copy; if that is a wrong one, the host is asked.
  const ways: RequestCache[] = file[3] ? ["default", "reload"] : ["no-cache"];
  let wrong = "";
  for (const cache of ways) {
    const response = await fetch(address, { cache, credentials: "same-origin" });
    if (response.status === 200) {
      const bytes = await response.arrayBuffer();
      wrong = await difference(bytes, file);
      if (!wrong) return keepable(bytes, response.headers);
    } else {
      wrong = `expected HTTP 200, got ${response.status}`;
    }
  }
  throw new Error(`${address}: ${wrong}. Deploy all files of one build together.`);
}

/** What is immutable need not be fetched again for every build. */
async function alreadyKept(file: Listed, older: readonly string[]): Promise<Response | undefined> {
  if (!file[3]) return undefined;
  for (const build of older) {
    const found = await find(addressOf(file), build);
    if (!found) continue;
    const bytes = await found.arrayBuffer();
    if (!(await difference(bytes, file))) return keepable(bytes, found.headers);
  }
  return undefined;
}

function keepable(bytes: ArrayBuffer, from: Headers): Response {
  const headers = new Headers(from);
  for (const name of OF_TRANSFER) headers.delete(name);
  return new Response(bytes, { headers });
}

/** Say how bytes differ from what was built; nothing if they do not. */
async function difference(bytes: ArrayBuffer, [, size, sha256]: Listed): Promise<string> {
  if (bytes.byteLength !== size) return `expected ${size} bytes, got ${bytes.byteLength}`;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return found === sha256 ? "" : `expected the SHA-256 ${sha256}, got ${found}`;
}
