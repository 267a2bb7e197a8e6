// What travels in the wheel: the client, Pyodide's core files, our Python as bytecode, icons.
//
// Everything lands in src/wardian/_static, which git ignores. Steps that are up to date are
// skipped: each remembers a hash of what it read.

import { createHash } from "node:crypto";
import {
  copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants as zlib, gzipSync } from "node:zlib";
import { fail, python, root, run, setup, step } from "./setup.mjs";

const out = join(root, "src", "wardian", "_static");
const stamps = join(root, ".cache", "build");
const clientLimitBytes = 10_240 + 3_200; // the core, and the lists beside it
const measured = "client alone"; // without boot and bridge; not shipped
let clientBytes = 0;
// Properties of our own that are shortened. None of them is one that the language, the DOM objects
// we touch, JSON, Python or another script has; web/test/own-names.test.ts holds them to it.
export const ownNames = `adopt animations applied arrange builder child column commands composing
  container copy copyTo delegate doom doomAll doomContent dress edits enter forget formOf handle
  happen holder idOf insert isLight isMoving isReceiving isShown isSibling isTold isWaiting keeper
  leave lightRow limitBytes listen listens lists make makeReal mount nodes number patch payload
  peek pending playing properties put puts raw real restore root running schedule sent seq
  setMarkup setText settle shape shapeOf shapes slots sole start staying stop sweep table take
  timer tops travelling tree uses views wanted yields`.split(/\s+/);
const core = [
  "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json",
];
const project = readFileSync(join(root, "pyproject.toml"), "utf8");
const version = /^version = "(.+)"/m.exec(project)[1];
const summary = /^description = "(.+)"/m.exec(project)[1];

// The client of pages that `build` wrote, and of a single file: the same as that of a script tag,
// but for where files come from.
const prerendered = standingIn("prerendered", { network: "scripted" });
const single = standingIn("inlined", {
  network: "inlined", safety: "inlined-safety", "load-window": "inlined-window",
  markup: "inlined-markup",
});

function standingIn(bundle, standIns) {
  const setup = ({ onResolve }) =>
    onResolve({ filter: RegExp(`/(${Object.keys(standIns).join("|")})\\.ts$`) }, (asked) => {
      const name = standIns[/([\w-]+)\.ts$/.exec(asked.path)[1]];
      if (asked.importer.endsWith(`${name}.ts`)) return undefined; // it stands in for that one
      return { path: join(root, "web", "src", "boot", `${name}.ts`) };
    });
  return {
    entryPoints: { [bundle]: "web/src/prerendered.ts" },
    plugins: [{ name: "stand-ins", setup }],
  };
}

/** Bring src/wardian/_static up to date. */
export async function build() {
  mkdirSync(join(out, "pyodide"), { recursive: true });
  await bundle();
  copyPyodide();
  await makeArchives();
  await makeIcons();
  writeManifest();
  await makeSnapshot();
  writeSizes();
}

async function bundle() {
  const { build: esbuild } = await import("esbuild");
  const { minify } = await import("terser"); // a thirtieth smaller than esbuild alone
  const options = {
    absWorkingDir: root,
    entryPoints: {
      wardian: "web/src/wardian.ts",
      extras: "web/src/extras.ts",
      client: "web/src/client-entry.ts",
      server: "web/src/server.ts",
      snapshot: "web/src/boot/snapshot.ts",
      window: "web/src/lists/window.ts",
      [measured]: "web/src/client/client.ts",
    },
    outdir: out,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "ascii", // the bytes mean the same whatever charset a server claims
    legalComments: "none",
    mangleProps: RegExp(`^(${ownNames.join("|")})$`),
    define: { __DEV__: "false", __VERSION__: JSON.stringify(version) },
    external: ["node:*"],
    logLevel: "warning",
  };
  // No modules: one runs before the page is painted, one beside it.
  const classic = { ...options, entryPoints: { early: "web/src/early.ts" }, format: "iife" };
  const apart = { ...options, mangleProps: undefined }; // caches have a method "put", too
  const worker = {
    ...apart, entryPoints: { "service-worker": "web/src/offline/worker.ts" }, format: "iife",
  };
  const offline = { ...apart, entryPoints: { offline: "web/src/offline/page.ts" } };
  const clients = [prerendered, single].map((client) => ({ ...options, ...client }));
  const kinds = [options, classic, offline, worker, ...clients];
  let bundles;
  try {
    bundles = (await Promise.all(kinds.map(esbuild))).flatMap(({ outputFiles }) => outputFiles);
  } catch {
    fail("the client does not build; esbuild says why above");
  }
  for (const { path, text } of bundles) {
    const name = relative(out, path);
    const { code } = await minify(text, {
      ecma: 2022,
      module: !["early.js", "service-worker.js"].includes(name),
      compress: { passes: 6, unsafe_arrows: true, unsafe_symbols: true, pure_getters: true },
      format: { ascii_only: true },
    });
    const zipped = gzipSync(code, { level: 9 }).length;
    step(`${name}: ${code.length} bytes, ${zipped} gzip`);
    if (name === `${measured}.js`) clientBytes = zipped;
    else if (!existsSync(path) || readFileSync(path, "utf8") !== code) writeFileSync(path, code);
  }
}

/** Return what is wrong with the size of the client, or undefined. */
export function oversize() {
  if (clientBytes <= clientLimitBytes) return undefined;
  return `expected the client to be at most ${clientLimitBytes} bytes gzip, got ${clientBytes}`;
}

