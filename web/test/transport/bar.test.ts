import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Bar } from "../../src/transport/bar.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  mock.timers.reset();
  document.body.replaceChildren();
});

const LOST = "Connection lost. Reconnecting\u2026";
const host = () => document.querySelector('[data-wardian="bar"]');
const words = () => host()?.shadowRoot!.querySelector("span")!.textContent;
const button = () => host()!.shadowRoot!.querySelector("button")!;

test("a connection that is back within a second is not mentioned", () => {
  const bar = new Bar(() => {});
  bar.show("closed");
  mock.timers.tick(999);
  assert.equal(host(), null);
  bar.show("open");
  mock.timers.tick(10_000);
  assert.equal(host(), null);
});

test("before the first connection there is none that was lost", () => {
  const bar = new Bar(() => {});
  bar.show("connecting");
  mock.timers.tick(1100);
  assert.deepEqual([words(), button().textContent], ["Connecting\u2026", "Try now"]);
});

test("a page that is gone is not waited for", () => {
  const bar = new Bar(() => {});
  bar.show("open");
  bar.show("closed");
  bar.show("gone");
  mock.timers.tick(1100);
  assert.equal(words(), "This page is not available any more.");
  assert.deepEqual([button().textContent, button().hidden], ["Load again", false]);
});

test("a loss that lasts is said to everyone, and so is the return, then nothing is left", () => {
  const bar = new Bar(() => {});
  bar.show("open");
  bar.show("closed");
  bar.show("connecting");
  mock.timers.tick(1000);
  assert.equal(host()!.getAttribute("role"), "status");
  assert.equal(words(), ""); // a region must stand before its words come
  mock.timers.tick(100);
  assert.equal(words(), LOST);
  let changes = 0;
  const watcher = new MutationObserver((records) => (changes += records.length));
  watcher.observe(host()!.shadowRoot!, { childList: true, characterData: true, subtree: true });
  bar.show("closed");
  bar.show("connecting");
  mock.timers.tick(0);
  assert.deepEqual([changes + watcher.takeRecords().length, words()], [0, LOST]);
  bar.show("open");
  mock.timers.tick(0);
  assert.deepEqual([words(), button().hidden], ["Connected again.", true]);
  mock.timers.tick(1500);
  assert.equal(host(), null);
});

test("a connection that is lost again right after its return is still mentioned", () => {
  const bar = new Bar(() => {});
  bar.show("open");
  bar.show("closed");
  mock.timers.tick(1100);
  bar.show("open");
  mock.timers.tick(500);
  bar.show("closed");
  mock.timers.tick(5000);
  assert.equal(words(), LOST);
  assert.equal(button().hidden, false);
});

test("the person may ask for an attempt at once", () => {
  let asked = 0;
  const bar = new Bar(() => asked++);
  bar.show("closed");
  mock.timers.tick(1100);
  button().click();
  assert.equal(asked, 1);
  bar.stop();
  assert.equal(host(), null);
});
