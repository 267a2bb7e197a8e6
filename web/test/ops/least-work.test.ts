import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../stage.ts";
import type { NodeForm, Op } from "../../src/wire/messages.ts";

const item = (id: number): NodeForm => [id, "li", 0, `${id}`];
const items = Array.from({ length: 10 }, (_, at) => item(10 + at));

const CASES: [name: string, content: NodeForm[], mutations: number, ...ops: Op[]][] = [
  ["one text", [[2, "p", 0, "a"]], 1, ["t", 2, "b"]],
  ["a text that is so already", [[2, "p", 0, "a"]], 0, ["t", 2, "a"]],
  ["an attribute that is so already", [[2, "p", { id: "a" }]], 0, ["a", 2, "id", "a"]],
  [
    "a style that is so already",
    [[2, "p", { "#style": { color: "red" } }]],
    0,
    ["y", 2, { color: "red" }],
  ],
  [
    "one insertion of a whole tree",
    items,
    1,
    ["i", 1, 0, [3, "ul", 0, [[4, "b", 0, items.slice(1)]]]],
  ],
  ["one move", items, 2, ["i", 1, 0, 10]],
  ["a move to where it stands", items, 0, ["i", 1, 12, 11]],
  ["one removal", items, 1, ["r", 1, 15]],
  ["one exchange", items, 2, ["r", 1, 15], ["i", 1, 16, item(3)]],
  ["markup that is so already", [[2, 2, "<b>x</b>"]], 0, ["h", 2, "<b>x</b>"]],
  ["a node taken out and put back", items, 0, ["r", 1, 15], ["i", 1, 16, item(15)]],
];

/** `<li class=?>?</li>` three times, in an element of their own. */
const shapes = { 1: [[1, "li"], [[1, "#text"], [1, "class"]]] };
const rows = (first: number, ...texts: string[]) =>
  [first, 5, 1, texts.length, texts, [null]] as unknown as NodeForm;
const list = [[2, "ul", 0, [[3, 4, shapes, [rows(-1, "a", "b", "c")]]]]] as unknown as NodeForm[];

CASES.push(
  // A browser counts these as one.
  ["many rows", list, 3, ["i", 3, -2, rows(-4, "d", "e", "f")]],
  ["one move of a row", list, 2, ["i", 3, -1, -3]],
  ["a row that stands there", list, 0, ["i", 3, -3, -2]],
  ["a row that is described as it is", list, 0, ["i", 3, 0, rows(-3, "c")]],
  ["one removal of a row", list, 1, ["r", 3, -2]],
  ["a row taken out and put back", list, 0, ["r", 3, -2], ["i", 3, -3, rows(-2, "b")]],
  ["one text of a row", list, 1, ["w", 3, 1, 0, [-2], ["B"]]],
  ["one text of a row by its id", list, 1, ["t", -2, "B"]],
  ["texts of rows that are so already", list, 0, ["w", 3, 1, 0, [-1, -2], ["a", "b"]]],
  ["a class of a row that is so already", list, 0, ["w", 3, 1, 1, [-1, -2], [null]]],
);

for (const [name, content, mutations, ...ops] of CASES) {
  test(`${name} costs ${mutations} mutations, and nothing when it comes again`, () => {
    const { patch, container, close } = stage(content);
    const watcher = new MutationObserver(() => undefined);
    watcher.observe(container, {
      subtree: true, childList: true, attributes: true, characterData: true,
    });
    patch(...ops);
    assert.equal(watcher.takeRecords().length, mutations);
    patch(...ops);
    assert.equal(watcher.takeRecords().length, 0);
    close();
  });
}

test("one listener per type is added, however many listen, and removed with the last", () => {
  const container = document.createElement("div");
  const calls: string[] = [];
  for (const method of ["addEventListener", "removeEventListener"] as const) {
    const original = container[method].bind(container) as (...all: unknown[]) => void;
    container[method] = ((type: string, ...rest: unknown[]) => {
      calls.push(`${method.slice(0, 3)} ${type}`);
      original(type, ...rest);
    }) as typeof container.addEventListener;
  }
  const { client, close } = stage([]);
  const { number: view } = client.open(container);
  calls.length = 0;
  const button = (id: number): NodeForm => [id, "button", { "#on": { click: 1 } }];
  const receive = (message: unknown) => client.receive(JSON.stringify(message));
  receive(["m", view, 50, 0, [50, "div", 0, [button(51), button(52), button(53)]]]);
  receive(["p", 50, 1, [["e", 51, "click", 0], ["e", 52, "click", { p: 1 }]]]);
  assert.deepEqual(calls, ["add click"]);
  receive(["p", 50, 2, [["e", 52, "click", 0], ["r", 50, 53]]]);
  assert.deepEqual(calls, ["add click", "rem click"]);
  close();
});
