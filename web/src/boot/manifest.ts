// What the build said about its files: in a block of the page, or in manifest.json beside the script.
//
//   <script type="application/json" data-wardian="boot">
//     {"folder": "/apps/app/",             where the program is put; addresses change with content
//      "source": {"size", "sha256"},       of the program's own file
//      "files": {"python.wasm": {"url", "size", "sha256"}}}
//   </script>
//
// Addresses are relative to the page; a file without one is beside the script. A page that names no
// wardian.bin has all of Wardian in its library.

import { downloadJson } from "./download.ts";
import type { Expected } from "./download.ts";

export interface Manifest {
  readonly folder?: string;
  readonly source?: Expected;
  readonly files: Readonly<Record<string, Expected & { readonly url?: string }>>;
}

const block = document.querySelector("script[data-wardian=boot]");

/** What the page itself says. */
export const described = block && (JSON.parse(block.textContent) as Manifest);

let manifest: Promise<Manifest> | undefined;

/** What there is to know, at last. */
export function manifestOf(beside: string): Promise<Manifest> {
  return (manifest ??= described
    ? Promise.resolve(described)
    : (downloadJson(`${beside}manifest.json`) as Promise<Manifest>));
}

/** Where a file of ours is. */
export function addressOf(beside: string, name: string): string {
  const url = described?.files[name]?.url;
  return url ? new URL(url, document.baseURI).href : beside + name;
}

/** Whether a page has a file to load. */
export function has(name: string): boolean {
  return !described || name in described.files;
}
