// Python as a page has it, while a site is built: Pyodide under Node, for one job.
//
//   node workshop.mjs FOLDER
//
// FOLDER holds order.json and the files it names, by number. What comes of it is written there:
// reply.json, the files that the job left below /out, by number again, and a snapshot. workshop.py
// is the other end.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const order = JSON.parse(readFileSync(join(folder, "order.json"), "utf8"));
const printed = [];
const at = (path) => pathToFileURL(path).href;

/** Bytes as Pyodide takes them: it refuses Node's own kind. */
const bytesOf = (path) => new Uint8Array(readFileSync(path));

async function start() {
  const { loadPyodide } = await import(at(join(order.pyodide, "pyodide.mjs")));
  const options = {
    indexURL: order.pyodide,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    stdout: (line) => printed.push(line),
    stderr: (line) => printed.push(line),
    ...(order.library ? { stdLibURL: join(folder, order.library) } : {}),
    ...(order.snapshot ? { _makeSnapshot: true } : {}),
  };
  if (!order.snapshot || !existsSync(order.maker)) return [await loadPyodide(options), undefined];
  // What a snapshot is made of is the business of snapshot.mjs.
  const maker = await import(at(order.maker));
  return [await loadPyodide(maker.prepare?.(options) ?? options), maker];
}

function fill(pyodide) {
  for (const [path, file] of Object.entries(order.files)) {
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
    pyodide.FS.writeFile(path, bytesOf(join(folder, file)));
  }
  const extractDir = pyodide._api.sitePackages;
  for (const file of order.wheels) {
    pyodide.unpackArchive(bytesOf(join(folder, file)), "wheel", { extractDir });
  }
}

function collect(pyodide) {
  const files = {};
  const walk = (path) => {
    for (const name of pyodide.FS.readdir(path).filter((each) => !/^\.\.?$/.test(each)).sort()) {
      const whole = `${path}/${name}`;
      if (pyodide.FS.isDir(pyodide.FS.stat(whole).mode)) walk(whole);
      else {
        const file = `out-${Object.keys(files).length}`;
        writeFileSync(join(folder, file), pyodide.FS.readFile(whole));
        files[whole.slice("/out/".length)] = file;
      }
    }
  };
  walk("/out");
  return files;
}

async function work() {
  const [pyodide, maker] = await start();
  pyodide.FS.mkdirTree("/out");
  fill(pyodide);
  const text = pyodide.runPython(order.code);
  const { error, result } = JSON.parse(text);
  if (error) return { error };
  const files = collect(pyodide);
  if (!order.snapshot) return { result, files };
  const bytes = await (maker?.take ? maker.take(pyodide) : pyodide.makeMemorySnapshot());
  writeFileSync(join(folder, "snapshot"), bytes);
  return { result, files, snapshot: "snapshot" };
}

mkdirSync(folder, { recursive: true });
let reply;
try {
  reply = await work();
} catch (error) {
  // Node would print the line of minified code that threw: fifty thousand characters.
  reply = { error: String(error?.message ?? error) };
}
writeFileSync(join(folder, "reply.json"), JSON.stringify({ ...reply, printed }));
process.exit(0); // what the program left waiting does not matter any more
