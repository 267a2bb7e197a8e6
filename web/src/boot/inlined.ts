// Where the files of a single file come from: out of the document that carries them.
//
// `wardian build --single-file` puts each file of a site into a block at the end of the page, in
// base64, and compressed where that saves something. A block names every path of its file under
// which it is of one type:
//
//   <script type="text/plain" data-wardian-file="rows.csv _wardian/0a1b…/rows.csv"
//     data-type="text/csv" data-coding="deflate">eJy…</script>
//
// Nothing of a page from a disk may be fetched or imported by its address, but a module may be
// imported that is held in memory. This module stands where network.ts does elsewhere.

import { inflate } from "./inflate.ts";
import { decoded } from "./paths.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What addresses begin with; site/folding.py has the same. No such host is. */
const SITE = "https://inlined.invalid/";

/** The folder of the client, which stands in the document instead. */
export const beside = document
  .querySelector("script[data-wardian-beside]")!
  .getAttribute("data-wardian-beside")!;

const addresses = new Map<HTMLElement, string>();
let blocks: Map<string, HTMLScriptElement> | undefined;

/** Ask for a file: one that the document carries, or one of the network. */
export async function ask(url: string): Promise<Response> {
  const path = pathOf(url);
  if (path === undefined) return fetch(url);
  const block = blockOf(path);
  if (!block) return new Response(null, { status: 404, statusText: "not in this file" });
  const bytes = fromBase64(block);
  const content = isPacked(block) ? await unpacked(bytes) : bytes;
  return new Response(content, { headers: { "content-type": typeOf(block) } });
}

/** Load a module. Nothing would be a module too, so what is not carried must not get that far. */
export async function load(url: string): Promise<Record<string, unknown>> {
  const answer = await ask(url);
  if (!answer.ok) throw new Error(`${url} is not in this file`);
  const code = await answer.blob();
  const address = URL.createObjectURL(code.slice(0, code.size, "text/javascript"));
  try {
    return (await import(address)) as Record<string, unknown>;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Give a file to Python, which cannot wait. */
export function held(url: string): Bytes {
  const block = blockOf(pathOf(url));
  if (!block) throw new Error(`${url} is not in this file`);
  return contentOf(block);
}

/**
 * Give the address under which a file is found that an attribute names.
 *
 * A picture beside the program is none beside the document, so it gets an address of its own for
 * as long as the document is there.
 */
export function located(address: string): string {
  const block = blockOf(pathBeside(address));
  if (!block) return address;
  let found = addresses.get(block);
  if (found === undefined) {
    found = URL.createObjectURL(new Blob([contentOf(block)], { type: typeOf(block) }));
    addresses.set(block, found);
  }
  return found;
}

/** Give the text of the style sheet that a relative address names, if the document carries it. */
export function sheetOf(address: string): string | undefined {
  const block = blockOf(pathBeside(address));
  if (!block || typeOf(block) !== "text/css") return undefined;
  return new TextDecoder().decode(contentOf(block));
}

/** Give the path that a relative address names, as site/folding.py finds it. */
function pathBeside(address: string): string | undefined {
  if (/^\s*([a-z][\w+.-]*:|[/#?]|$)/i.test(address)) return undefined;
  try {
    return pathOf(new URL(address, SITE).href);
  } catch {
    return undefined; // such as "\\["
  }
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith(SITE)) return undefined;
  return decoded(url.slice(SITE.length).replace(/[?#].*$/, ""));
}

function blockOf(path: string | undefined): HTMLScriptElement | undefined {
  if (path === undefined) return undefined;
  if (!blocks) {
    blocks = new Map();
    const all = document.querySelectorAll<HTMLScriptElement>("script[data-wardian-file]");
    for (const block of all) {
      for (const each of block.getAttribute("data-wardian-file")!.split(" ")) {
        blocks.set(decodeURIComponent(each), block);
      }
    }
  }
  return blocks.get(path);
}

function typeOf(block: HTMLScriptElement): string {
  return block.getAttribute("data-type")!;
}

function isPacked(block: HTMLScriptElement): boolean {
  return block.hasAttribute("data-coding");
}

function contentOf(block: HTMLScriptElement): Bytes {
  const bytes = fromBase64(block);
  return isPacked(block) ? inflate(bytes) : bytes;
}

/** Unpack all of it: what is damaged shall fail here, where its name is known. */
function unpacked(bytes: Bytes): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

function fromBase64({ text }: HTMLScriptElement): Bytes {
  const decoder = Uint8Array as unknown as { fromBase64?: (text: string) => Bytes };
  if (decoder.fromBase64) return decoder.fromBase64(text); // not in every browser yet
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
