import assert from "node:assert/strict";
import { test } from "node:test";
import "../stage.ts";
import { byCall } from "../../src/client/by-call.ts";
import { Client } from "../../src/client/client.ts";
import type { NodeForm } from "../../src/wire/messages.ts";

type Told = [type: string, view: number, id: number, payload: unknown];

/** A client with Python at hand, and what it tells it: by calls and by messages. */
function telling(content: readonly NodeForm[]) {
  const container = document.body.appendChild(document.createElement("main"));
  const all: unknown[][] = [];
  const client = new Client((text) => all.push(JSON.parse(text)));
  client.happen = byCall((type, view, id, payload) => {
    all.push([type, view, id, payload()] satisfies Told);
  });
  const { number } = client.open(container);
  client.receive(JSON.stringify(["m", number, 1, 0, [1, "div", 0, content]]));
  const close = () => {
    client.receive(JSON.stringify(["u", number]));
    container.remove();
  };
  const find = (selector: string) => container.querySelector<HTMLInputElement>(selector)!;
  return { all, client, number, find, close };
}

const CLICKED: NodeForm[] = [
  [2, "p", { "#on": { click: 1 } }, [[3, "b", { "#on": { click: 1 } }], [4, "i"]]],
  [5, "input", { "#on": { keydown: { k: ["Enter"] } } }],
];

test("an event of one element is a call, and says what it says when it is asked", () => {
  const { all, number, find, close } = telling(CLICKED);
  find("i").click();
  const [[type, view, id, payload]] = all as [Told];
  assert.deepEqual([type, view, id], ["click", number, 2]);
  assert.equal((payload as { button: number }).button, 0);
  find("input").dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
  find("input").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  assert.deepEqual(all.slice(1).map(([kind, , name]) => [kind, name]), [["keydown", 5]]);
  close();
});

test("one of several elements is a message, and so is one that edits go with", () => {
  const { all, find, close } = telling(CLICKED);
  find("b").click();
  assert.deepEqual((all[0] as unknown[]).slice(3, 5), ["click", [3, 2]]);
  find("input").value = "a";
  find("input").dispatchEvent(new InputEvent("input", { bubbles: true }));
  find("i").click();
  const [kind, , n, type, ids, payload, edits] = all[1] as unknown[];
  assert.deepEqual([kind, n, type, ids, edits], ["e", 2, "click", [2], [[5, "value", "a", 1]]]);
  assert.equal((payload as { button: number }).button, 0);
  find("i").click();
  assert.equal(all[2]![0], "click");
  close();
});

test("what happens while Python changes the page waits its turn, in order", async () => {
  const { all, client, find, close } = telling(CLICKED);
  const { removeAttribute } = find("i");
  // A patch makes something happen: what Python would hear of in the middle of it.
  find("i").removeAttribute = function (name: string) {
    find("i").click();
    removeAttribute.call(this, name);
  };
  client.receive(JSON.stringify(["p", 1, 1, [["a", 4, "title", null]]]));
  assert.equal(all.length, 0);
  find("i").click();
  await Promise.resolve();
  assert.deepEqual(all.map(([kind, , n]) => [kind, n]), [["e", 1], ["e", 2]]);
  find("i").click();
  assert.equal(all[2]![0], "click");
  close();
});
