// What a request is answered with: a file of the build that the tab runs, or the network. Of a file
// that is kept, a request may want a part.
//
// Three kinds of requests. One for a page begins a tab of this worker's build. One for something
// immutable means the same in every build, so any build that has it will do. One for anything else
// is answered out of the build that the tab runs, and by no other: rather not at all.

import { builds, find, locked, nameOf, note, noted, own } from "./kept.ts";
import { fetched } from "./install.ts";
import { addressOf, fileAt, isImmutable, pageAt } from "./list.ts";
import { partOf } from "./part.ts";
import type { FetchEvent, Listed } from "./scope.ts";

/** Answer, or leave it to the browser: what is not this site's, or does not ask for a file. */
export function answer(event: FetchEvent): void {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (isImmutable(url)) event.respondWith(immutable(event, url));
  else if (fileAt(url)) event.respondWith(mutable(event, url));
  else if (event.resultingClientId) event.respondWith(workerOf(event));
}

async function page(event: FetchEvent, url: URL): Promise<Response> {
  const listed = pageAt(url) ?? fileAt(url); // a link may lead to any file
  const kept = await locked("shared", async () => {
    const found = listed && (await find(addressOf(listed), own));
    await note(event.resultingClientId, found ? own : "");
    return found;
  });
  if (!kept) return fetch(event.request);
  // Addresses in a page are relative to its folder: without the slash they would mean others.
  const isFolder = /(^|\/)index\.html$/.test(listed![0]) && !/(\/|\.html)$/.test(url.pathname);
  return isFolder
    ? Response.redirect(`${url.pathname}/${url.search}`, 302)
    : partOf(kept, event.request);
}

async function immutable(event: FetchEvent, url: URL): Promise<Response> {
  if (event.resultingClientId) await inherit(event);
  const all = [own, ...(await builds()).map(({ build }) => build)];
  for (const build of all) {
    const found = await find(url.href, build);
    if (found) return partOf(found, event.request);
  }
  return fetch(event.request);
}

async function mutable(event: FetchEvent, url: URL): Promise<Response> {
  if (event.resultingClientId) await inherit(event);
  const build = (await noted(event.clientId)) ?? own;
  if (!build) return fetch(event.request); // the network's page, with the network's files
  const file = fileAt(url) as Listed;
  const found = await find(addressOf(file), build);
  if (found) return partOf(found, event.request);
  return build === own ? partOf(await restored(file), event.request) : Response.error();
}

/** A worker that a tab starts runs what the tab does. */
async function workerOf(event: FetchEvent): Promise<Response> {
  await inherit(event);
  return fetch(event.request);
}

async function inherit(event: FetchEvent): Promise<void> {
  const build = await noted(event.clientId);
  if (build !== undefined) await note(event.resultingClientId, build);
}

/** A file of this build that the browser has lost: the very same one, or none. */
async function restored(file: Listed): Promise<Response> {
  try {
    const response = await fetched(file);
    await (await caches.open(nameOf(own))).put(addressOf(file), response.clone());
    return response;
  } catch {
    return Response.error();
  }
}
