// The one interpreter of the page: everything it needs is asked for at once, checked, and started.

import { BootFailure } from "./failure.ts";
import { download, downloadJson, read, request, typeOf, verify } from "./download.ts";
import type { Bytes, Expected } from "./download.ts";
import { requireWebAssembly } from "./policy.ts";
import { step, watchdog } from "./progress.ts";

/** The part of Pyodide's API that is used here. */
export interface Pyodide {
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, content: string | Uint8Array): void;
  };
  readonly _api: {
    on_fatal?: (error: unknown) => void;
    readonly sitePackages: string;
    readonly lockfile_packages: Record<string, unknown>;
  };
  runPython(code: string): unknown;
  unpackArchive(archive: Uint8Array, format: string, options: { extractDir: string }): void;
  loadPackage(
    names: string[],
    options: { errorCallback: (text: string) => void },
  ): Promise<readonly { readonly name: string }[]>;
}

type CreateModule = (settings: unknown) => Promise<unknown>;
type LoadPyodide = (options: Record<string, unknown>) => Promise<Pyodide>;

/** What the build said about its files: see scripts/build.mjs. */
interface Manifest {
  readonly files: Readonly<Record<string, Expected>>;
}

const QUIET_SECONDS = 30;

/** Without it loadPyodide() would fetch 119 KB that only packages of the distribution need. */
const NO_PACKAGES = { info: { abi_version: "2026_0" }, packages: {} };

/**
 * Start Python.
 *
 * @param beside Folder of wardian.js, with a slash at its end.
 * @param home Folder of the runtime, with a slash at its end.
 */
export async function startPython(beside: string, home: string): Promise<Pyodide> {
  step("Loading Python");
  const dog = watchdog(QUIET_SECONDS, (stage) => new BootFailure("stalled", stage));
  try {
    return await Promise.race([start(beside, home), dog.promise]);
  } finally {
    dog.stop();
  }
}

async function start(beside: string, home: string): Promise<Pyodide> {
  const allowed = requireWebAssembly();
  const manifest = manifestOf(beside);
  const stdlibUrl = `${home}python_stdlib.zip`;
  const wasmUrl = `${home}pyodide.asm.wasm`;
  const wasm = requestWasm(wasmUrl);
  const wasmIsRight = checkCopy(wasm, manifest);
  const stdlib = checked(stdlibUrl, manifest, "pyodide/python_stdlib.zip");
  const archive = ours(beside, "wardian.bin");
  const factory = load(`${home}pyodide.asm.mjs`);
  const loader = load(`${home}pyodide.mjs`);
  const ready = Promise.all([allowed, manifest, wasmIsRight, stdlib, archive, factory, loader]);
  ready.catch(() => {}); // it is raced below; until then a rejection is not unhandled
  const python = loader.then((module) => {
    const stdlibResponse = stdlib.then((bytes) => new Response(bytes));
    const restore = handOver({ [wasmUrl]: wasm, [stdlibUrl]: stdlibResponse });
    return (module["loadPyodide"] as LoadPyodide)({
      indexURL: home,
      packageBaseUrl: home,
      lockFileContents: NO_PACKAGES,
      createPyodideModule: async (settings: unknown) => {
        const create = (await factory)["default"] as CreateModule;
        step("Starting Python");
        return create(settings);
      },
    }).finally(restore);
  });
  // loadPyodide() does not settle when one of its files fails, so the files are waited for as well.
  const [running, files] = await Promise.all([python, ready]);
  running.FS.writeFile("/lib/wardian.bin", files[4]);
  return running;
}

/** Fetch a file of ours from beside wardian.js, and check it. */
export function ours(beside: string, name: string): Promise<Bytes> {
  return checked(beside + name, manifestOf(beside), name);
}

let manifest: Promise<Manifest> | undefined;

function manifestOf(beside: string): Promise<Manifest> {
  return (manifest ??= downloadJson(`${beside}manifest.json`) as Promise<Manifest>);
}

/** The manifest says what to expect, but nothing waits for it to be asked for. */
async function checked(url: string, manifest: Promise<Manifest>, key: string): Promise<Bytes> {
  const bytes = await download(url);
  await verify(bytes, url, (await manifest).files[key] ?? {});
  return bytes;
}

async function requestWasm(url: string): Promise<Response> {
  const response = await request(url);
  if (typeOf(response).startsWith("application/wasm")) return response;
  throw new BootFailure("not-wasm", url, typeOf(response));
}

/** Count and verify a copy of the body, while the browser compiles the original. */
async function checkCopy(wasm: Promise<Response>, manifest: Promise<Manifest>): Promise<void> {
  const copy = (await wasm).clone();
  const expected = (await manifest).files["pyodide/pyodide.asm.wasm"] ?? {};
  await verify(await read(copy, expected.size), copy.url, expected);
}

async function load(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    // The error names no reason; asking for the same file again does.
    const type = typeOf(await request(url));
    if (type.includes("javascript")) throw new BootFailure("unreachable", url, error);
    throw new BootFailure("not-script", url, type);
  }
}

/**
 * Let loadPyodide() have answers that are on their way already.
 *
 * It has no option for the wasm file and takes the library only by address, so its two calls of
 * fetch are answered here: they are made at once, and then fetch is put back.
 */
function handOver(answers: Record<string, Promise<Response>>): () => void {
  const original = globalThis.fetch;
  const restore = (): void => {
    if (globalThis.fetch === replacement) globalThis.fetch = original;
  };
  const replacement: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const answer = answers[url];
    if (!answer) return original.call(globalThis, input, init);
    delete answers[url];
    if (!Object.keys(answers).length) restore();
    // A failure is reported by us; a rejection would only add noise to the console.
    return new Promise((resolve) => answer.then(resolve, () => {}));
  };
  globalThis.fetch = replacement;
  return restore;
}
