// Python out of a snapshot: memory as site/snapshot.mjs, which says how it looks, has saved it.
// A bundle of its own, for pages that have one.
//
// Pyodide restores memory itself, but by options that it does not promise to keep. Whatever does
// not fit here is thrown, and the page starts as it would without a snapshot.

import type { Bytes } from "./download.ts";

/** loadPyodide's options, as far as they matter here. */
interface Options {
  readonly createPyodideModule: (settings: Settings) => Promise<Module>;
  readonly [name: string]: unknown;
}
interface Settings {
  /** Pyodide sets it where it is going to restore memory. */
  readonly noInitialRun?: boolean;
}
/** Of Emscripten's module what is used here. */
interface Module {
  readonly API: { readonly restoreSnapshot?: unknown };
  readonly FS: { unlink(path: string): void };
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  readonly jspiSupported?: boolean;
  readonly __PyRuntime: number;
  readonly __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  readonly _timezone: number;
  readonly _daylight: number;
  readonly _tzname: number;
  _sbrk(by: number): number;
  _emscripten_resize_heap(bytes: number): unknown;
  __tzset_js(zone: number, daylight: number, winter: number, summer: number): void;
}
/** What the build said of a snapshot. */
interface Head {
  /** SHA-256 of pyodide.asm.wasm. */
  readonly wasm: string;
  /** Where the heap ends before there is anything in it. */
  readonly brk: number;
  /** What the C library finds when it starts: it writes that into memory. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where Python keeps how it waits for promises, and what stands there without and with it. */
  readonly waiting: readonly [address: number, without: number, with_: number];
}

const MAGIC = 0x31534e57;
const WRAPPING = 24; // bytes: to hosts, it is a WebAssembly module
const FIXED = 20; // bytes of the numbers that every snapshot begins with
const LIBRARY = "/lib/python314.zip";

/**
 * Change loadPyodide's options so that it restores a snapshot.
 *
 * @param wasm SHA-256 of pyodide.asm.wasm, where it is known.
 */
export async function restoring(
  options: Options,
  bytes: Bytes,
  wasm: string | undefined,
): Promise<Options> {
  const snapshot = new Snapshot(bytes);
  const { head, own } = snapshot;
  if (wasm && wasm !== head.wasm) throw new Error("it belongs to another build of Pyodide");
  return {
    ...options,
    env: { ...head.environment },
    _loadSnapshot: own,
    createPyodideModule: async (settings) => {
      if (!settings.noInitialRun) throw new Error("this Pyodide does not restore memory");
      const module = await options.createPyodideModule(settings);
      if (!module.API.restoreSnapshot) throw new Error("this Pyodide does not restore memory");
      snapshot.fill(module);
      return module;
    },
  };
}

class Snapshot {
  readonly head: Head;
  /** What Pyodide restores itself. */
  readonly own: Bytes;
  #bytes: Bytes;
  #runs: Uint32Array;
  /** Where what is in the runs begins. */
  #content: number;
  #memory: number;

  constructor(bytes: Bytes) {
    let at = WRAPPING;
    const take = (length: number): Bytes => bytes.slice(at, (at += length));
    const fixed = take(FIXED);
    if (fixed.length < FIXED) throw new Error("it is truncated");
    const [magic, head = 0, own = 0, runs = 0, memory = 0] = new Uint32Array(fixed.buffer);
    if (magic !== MAGIC) throw new Error("it is none of this version");
    const text = take(head);
    this.own = take(own);
    this.#runs = new Uint32Array(take(runs * 8).buffer);
    this.head = JSON.parse(new TextDecoder().decode(text)) as Head;
    this.#bytes = bytes;
    this.#content = at;
    this.#memory = memory;
    for (let run = 1; run < this.#runs.length; run += 2) at += this.#runs[run]!;
    if (at !== bytes.length) throw new Error("it is truncated");
  }

  /** Make memory what it was, in a module that has not begun to run Python. */
  fill(module: Module): void {
    if (module._sbrk(0) !== this.head.brk) throw new Error("memory does not begin as it did");
    if (module.HEAPU8.length < this.#memory) module._emscripten_resize_heap(this.#memory);
    const memory = module.HEAPU8;
    if (memory.length < this.#memory) throw new Error("there is not enough memory");
    // How Python's calls get by the types of WebAssembly; where the engine has a way, it is there.
    const detour = module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET;
    const where = (module.__PyRuntime + module.HEAPU32[detour >>> 2]!) >>> 2;
    const way = module.HEAPU32[where]!;
    let from = this.#content;
    for (let run = 0; run < this.#runs.length; run += 2) {
      const length = this.#runs[run + 1]!;
      memory.set(this.#bytes.subarray(from, (from += length)), this.#runs[run]!);
    }
    module.HEAPU32[where] = way;
    this.#correct(module);
  }

  /** What this engine and this place have of their own. */
  #correct(module: Module): void {
    const words = module.HEAPU32;
    const [address, without, with_] = this.head.waiting;
    words[address >>> 2] = module.jspiSupported ? with_ : without;
    // The C library looks once, and did; Python asks it again.
    const [winter = 0, summer = 0] = words.subarray(module._tzname >>> 2);
    if (winter) module.__tzset_js(module._timezone, module._daylight, winter, summer);
    // Pyodide needs a library to start from, and was given an empty one: the real one is fetched
    // when something of it is imported that memory does not have.
    module.FS.unlink(LIBRARY);
  }
}
