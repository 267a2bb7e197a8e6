import "../setup.ts";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "../../src/client/client.ts";
import type { NodeForm } from "../../src/wire/messages.ts";
import { htmlOf } from "../html-of.ts";
import { attach, fit, mount } from "./attaching.ts";

interface Page {
  readonly name: string;
  readonly html: string;
  readonly message: string;
}

const folder = join(process.env["WARDIAN_ROOT"] ?? ".", "tests/prerender");
const PAGES = JSON.parse(readFileSync(join(folder, "pages.json"), "utf8")) as Page[];

const SHIFT = 1000;

/** The same tree, with other ids. */
function renumbered([id, kind, ...rest]: NodeForm): NodeForm {
  const [first, second] = rest as unknown[];
  const other = id + SHIFT * Math.sign(id);
  return (kind === 3
    ? [other, kind, renumbered(first as NodeForm)]
    : Array.isArray(second)
      ? [other, kind, first, (second as NodeForm[]).map(renumbered)]
      : [other, kind, ...rest]) as unknown as NodeForm;
}

for (const { name, html, message } of PAGES) {
  test(`${name}: what was rendered is what is shown, and nothing is made or lost`, () => {
    const { container, made, lost } = attach(html, message);
    const fresh = document.body.appendChild(document.createElement("main"));
    const client = new Client(() => {});
    client.open(fresh);
    client.receive(message);
    assert.equal(htmlOf(container), htmlOf(fresh));
    assert.deepEqual([made, lost], [[], []]);
    fresh.remove();
    container.remove();
  });

  test(`${name}: a page from another server fits what the first one has shown`, () => {
    const first = attach(html, message);
    const shown = first.html();
    const [, , root, , form] = JSON.parse(message) as [0, 0, number, 0, NodeForm];
    const second = fit(first.container,
      JSON.stringify(["m", 1, root + SHIFT, 0, renumbered(form)]));
    assert.equal(second.html(), shown);
    assert.deepEqual([second.made, second.lost], [[], []]);
    second.patch(["a", root + SHIFT, "title", "new"]);
    assert.equal(second.container.firstElementChild!.getAttribute("title"), "new");
    first.container.remove();
  });
}

test("patches reach what was adopted", () => {
  const { patch, html, container } = attach("<div><p>a</p>b<!---->c</div>",
    mount([2, "p", 0, "a"], [3, 1, "b"], [4, 1, "c"]));
  patch(["t", 2, "A"], ["t", 4, "C"], ["i", 1, 3, [5, "i"]], ["r", 1, 3]);
  assert.equal(html(), "<div><p>A</p><i></i>C</div>");
  container.remove();
});

test("rows stay although the parser has put them into a body that is not in the tree", () => {
  const rows = [2, 3].map((id): NodeForm => [id, "tr", 0, [[id + 10, "td", 0, `${id}`]]]);
  const page = (...content: NodeForm[]) =>
    JSON.stringify(["m", 1, 1, 0, [1, "table", 0, content]]);
  const { html, lost, made, container } = attach(
    "<table><tbody><tr><td>2</td></tr><tr><td>3</td></tr></tbody></table>",
    page(...rows),
  );
  assert.equal(html(), "<table><tr><td>2</td></tr><tr><td>3</td></tr></table>");
  assert.deepEqual([lost, made], [["TBODY"], []]);
  container.remove();
});

test("what an extension has put in between is removed, and the rest is found", () => {
  const html =
    '<div cz="1"><grammar-box></grammar-box><p style="top:0">a</p><i></i>b<p>c</p></div>';
  const form = mount([2, "p", 0, "a"], [3, 1, "b"], [4, "p", 0, "c"]);
  const page = attach(html, form);
  assert.equal(page.html(), "<div><p>a</p>b<p>c</p></div>");
  assert.deepEqual([page.made, page.lost], [[], ["GRAMMAR-BOX", "I"]]);
  page.container.remove();
});

test("children with a key are found wherever they stand", () => {
  const field = (id: number, name: string): NodeForm => [id, "input", { type: "text", name }];
  const html = '<div><input type="text" name="a"><input type="text" name="b"></div>';
  let second: Element | null = null;
  const page = attach(html, mount(field(9, "new"), field(2, "b"), field(3, "a")), (container) => {
    second = container.querySelector("[name=b]");
  });
  assert.equal(page.find("[name=b]"), second);
  assert.deepEqual([page.made, page.lost], [["INPUT"], []]);
  assert.equal([...page.container.querySelectorAll("input")].map((each) => each.name).join(),
    "new,b,a");
  page.container.remove();
});

test("a control never becomes another one: what was typed would go with it", () => {
  const page = attach('<div><input type="text" name="a"></div>',
    mount([2, "input", { type: "text", name: "b" }]));
  assert.deepEqual([page.made, page.lost], [["INPUT"], ["INPUT"]]);
  page.container.remove();
});

