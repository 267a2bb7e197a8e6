// A build is kept whole, or not at all.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Listed } from "../../src/offline/scope.ts";

const MISSING = "3.txt";
const files = Array.from({ length: 20 }, (_, at): Listed =>
  [`${at}.txt`, 1, createHash("sha256").update("x").digest("hex"), 0]);
const kept = new Map<string, Map<string, Response>>();
let asked: string[] = [];
let isMissing = true;

Object.assign(globalThis, {
  wardianBuild: { id: "one", files },
  registration: { scope: "http://localhost/shop/" },
  caches: {
    keys: async () => [...kept.keys()],
    match: async (key: string, { cacheName }: { cacheName: string }) =>
      kept.get(cacheName)?.get(key)?.clone(),
    open: async (name: string) => {
      const cache = kept.get(name) ?? new Map<string, Response>();
      kept.set(name, cache);
      return { put: async (key: string, response: Response) => void cache.set(key, response) };
    },
    delete: async (name: string) => kept.delete(name),
  },
  fetch: async (address: string) => {
    asked.push(address);
    await new Promise((answered) => setTimeout(answered));
    const isWrong = isMissing && address.endsWith(`/${MISSING}`);
    return isWrong ? new Response("", { status: 404 }) : new Response("x");
  },
});
const { install } = await import("../../src/offline/install.ts");

test("of a build with a file that cannot be had nothing is left, and no more is fetched", async () => {
  await assert.rejects(install(), /3\.txt: expected HTTP 200, got 404\. Deploy all files/);
  const before = asked.length;
  assert.equal(kept.size, 0);
  await new Promise((later) => setTimeout(later, 5));
  assert.equal(asked.length, before);
  assert.ok(before < 10, `${before} of 20 were asked for`);
});

test("a build whose files are all there is kept", async () => {
  [asked, isMissing] = [[], false];
  await install();
  assert.equal(asked.length, files.length);
  assert.deepEqual([...kept.values()].map((cache) => cache.size), [files.length + 1]);
});
