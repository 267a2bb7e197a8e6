/** Rows that the first response has shown already. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NodeForm, ShapeForm } from "../../src/wire/messages.ts";
import { attach, fit, mount } from "./attaching.ts";

/** `<li class=?>? <b>?</b><input></li>`, 5 nodes. */
const SHAPE: ShapeForm = [
  [1, "li", 0, [[2, 1, "-"], [3, "b"], [4, 1, " "], [5, "input", { name: "n" }]]],
  [[1, "class"], [2, "#text"], [3, "#text"]],
];
const rows = (first: number, ...texts: string[]) =>
  [first, 5, 1, texts.length, [null], texts, texts] as unknown as NodeForm;
const list = (...items: NodeForm[]): NodeForm => [2, "ul", 0, [[3, 4, { 1: SHAPE }, items]]];
const row = (text: string) => `<li>${text}<b>${text}</b> <input name="n"></li>`;
const page = (inside: string) => `<div><ul><!--w:3-->${inside}<!--/w:3--></ul></div>`;
const shown = (inside: string) => `<div><ul>${inside}</ul></div>`;

test("rows stay, answer to their ids, and are written", () => {
  const { html, made, lost, patch, container } = attach(
    page(row("a") + row("b")), mount(list(rows(-1, "a", "b"))));
  assert.deepEqual([made, lost], [[], []]);
  patch(["w", 3, 1, 2, [-6], ["B"]], ["a", -1, "id", "i"], ["i", 3, -6, rows(-11, "c")]);
  assert.equal(html(), shown(row("a").replace("<li", '<li id="i"') + row("c") +
    row("b").replace("<b>b", "<b>B")));
  container.remove();
});

test("rows show what Python says by now", () => {
  const { html, made, lost, container } = attach(
    page(row("a") + row("old")), mount(list(rows(-1, "a", "new"))));
  assert.deepEqual([made, lost], [[], []]);
  assert.equal(html(), shown(row("a") + row("new")));
  container.remove();
});

test("a row that is not as its shape is made anew, and the others stay", () => {
  const { html, made, lost, container } = attach(
    page(row("a") + "<li>other</li>" + row("c")), mount(list(rows(-1, "a", "b", "c"))));
  assert.equal(html(), shown(row("a") + row("b") + row("c")));
  assert.deepEqual(lost, ["LI"]);
  assert.deepEqual(made, ["LI", "#text", "B", "#text", "#text", "INPUT"]);
  container.remove();
});

test("where there are more or fewer rows, all are made anew", () => {
  const { html, container } = attach(
    page(row("a") + row("b") + row("c")), mount(list(rows(-1, "a", "b"))));
  assert.equal(html(), shown(row("a") + row("b")));
  container.remove();
});

test("rows that were never light stand among them, and stay", () => {
  const inside = row("a") + '<li id="real">r<i></i></li>' + row("b");
  const { html, made, lost, patch, container } = attach(page(inside), mount(list(
    rows(-1, "a"), [4, "li", { id: "real" }, [[5, 1, "r"], [6, "i"]]], rows(-6, "b"))));
  assert.deepEqual([made, lost], [[], []]);
  patch(["i", 3, -1, 4], ["t", 5, "R"]);
  assert.equal(html(), shown('<li id="real">R<i></i></li>' + row("a") + row("b")));
  container.remove();
});

test("a list of elements alone is found as any elements are", () => {
  const real = (id: number, text: string): NodeForm => [id, "li", { id: text }, text];
  const { html, made, lost, patch, container } = attach(
    page('<li id="a">a</li><li id="x">x</li><li id="b">b</li>'),
    mount(list(real(4, "a"), real(5, "b"))));
  assert.deepEqual([made, lost], [[], ["LI"]]);
  patch(["r", 3, 4]);
  assert.equal(html(), shown('<li id="b">b</li>'));
  container.remove();
});

test("a page from another server fits the rows that the first one has shown", () => {
  const first = attach(page(row("a") + row("b")), mount(list(rows(-1, "a", "b"))));
  const second = fit(first.container, mount(list(rows(-101, "a", "b"))));
  assert.deepEqual([second.made, second.lost], [[], []]);
  second.patch(["w", 3, 1, 2, [-101], ["A"]]);
  assert.equal(second.html(), shown(row("a").replace("<b>a", "<b>A") + row("b")));
  first.container.remove();
});

