// Python as a page has it, while a site is built: Pyodide under Node, for one job after the other.
//
//   node workshop.mjs
//
// Each line that comes in is the name of a folder, as JSON, which holds order.json and the files it
// names, by number. What comes of it is written there: reply.json, the files that the job left below
// /out, by number again, and a snapshot. Then a line goes out, with what was said. workshop.py and
// node.py are the other end.
//
// A job has a thread of its own, which ends with it, and so whatever its program did to it.

import crypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const folder = workerData;
const order = isMainThread ? undefined : orderIn(folder);
const at = (path) => pathToFileURL(path).href;

function orderIn(place) {
  return JSON.parse(readFileSync(join(place, "order.json"), "utf8"));
}

/** Bytes as Pyodide takes them: it refuses Node's own kind. */
const bytesOf = (path) => new Uint8Array(readFileSync(path));

/** Let the clock and chance be the same in every build, wherever and whenever it is made. */
function foresee() {
  let ticks = 0;
  Date.now = () => 1000 * order.time + ticks++;
  // In microseconds: the page's own clock must not go back where it goes on with our memory.
  performance.now = () => ticks++ / 1000;
  let seed = 1;
  const fill = ({ buffer, byteOffset, byteLength }) => {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < bytes.length; at++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      bytes[at] = seed >>> 24;
    }
  };
  crypto.randomFillSync = (array) => (fill(array), array);
  globalThis.crypto.getRandomValues = crypto.randomFillSync;
}

async function start() {
  foresee();
  const { loadPyodide } = await import(at(join(order.pyodide, "pyodide.mjs")));
  const options = {
    indexURL: order.pyodide,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    stdout() {}, // what the program prints is for the console of a page
    stderr() {},
    ...(order.library ? { stdLibURL: join(folder, order.library) } : {}),
    ...(order.snapshot ? { _makeSnapshot: true } : {}),
  };
  if (!order.snapshot) return [await loadPyodide(options), undefined];
  // What a snapshot is made of is the business of snapshot.mjs.
  const maker = await import(at(order.maker));
  return [await loadPyodide(maker.prepare(options)), maker];
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
  if (!maker) return { result, files };
  writeFileSync(join(folder, "snapshot"), await maker.take(pyodide));
  return { result, files, snapshot: "snapshot" };
}

/** Do the job of this thread. */
async function obey() {
  let reply;
  try {
    reply = await work();
  } catch (error) {
    // Node would print the line of minified code that threw: fifty thousand characters.
    reply = { error: String(error?.message ?? error) };
  }
  writeFileSync(join(folder, "reply.json"), JSON.stringify(reply));
  process.exit(0); // what the program left waiting does not matter any more
}

/** Give every job a thread, until nobody asks for one any more. */
async function serve() {
  process.env.TZ = "UTC"; // for all threads: none can set it for itself
  let compiled; // what a thread compiles of the same bytes is had from here, as long as this is held
  for await (const line of createInterface({ input: process.stdin })) {
    const place = JSON.parse(line);
    compiled ??= await WebAssembly.compile(
      bytesOf(join(orderIn(place).pyodide, "pyodide.asm.wasm")),
    );
    const said = await toldBy(place);
    process.stdout.write(`${JSON.stringify({ said })}\n`);
  }
}

function toldBy(place) {
  return new Promise((resolve) => {
    const options = { workerData: place, stdout: true, stderr: true };
    const worker = new Worker(new URL(import.meta.url), options);
    let said = "";
    worker.stdout.on("data", (text) => (said += text));
    worker.stderr.on("data", (text) => (said += text));
    worker.on("error", (error) => (said += error?.message ?? error));
    worker.on("exit", (code) => resolve(said.trim() || `it ended with ${code}`));
  });
}

await (isMainThread ? serve() : obey());
