// What all apps of a page share: the interpreter, the client, and where wardian.js came from.

import type { PageHost } from "../page-host.ts";
import type { Description } from "./describe.ts";
import { download, downloadJson } from "./download.ts";
import type * as Bundle from "../extras.ts";
import { loadWindow } from "../lists/load-window.ts";
import { BootFailure } from "./failure.ts";
import { describedAt, has } from "./manifest.ts";
import { load } from "./network.ts";
import { ours, startPython } from "./runtime.ts";
import type { Pyodide } from "./runtime.ts";
import type { Extras } from "./site.ts";

/** What is in files that not every page loads: a program that wants any of it says so. */
const LATE: Readonly<Record<string, RegExp>> = {
  "lists.bin": /\b(Each|VirtualList|html)\b/,
  "rare.bin": /\b(animation|Icon|Upload|keep|query|redirect|routes?|Svg|yield)\b|[<"']svg\b|\.(call|html|navigate|download)\(|view\.(open|title)\(/,
  "pipes.bin": /\b(Channel|Pipe)\b|(?<![.a-z"'])send[_(,\s]/,
};

/** A program that is here, with what goes beside it on its way. */
export interface Program {
  readonly name: string;
  readonly folder: string;
  readonly source: string;
  readonly extras: Extras | undefined;
}

/** The interpreter of a page, started when the first app needs it. */
export class Interpreter {
  readonly host: PageHost;
  /** Settles with Pyodide's API once an app asked for it. */
  running: Promise<Pyodide> | undefined;
  #beside: string;
  #home = "";
  readonly #late = new Map<string, Promise<Uint8Array>>();
  #onFatal: (failure: BootFailure) => void;

  /** @param beside Folder of wardian.js. */
  constructor(beside: string, host: PageHost, onFatal: (failure: BootFailure) => void) {
    this.#beside = beside;
    this.host = host;
    this.#onFatal = onFatal;
  }

  /**
   * Give the interpreter, starting it the first time.
   *
   * @param home Folder of the runtime; nothing for the one beside wardian.js.
   */
  async start(home: string | null): Promise<Pyodide> {
    const folder = new URL(home || "pyodide/", home ? document.baseURI : this.#beside).href;
    const whole = folder.endsWith("/") ? folder : `${folder}/`;
    if (this.running && whole !== this.#home) throw new BootFailure("two-runtimes", this.#home);
    this.#home = whole;
    this.running ??= startPython(this.#beside, whole);
    const python = await this.running;
    python._api.on_fatal = (error) => this.#onFatal(new BootFailure("runtime-stopped", "", error));
    return python;
  }

  /** The part of the boot that most apps never need. */
  async extras(): Promise<typeof Bundle> {
    return (await load(`${this.#beside}extras.js`)) as unknown as typeof Bundle;
  }

  /** Fetch a program, and begin to fetch what goes beside it. */
  async fetch(app: Description): Promise<Program> {
    const make = async (): Promise<Extras> => {
      const tools = {
        beside: this.#beside,
        download,
        downloadJson,
        fail: (...args: [string, string, unknown?]): Error => new BootFailure(...args),
        look: (source: string): void => this.#look(source),
      };
      return new (await this.extras()).Extras(app, tools);
    };
    const known = describedAt(app.url.href);
    let extras = app.files.length + app.packages.length ? make() : undefined;
    extras?.catch(() => {}); // awaited below
    const source = app.source ?? new TextDecoder().decode(await download(app.url.href, known?.source));
    if (/^\s*<(!|html)/i.test(source)) throw new BootFailure("not-a-file", app.url.href);
    if (/\bIcon\(/.test(source)) extras ??= make();
    this.#look(source);
    const beside = await extras;
    beside?.prepare(source);
    const { host, pathname } = app.url;
    const slash = pathname.lastIndexOf("/") + 1;
    return {
      name: pathname.slice(slash),
      folder: known?.folder ?? `/apps/${host}${pathname.slice(0, slash)}`,
      source,
      extras: beside,
    };
  }

  /** Ask for those of our modules that a source names and not every page loads. */
  #look(source: string): void {
    /\bVirtualList\b|\bwindow=/.test(source) && loadWindow();
    for (const [file, named] of Object.entries(LATE)) {
      if (this.#late.has(file) || !has(file) || !named.test(source)) continue;
      const bytes = ours(this.#beside, file);
      this.#late.set(file, bytes);
      bytes.catch(() => this.#late.delete(file)); // the import that needs it asks again
    }
  }

  /** Run a program in the view that `open` gives. */
  async run(program: Program, open: () => number, url: string): Promise<void> {
    const python = (await this.running) as Pyodide;
    const { name, folder, source, extras } = program;
    python.FS.mkdirTree(folder);
    const icons = (await extras?.install(python, folder, this.#home)) ?? "{}";
    for (const [file, arriving] of this.#late) {
      const bytes = await arriving.catch(() => undefined);
      if (bytes) python.FS.writeFile(`/lib/${file}`, bytes);
    }
    python.FS.writeFile(folder + name, source);
    const view = open();
    if (!view) return;
    // The library knows where our modules are: see browser/library.py.
    call(python, "sitecustomize.unpack");
    const problem = call(
      python, "wardian.browser.boot.start", source, folder + name, view, url, icons) as string;
    if (!problem) return;
    const { code = "", message, details } = JSON.parse(problem) as Record<string, string>;
    throw new BootFailure(code, code === "not-run" ? name : `${name}: ${message}`, details);
  }
}

/** Call a function of Python by its module and name, and leave no proxy behind. */
function call(python: Pyodide, name: string, ...values: unknown[]): unknown {
  const named = python.pyimport(name);
  try {
    return named(...values);
  } finally {
    named.destroy();
  }
}