test("what was typed in a row before anyone listened is known", () => {
  const { sureness, container, html } = attach(page(row("a")), mount(list(rows(-1, "a"))),
    (main) => (main.querySelector("input")!.value = "typed"));
  assert.equal(sureness(container.querySelector("input")!), 2);
  assert.equal(html(), shown(row("a").replace("<input", '<input .value="typed"')));
  container.remove();
});

/** `<tr><td>?</td><td><input></td></tr>`, 4 nodes. */
const TR: ShapeForm = [[1, "tr", 0, [[2, "td"], [3, "td", 0, [[4, "input"]]]]], [[2, "#text"]]];
const trs = (first: number, ...texts: string[]) =>
  [first, 5, 1, texts.length, texts] as unknown as NodeForm;
const tr = (text: string) => `<tr><td>${text}</td><td><input></td></tr>`;

const TABLES: [what: string, html: string, content: NodeForm[], shown: string][] = [
  [
    "one list",
    `<!--w:3--><tbody>${tr("a")}${tr("b")}<!--/w:3--></tbody>`,
    [[3, 4, { 1: TR }, [trs(-1, "a", "b")]]],
    tr("a") + tr("b"),
  ],
  [
    "two lists and a row of its own",
    `<!--w:3--><tbody>${tr("a")}<!--/w:3--><tr><th>h</th></tr><!--w:4-->${tr("b")}<!--/w:4-->` +
      "</tbody>",
    [
      [3, 4, { 1: TR }, [trs(-1, "a")]], [5, "tr", 0, [[6, "th", 0, "h"]]],
      [4, 4, { 1: TR }, [trs(-11, "b")]],
    ],
    `${tr("a")}<tr><th>h</th></tr>${tr("b")}`,
  ],
  [
    "a list behind a body that Python has made",
    `<thead></thead><tbody>${tr("x")}</tbody><!--w:3--><tbody>${tr("a")}<!--/w:3--></tbody>`,
    [
      [7, "thead"],
      [8, "tbody", 0, [[9, 4, { 1: TR }, [trs(-21, "x")]]]],
      [3, 4, { 1: TR }, [trs(-1, "a")]],
    ],
    `<thead></thead><tbody>${tr("x")}</tbody>${tr("a")}`,
  ],
];

for (const [what, html, content, inside] of TABLES) {
  test(`rows stay that a parser has put into a body of its own: ${what}`, () => {
    const served = html.replace(`<tbody>${tr("x")}`, `<tbody><!--w:9-->${tr("x")}<!--/w:9-->`);
    const all = attach(`<div><table>${served}</table></div>`, mount([2, "table", 0, content]),
      (main) => main.querySelectorAll("input").forEach((each) => (each.value = "typed")));
    assert.deepEqual([all.made, all.lost], [[], all.lost.map(() => "TBODY")]);
    const shown = inside.replaceAll("<input>", '<input .value="typed">');
    assert.equal(all.html(), `<div><table>${shown}</table></div>`);
    all.patch(["w", 3, 1, 0, [-1], ["A"]], ["i", 3, -1, trs(-31, "new")]);
    assert.equal(all.html(), `<div><table>${shown.replace(/<tr><td>a/, `${tr("new")}<tr><td>A`)}` +
      "</table></div>");
    all.container.remove();
  });
}

test("rows that are bodies of a table stay bodies", () => {
  const shape: ShapeForm = [[1, "tbody", 0, [[2, "tr", 0, [[3, "td"]]]]], [[3, "#text"]]];
  const inside = "<tbody><tr><td>a</td></tr></tbody><tbody><tr><td>b</td></tr></tbody>";
  const { made, lost, html, container } = attach(
    `<div><table><!--w:3-->${inside}<!--/w:3--></table></div>`,
    mount([2, "table", 0, [[3, 4, { 1: shape }, [trs(-1, "a", "b")]]]]));
  assert.deepEqual([made, lost], [[], []]);
  assert.equal(html(), `<div><table>${inside}</table></div>`);
  container.remove();
});