test("one new child among many makes one, and each of the others stays what it was", () => {
  const item = (id: number, text: string): NodeForm => [id, "li", 0, text];
  let before: Element[] = [];
  const page = attach("<div><li>a</li><li>b</li><li>c</li></div>",
    mount(item(2, "a"), item(3, "new"), item(4, "b"), item(5, "c")),
    (container) => (before = [...container.querySelectorAll("li")]));
  const [a, made, b, c] = page.container.querySelectorAll("li");
  assert.deepEqual([a, b, c], before);
  assert.equal(made!.textContent, "new");
  assert.equal(page.html(), "<div><li>a</li><li>new</li><li>b</li><li>c</li></div>");
  assert.deepEqual([page.made, page.lost], [["LI", "#text"], []]);
  page.container.remove();
});

const row = (id: number, text: string): NodeForm =>
  [id, "li", 0, [[id + 1, "input", { type: "checkbox" }], [id + 2, 1, text]]];
const rows = (...texts: string[]) =>
  `<div>${texts.map((text) => `<li><input type="checkbox">${text}</li>`).join("")}</div>`;

test("a row is found by its text, wherever it stands now, and what is in it with it", () => {
  let before: Element[] = [];
  const page = attach(rows("milk", "bread", "salt"),
    mount(row(10, "new"), row(20, "salt"), row(30, "milk"), row(40, "oil"), row(50, "bread")),
    (container) => (before = [...container.querySelectorAll("input")]));
  const after = [...page.container.querySelectorAll("li")];
  const [milk, bread, salt] = before as [Element, Element, Element];
  assert.deepEqual(
    [salt, milk, bread].map((input) => input.parentElement!.textContent),
    ["salt", "milk", "bread"],
  );
  assert.deepEqual([1, 2, 4].map((at) => after[at]!.firstElementChild), [salt, milk, bread]);
  assert.deepEqual(before.map((input) => page.sureness(input)), [2, 2, 2]);
  page.container.remove();
});

test("a row that was found by its position alone is not surely the same", () => {
  let before: Element[] = [];
  const page = attach(rows("milk", "bread"), mount(row(10, "oil"), row(20, "bread")),
    (container) => (before = [...container.querySelectorAll("input")]));
  assert.deepEqual(page.made, []);
  assert.deepEqual(before.map((input) => page.sureness(input)), [0, 2]);
  page.container.remove();
});

test("an id makes sure of a control wherever its parent was found", () => {
  const html = '<div><p><input type="text" id="a"></p><p><input type="text" name="b"></p></div>';
  const field = (id: number, name: string, value: string): NodeForm =>
    [id, "p", 0, [[id + 1, "input", { type: "text", [name]: value }]]];
  const page = attach(html, mount(field(10, "id", "a"), field(20, "name", "b")));
  assert.deepEqual(["#a", "[name=b]"].map((each) => page.sureness(page.find(each))), [2, 1]);
  page.container.remove();
});

test("a precious control stays under another name, where it is the only one of its kind", () => {
  const before = document.createElement("main");
  document.body.append(before);
  before.innerHTML = '<div><input type="text" id="r1"><input type="checkbox" id="r2"></div>';
  const [field, box] = before.querySelectorAll("input");
  const page = fit(before, mount(
    [2, "input", { type: "text", id: "s1" }], [3, "input", { type: "checkbox", id: "s2" }],
  ), (node) => node === field);
  assert.deepEqual([page.find("#s1") === field, page.find("#s2") === box], [true, false]);
  before.remove();
});

test("markup that is not what Python holds is replaced, also where its end is not marked", () => {
  const changed = attach("<div><!--w:5--><b>x</b><!--/w:5-->t</div>",
    mount([2, 2, "<i>y</i>"], [3, 1, "t"]));
  assert.equal(changed.html(), "<div><i>y</i>t</div>");
  changed.patch(["h", 2, "<u>z</u>"]);
  assert.equal(changed.html(), "<div><u>z</u>t</div>");
  const broken = attach("<div><!--w:5--><b>x</b>t</div>", mount([2, 2, "<i>y</i>"], [3, 1, "t"]));
  assert.equal(broken.html(), "<div><i>y</i>t</div>");
  changed.container.remove();
  broken.container.remove();
});

test("what is shown later is not hidden by what the first response said", () => {
  const page = attach('<div><p hidden="" data-wardian-style="0">a</p></div>',
    mount([2, "p", { "#show": 0 }, "a"]));
  assert.equal(page.find("p").hasAttribute("data-wardian-style"), false);
  page.patch(["s", 2, 1]);
  assert.equal(page.find("p").outerHTML.replace(' style=""', ""), "<p>a</p>");
  page.container.remove();
});

test("what a custom element has put into itself is its own", () => {
  const page = attach("<div><x-box><b>made by the element</b></x-box></div>",
    mount([2, "x-box"]));
  assert.deepEqual([page.made, page.lost], [[], []]);
  page.container.remove();
});

test("an error that is shown in the container stays", () => {
  const page = attach("<div>a</div><wardian-errors></wardian-errors>", mount([2, 1, "a"]));
  assert.deepEqual([page.made, page.lost], [[], []]);
  page.container.remove();
});
