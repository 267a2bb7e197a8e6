import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openPolling } from "../../src/transport/polling.ts";
import { Requests, settle } from "./requests.ts";

let requests: Requests;
beforeEach(() => {
  requests = new Requests();
  requests.start();
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => {
  requests.stop();
  mock.timers.reset();
});

const WELCOME = '["w",7,"g",0,{"poll":2000}]';

test("each line of an answer is a transmission; the next request comes when asked", async () => {
  openPolling(requests.ends());
  assert.deepEqual([requests.last.path, requests.last.lines], ["/base/poll", ["hello"]]);
  requests.last.answer(200, `${WELCOME}\n["m"]\n`);
  await settle();
  assert.deepEqual(requests.received, [WELCOME, '["m"]']);
  mock.timers.tick(1999);
  assert.equal(requests.all.length, 1);
  mock.timers.tick(1);
  assert.equal(requests.all.length, 2);
});

test("what is to be said is said at once, but one request at a time", async () => {
  const polling = openPolling(requests.ends());
  requests.last.answer(200, WELCOME);
  await settle();
  requests.unconfirmed = ["a"];
  polling.send("a");
  mock.timers.tick(0);
  assert.deepEqual(requests.last.lines, ["hello", "a"]);
  requests.unconfirmed = ["a", "b"];
  polling.send("b");
  mock.timers.tick(0);
  assert.equal(requests.all.length, 2);
  requests.last.answer(200, WELCOME);
  await settle();
  mock.timers.tick(0);
  assert.deepEqual(requests.last.lines, ["hello", "a", "b"]);
  requests.last.answer(200, WELCOME);
  await settle();
  mock.timers.tick(1999);
  assert.equal(requests.all.length, 3);
});

test("a hidden tab asks less often", async () => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  openPolling(requests.ends());
  requests.last.answer(200, WELCOME);
  await settle();
  mock.timers.tick(19_999);
  assert.equal(requests.all.length, 1);
  mock.timers.tick(1);
  assert.equal(requests.all.length, 2);
  Object.defineProperty(document, "hidden", { value: false, configurable: true });
});

test("a request that fails is a loss, and after a stop nothing is asked", async () => {
  openPolling(requests.ends());
  requests.last.answer(429);
  await settle();
  const polling = openPolling(requests.ends());
  polling.stop();
  await settle();
  mock.timers.tick(60_000);
  assert.deepEqual([requests.losses, requests.all.length], [[{ code: 429, isAway: false }], 2]);
});
