import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, stage } from "../stage.ts";
import { putsOf } from "../../src/client/put-attribute.ts";
import type { NodeForm } from "../../src/wire/messages.ts";

const SHAPE = { 1: [[1, "li", 0, [[2, "b", 0, "x"]]], [[2, "#text"]]] };
const list = [3, 4, SHAPE, [[-1, 5, 1, 2, "a\x7fb"]]] as unknown as NodeForm;

/** A stage, and the call for its view; `texts` are the messages it made of what is not simple. */
function writing(content: readonly NodeForm[]) {
  const all = stage(content);
  const { client } = all;
  const view = client.views.get(all.view)!;
  const texts: string[] = [];
  const receive = client.receive.bind(client);
  client.receive = (text) => {
    texts.push(text);
    receive(text);
  };
  const put = (id: number, name: string, value?: string) =>
    putsOf(client, view, name)(id, value);
  return { ...all, view, texts, put };
}

test("an attribute is set, and removed for nothing, and the next patch has the next number", () => {
  const { put, texts, patch, html, sent, close } = writing([[2, "p", { class: "a" }, "text"]]);
  put(2, "title", "t");
  put(2, "class");
  assert.equal(html(), '<div><p title="t">text</p></div>');
  assert.deepEqual(texts, []);
  patch(["a", 2, "title", null]);
  assert.equal(html(), "<div><p>text</p></div>");
  assert.deepEqual(sent, []);
  close();
});

test("an element in a light row is written, and the row stays light", () => {
  const { put, texts, html, view, close } = writing([[2, "ul", 0, [list]]]);
  put(-3, "class", "danger");
  put(-4, "title", "t");
  assert.deepEqual(texts, []);
  assert.equal(html().replace(/<!--.*?-->/g, ""),
    '<div><ul><li><b>a</b></li><li class="danger"><b title="t">b</b></li></ul></div>');
  assert.ok(view.tree.table.isLight(view.container.querySelectorAll("li")[1]!));
  close();
});

const again = [4, 3, [2, "p", 0, "a"]] as unknown as NodeForm;
const OTHERS: [string, NodeForm[], string, string, string][] = [
  ["an address", [[2, "a"]], "href", "/x", '<a href="/x"></a>'],
  ["one that is not allowed", [[2, "a"]], "HREF", "javascript:x",
    '<a href="about:blank#blocked"></a>'],
  ["an attribute of an SVG element", [[2, "svg"]], "class", "x", '<svg class="x"></svg>'],
  ["what hides an element", [[2, "p"]], "hidden", "", '<p hidden=""></p>'],
  ["an element that hears of it", [[2, "x-y"]], "class", "x", '<x-y class="x"></x-y>'],
  ["what the person hears of", [[2, "p"]], "Popover", "auto", '<p popover="auto"></p>'],
  ["an element in two places", [[3, "i", 0, [[2, "p"]]], again], "class", "x",
    '<i><p class="x"></p></i><p class="x">a</p>'],
];
for (const [what, content, name, value, expected] of OTHERS) {
  test(`it does what a patch does, as one: ${what}`, () => {
    const { put, texts, html, sent, close } = writing(content);
    complaints(() => put(2, name, value));
    assert.equal(texts.length, 1);
    assert.equal(html(), `<div>${expected}</div>`);
    assert.deepEqual(sent, []);
    close();
  });
}

const REFUSED: [string, NodeForm[], number, string][] = [
  ["what a page must not have", [[2, "p"]], 2, "onclick"],
  ["no name at all", [[2, "p"]], 2, "a b"],
  ["a text node", [[2, "p", 0, [[3, 1, "a"]]]], 3, "class"],
  ["an element that is not there", [[2, "p"]], 9, "class"],
];
for (const [what, content, id, name] of REFUSED) {
  test(`refused as a patch is: ${what}`, () => {
    const { put, html, close } = writing(content);
    const before = html();
    assert.match(complaints(() => put(id, name, "x")).join(), /bad-patch/);
    assert.equal(html(), before);
    close();
  });
}