function copyPyodide() {
  const from = join(root, "node_modules", "pyodide");
  for (const name of core) {
    const [source, target] = [join(from, name), join(out, "pyodide", name)];
    // pyodide.mjs points at a source map that is not shipped: the console would log a miss.
    if (existsSync(target) && statSync(target).mtimeMs >= statSync(source).mtimeMs) continue;
    if (name === "pyodide.mjs") writeFileSync(target, withoutSourceMap(source));
    else copyFileSync(source, target);
  }
}

function withoutSourceMap(file) {
  return readFileSync(file, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}

async function makeArchives() {
  const sources = filesBelow(join(root, "src", "wardian")).filter(
    (file) => /\.py$/.test(file) && !/[\\/](site[\\/](?!jobs)|cli|server|testing|compat)/.test(file),
  );
  const tools = ["make_archives.py", "pack.py", "unpack.py", "shrink.py", "pyodide-node.mjs", "build.mjs"];
  const inputs = [...sources, join(out, "client.js"), join(root, "package-lock.json"),
    join(root, "pyproject.toml"), ...tools.map((name) => join(root, "scripts", name))];
  const made = ["wardian.bin", "lists.bin", "rare.bin", "pipes.bin", "python.wasm", "rest.wasm",
    `wardian-${version}-py3-none-any.whl`];
  await stamped("archives", inputs, made, async () => {
    const { startPyodide } = await import("./pyodide-node.mjs");
    const pyodide = await startPyodide({
      mounts: { "/src": join(root, "src"), "/scripts": join(root, "scripts") },
    });
    pyodide.globals.set("options", pyodide.toPy({
      package: "/src/wardian", out: "/src/wardian/_static", version, summary,
    }));
    pyodide.runPython(
      "import sys; sys.dont_write_bytecode = True; sys.path[:0] = ['/scripts', '/src']\n" +
      "from make_archives import make_archives; make_archives(**options)",
    );
    for (const name of made) step(`${name}: ${statSync(join(out, name)).size} bytes`);
  });
}

/** What pages start from that are built where there is no Node; see site/snapshot.py. */
function makeSnapshot() {
  const site = join(root, "src", "wardian", "site");
  const sources = ["snapshot.py", "snapshot.mjs", "workshop.py", "workshop.mjs"]
    .map((name) => join(site, name));
  const script = join(root, "scripts", "make_snapshot.py");
  const inputs = [...sources, ...filesBelow(join(site, "jobs")), script,
    join(root, "src", "wardian", "browser", "resuming.py"), join(root, "package-lock.json"),
    ...["python.wasm", "rest.wasm", "wardian.bin"].map((name) => join(out, name))];
  return stamped("snapshot", inputs, ["snapshot.wasm"], () => {
    run(python, [script], { env: { ...process.env, WARDIAN_NODE: process.execPath } });
    step(`snapshot.wasm: ${statSync(join(out, "snapshot.wasm")).size} bytes`);
  });
}

function makeIcons() {
  const script = join(root, "scripts", "make_icons.mjs");
  const inputs = [script, join(root, "package-lock.json")];
  return stamped("icons", inputs, ["icons"], () => run(process.execPath, [script]));
}

function writeManifest() {
  const files = {};
  for (const file of filesBelow(out)) {
    const name = relative(out, file).split(sep).join("/");
    // Icons are found by name, a thousand and more of them: too many to list to every page.
    // The others are no part of a page, or of one that its build has told of them.
    const isApart = ["manifest.json", "sizes.json", "snapshot.wasm"].includes(name);
    if (isApart || name.startsWith("icons/")) continue;
    const content = readFileSync(file);
    files[name] = { size: content.length, sha256: sha256(content) };
  }
  const pyodide = JSON.parse(readFileSync(join(root, "node_modules/pyodide/package.json"), "utf8"));
  const manifest = { format: 1, version, pyodide: pyodide.version, files };
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** How large the files of a page are on their way, for the table that `wardian build` prints. */
function writeSizes() {
  const file = join(out, "sizes.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const sizes = {};
  const options = {
    params: { [zlib.BROTLI_PARAM_QUALITY]: 9, [zlib.BROTLI_PARAM_LGWIN]: 24 },
  };
  for (const name of [...readdirSync(out), ...core.map((each) => join("pyodide", each))].sort()) {
    if (!/\.(wasm|bin|js|mjs)$/.test(name)) continue;
    const content = readFileSync(join(out, name));
    const key = sha256(content);
    sizes[key] = before[key] ?? [gzipSync(content, { level: 9 }), brotliCompressSync(content, options)]
      .map((sent) => Math.min(content.length, sent.length));
  }
  writeFileSync(file, `${JSON.stringify(sizes, null, 1)}\n`);
}

/** Run `make` unless its inputs are what they were and everything it makes is there. */
async function stamped(name, inputs, outputs, make) {
  const hash = createHash("sha256");
  for (const file of inputs) hash.update(relative(root, file)).update(readFileSync(file));
  const wanted = hash.digest("hex");
  const stamp = join(stamps, name);
  const complete = outputs.every((output) => existsSync(join(out, output)));
  if (complete && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(stamp, { force: true });
  step(`make ${name}`);
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)) // path before Node 20.12
    .filter((file) => !file.includes(`${sep}__pycache__${sep}`))
    .filter((file) => folder === out || !file.startsWith(out))
    .sort();
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup();
  await build();
  const problem = oversize();
  if (problem !== undefined) fail(problem);
}
