/** Lists in several places, on the move, described again; and what people do in rows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pause, stage } from "../stage.ts";
import type { NodeForm, Op, ShapeForm } from "../../src/wire/messages.ts";

/** `<li><b>?</b><input></li>`, 3 nodes, of which the first and the last listen. */
const SHAPE: ShapeForm = [
  [1, "li", { "#on": { click: 1 } }, [[2, "b"], [3, "input", { "#on": { click: 1, input: 1 } }]]],
  [[2, "#text"], [3, ".value"]],
];
const rows = (first: number, ...texts: string[]) =>
  [first, 5, 1, texts.length, texts, [""]] as unknown as NodeForm;
const list = (id: number, ...items: NodeForm[]): NodeForm => [id, 4, { 1: SHAPE }, items];
const row = (text: string, value = "") =>
  `<li><b>${text}</b><input${value && ` .value="${value}"`}></li>`;

test("a list is moved to another parent with all its rows", () => {
  const { patch, html, find, close } = stage([
    [2, "ul", 0, [list(3, rows(-1, "a", "b"), [4, "li", 0, "c"])]], [5, "ol"],
  ]);
  const first = find("li");
  patch(["r", 2, 3], ["i", 5, 0, 3]);
  assert.equal(html(), `<div><ul></ul><ol>${row("a")}${row("b")}<li>c</li></ol></div>`);
  assert.equal(find("li"), first);
  patch(["w", 3, 1, 0, [-4], ["B"]], ["i", 3, 4, rows(-7, "x")]);
  assert.equal(html(), `<div><ul></ul><ol>${row("a")}${row("B")}${row("x")}<li>c</li></ol></div>`);
  close();
});

test("a list that is named where another place took it is copied, and both are written", () => {
  const { patch, html, find, sent, close } = stage([
    [2, "ul", 0, [list(3, rows(-1, "a", "b"), [4, "li", 0, "c"])]], [5, "ol"],
  ]);
  patch(["t", -2, "A"]);
  patch(["r", 2, 3], ["i", 5, 0, [6, "main", 0, [list(3, rows(-1, "A", "b"), [4, "li", 0, "c"])]]],
    ["i", 2, 0, 3]);
  const all = (...texts: string[]) => texts.map((text) => row(text)).join("");
  assert.equal(html(),
    `<div><ul>${all("A", "b")}<li>c</li></ul>` +
    `<ol><main>${all("A", "b")}<li>c</li></main></ol></div>`);
  patch(["w", 3, 1, 0, [-4, -1], ["B", "a"]], ["i", 3, -4, rows(-7, "x")], ["t", 4, "C"]);
  const both = `${all("a", "x", "B")}<li>C</li>`;
  assert.equal(html(), `<div><ul>${both}</ul><ol><main>${both}</main></ol></div>`);
  find<HTMLElement>("ul li:nth-child(3) b").click();
  assert.deepEqual(sent[0]!.slice(3, 5), ["click", [-4]]);
  patch(["r", 3]);
  assert.equal(html(), "<div><ul></ul><ol><main></main></ol></div>");
  close();
});

