/** Rows that something else in the page has put nodes into: translators and other extensions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, stage } from "../stage.ts";
import type { NodeForm, ShapeForm } from "../../src/wire/messages.ts";

/** `<li><b>?</b><input></li>`, 3 nodes. */
const SHAPE: ShapeForm = [
  [1, "li", 0, [[2, "b"], [3, "input", { "#on": { click: 1, dblclick: { d: 1 } } }]]],
  [[2, "#text"], [3, "class"]],
];
const rows = (first: number, ...texts: string[]) =>
  [first, 5, 1, texts.length, texts, [null]] as unknown as NodeForm;
const list = (...items: NodeForm[]): NodeForm => [3, 4, { 1: SHAPE }, items];
const row = (text: string) => `<li><b>${text}</b><input></li>`;

/** Show two rows; into the first something is put, before all that it has. */
function changed() {
  const all = stage([list(rows(-1, "a", "b"))]);
  const top = all.find<Element>("li");
  const foreign = document.createElement("font");
  foreign.append("foreign");
  top.prepend(foreign);
  return { ...all, top, foreign };
}

const NAMING: [what: string, ...op: unknown[]][] = [
  ["a text", "t", -2, "A"],
  ["an attribute", "a", -3, "id", "i"],
  ["a value of a slot", "w", 3, 1, 1, [-1], ["c"]],
  ["a listener", "e", -3, "keydown", 1],
];

for (const [what, ...op] of NAMING) {
  test(`${what} of a changed row lands on no neighbour; the row is made anew`, async () => {
    const { client, view, html, sent, top, foreign, find, close } = changed();
    const second = find("li:last-child");
    complaints(() => client.receive(JSON.stringify(["p", 1, 1, [op]])));
    await Promise.resolve();
    assert.equal(foreign.outerHTML, "<font>foreign</font>");
    assert.equal(html(), `<div><li><font>foreign</font><b>a</b><input></li>${row("b")}</div>`);
    assert.deepEqual(sent.map(([kind]) => kind), ["g"]);
    client.receive(JSON.stringify(["m", view, 1, 1, [1, "div", 0, [list(rows(-1, "A", "b"))]]]));
    assert.equal(html(), `<div>${row("A")}${row("b")}</div>`);
    assert.ok(!top.isConnected);
    assert.equal(find("li:last-child"), second);
    client.receive(JSON.stringify(["p", 1, 2, [["t", -2, "x"]]]));
    assert.equal(html(), `<div>${row("x")}${row("b")}</div>`);
    close();
  });
}

test("a changed row that became an element in Python is made anew", () => {
  const { client, view, html, close } = changed();
  const real = [-1, "li", 0, [[-2, "b", 0, "A"], [-3, "input"]]] as NodeForm;
  const form = [1, "div", 0, [list(real, rows(-4, "b"))]];
  client.receive(JSON.stringify(["m", view, 1, 1, form]));
  assert.equal(html(), `<div>${row("A")}${row("b")}</div>`);
  client.receive(JSON.stringify(["p", 1, 2, [["t", -2, "x"], ["r", 3, -4]]]));
  assert.equal(html(), `<div>${row("x")}</div>`);
  close();
});

test("what is put behind everything else in a row hinders nothing", () => {
  const { patch, html, find, close } = stage([list(rows(-1, "a"))]);
  find("li").append(document.createElement("i"));
  patch(["t", -2, "A"], ["w", 3, 1, 1, [-1], ["c"]]);
  assert.equal(html(), '<div><li><b>A</b><input class="c"><i></i></li></div>');
  close();
});

test("a row that is changed while somebody types in it stays as it is", () => {
  const { find, sent, top, close } = changed();
  const control = find("li input");
  control.value = "typed";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("dblclick", { bubbles: true }));
  assert.deepEqual(sent, []);
  assert.ok(top.isConnected);
  close();
});

test("what is typed in a row whose texts were replaced by a translator is told", () => {
  const shape: ShapeForm = [
    [1, "li", 0, [[2, 1, ""], [3, "input", { "#on": { input: 1 } }]]], [[2, "#text"]],
  ];
  const form = [3, 4, { 1: shape }, [[-1, 5, 1, 1, ["a"]]]] as unknown as NodeForm;
  const { find, sent, close } = stage([form]);
  const translated = document.createElement("font");
  find("li").firstChild!.replaceWith(translated);
  const control = find("li input");
  control.value = "typed";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  assert.deepEqual(sent.map((each) => each.slice(3, 5)), [["input", [-3]]]);
  assert.deepEqual(sent[0]![6], [[-3, "value", "typed", 1]]);
  close();
});
