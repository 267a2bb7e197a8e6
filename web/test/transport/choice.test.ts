import "../setup.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Choice } from "../../src/transport/choice.ts";

const ALL = "websocket stream polling";
const CLOSED = { code: 1006 };
const AWAY = { isAway: true };
const SILENT = { isSilent: true };

beforeEach(() => sessionStorage.clear());

test("the best kind is tried twice before the next, and after the last the best again", () => {
  const choice = new Choice(ALL);
  const tried: string[] = [];
  for (let at = 0; at < 7; at++) {
    tried.push(choice.kind);
    choice.failed(choice.kind, CLOSED);
  }
  assert.deepEqual(tried, [
    "websocket", "websocket", "stream", "stream", "polling", "polling", "websocket",
  ]);
});

test("a kind that is open and says nothing is not tried twice", () => {
  const choice = new Choice(ALL);
  choice.failed(choice.kind, SILENT);
  assert.equal(choice.kind, "stream");
});

test("a kind that has worked is given more tries: the server may be starting again", () => {
  const choice = new Choice(ALL);
  choice.worked("websocket");
  for (let at = 0; at < 3; at++) {
    choice.failed(choice.kind, CLOSED);
    assert.equal(choice.kind, "websocket");
  }
  choice.failed(choice.kind, CLOSED);
  assert.equal(choice.kind, "stream");
});

test("when nobody answers at all, the kind is not to blame", () => {
  const choice = new Choice(ALL);
  choice.failed(choice.kind, SILENT);
  choice.failed(choice.kind, AWAY);
  assert.equal(choice.kind, "websocket");
});

test("the kind that worked is remembered by the next page of the tab", () => {
  new Choice(ALL).worked("polling");
  const next = new Choice(ALL);
  assert.deepEqual([next.kind, next.better], ["polling", "stream"]);
  assert.equal(new Choice("websocket stream").kind, "websocket");
});

test("a better kind is tried again ever more rarely, but soon when it has worked before", () => {
  const choice = new Choice(ALL);
  choice.worked("stream");
  const waits: number[] = [];
  for (let at = 0; at < 7; at++) {
    waits.push(choice.retryMs);
    choice.refused();
  }
  assert.deepEqual(waits, [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  choice.worked("websocket");
  assert.equal(choice.better, undefined);
  choice.worked("stream");
  assert.equal(choice.retryMs, 1000);
});

test("what the server does not offer is not tried", () => {
  const choice = new Choice("polling nonsense");
  choice.failed(choice.kind, SILENT);
  assert.deepEqual([choice.kind, choice.better], ["polling", undefined]);
});

test("a failure of a kind that is not in turn any more changes nothing", () => {
  const choice = new Choice(ALL);
  choice.failed("stream", SILENT);
  assert.equal(choice.kind, "websocket");
});
