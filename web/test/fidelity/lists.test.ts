import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pause, stage } from "../stage.ts";
import type { NodeForm, Op, ShapeForm } from "../../src/wire/messages.ts";

/** `<li class=?><b>?</b><button>x</button></li>`, 4 nodes. */
const SHAPE: ShapeForm = [
  [1, "li", 0, [[2, "b"], [3, "button", { "#on": { click: 1 } }, "x"], [4, 1, "t"]]],
  [[1, "class"], [2, "#text"]],
];
const shapes = { 1: SHAPE };
/** What goes over the wire, where a column may be one text. */
const rows = (first: number, texts: string, classes: unknown = [null]) =>
  [first, 5, 1, texts.split("\x7f").length, classes, texts] as unknown as NodeForm;
const list = (...items: NodeForm[]): NodeForm => [2, "ul", 0, [[3, 4, shapes, items]]];
const row = (text: string, attributes = "") =>
  `<li${attributes}><b>${text}</b><button>x</button>t</li>`;
const show = (...texts: string[]) =>
  `<div><ul>${texts.map((text) => row(text)).join("")}</ul></div>`;

test("rows are made of a shape and their columns", () => {
  const { html, close } = stage([list(rows(-1, "a\x7fb", [null, "odd"]))]);
  assert.equal(html(), `<div><ul>${row("a")}${row("b", ' class="odd"')}</ul></div>`);
  close();
});

test("rows are put between others, moved and taken out by the ids of their tops", () => {
  const { html, patch, close } = stage([list(rows(-1, "a\x7fb\x7fc"))]);
  patch(["i", 3, -5, rows(-13, "d\x7fe")]);
  assert.equal(html(), show("a", "d", "e", "b", "c"));
  patch(["i", 3, -1, -9]);
  patch(["r", 3, -13, -5]);
  assert.equal(html(), show("c", "a", "e"));
  patch(["r", 3]);
  assert.equal(html(), show());
  patch(["i", 3, 0, rows(-21, "z")]);
  assert.equal(html(), show("z"));
  close();
});

test("all rows are exchanged for others in one patch", () => {
  const { html, patch, close } = stage([list(rows(-1, "a\x7fb\x7fc"))]);
  patch(["r", 3], ["i", 3, 0, rows(-13, "d\x7fe")]);
  assert.equal(html(), show("d", "e"));
  close();
});

test("a slot of some rows is written", () => {
  const { html, patch, close } = stage([list(rows(-1, "a\x7fb\x7fc"))]);
  patch(["w", 3, 1, 1, [-1, -9], ["A", "C"]], ["w", 3, 1, 0, [-5], ["on"]]);
  assert.equal(html(), `<div><ul>${row("A")}${row("b", ' class="on"')}${row("C")}</ul></div>`);
  patch(["w", 3, 1, 0, [-5], [null]]);
  assert.equal(html(), show("A", "b", "C"));
  close();
});

test("a node of a row is named like any other", () => {
  const { html, patch, close } = stage([list(rows(-1, "a\x7fb"))]);
  patch(["a", -6, "id", "i"], ["t", -8, "u"], ["i", -5, -6, [9, "i", 0, "new"]]);
  assert.equal(html(), `<div><ul>${row("a")}` +
    '<li><i>new</i><b id="i">b</b><button>x</button>u</li></ul></div>');
  patch(["w", 3, 1, 1, [-5, -1], ["B", "A"]]);
  assert.equal(html(), `<div><ul>${row("A")}` +
    '<li><i>new</i><b id="i">B</b><button>x</button>u</li></ul></div>');
  patch(["r", 3]);
  assert.equal(html(), show());
  close();
});

test("a node that has left a row is not found there again", async () => {
  const { html, patch, sent, close } = stage([list(rows(-1, "a"))]);
  patch(["r", -1, -2]);
  complaints(() => patch(["t", -2, "x"]));
  await pause(0);
  assert.deepEqual(sent.map(([kind]) => kind), ["g"]);
  assert.equal(html(), "<div><ul><li><button>x</button>t</li></ul></div>");
  close();
});

test("what listens in a row is named by its number", () => {
  const { find, sent, patch, close } = stage([list(rows(-1, "a\x7fb"))]);
  find<HTMLElement>("li:last-child button").click();
  assert.deepEqual(sent.map(([kind, , , type, ids]) => [kind, type, ids]), [["e", "click", [-7]]]);
  patch(["t", -8, "u"]);
  find<HTMLElement>("li:last-child button").click();
  assert.deepEqual(sent[1]!.slice(3, 5), ["click", [-7]]);
  close();
});

const BAD: [name: string, ...ops: unknown[]][] = [
  ["rows of no shape", ["i", 3, 0, [-30, 5, 2, 1, [null], ["a"]]]],
  ["rows with a column too few", ["i", 3, 0, [-30, 5, 1, 1, ["a"]]]],
  ["rows with a value too many", ["i", 3, 0, [-30, 5, 1, 1, [null], ["a", "b"]]]],
  ["rows with a text that is none", ["i", 3, 0, [-30, 5, 1, 1, [null], [1]]]],
  ["rows in an element", ["i", 2, 0, [-30, 5, 1, 1, [null], ["a"]]]],
  ["a slot that is not there", ["w", 3, 1, 2, [-1], ["a"]]],
  ["a row that is not there", ["w", 3, 1, 1, [-30], ["a"]]],
  ["a handler as a slot", ["f", 3, 2, [[1, "p"], [[1, "onclick"]]]]],
  ["a shape whose numbers jump", ["f", 3, 2, [[1, "p", 0, [[3, "b"]]], []]]],
];

for (const [name, ...ops] of BAD) {
  test(`${name} is refused, and nothing is changed`, async () => {
    const { html, patch, sent, close } = stage([list(rows(-1, "a\x7fb"))]);
    const said = complaints(() => patch(["t", -2, "x"], ...(ops as Op[])));
    assert.match(said[0]!, /bad-patch/);
    await pause(0);
    assert.deepEqual(sent.map(([kind]) => kind), ["g"]);
    assert.equal(html(), show("a", "b"));
    close();
  });
}
