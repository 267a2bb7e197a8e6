import type { Has } from "./gap.ts";
import { keptHere } from "./kept.ts";

const VERSION = 1;

/** What a tab says first on every connection: which view it is, and what it has of it. */
export function hello(
  token: string,
  generation: string,
  { root, seq, k }: Has & { readonly k: number },
  needsAll: boolean,
  base: string,
): string {
  const has = needsAll ? [0, 0] : [root, seq];
  const url = location.pathname + location.search;
  const kept = keptHere(base);
  return JSON.stringify(["h", VERSION, token, generation, ...has, k, url, ...(kept ? [kept] : [])]);
}
