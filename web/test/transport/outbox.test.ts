import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../src/transport/outbox.ts";

const event = (name: string, ...edits: unknown[]) =>
  JSON.stringify(["e", 7, 99, name, [1], {}, edits]);
const numbers = (texts: Iterable<string>) =>
  [...texts].map((text) => (JSON.parse(text) as unknown[])[2]);

test("messages are numbered in order, whatever number they came with", () => {
  const outbox = new Outbox();
  outbox.add(event("a"));
  outbox.add(event("b"));
  const numbered = [event("a").replace("99", "1"), event("b").replace("99", "2")];
  assert.deepEqual([...outbox.due()], numbered);
});

test("what was sent is not due again, and after a new welcome what was not handled is", () => {
  const outbox = new Outbox();
  ["a", "b", "c"].forEach((name) => outbox.add(event(name)));
  assert.deepEqual(numbers(outbox.due()), [1, 2, 3]);
  assert.deepEqual(numbers(outbox.due()), []);
  outbox.confirm(1);
  outbox.resume(2);
  assert.deepEqual(numbers(outbox.due()), [3]);
  assert.equal(outbox.texts().length, 1);
});

test("a server that has handled more than this tab has said is followed", () => {
  const outbox = new Outbox();
  outbox.resume(57);
  outbox.add(event("a"));
  assert.deepEqual(numbers(outbox.due()), [58]);
});

test("only so many are on their way at once; each confirmation lets others go", () => {
  const outbox = new Outbox();
  for (let at = 0; at < 100; at++) {
    outbox.add(event("a"));
  }
  assert.equal(numbers(outbox.due()).length, 64);
  assert.equal(numbers(outbox.due()).length, 0);
  outbox.confirm(10);
  assert.deepEqual(numbers(outbox.due()), [65, 66, 67, 68, 69, 70, 71, 72, 73, 74]);
});

test("when too many wait, events are dropped without a gap, and edits are not", () => {
  const outbox = new Outbox();
  const kept = Array.from({ length: 600 }, (_, at) =>
    outbox.add(event("a", [at % 2, "value", `${at}`, at])));
  assert.deepEqual([kept.indexOf(false), outbox.texts().length], [512, 513]);
  const last = JSON.parse(outbox.texts().at(-1)!) as unknown[];
  assert.deepEqual(last.slice(0, 3), ["s", 7, 513]);
  assert.deepEqual(last[3], [[0, "value", "598", 598], [1, "value", "599", 599]]);
  outbox.resume(0);
  const all: unknown[] = [];
  for (let n = 0; n < 513; n += 64) {
    outbox.confirm(n);
    all.push(...numbers(outbox.due()));
  }
  assert.deepEqual(all, Array.from({ length: 513 }, (_, at) => at + 1));
});

test("more than half a megabyte is not kept", () => {
  const outbox = new Outbox();
  const large = event("x".repeat(60_000));
  let count = 0;
  while (outbox.add(large)) {
    count++;
  }
  assert.equal(count, 8);
  outbox.confirm(8);
  assert.equal(outbox.add(large), true);
});

test("a control is on its way until its message is confirmed", () => {
  const outbox = new Outbox();
  outbox.add(event("a", [5, "value", "x", 1]));
  outbox.add(JSON.stringify(["s", 7, 1, [[6, "checked", true, 1]]]));
  assert.deepEqual([5, 6, 7].map((id) => outbox.has(id)), [true, true, false]);
  outbox.confirm(1);
  assert.deepEqual([5, 6].map((id) => outbox.has(id)), [false, true]);
});
