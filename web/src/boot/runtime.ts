// The one interpreter of the page: everything it needs is asked for at once, checked, and started.

import { BootFailure } from "./failure.ts";
import { download, read, request, typeOf, verify } from "./download.ts";
import type { Bytes } from "./download.ts";
import { addressOf, described, has, manifestOf } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { load as loadModule } from "./network.ts";
import { requireWebAssembly } from "./policy.ts";
import { step, watchdog } from "./progress.ts";
import type * as Restorer from "./snapshot.ts";
import { type Settings, wrapTogether } from "./together.ts";

/** The part of Pyodide's API that is used here. */
export interface Pyodide {
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, content: string | Uint8Array): void;
  };
  readonly _api: {
    on_fatal?: (error: unknown) => void;
    readonly config: { readonly indexURL: string };
    readonly sitePackages: string;
    readonly lockfile_packages: Record<string, unknown>;
  };
  runPython(code: string): unknown;
  /** Import a module, or what is in one: here, functions. */
  pyimport(name: string): ((...values: unknown[]) => unknown) & { destroy(): void };
  unpackArchive(archive: Uint8Array, format: string, options: { extractDir: string }): void;
  loadPackage(
    names: string[],
    options: { errorCallback: (text: string) => void },
  ): Promise<readonly { readonly name: string }[]>;
}

type CreateModule = (settings: Settings) => Promise<unknown>;
type Options = Readonly<Record<string, unknown>>;
type LoadPyodide = (options: Options) => Promise<Pyodide>;

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
    return await Promise.race([startOrRestore(beside, home), dog.promise]);
  } finally {
    dog.stop();
  }
}

/** A snapshot that does not fit, or does not come, costs time and nothing else. */
async function startOrRestore(beside: string, home: string): Promise<Pyodide> {
  if (described?.files["snapshot.wasm"] && !/no-snapshot/.test(location.hash)) {
    try {
      return await start(beside, home, true);
    } catch (error) {
      console.warn(`Wardian starts without its snapshot: ${error}`);
    }
  }
  return start(beside, home);
}

/** @param restores Whether memory comes from a snapshot, instead of out of the library. */
async function start(beside: string, home: string, restores?: boolean): Promise<Pyodide> {
  const manifest = manifestOf(beside);
  const libraryUrl = addressOf(beside, "python.wasm");
  const wasmUrl = `${home}pyodide.asm.wasm`;
  const wasm = requestWasm(wasmUrl);
  const library = restores ? Promise.resolve(new Uint8Array()) : ours(beside, "python.wasm");
  const modules = restores || !has("wardian.bin") ? undefined : ours(beside, "wardian.bin");
  const memory = restores && ours(beside, "snapshot.wasm");
  const restorer = restores && load(`${beside}snapshot.js`);
  const factory = load(`${home}pyodide.asm.mjs`);
  const loader = load(`${home}pyodide.mjs`);
  const ready = Promise.all([
    modules, library, memory, restorer, factory, loader, requireWebAssembly(), manifest,
    checkCopy(wasm, manifest),
  ]);
  ready.catch(() => {}); // it is raced below; until then a rejection is not unhandled
  const python = loader.then(async (module) => {
    let options: Options = {
      indexURL: home,
      packageBaseUrl: home,
      stdLibURL: libraryUrl,
      lockFileContents: NO_PACKAGES,
      createPyodideModule: async (settings: Settings) => {
        const create = (await factory)["default"] as CreateModule;
        step("Starting Python");
        wrapTogether(settings);
        return create(settings);
      },
    };
    if (restorer) {
      const { restoring } = (await restorer) as unknown as typeof Restorer;
      const { sha256 } = (await manifest).files["pyodide/pyodide.asm.wasm"] ?? {};
      options = await restoring(options as never, (await memory) as Bytes, sha256);
    }
    const answer = library.then((bytes) => new Response(bytes));
    const restore = handOver({ [wasmUrl]: wasm, [libraryUrl]: answer });
    return (module["loadPyodide"] as LoadPyodide)(options).finally(restore);
  });
  // loadPyodide() does not settle when one of its files fails, so the files are waited for as well.
  const [running, [content]] = await Promise.all([python, ready]);
  if (content) running.FS.writeFile("/lib/wardian.bin", content);
  return running;
}

/** Fetch a file of ours, and check it. What to expect is not waited for before it is asked for. */
export async function ours(beside: string, name: string): Promise<Bytes> {
  const url = addressOf(beside, name);
  const bytes = await download(url);
  await verify(bytes, url, (await manifestOf(beside)).files[name] ?? {});
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
    return await loadModule(url);
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
