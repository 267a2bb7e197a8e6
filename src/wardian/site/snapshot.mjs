// What a snapshot is made of: an interpreter's memory, as the difference from one that has only
// been instantiated. workshop.mjs hands the interpreter over; web/src/boot/snapshot.ts is the other
// end.
//
// A snapshot, before it is compressed, in words of four bytes, the lowest byte first:
//
//   a WebAssembly module that holds nothing but these data, so that hosts compress it as they do
//   pyodide.asm.wasm
//   magic, bytes of the head, bytes of Pyodide's own head, runs, bytes of the memory
//   the head: JSON, filled up with spaces
//   Pyodide's head: what it makes of its references to JavaScript
//   of each run its address and its length
//   what is in the runs, one after the other

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const MAGIC = 0x31534e57; // WNS1
/** Equal words between two runs that cost less than a new run. */
const GAP = 64;
/** Bytes of the WebAssembly module before the data. */
const WRAPPING = 24;
/** The most that the interpreter may take: beyond it, loading costs more than starting. */
const MOST_BYTES = 96 * 2 ** 20;
/** Sizes for which Python keeps pools of its own, and the step between them. */
const [POOLED, STEP] = [512, 8];

/** What the C library finds, in the workshop and in every page: memory begins with it. */
const ENVIRONMENT = {
  HOME: "/home/pyodide", LANG: "C.UTF-8", LOGNAME: "web_user", PATH: "/", PWD: "/",
  PYTHONHASHSEED: "0", PYTHONINSPECT: "1", USER: "web_user", _: "./this.program",
};

/**
 * Stand in for an object that only a page has: a program may import it, and use it later.
 *
 * @param {object} known What Pyodide asks of it when it makes a type for it.
 */
function standIn(name, known = {}) {
  const quiet = new Set(["length", "size", "then", "next", "get", "set", "has", "includes"]);
  quiet.add("name").add("message").add("stack").add("constructor").add("toString").add("typ");
  return new Proxy(known, {
    get(target, key) {
      if (typeof key === "symbol" || key in target || quiet.has(key)) return target[key];
      throw new Error(`there is no page yet: js.${name}.${key}`);
    },
  });
}

/** loadPyodide's options for an interpreter whose memory will be taken. */
export function prepare(options) {
  const page = Object.create(globalThis);
  for (const name of ["document", "location", "navigator"]) page[name] = standIn(name);
  for (const name of ["localStorage", "sessionStorage", "history"]) {
    page[name] = standIn(name, { length: 0 });
  }
  page.window = page.self = page;
  return { ...options, env: ENVIRONMENT, _sysExecutable: ENVIRONMENT._, jsglobals: page };
}

/**
 * Give a snapshot of an interpreter, which is of no use afterwards; where there can be none,
 * JSON that says why.
 */
export async function take(pyodide) {
  const module = pyodide._module;
  const reason = whatPreventsIt(pyodide);
  if (reason) return Buffer.from(JSON.stringify({ reason }));
  call(pyodide, "finish");
  const head = describe(pyodide);
  zeroWhatIsFree(module);
  // A function of this engine's making, which the page has one of its own for.
  const detour = module.HEAPU32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2];
  module.HEAPU32[(module.__PyRuntime + detour) >>> 2] = 0;
  const whole = pyodide.makeMemorySnapshot();
  const at = new Uint32Array(whole.buffer, whole.byteOffset, 2)[1];
  const [fresh, brk] = await instantiated(pyodide._api.config.indexURL);
  const memory = whole.subarray(at);
  const stack = [module._emscripten_stack_get_end(), module._emscripten_stack_get_base()];
  return pack({ ...head, brk }, whole.subarray(0, at), memory, fresh, stack);
}

/** Call a function of jobs/snapshot.py, which the job was in. */
function call(pyodide, name) {
  return pyodide.runPython(
    `from wardian.site.jobs.snapshot import ${name} as _answer\n_answer = _answer()\n` +
    "globals().pop('_answer')",
  );
}

/** Why memory cannot be kept, as the end of "because it …". */
function whatPreventsIt(pyodide) {
  const { HEAPU8, FS } = pyodide._module;
  if (HEAPU8.length > MOST_BYTES) {
    const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
    return `takes ${megabytes(HEAPU8.length)} MB of memory when it is imported, and more than ` +
      `${megabytes(MOST_BYTES)} MB are too large`;
  }
  const open = FS.streams.find((stream) => stream?.fd > 2);
  if (open) return `keeps ${open.path} open`;
  try {
    pyodide._api.serializeHiwireState();
  } catch {
    return call(pyodide, "held");
  }
  return "";
}

/** What the page must know: which files it belongs to, and where what it corrects is. */
function describe(pyodide) {
  const { _module: module, _api: { config } } = pyodide;
  const wasm = readFileSync(join(config.indexURL, "pyodide.asm.wasm"));
  return {
    environment: ENVIRONMENT,
    wasm: createHash("sha256").update(wasm).digest("hex"),
    waiting: whatWaits(pyodide, module),
  };
}

