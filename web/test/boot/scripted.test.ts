// The interpreter of a built page comes from a script of the page, everything else as elsewhere.

import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

const ADDRESS = "data:text/javascript,/pyodide.asm.js";
const MODULE = "data:text/javascript,/pyodide.asm.mjs";
const made = globalThis as { _createPyodideModule?: unknown };

document.head.innerHTML = `<script type="text/plain" data-wardian="interpreter"></script>`;
const element = document.head.querySelector("script")!;
Object.defineProperty(element, "src", { value: ADDRESS });
Object.defineProperty(document, "readyState", { value: "interactive", writable: true });
globalThis.addEventListener ??= window.addEventListener.bind(window);
const { ask, load } = await import("../../src/boot/scripted.ts");
const { askAhead } = await import("../../src/boot/ahead.ts");

afterEach(() => {
  delete made._createPyodideModule;
  Object.assign(document, { readyState: "interactive" });
});

test("a script that ran before is not waited for", async () => {
  const create = made._createPyodideModule = (): void => {};
  assert.equal((await load(MODULE))["default"], create);
});

test("one that is still on its way is", async () => {
  const loading = load(MODULE);
  const create = made._createPyodideModule = (): void => {};
  element.dispatchEvent(new Event("load"));
  assert.equal((await loading)["default"], create);
});

test("one that fails is an error, whenever it did", async () => {
  const loading = load(MODULE);
  element.dispatchEvent(new Event("error"));
  await assert.rejects(loading, /pyodide\.asm\.js did not run/);
  Object.assign(document, { readyState: "complete" });
  await assert.rejects(load(MODULE), /pyodide\.asm\.js did not run/);
});

test("other modules are imported", async () => {
  assert.equal((await load("data:text/javascript,export default 7"))["default"], 7);
});

test("what was asked for ahead is given once, and asked for again after that", async () => {
  const asked: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (address) => new Response(`${asked.push(String(address))}`);
  const url = "http://localhost/_wardian/0a/pyodide.asm.wasm";
  askAhead("_wardian/0a/pyodide.asm.wasm");
  assert.equal(await (await ask("http://localhost/other")).text(), "2");
  assert.equal(await (await ask(url)).text(), "1");
  assert.equal(await (await ask(url)).text(), "3");
  assert.deepEqual(asked, [url, "http://localhost/other", url]);
  globalThis.fetch = fetch;
});

test("nothing is asked for where a page names nothing", () => {
  askAhead(undefined);
  assert.equal(globalThis.wardianAhead, undefined);
});