test("rows that are described again stay as they are, and get their values", () => {
  const { client, view, html, find, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  const [first, second] = [find("li"), find("li:last-child")];
  const now = list(3, rows(-4, "B"), rows(-7, "c"), rows(-1, "a"));
  const form = [1, "div", 0, [[2, "ul", 0, [now]]]];
  client.receive(JSON.stringify(["m", view, 1, 1, form]));
  assert.equal(html(), `<div><ul>${row("B")}${row("c")}${row("a")}</ul></div>`);
  assert.deepEqual([find("li:last-child"), find("li")], [first, second]);
  client.receive(JSON.stringify(["p", 1, 2, [["w", 3, 1, 0, [-7, -1], ["C", "A"]]]]));
  assert.equal(html(), `<div><ul>${row("B")}${row("C")}${row("A")}</ul></div>`);
  close();
});

test("a row that became an element in Python keeps its nodes when it is described as one", () => {
  const { client, view, html, find, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  const [first, second] = [find("li"), find("li:last-child")];
  const real = [-4, "li", { class: "real" }, [[-5, "b", 0, "B"], [-6, "input"]]];
  const form = [1, "div", 0, [[2, "ul", 0, [list(3, real as unknown as NodeForm, rows(-1, "a"))]]]];
  client.receive(JSON.stringify(["m", view, 1, 1, form]));
  const shown = row("B").replace("<li", '<li class="real"');
  assert.equal(html(), `<div><ul>${shown}${row("a")}</ul></div>`);
  assert.deepEqual([find("li"), find("li:last-child")], [second, first]);
  close();
});

test("what listens on the way out of a row is named from within, with what is around it", () => {
  const { find, sent, close } = stage([
    [2, "ul", { "#on": { click: 1 } }, [list(3, rows(-1, "a", "b"))]],
  ]);
  find<HTMLElement>("li:last-child input").click();
  assert.deepEqual(sent[0]!.slice(3, 5), ["click", [-6, -4, 2]]);
  close();
});

test("a listener of a row that is heard once, or late, is remembered for that row", async () => {
  const shape: ShapeForm = [[1, "i", { "#on": { click: { o: 1 }, dblclick: { d: 1 } } }], []];
  const { container, sent, close } = stage([[3, 4, { 1: shape }, [[-1, 5, 1, 2]]]] as NodeForm[]);
  const [first, second] = container.querySelectorAll("i");
  first!.click();
  first!.click();
  second!.click();
  second!.dispatchEvent(new Event("dblclick", { bubbles: true }));
  await pause(20);
  assert.deepEqual(sent.map((each) => each.slice(3, 5)),
    [["click", [-1]], ["click", [-2]], ["dblclick", [-2]]]);
  close();
});

test("what the person types in a row is told, and no value of the row overwrites it", async () => {
  const { find, sent, patch, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  const control = find("li:last-child input");
  control.value = "typed";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  assert.deepEqual(sent[0]!.slice(3, 5), ["input", [-6]]);
  assert.deepEqual(sent[0]![6], [[-6, "value", "typed", 1]]);
  control.value = "more";
  control.dispatchEvent(new Event("change", { bubbles: true }));
  patch(["w", 3, 1, 1, [-1, -4], ["x", "y"]]);
  assert.deepEqual([find("input").value, control.value], ["x", "more"]);
  await pause(5);
  assert.deepEqual(sent[1]!.slice(3), [[[-6, "value", "more", 2]]]);
  patch(["v", -6, "value", "z", 1, 2]);
  assert.equal(control.value, "z");
  close();
});

test("a call of a method reaches the element of a row", async () => {
  const { patch, sent, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a"))]]]);
  patch(["c", -3, 7, "getAttribute", ["type"]]);
  await pause(0);
  assert.deepEqual(sent.map((each) => each.slice(0, 1).concat(each.slice(3))), [["r", 7, 1, null]]);
  close();
});

test("an empty list is emptied beside one that gets rows", () => {
  const { patch, html, close } = stage([list(3, rows(-1, "a")), list(4)]);
  patch(["i", 3, 0, rows(-4, "b")], ["r", 4]);
  assert.equal(html(), `<div>${row("a")}${row("b")}</div>`);
  close();
});

test("a list of rows in an image is made of its elements", () => {
  const shape: ShapeForm = [[1, "circle"], [[1, "r"], [1, "class"]]];
  const form = [2, "svg", 0, [[3, 4, { 1: shape }, [[-1, 5, 1, 2, ["1", "2"], ["a", null]]]]]];
  const { find, html, close } = stage([form as unknown as NodeForm]);
  assert.equal(find<Element>("circle").namespaceURI, "http://www.w3.org/2000/svg");
  assert.equal(html(),
    '<div><svg><circle class="a" r="1"></circle><circle r="2"></circle></svg></div>');
  close();
});

test("an address in a row with a scheme that is not allowed is blocked", () => {
  const shape: ShapeForm = [[1, "a"], [[1, "href"]]];
  const form = [3, 4, { 1: shape }, [[-1, 5, 1, 2, ["javascript:x", "/ok"]]]];
  const said = complaints(() => {
    const { html, patch, close } = stage([form as unknown as NodeForm]);
    assert.equal(html(), '<div><a href="about:blank#blocked"></a><a href="/ok"></a></div>');
    patch(["w", 3, 1, 0, [-2], ["javascript:y"]]);
    assert.match(html(), /^<div><a href="about:blank#blocked"><\/a><a href="about:blank#blocked">/);
    close();
  });
  assert.equal(said.length, 2);
});

test("style and visibility of rows are what Python said last", () => {
  const shape: ShapeForm = [
    [1, "p", { "#style": { margin: "0px" } }, [[2, "b", { "#show": 0 }], [3, "i"]]],
    [[3, "#style"], [2, "#show"]],
  ];
  const form = [3, 4, { 1: shape }, [[-1, 5, 1, 1, [{ color: "red" }], [1]]]];
  const { html, patch, close } = stage([form as unknown as NodeForm]);
  const shown = '<div><p style="margin: 0px"><b></b><i style="color: red"></i></p></div>';
  assert.equal(html(), shown);
  patch(["w", 3, 1, 0, [-1], [{ top: "1px" }]], ["w", 3, 1, 1, [-1], [0]],
    ["y", -1, { margin: null, left: "2px" }] as Op);
  assert.equal(html(),
    '<div><p style="left: 2px"><b hidden=""></b><i style="top: 1px"></i></p></div>');
  patch(["s", -2, 1]);
  assert.equal(html(), '<div><p style="left: 2px"><b></b><i style="top: 1px"></i></p></div>');
  close();
});

test("a row that is real at one place of its list is so at the next one", () => {
  const { patch, html, find, sent, close } = stage([
    [2, "ul", 0, [list(3, rows(-1, "a", "b"))]], [5, "ol"],
  ]);
  patch(["e", -1, "click", 0], ["v", -3, "value", "typed", 0, 0]);
  patch(["i", 5, 0, [2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  patch(["w", 3, 1, 0, [-1, -4], ["A", "B"]], ["a", -3, "class", "c"]);
  const second = `${row("A").replace("<input", '<input class="c"')}${row("B")}`;
  assert.equal(find("ol").innerHTML, find("ul").outerHTML);
  assert.ok(html().includes(`<ol><ul>${second}</ul></ol>`), html());
  find<HTMLElement>("ol li input").click();
  find<HTMLElement>("ol li b").click();
  assert.deepEqual(sent.map((each) => each.slice(3, 5)), [["click", [-3]]]);
  patch(["t", -2, "T"], ["i", 3, -4, rows(-7, "x")]);
  assert.equal(find("ol b").textContent, "T");
  patch(["r", 3, -1]);
  assert.equal(find("ol").textContent, "xB");
  assert.equal(find("ul").textContent, "xB");
  close();
});

test("what listens in a row is what Python said last", () => {
  const { patch, find, sent, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  patch(["e", -1, "click", 0], ["e", -5, "click", 1]);
  find<HTMLElement>("li b").click();
  find<HTMLElement>("li:last-child b").click();
  assert.deepEqual(sent.map((each) => each.slice(3, 5)), [["click", [-5, -4]]]);
  close();
});

test("an open composition in a row stays as it is", () => {
  const { find, patch, close } = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b"))]]]);
  const control = find("li:last-child input");
  control.dispatchEvent(new Event("compositionstart", { bubbles: true }));
  patch(["w", 3, 1, 1, [-1, -4], ["x", "y"]]);
  assert.deepEqual([find("input").value, control.value], ["x", ""]);
  close();
});

test("nothing is put before a node that is inside a row which comes with it", () => {
  const { patch, html, close } = stage([list(3)]);
  const said = complaints(() => patch(["i", 3, 0, rows(-1, "a")], ["i", 3, -2, [4, "li"]]));
  assert.deepEqual([said.length, html()], [1, "<div></div>"]);
  close();
});

test("a shape of a patch that is refused is not defined", () => {
  const { client, view, patch, html, close } = stage([list(3, rows(-1, "a"))]);
  const bad: ShapeForm = [[1, "b"], [[1, "#text"]]];
  const good: ShapeForm = [[1, "i"], [[1, "#text"]]];
  const item = [-9, 5, 2, 1, ["x"]] as unknown as NodeForm;
  complaints(() => patch(["f", 3, 2, bad], ["t", 99, "not there"]));
  client.receive(JSON.stringify(["m", view, 1, 1, [1, "div", 0, [list(3, rows(-1, "a"))]]]));
  client.receive(JSON.stringify(["p", 1, 2, [["f", 3, 2, good], ["i", 3, 0, item]]]));
  assert.equal(html(), `<div>${row("a")}<i>x</i></div>`);
  close();
});
