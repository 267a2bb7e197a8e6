import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../src/transport/outbox.ts";
import { complaints } from "../stage.ts";

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
  const kept = Array.from({ length: 300 }, (_, at) =>
    outbox.add(event("a", [at % 2, "value", `${at}`, at])));
  assert.deepEqual([kept.indexOf(false), outbox.texts().length], [256, 257]);
  const last = JSON.parse(outbox.texts().at(-1)!) as unknown[];
  assert.deepEqual(last.slice(0, 3), ["s", 7, 257]);
  assert.deepEqual(last[3], [[0, "value", "298", 298], [1, "value", "299", 299]]);
  outbox.resume(0);
  const all: unknown[] = [];
  for (let n = 0; n < 257; n += 64) {
    outbox.confirm(n);
    all.push(...numbers(outbox.due()));
  }
  assert.deepEqual(all, Array.from({ length: 257 }, (_, at) => at + 1));
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

/** A server that handles all that it is sent, until nothing comes any more. */
function handled(outbox: Outbox): unknown[] {
  const names: unknown[] = [];
  for (let texts = [...outbox.due()]; texts.length; texts = [...outbox.due()]) {
    assert.ok(outbox.texts().length <= 257);
    const messages = texts.map((text) => JSON.parse(text) as unknown[]);
    names.push(...messages.map(([kind, , , name]) => (kind === "e" ? name : kind)));
    outbox.confirm(messages.at(-1)![2] as number);
  }
  return names;
}
const named = (count: number) => Array.from({ length: count }, (_, at) => `${at}`);

test("what was done early comes in as there is room, all of it and in order", () => {
  const outbox = new Outbox();
  const kept = named(600).map((name) => outbox.add(event(name), true));
  assert.deepEqual([kept.includes(false), outbox.texts().length], [false, 64]);
  assert.deepEqual(handled(outbox), named(600));
  assert.deepEqual(outbox.texts(), []);
});

test("what is done now comes behind what was done early; an answer to a call need not", () => {
  const outbox = new Outbox();
  named(200).forEach((name) => outbox.add(event(name), true));
  outbox.add('["r",7,99,1,1,null]');
  assert.equal(outbox.texts().length, 65);
  outbox.add(event("now"));
  outbox.add(JSON.stringify(["s", 7, 99, [[6, "value", "x", 1]]]));
  const early = named(200);
  early.splice(64, 0, "r");
  assert.deepEqual(handled(outbox), [...early, "now", "s"]);
});

test("where too much follows what was done early, it is bounded, and the console says so", () => {
  const outbox = new Outbox();
  named(300).forEach((name, at) => outbox.add(event(name, [5, "value", name, at]), true));
  assert.ok(named(192).every((name) => outbox.add(event(name))));
  assert.equal(outbox.texts().length, 64);
  let isKept = true;
  const said = complaints(() => (isKept = outbox.add(event("now", [6, "value", "x", 1]))));
  assert.deepEqual([isKept, outbox.texts().length, said.length], [false, 257, 44 + 192]);
  const [, , n, edits] = JSON.parse(outbox.texts().at(-1)!) as unknown[];
  assert.deepEqual([n, edits], [257, [[5, "value", "299", 299], [6, "value", "x", 1]]]);
  assert.deepEqual(handled(outbox), [...named(256), "s"]);
});

test("what was done early waits as well where it is large, with a little of what follows", () => {
  const outbox = new Outbox();
  const large = named(20).map((name) => name + "x".repeat(60_000));
  large.forEach((name) => outbox.add(event(name), true));
  assert.equal(outbox.texts().length, 4);
  assert.deepEqual(handled(outbox), large);
  large.forEach((name) => outbox.add(event(name), true));
  let now: boolean[] = [];
  const said = complaints(() => (now = large.map((name) => outbox.add(event(name)))));
  assert.deepEqual([now.indexOf(false), said.length, outbox.texts().length], [4, 16, 8]);
  assert.deepEqual(handled(outbox), large.slice(0, 8));
});

test("a message of what was done early that is larger than all there is keeps nothing back", () => {
  const outbox = new Outbox();
  const said = complaints(() => {
    outbox.add(event("x".repeat(1 << 19), [5, "value", "x", 1]), true);
    outbox.add(event("a"), true);
  });
  assert.equal(said.length, 1);
  assert.deepEqual(handled(outbox), ["s", "a"]);
});

test("a control is on its way while what was done to it early waits; the end follows it", () => {
  const outbox = new Outbox();
  named(64).forEach((name) => outbox.add(event(name), true));
  outbox.add(event("late", [5, "value", "x", 1]), true);
  assert.equal(outbox.has(5), true);
  assert.equal(outbox.last('["q",7,0]'), '["q",7,66]');
  assert.equal(outbox.texts().length, 65);
  outbox.add(event("later", [6, "value", "x", 1]), true);
  outbox.clear();
  outbox.resume(0);
  assert.deepEqual([outbox.has(5), outbox.has(6), handled(outbox)], [false, false, []]);
});

test("who leaves sends all that was not sent, and the end behind it", () => {
  const outbox = new Outbox();
  named(100).forEach((name) => outbox.add(event(name), true));
  const sent = [...outbox.due()];
  const end = outbox.last('["q",7,0]');
  const numbers = [...sent, ...outbox.due(true), end].map((text) => (JSON.parse(text) as [string, number, number])[2]);
  assert.deepEqual(numbers, Array.from({ length: 101 }, (_, at) => at + 1));
});
