// What goes beside a program: its modules and data files, packages and icons. Part of extras.js,
// which is loaded by apps that have any of them.
//
// `files` of <wardian-app> is a list of paths, or the one address of a wardian-site.json that
// `wardian build` wrote:
//
//   {"format": 1,
//    every file that the app opens or imports:
//    "files": [{"path", "size", "sha256", "url"?}],
//    wheels, with all that they depend on:
//    "packages": [{"name", "version", "url", "size", "sha256"}],
//    names in the pyodide-lock.json beside the runtime:
//    "distribution": ["numpy"],
//    instead of icons/NAME.json beside wardian.js:
//    "icons": {"send": [["path", {"d": "…"}]]}}
//
// Addresses are relative to that file; `path` is where a file lands below the app's folder.

import type { Description } from "./describe.ts";
import type { Bytes, Expected } from "./download.ts";
import type { Pyodide } from "./runtime.ts";

/** What the boot lends: this module is a bundle of its own and must not bring a second copy. */
export interface Tools {
  /** Folder of wardian.js. */
  readonly beside: string;
  download(url: string, expected?: Expected): Promise<Bytes>;
  downloadJson(url: string, expected?: Expected): Promise<unknown>;
  fail(code: string, subject: string, details?: unknown): Error;
  /** Ask for what a source needs of our own. */
  look(source: string): void;
}

interface SiteFile extends Expected {
  readonly path: string;
  readonly url?: string;
}
interface Wheel extends Expected {
  readonly name: string;
  readonly url: string;
}
interface Site {
  readonly format: number;
  readonly files: readonly SiteFile[];
  readonly packages?: readonly Wheel[];
  readonly distribution?: readonly string[];
  readonly icons?: Readonly<Record<string, unknown>>;
}

type Arrived = readonly (readonly [name: string, bytes: Bytes])[];

const kept = new Map<string, Promise<Bytes>>();
const installed = new Set<string>();

/** Everything that goes beside one program. */
export class Extras {
  #app: Description;
  #tools: Tools;
  #site: Promise<Site>;
  #base: URL;
  #files: Promise<Arrived>;
  #wheels: Promise<Arrived>;
  #drawings: Promise<Record<string, unknown>> | undefined;

