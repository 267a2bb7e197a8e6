import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../stage.ts";
import type { NodeForm } from "../../src/wire/messages.ts";

const item = (id: number): NodeForm => [id, "li", 0, `${id}`];

test("a node keeps its identity when it moves to another parent", () => {
  const { patch, find, html, close } = stage([[2, "p", 0, [[4, "b", 0, "x"]]], [3, "p"]]);
  const before = find("b");
  patch(["r", 2, 4], ["i", 3, 0, 4]);
  assert.equal(find("b"), before);
  assert.equal(html(), "<div><p></p><p><b>x</b></p></div>");
  close();
});

test("a node that is described inside a new wrapper is moved there, and brought up to date", () => {
  const { patch, find, html, close } = stage([
    [2, "p", { class: "a" }, [[3, "b", 0, "x"], item(4)]],
  ]);
  const before = find("p");
  const inner = find("li");
  const moved: NodeForm = [2, "p", { id: "i" }, [item(4), item(7)]];
  patch(["r", 1, 2], ["i", 1, 0, [5, "main", 0, [[6, "div", 0, [moved]]]]]);
  assert.equal(find("p"), before);
  assert.equal(find("li"), inner);
  assert.equal(html(), '<div><main><div><p id="i"><li>4</li><li>7</li></p></div></main></div>');
  close();
});

test("a node whose wrapper goes is kept, though only the wrapper was taken out", () => {
  const { patch, find, html, close } = stage([[2, "main", 0, [[3, "b", 0, "x"]]]]);
  const before = find("b");
  patch(["r", 1, 2], ["i", 1, 0, [3, "b", 0, "y"]]);
  assert.equal(find("b"), before);
  assert.equal(html(), "<div><b>y</b></div>");
  close();
});

test("a wrapper that is wanted itself is not taken apart", () => {
  const { patch, html, close } = stage([[2, "main", 0, [[3, "b", 0, "x"]]], [4, "p"]]);
  patch(["r", 1, 2], ["i", 4, 0, 2], ["i", 1, 4, [3, "b", 0, "x"]]);
  assert.equal(html(), "<div><b>x</b><p><main><b>x</b></main></p></div>");
  close();
});

test("a node that is named where another place took it is copied, with what it listens to", () => {
  const shared: NodeForm = [3, "b", { "#on": { click: 1 } }, [[4, 1, "x"], [9, 2, "<i>m</i>"]]];
  const { patch, html, find, sent, close } = stage([[2, "p", 0, [shared]], [5, "p"]]);
  patch(["r", 2, 3], ["i", 1, 0, [6, "main", 0, [shared]]], ["i", 5, 0, 3]);
  assert.equal(html(), "<div><p></p><p><b>x<i>m</i></b></p><main><b>x<i>m</i></b></main></div>");
  patch(["t", 4, "y"], ["h", 9, "<u>n</u>"]);
  assert.equal(html(), "<div><p></p><p><b>y<u>n</u></b></p><main><b>y<u>n</u></b></main></div>");
  find<HTMLElement>("p b").click();
  assert.deepEqual(sent.map(([kind, , , type, ids]) => [kind, type, ids]), [["e", "click", [3]]]);
  close();
});

test("a parent in two places gets its new child in both", () => {
  const twice: NodeForm = [3, "ul", 0, [item(4)]];
  const { patch, html, close } = stage([[2, "p", 0, [twice]], twice]);
  patch(["i", 3, 4, item(5)], ["t", 4, "x"]);
  const list = "<ul><li>5</li><li>x</li></ul>";
  assert.equal(html(), `<div><p>${list}</p>${list}</div>`);
  patch(["r", 3, 4]);
  assert.equal(html(), "<div><p><ul><li>5</li></ul></p><ul><li>5</li></ul></div>");
  close();
});

test("markup carries its whole range to another parent and away", () => {
  const markup: NodeForm = [3, 2, "<b>1</b>text<b>2</b>"];
  const { patch, html, close } = stage([[2, "p", 0, [markup, item(4)]], [5, "p"]]);
  patch(["r", 2, 3], ["i", 5, 0, 3]);
  assert.equal(html(), "<div><p><li>4</li></p><p><b>1</b>text<b>2</b></p></div>");
  patch(["r", 5, 3]);
  assert.equal(html(), "<div><p><li>4</li></p><p></p></div>");
  close();
});

test("markup inside svg is parsed as svg", () => {
  const { find, close } = stage([[2, "svg", 0, [[3, 2, "<circle r='1'/>"]]]]);
  assert.equal(find("circle").namespaceURI, "http://www.w3.org/2000/svg");
  close();
});

test("a tree of a thousand levels is built, moved, brought up to date and removed", () => {
  let deep: NodeForm = [5000, "b", 0, "x"];
  for (let id = 4000; id > 3000; id--) {
    deep = [id, "div", 0, [deep]];
  }
  const { patch, html, client, view, close } = stage([[2, "p", 0, [deep]], [3, "p"]]);
  patch(["r", 2, 3001], ["i", 3, 0, deep]);
  assert.equal(html().length, "<div></div><p></p><p></p><b>x</b>".length + 11 * 1000);
  client.receive(JSON.stringify(["m", view, 1, 9, [1, "div", 0, [[3, "p", 0, [deep]]]]]));
  assert.equal(html().length, "<div></div><p></p><b>x</b>".length + 11 * 1000);
  close();
});

test("text replaces children, and children replace text", () => {
  const { patch, html, close } = stage([[2, "p", 0, [item(3)]]]);
  patch(["t", 2, "text"]);
  assert.equal(html(), "<div><p>text</p></div>");
  patch(["t", 2, ""], ["i", 2, 0, item(4)]);
  assert.equal(html(), "<div><p><li>4</li></p></div>");
  close();
});

test("a fresh mount of the same root keeps the nodes it still has", () => {
  const { client, view, find, html, close } = stage([[2, "input", { type: "text" }], item(3)]);
  const before = find("input");
  const root = [1, "div", { class: "n" }, [item(4), [2, "input", { type: "text" }]]];
  client.receive(JSON.stringify(["m", view, 1, 7, root]));
  assert.equal(find("input"), before);
  assert.equal(html(), '<div class="n"><li>4</li><input type="text"></div>');
  close();
});

test("the first mount replaces what stood in the container, and the root is marked live", () => {
  const { container, client, close } = stage([]);
  const other = document.createElement("div");
  other.innerHTML = "<p>Loading</p>text";
  const { number: view } = client.open(other);
  client.receive(JSON.stringify(["m", view, 20, 0, [20, "main"]]));
  assert.equal(other.innerHTML, '<main data-wardian="live"></main>');
  assert.equal(other.getAttribute("data-wardian-view"), "2");
  client.close(view);
  assert.equal(other.outerHTML, "<div></div>");
  assert.equal(container.firstElementChild!.getAttribute("data-wardian"), "live");
  close();
});

test("one patch reaches every view of its root, and no other", () => {
  const { client, container, patch, close } = stage([[2, "p", 0, "a"]]);
  const second = document.createElement("div");
  const third = document.createElement("div");
  const show = (root: number, into: Element) => [
    "m", client.open(into).number, root, 0, [root, "div", 0, [[2, "p", 0, "a"]]],
  ];
  client.receive(JSON.stringify([show(1, second), show(8, third)]));
  patch(["t", 2, "b"]);
  assert.deepEqual([container, second, third].map((each) => each.textContent), ["b", "b", "a"]);
  close();
});
