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

import { downloadJson, parseJson } from "./download.ts";
import type { Expected } from "./download.ts";

export interface Manifest {
  readonly files: Readonly<Record<string, Expected & { readonly url?: string }>>;
}
interface Description extends Manifest {
  readonly folder: string;
  readonly source: Expected & { readonly sha256: string };
}

const block = document.querySelector("script[data-wardian=boot]");

/** What the page itself says: read when it is asked for, so a damaged one fails in words. */
export const described: Manifest | null = block && {
  get files() {
    return read().files;
  },
};

let description: Description | undefined;
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

/** What the page says of the program at an address. Of others that stand in it, it says nothing. */
export function describedAt(address: string): Description | undefined {
  // The address of what was built has the hash of its content: see ADR 16.
  return block && address.includes(read().source.sha256.slice(0, 16)) ? read() : undefined;
}

function read(): Description {
  return (description ??= parseJson(block!.textContent, location.href) as Description);
}