/**
 * Where Python keeps whether it can wait for promises: [address, without, with], for the table of
 * functions. It asks the engine once, when it starts, and here that was Node.
 */
function whatWaits(pyodide, module) {
  const address = pyodide.runPython("from _pyodide_core import run_sync; id(run_sync)");
  const definition = module.HEAPU32[(address >>> 2) + 2];
  const table = module.wasmTable;
  const find = (wanted) => {
    for (let at = 1; at < table.length; at++) if (table.get(at) === wanted) return at;
    throw new Error("expected run_sync in the interpreter's table of functions, got none");
  };
  const pair = [find(module._run_sync_not_supported), find(module._run_sync)];
  const where = definition + 4;
  if (!pair.includes(module.HEAPU32[where >>> 2])) throw new Error("run_sync has moved");
  module.HEAPU32[where >>> 2] = pair[0];
  return [where, ...pair];
}

/** Overwrite what is free, so that it costs nothing: the C library's, and within Python's pools. */
function zeroWhatIsFree(module) {
  const end = module._sbrk(0);
  const held = [];
  for (let size = 1 << 22; size >= 16; size = size > 1024 ? size >> 1 : size - 8) {
    for (;;) {
      const address = module._malloc(size);
      if (!address || address + size > end) {
        module._free(address);
        break;
      }
      module.HEAPU8.fill(0, address, address + size);
      held.push(address);
    }
  }
  const pooled = [];
  for (let size = POOLED; size > 0; size -= STEP) {
    for (;;) {
      // All other memory is taken: when a pool comes out of a new arena, the old ones are full.
      const address = module._PyObject_Malloc(size);
      if (!address || address >= end) {
        module._PyObject_Free(address);
        break;
      }
      module.HEAPU8.fill(0, address, address + size);
      pooled.push(address);
    }
  }
  for (const address of pooled.reverse()) module._PyObject_Free(address);
  for (const address of held) module._free(address);
  module.HEAPU8.fill(0, module._sbrk(0));
}

/**
 * The memory of a module that has not begun to run Python, and where its heap ends. Words that the
 * start of the C library wrote hold something they never hold: they are always taken.
 */
async function instantiated(indexURL) {
  const at = (name) => pathToFileURL(join(indexURL, name)).href;
  const { loadPyodide } = await import(at("pyodide.mjs"));
  const { default: create } = await import(at("pyodide.asm.mjs"));
  return new Promise((found, failed) => {
    const createPyodideModule = async (settings) => {
      let before;
      const { instantiateWasm } = settings;
      settings.noInitialRun = true;
      settings.instantiateWasm = (imports, receive) =>
        instantiateWasm(imports, (instance, wasm) => {
          before = new Uint32Array(instance.exports.memory.buffer.slice(0));
          receive(instance, wasm);
        });
      const module = await create(settings);
      const after = new Uint32Array(module.HEAPU8.slice().buffer);
      const brk = module._sbrk(0);
      for (let at = 0; at < after.length; at++) if (after[at] !== before[at]) after[at] = ~after[at];
      found([after, brk]);
      return new Promise(() => {}); // it has served
    };
    loadPyodide({ indexURL, env: { ...ENVIRONMENT }, createPyodideModule }).catch(failed);
  });
}

function pack(head, own, memory, fresh, [low, high]) {
  const words = new Uint32Array(memory.slice().buffer);
  const runs = [];
  let [start, last] = [-1, -1];
  const close = () => start >= 0 && runs.push([start * 4, (last + 1 - start) * 4]);
  for (let at = 0; at < words.length; at++) {
    // Nothing of the stack is in use between two calls.
    const same = words[at] === (fresh[at] ?? 0) || (at * 4 >= low && at * 4 < high);
    if (same) continue;
    if (start < 0 || at - last > GAP) {
      close();
      start = at;
    }
    last = at;
  }
  close();
  const text = Buffer.from(JSON.stringify(head));
  const room = Math.ceil(text.length / 4) * 4;
  const content = runs.reduce((all, [, length]) => all + length, 0);
  const size = 20 + room + own.length + runs.length * 8 + content;
  const packed = Buffer.alloc(WRAPPING + size, " ");
  wrap(packed, size);
  let place = WRAPPING;
  const put = (word) => (place = packed.writeUInt32LE(word, place));
  const append = (bytes) => {
    packed.set(bytes, place);
    place += bytes.length;
  };
  [MAGIC, room, own.length, runs.length, memory.length].forEach(put);
  append(text);
  place += room - text.length;
  append(own);
  runs.flat().forEach(put);
  for (const [from, length] of runs) append(memory.subarray(from, from + length));
  return packed;
}

/** A module of one custom section, "snapshot"; numbers are as long as makes the rest begin at a word. */
function wrap(packed, size) {
  const name = Buffer.from("snapshot");
  packed.set([0, 97, 115, 109, 1, 0, 0, 0, 0]);
  let left = size + 2 + name.length;
  for (let at = 0; at < 5; at++, left >>>= 7) packed[9 + at] = (left & 127) | (at < 4 ? 128 : 0);
  packed.set([name.length | 128, 0, ...name], 14);
}
