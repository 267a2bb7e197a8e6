import type { Has } from "./gap.ts";

const VERSION = 1;

/** What a tab says first on every connection: which view it is, and what it has of it. */
export function hello(
  token: string,
  generation: string,
  { root, seq, k }: Has & { readonly k: number },
  needsAll: boolean,
): string {
  const has = needsAll ? [0, 0] : [root, seq];
  const url = location.pathname + location.search;
  return JSON.stringify(["h", VERSION, token, generation, ...has, k, url]);
}
