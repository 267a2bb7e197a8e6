import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, stage } from "../stage.ts";
import { putText } from "../../src/client/put-text.ts";
import type { NodeForm } from "../../src/wire/messages.ts";

const SHAPE = { 1: [[1, "li", 0, [[2, "b", 0, "x"]]], [[2, "#text"]]] };
const list = [3, 4, SHAPE, [[-1, 5, 1, 2, "a\x7fb"]]] as unknown as NodeForm;

/** A stage, and the call for its view. */
function writing(content: readonly NodeForm[]) {
  const all = stage(content);
  const view = all.client.views.get(all.view)!;
  return { ...all, view, put: (id: number, text: string) => putText(all.client, view, id, text) };
}

test("an element with one text gets another, in the same text node", () => {
  const { put, find, close } = writing([[2, "p", { class: "a" }, "before"]]);
  const node = find("p").firstChild;
  put(2, "after");
  assert.equal(find("p").textContent, "after");
  assert.equal(find("p").firstChild, node);
  close();
});

test("it is no patch: the next one has the next number", () => {
  const { put, patch, html, close, sent } = writing([[2, "p", 0, "a"]]);
  put(2, "b");
  put(2, "c");
  patch(["a", 2, "title", "t"]);
  assert.equal(html(), '<div><p title="t">c</p></div>');
  assert.deepEqual(sent, []);
  close();
});

test("a text that is so already is not written again", () => {
  const { put, find, close } = writing([[2, "p", 0, "same"]]);
  const written: string[] = [];
  Object.defineProperty(find("p").firstChild, "nodeValue", {
    get: () => "same",
    set: (text: string) => written.push(text),
  });
  put(2, "same");
  assert.deepEqual(written, []);
  close();
});

test("an element in a light row is written, and the row stays light", () => {
  const { put, html, view, close } = writing([[2, "ul", 0, [list]]]);
  put(-4, "B");
  assert.equal(html().replace(/<!--.*?-->/g, ""),
    "<div><ul><li><b>a</b></li><li><b>B</b></li></ul></div>");
  assert.ok(view.tree.table.isLight(view.container.querySelectorAll("li")[1]!));
  close();
});

const OTHERS: [string, NodeForm[], number, string, string][] = [
  ["an element without text", [[2, "p"]], 2, "x", "<p>x</p>"],
  ["an element with a text node that has an id", [[2, "p", 0, [[3, 1, "a"]]]], 2, "x", "<p>x</p>"],
  ["a text node itself", [[2, "p", 0, [[3, 1, "a"]]]], 3, "x", "<p>x</p>"],
  ["an element in two places", [[5, "i", 0, [[2, "p", 0, "a"]]], [6, 3, [2, "p", 0, "a"]]], 2, "x",
    "<i><p>x</p></i><p>x</p>"],
  ["no text", [[2, "p", 0, "a"]], 2, "", "<p></p>"],
];

for (const [what, content, id, text, expected] of OTHERS) {
  test(`it does what a patch does: ${what}`, () => {
    const { put, patch, html, sent, close } = writing(content);
    put(id, text);
    assert.equal(html(), `<div>${expected}</div>`);
    patch(["a", 1, "title", "t"]);
    assert.equal(html(), `<div title="t">${expected}</div>`);
    assert.deepEqual(sent, []);
    close();
  });
}

test("an animation is played", () => {
  const { put, find, close } = writing([
    [2, "p", { "#animation": [[{ opacity: 0 }], 100] } as never, "a"],
  ]);
  let played = 0;
  find("p").animate = (() => played++) as never;
  put(2, "x");
  assert.equal(find("p").textContent, "x");
  assert.equal(played, 1);
  close();
});

test("in the middle of a patch it waits for its end", () => {
  const { put, patch, find, close } = writing([[2, "p", 0, "a"], [3, "i", 0, "a"]]);
  const node = find("p").firstChild!;
  const seen: (string | null)[] = [];
  // A custom element may run its program while a patch is being applied.
  Object.defineProperty(find("i").firstChild, "nodeValue", {
    get: () => "a",
    set: () => {
      put(2, "later");
      seen.push(node.nodeValue);
    },
  });
  patch(["t", 3, "b"], ["t", 2, "first"]);
  assert.deepEqual(seen, ["a"]);
  assert.equal(find("p").textContent, "later");
  close();
});

test("of what is not there a fresh start is asked for", async () => {
  const { put, patch, sent, close } = writing([[2, "p", 0, "a"]]);
  patch(["a", 2, "title", "t"]);
  assert.equal(complaints(() => put(9, "x")).length, 1);
  await Promise.resolve();
  assert.deepEqual(sent.map(([kind]) => kind), ["g"]);
  close();
});

test("a view that waits for a fresh start has it with that", () => {
  const { put, view, find, sent, close } = writing([[2, "p", 0, "a"]]);
  view.isWaiting = true;
  put(2, "x");
  assert.equal(find("p").textContent, "a");
  assert.deepEqual(sent, []);
  close();
});
