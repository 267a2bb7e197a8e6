// What is kept of builds, and which tab runs which.
//
// Each build has a cache of its own. Several sites may share an origin, so its name holds the
// address of the site, then the build. Builds are counted in the order of their installation, and a
// worker removes only what is older than its own: it cannot know of one that is being installed.
//
// A tab goes on with the build its page came from, also after a newer worker has taken over. So what
// each page was given is noted, in a cache too, as a worker forgets everything when it is stopped.
// Notes are made and caches removed under a lock: no page is given out of a cache that goes.

import { root } from "./list.ts";
import { scope } from "./scope.ts";

/** A build that is kept, and when it was installed, counted from 1. */
interface Kept {
  readonly build: string;
  readonly order: number;
}
interface Note {
  readonly build: string;
  readonly at: number;
}

export const own = scope.wardianBuild.id;
const prefix = `wardian ${root.href} `;
const notes = `${prefix}tabs`;
const orderKey = new URL("?wardian-order", root).href;
/** So long a page that was asked for may take until it is among the tabs. */
const OPENING_MS = 60_000;

export function nameOf(build: string): string {
  return prefix + build;
}

/** A file of a build, if that is kept; unlike opening a cache this never makes one. */
export function find(address: string, build: string): Promise<Response | undefined> {
  return caches.match(address, { cacheName: nameOf(build) });
}

/** All builds that are kept of this site. */
export async function builds(): Promise<readonly Kept[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== notes);
  return Promise.all(
    names.map(async (name) => {
      const order = await caches.match(orderKey, { cacheName: name });
      return {
        build: name.slice(prefix.length),
        order: order ? Number(await order.text()) : Infinity, // it is being made
      };
    }),
  );
}

/** Make a build the youngest; nobody removes it from now on but a younger one. */
export async function makeYoungest(build: string): Promise<void> {
  const orders = (await builds()).map(({ order }) => order).filter(Number.isFinite);
  const order = Math.max(0, ...orders) + 1;
  await (await caches.open(nameOf(build))).put(orderKey, new Response(String(order)));
}

/** Note what a tab runs: a build, or nothing for what the network gave it. */
export async function note(tab: string, build: string): Promise<void> {
  if (!tab) return; // an engine that does not say
  const text = JSON.stringify({ build, at: Date.now() } satisfies Note);
  await (await caches.open(notes)).put(keyOf(tab), new Response(text));
}

/** What a tab runs, as it was noted; undefined if nobody did. */
export async function noted(tab: string): Promise<string | undefined> {
  return tab ? (await read(keyOf(tab)))?.build : undefined;
}

/** Remove the older builds that no tab runs any more. */
export function tidy(): Promise<void> {
  return locked("exclusive", async () => {
    const tabs = await scope.clients.matchAll({ type: "all", includeUncontrolled: true });
    const open = new Set(tabs.map(({ id }) => keyOf(id)));
    const needed = new Set([own]);
    const cache = await caches.open(notes);
    for (const { url } of await cache.keys()) {
      const { build = "", at = 0 } = (await read(url)) ?? {};
      const isOpening = Math.abs(Date.now() - at) < OPENING_MS;
      if (open.has(url) || isOpening) needed.add(build);
      else await cache.delete(url);
    }
    const all = await builds();
    const mine = all.find(({ build }) => build === own)?.order ?? 0;
    const old = all.filter(({ build, order }) => order < mine && !needed.has(build));
    await Promise.all(old.map(({ build }) => caches.delete(nameOf(build))));
  });
}

/** Do something while no cache is removed (`shared`), or alone. */
export async function locked<Result>(
  mode: LockMode, work: () => Promise<Result>,
): Promise<Result> {
  return (await navigator.locks.request(prefix, { mode }, work)) as Result;
}

function keyOf(tab: string): string {
  return new URL(`?wardian-tab=${encodeURIComponent(tab)}`, root).href;
}

async function read(key: string): Promise<Note | undefined> {
  const found = await caches.match(key, { cacheName: notes });
  return found && ((await found.json()) as Note);
}
