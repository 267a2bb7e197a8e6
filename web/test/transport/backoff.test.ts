import assert from "node:assert/strict";
import { test } from "node:test";
import { waitMs } from "../../src/transport/backoff.ts";

const longest = (failures: number, isHidden = false) => waitMs(failures, isHidden, () => 1);
const shortest = (failures: number, isHidden = false) => waitMs(failures, isHidden, () => 0);

test("the first attempt is made at once, later ones ever more rarely, at least every 15 s", () => {
  const waits = Array.from({ length: 10 }, (_, failures) => longest(failures));
  assert.deepEqual(waits, [0, 100, 500, 1000, 2000, 5000, 10_000, 15_000, 15_000, 15_000]);
});

test("a wait is a random part of the longest, so that tabs do not come back in step", () => {
  assert.equal(shortest(7), 0);
  const waits = new Set(Array.from({ length: 50 }, () => waitMs(7, false)));
  assert.ok(waits.size > 40);
});

test("a hidden tab is in no hurry after the first attempts", () => {
  assert.deepEqual([longest(0, true), longest(1, true), longest(2, true)], [0, 100, 500]);
  assert.deepEqual([shortest(3, true), longest(3, true)], [7500, 15_000]);
});
