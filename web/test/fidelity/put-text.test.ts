import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../stage.ts";
import { putText } from "../../src/client/put-text.ts";
import type { NodeForm } from "../../src/wire/messages.ts";

const SHAPE = { 1: [[1, "li", 0, [[2, "b", 0, "x"]]], [[2, "#text"]]] };
const list = [3, 4, SHAPE, [[-1, 5, 1, 2, "a\x7fb"]]] as unknown as NodeForm;

/** A stage, and the call for its view. */
function writing(content: readonly NodeForm[]) {
  const all = stage(content);
  const view = all.client.views.get(all.view)!;
  return { ...all, view, put: (id: number, text: string) => putText(view, id, text) };
}

test("an element with one text gets another, in the same text node", () => {
  const { put, find, close } = writing([[2, "p", { class: "a" }, "before"]]);
  const node = find("p").firstChild;
  assert.equal(put(2, "after"), true);
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
  assert.equal(put(2, "same"), true);
  assert.deepEqual(written, []);
  close();
});

test("an element in a light row is written, and the row stays light", () => {
  const { put, html, view, close } = writing([[2, "ul", 0, [list]]]);
  assert.equal(put(-4, "B"), true);
  assert.equal(html().replace(/<!--.*?-->/g, ""),
    "<div><ul><li><b>a</b></li><li><b>B</b></li></ul></div>");
  assert.ok(view.tree.table.isLight(view.container.querySelectorAll("li")[1]!));
  close();
});

const REFUSED: [string, NodeForm[], number, string][] = [
  ["an element without text", [[2, "p"]], 2, "x"],
  ["an element with another child", [[2, "p", 0, [[3, 1, "a"], [4, "b"]]]], 2, "x"],
  ["a text node with an id of its own", [[2, "p", 0, [[3, 1, "a"]]]], 2, "x"],
  ["a text node itself", [[2, "p", 0, [[3, 1, "a"]]]], 3, "x"],
  ["an element in two places", [[5, "i", 0, [[2, "p", 0, "a"]]], [6, 3, [2, "p", 0, "a"]]], 2, "x"],
  ["nothing", [[2, "p", 0, "a"]], 9, "x"],
  ["no text", [[2, "p", 0, "a"]], 2, ""],
  ["an animation", [[2, "p", { "#animation": [[{ opacity: 0 }], 100] } as never, "a"]], 2, "x"],
];

for (const [what, content, id, text] of REFUSED) {
  test(`left to a patch, and untouched: ${what}`, () => {
    const { put, html, close } = writing(content);
    const before = html();
    assert.equal(put(id, text), false);
    assert.equal(html(), before);
    close();
  });
}

test("left to a patch: a view that waits for a fresh start, or stands nowhere", () => {
  const { put, view, container, find, close } = writing([[2, "p", 0, "a"]]);
  view.isWaiting = true;
  assert.equal(put(2, "x"), false);
  view.isWaiting = false;
  container.remove();
  assert.equal(put(2, "x"), false);
  assert.equal(find("p").textContent, "a");
  close();
});
