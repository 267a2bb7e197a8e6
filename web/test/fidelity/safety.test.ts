import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pause, stage } from "../stage.ts";
import type { Op } from "../../src/wire/messages.ts";

const REFUSED: [name: string, op: unknown][] = [
  ["a script element", ["i", 1, 0, [9, "script", 0, "x"]]],
  ["a script element in capitals", ["i", 1, 0, [9, "SCRIPT"]]],
  ["a tag with a space", ["i", 1, 0, [9, "img onerror"]]],
  ["an event attribute", ["a", 2, "onclick", "x"]],
  ["an event attribute in a node", ["i", 1, 0, [9, "p", { ONclick: "x" }]]],
  ["an attribute name with a quote", ["a", 2, 'a"b', "x"]],
  ["a style attribute", ["a", 2, "style", "color: red"]],
  ["srcdoc", ["a", 2, "srcdoc", "<p>"]],
  ["innerHTML as a property", ["p", 2, "innerHTML", "<p>"]],
  ["a property of an event", ["p", 2, "onclick", "x"]],
  ["a style that loads", ["y", 2, { color: "url(x)" }]],
  ["a style name of the prototype", ["y", 2, { constructor: "x" }]],
  ["an unknown op", ["constructor", 2, "x"]],
  ["an op with a name from the prototype", ["__proto__", 2, "x"]],
  ["an id that is not there", ["t", 99, "x"]],
  ["an id that is no number", ["t", "2", "x"]],
  ["a place that is not there", ["i", 1, 99, [9, "p"]]],
  ["a bare place that is not there", ["i", 1, 0, 99]],
  ["two nodes in one place", ["i", 1, 0, [9, "p", 0, [[10, "b"], [10, "b"]]]]],
  ["markup for an element", ["h", 2, "<b>x</b>"]],
  ["text that is no text", ["t", 2, 5]],
  ["an attribute that is no text", ["a", 2, "title", {}]],
  ["an event type of the prototype", ["e", 2, "__proto__", 1]],
];

for (const [name, op] of REFUSED) {
  test(`a patch with ${name} changes nothing and is reported; the page comes again`, async () => {
    const { patch, html, sent, close } = stage([[2, "p", 0, "a"]]);
    const noted = complaints(() => patch(["t", 2, "b"], op as Op));
    assert.equal(html(), "<div><p>a</p></div>");
    assert.equal(noted.length, 1);
    assert.match(noted[0]!, /bad-patch/);
    await pause(0);
    assert.deepEqual(sent, [["g", 1, 1]]);
    close();
  });
}

const ADDRESSES: [address: string, isSafe: boolean][] = [
  ["https://a/b", true], ["//a/b", true], ["x?y=a:b", true], ["mailto:a@b", true], ["#a", true],
  ["javascript:x", false], [" \u0001java\nscript:x", false], ["JAVASCRIPT:x", false],
  ["data:text/html,x", false], ["vbscript:x", false], ["data:image/png;base64,x", false],
];

for (const [address, isSafe] of ADDRESSES) {
  test(`the address ${JSON.stringify(address)} is ${isSafe ? "kept" : "blocked"}`, () => {
    const { patch, find, close } = stage([[2, "a"]]);
    complaints(() => patch(["a", 2, "href", address]));
    assert.equal(find("a").getAttribute("href"), isSafe ? address : "about:blank#blocked");
    close();
  });
}

test("a picture may be data in an image, and nothing else may", () => {
  const { patch, find, close } = stage([[2, "img"], [3, "iframe"]]);
  const picture = "data:image/png;base64,x";
  const set = "a 1x, javascript:x 2x";
  complaints(() =>
    patch(["a", 2, "src", picture], ["a", 3, "src", picture], ["a", 2, "srcset", set]),
  );
  assert.equal(find("img").getAttribute("src"), picture);
  assert.equal(find("img").getAttribute("srcset"), "about:blank#blocked");
  assert.equal(find("iframe").getAttribute("src"), "about:blank#blocked");
  close();
});

test("keys of the prototype in a message reach no prototype", () => {
  const { client, close } = stage([]);
  const attributes = '{"__proto__":{"polluted":1},"constructor":"x"}';
  complaints(() => client.receive(`["p",1,1,[["i",1,0,[5,"p",${attributes}]]]]`));
  assert.equal(({} as { polluted?: 1 }).polluted, undefined);
  close();
});

test("after a bad patch nothing is applied until the page comes again", async () => {
  const { client, patch, html, sent, view, close } = stage([[2, "p", 0, "a"]]);
  complaints(() => patch(["t", 99, ""]));
  patch(["t", 2, "lost"]);
  assert.equal(html(), "<div><p>a</p></div>");
  client.receive(JSON.stringify(["m", view, 1, 2, [1, "div", 0, [[2, "p", 0, "b"]]]]));
  client.receive(JSON.stringify(["p", 1, 3, [["t", 2, "c"]]]));
  assert.equal(html(), "<div><p>c</p></div>");
  await pause(0);
  assert.equal(sent.length, 1);
  close();
});

test("text that is no JSON is reported, and every view asks for its page", async () => {
  const { client, sent, close } = stage([]);
  assert.match(complaints(() => client.receive("[nonsense"))[0]!, /bad-patch/);
  await pause(0);
  assert.deepEqual(sent, [["g", 1, 1]]);
  close();
});

for (const name of ["toString", "valueOf", "hasOwnProperty", "#constructor", "#toString"]) {
  test(`a column of objects for the slot ${name} is refused, whatever objects inherit`, () => {
    const { html, patch, close } = stage([]);
    const form = [2, 4, { 1: [[1, "p"], [[1, name]]] }, [[-1, 5, 1, 1, [{ a: 1 }]]]];
    const said = complaints(() => patch(["i", 1, 0, form] as unknown as Op));
    assert.deepEqual([said.length, html()], [1, "<div></div>"]);
    close();
  });
}

test("an attribute of ours that there is none of is refused", () => {
  for (const name of ["#toString", "#__proto__", "#text"]) {
    const { html, patch, close } = stage([]);
    const said = complaints(() => patch(["i", 1, 0, [2, "p", { [name]: 1 }]]));
    assert.deepEqual([said.length, html()], [1, "<div></div>"]);
    close();
  }
});
