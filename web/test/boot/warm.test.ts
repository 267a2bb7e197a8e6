// In the first visits of a browser some work is done for the next ones, when nobody waits.

import "../setup.ts";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { warmUp } from "../../src/boot/warm.ts";

const HOME = "http://localhost/_wardian/0a/";
let worked = 0;
let destroyed = 0;
/** How many turns an idle moment has time for. */
let lasting = 1;
type Moment = (idle: { timeRemaining(): number }) => void;
const idle: Moment[] = [];
const work = Object.assign(() => void ++worked, { destroy: () => void ++destroyed });
const python = { _api: { config: { indexURL: HOME } }, runPython: () => work };

Object.assign(globalThis, {
  wardian: { ready: Promise.resolve(), pyodide: Promise.resolve(python) },
  requestIdleCallback: (callback: Moment) => idle.push(callback),
});
mock.timers.enable({ apis: ["setTimeout"] });

beforeEach(() => {
  Object.defineProperty(globalThis, "navigator", { value: { userAgentData: {} }, configurable: true });
  localStorage.clear();
  worked = destroyed = 0;
  lasting = 1;
});

/** Visit the page, and leave it after so many idle moments. */
async function visit(moments = Infinity): Promise<number> {
  const before = worked;
  await warmUp();
  mock.timers.tick(10_000);
  for (let moment = 0; idle.length; moment++) {
    const next = idle.shift()!;
    let left = lasting;
    if (moment < moments) next({ timeRemaining: () => --left });
  }
  return worked - before;
}

test("two visits that last do all the work, later ones none", async () => {
  const all = await visit();
  assert.ok(all > 1);
  assert.deepEqual([await visit(), await visit(), destroyed], [all, 0, 2]);
});

test("a visit that ends early does not count", async () => {
  assert.equal(await visit(3), 3);
  const all = await visit();
  assert.ok(all > 3);
  assert.equal(await visit(), all);
});

test("a moment is used while it lasts, and not longer", async () => {
  lasting = 7;
  assert.equal(await visit(3), 21);
  const all = await visit();
  lasting = Infinity;
  assert.deepEqual([await visit(), await visit()], [all, 0]);
});

test("what cannot be done is left, counted by nobody and told to nobody", async () => {
  python.runPython = () => Object.assign(() => { throw new Error("gone"); }, { destroy: work.destroy });
  assert.equal(await visit(), 0);
  python.runPython = () => work;
  assert.equal(destroyed, 1);
  assert.ok(await visit() > 1);
  assert.ok(await visit() > 1);
});

test("another interpreter is another matter", async () => {
  const all = await visit() + await visit();
  python._api.config.indexURL = "http://localhost/_wardian/0b/";
  assert.equal(await visit(), all / 2);
  python._api.config.indexURL = HOME;
});

test("nothing is done where it is of no use, or nothing can be noted", async () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  assert.equal(await visit(), 0);
  Object.defineProperty(globalThis, "navigator", { value: { userAgentData: {} }, configurable: true });
  const { localStorage } = globalThis;
  Object.defineProperty(globalThis, "localStorage", {
    get: () => { throw new Error("denied"); }, configurable: true,
  });
  assert.equal(await visit(), 0);
  Object.defineProperty(globalThis, "localStorage", { value: localStorage, configurable: true });
});
