// A person takes the new version of a site.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { goOver } from "../../src/offline/go-over.ts";

/** A worker of a browser, as far as a page sees it. */
class Worker extends EventTarget {
  state = "installed";
  readonly messages: unknown[] = [];

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

let reloads: number;
let registration: { waiting: ServiceWorker | null; installing: ServiceWorker | null };
const worker = () => new Worker() as Worker & ServiceWorker;

beforeEach(() => {
  reloads = 0;
  Object.assign(globalThis, { location: { reload: () => reloads++ } });
  registration = { waiting: null, installing: null };
});

test("the one that waits takes over, and then the page is loaded again", () => {
  const one = (registration.waiting = worker());
  goOver(registration);
  assert.deepEqual([one.messages, reloads], [["activate"], 0]);
  one.become("activating");
  assert.equal(reloads, 0);
  one.become("activated");
  assert.equal(reloads, 1);
});

test("where none waits, another tab has gone over: the page is loaded again", () => {
  const one = (registration.installing = worker());
  goOver(registration);
  assert.deepEqual([one.messages, reloads], [[], 1]);
});

for (const place of ["waiting", "installing"] as const) {
  test(`one that a newer one pushed out leaves it to that, which is ${place}`, () => {
    const [one, two] = [(registration.waiting = worker()), worker()];
    goOver(registration);
    registration[place] = two;
    one.become("redundant");
    assert.deepEqual([two.messages, reloads], [["activate"], 0]);
    two.become("activated");
    assert.equal(reloads, 1);
  });
}

test("one that is gone with none after it: the page is loaded again", () => {
  const one = (registration.waiting = worker());
  goOver(registration);
  registration.waiting = null;
  one.become("redundant");
  assert.equal(reloads, 1);
});