  /** Ask for all of it at once. */
  constructor(app: Description, tools: Tools) {
    this.#app = app;
    this.#tools = tools;
    const [first = "", second] = app.files;
    const manifest = !second && first.endsWith(".json");
    this.#base = new URL(manifest ? first : ".", app.url);
    this.#site = manifest ? this.#readSite() : Promise.resolve(listed(app.files));
    this.#files = this.#site.then((site) =>
      Promise.all(site.files.map((file) => this.#file(file))),
    );
    this.#wheels = this.#site.then((site) => {
      const wheels = [...(site.packages ?? []), ...this.#asked(site, true)];
      return Promise.all(wheels.map((wheel) => this.#wheel(wheel)));
    });
    for (const each of [this.#files, this.#wheels]) each.catch(() => {}); // told by install()
  }

  /** The source is here: ask for what it and its modules name. */
  prepare(source: string): void {
    this.#drawings = Promise.all([this.#site, this.#files]).then(([site, files]) => {
      const sources = [source, ...pythonOf(files)];
      for (const each of sources) this.#tools.look(each);
      return site.icons ?? this.#icons(sources);
    });
    this.#drawings.catch(() => {});
  }

  /** Put files and packages into the interpreter; give JSON of the icons. */
  async install(python: Pyodide, folder: string, home: string): Promise<string> {
    const [site, files, wheels] = await Promise.all([this.#site, this.#files, this.#wheels]);
    for (const [path, bytes] of files) {
      const full = folder + path;
      python.FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
      python.FS.writeFile(full, bytes);
    }
    for (const [url, bytes] of wheels) {
      if (installed.has(url)) continue;
      try {
        python.unpackArchive(bytes, "wheel", { extractDir: python._api.sitePackages });
      } catch (error) {
        throw this.#tools.fail("bad-wheel", url, error);
      }
      installed.add(url);
    }
    const asked = this.#asked(site, false).map(({ name }) => name);
    const names = [...(site.distribution ?? []), ...asked].filter((name) => !installed.has(name));
    await this.#installFromLock(python, names, home);
    return JSON.stringify((await this.#drawings) ?? {});
  }

  async #readSite(): Promise<Site> {
    const site = (await this.#tools.downloadJson(this.#base.href)) as Site;
    if (site.format === 1) return site;
    throw this.#tools.fail("bad-site", this.#base.href);
  }

  async #file(file: SiteFile): Promise<readonly [string, Bytes]> {
    const parts = file.path.replace(/^\.\//, "").split("/");
    if (parts.some((part) => !part || part === "." || part === "..")) {
      throw this.#tools.fail("bad-path", file.path);
    }
    return [parts.join("/"), await this.#once(new URL(file.url ?? file.path, this.#base), file)];
  }

  async #wheel(wheel: Wheel): Promise<readonly [string, Bytes]> {
    const url = new URL(wheel.url, this.#base);
    // As in pip, a wheel's address may carry its hash.
    const sha256 = /^#sha256=([0-9a-f]{64})$/.exec(url.hash)?.[1];
    url.hash = "";
    return [url.href, await this.#once(url, sha256 ? { sha256 } : wheel)];
  }

  /** What the `packages` attribute names beyond the manifest: by address, or by name. */
  #asked(site: Site, byAddress: boolean): Wheel[] {
    const known = new Set(site.packages?.map((wheel) => plain(wheel.name)));
    return this.#app.packages
      .filter((each) => /\/|\.whl/.test(each) === byAddress && !known.has(plain(each)))
      .map((each) => ({ name: each, url: byAddress ? new URL(each, this.#app.url).href : "" }));
  }

  /** loadPackage() resolves even when it could not load: what it gives is compared. */
  async #installFromLock(python: Pyodide, names: string[], home: string): Promise<void> {
    if (!names.length) return;
    const lock = await this.#tools.downloadJson(`${home}pyodide-lock.json`);
    Object.assign(python._api.lockfile_packages, (lock as { packages: object }).packages);
    const complaints: string[] = [];
    let missing = names;
    try {
      const errorCallback = (text: string): unknown => complaints.push(text);
      const got = await python.loadPackage(names, { errorCallback });
      const found = new Set(got.map((each) => plain(each.name)));
      missing = names.filter((name) => !found.has(plain(name)));
    } catch (error) {
      complaints.push(String(error));
    }
    if (missing.length) {
      throw this.#tools.fail("missing-package", missing.join(", "), complaints.join("\n"));
    }
    for (const name of names) installed.add(name);
  }

  async #icons(sources: string[]): Promise<Record<string, unknown>> {
    const named = sources.join("\n").matchAll(/\bIcon\(\s*(["'])([a-z0-9-]+)\1/g);
    const names = [...new Set(Array.from(named, (found) => found[2] ?? ""))];
    const drawings = names.map(async (name) => {
      const bytes = await this.#once(new URL(`icons/${name}.json`, this.#tools.beside), {});
      return [name, JSON.parse(new TextDecoder().decode(bytes)) as unknown] as const;
    });
    return Object.fromEntries(await Promise.all(drawings));
  }

  /** Fetch a file once for all apps of the page. */
  #once({ href }: URL, expected: Expected): Promise<Bytes> {
    let bytes = kept.get(href);
    if (!bytes) {
      bytes = this.#tools.download(href, expected);
      kept.set(href, bytes);
      bytes.catch(() => kept.delete(href));
    }
    return bytes;
  }
}

function listed(paths: readonly string[]): Site {
  return { format: 1, files: paths.map((path) => ({ path })) };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function pythonOf(files: Arrived): string[] {
  const decoder = new TextDecoder();
  return files.filter(([path]) => path.endsWith(".py")).map(([, bytes]) => decoder.decode(bytes));
}
