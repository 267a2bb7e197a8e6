/** To find a row costs the same however many lists a page has, and whatever came and went. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Stage, stage } from "../stage.ts";
import type { Id, NodeForm, ShapeForm } from "../../src/wire/messages.ts";

/** `<li><b>?</b></li>`, of which the first listens. */
const SHAPE: ShapeForm = [[1, "li", { "#on": { click: 1 } }, [[2, "b"]]], [[2, "#text"]]];
const rows = (first: Id, ...texts: string[]) =>
  [first, 5, 1, texts.length, texts] as unknown as NodeForm;
const list = (id: Id, ...items: NodeForm[]): NodeForm => [id, 4, { 1: SHAPE }, items];
const page = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    [2 * at + 2, "ul", 0, [list(2 * at + 3, rows(-1 - 4 * at, `a${at}`, `b${at}`))]]) as NodeForm[];
const tableOf = ({ client, view }: Stage) => client.views.get(view)!.tree.table;

/** How often groups that are there are looked at while something is done. */
function looks(at: Stage, act: () => void): number {
  const { lists } = tableOf(at);
  let count = 0;
  for (const group of lists) {
    const { first } = group; // as it was the last time, where it is counted already
    Object.defineProperty(group, "first", { get: () => (count++, first), configurable: true });
  }
  act();
  return count;
}

test("an op and an event look at as few groups in a page of a thousand lists as they must", () => {
  const most = [10, 1000].map((count) => {
    const here = stage(page(count));
    const middle = count >> 1;
    const text = looks(here, () => here.patch(["t", -2 - 4 * middle, "x"]));
    assert.match(here.html(), new RegExp(`<b>x</b></li><li><b>b${middle}</b>`));
    const last = here.find<HTMLElement>("ul:last-of-type li:last-child b");
    const click = looks(here, () => last.click());
    assert.deepEqual(here.sent.at(-1)!.slice(3, 5), ["click", [1 - 4 * count]]);
    const change = looks(here, () => here.patch(
      ["i", 3, 0, rows(-90001, "z")], ["r", 3, -3], ["r", 2 * middle + 3, -3 - 4 * middle]));
    assert.match(here.html(), /^<div><ul><li><b>a0<\/b><\/li><li><b>z<\/b><\/li><\/ul>/);
    here.close();
    return [text, click, change];
  });
  // A hundred times as many lists are seven steps more of each bisection; an op makes a few.
  most[1]!.forEach((count, at) => assert.ok(count <= most[0]![at]! + 70, `${most}`));
});

test("lists that come and go leave nothing behind", () => {
  const here = stage(page(50));
  const { lists } = tableOf(here);
  assert.equal(lists.length, 50);
  for (let turn = 0; turn < 5; turn++) {
    here.patch(["r", 1, ...Array.from({ length: 50 }, (_, at) => 2 * at + 2)]);
    assert.deepEqual([lists.length, here.html()], [0, "<div></div>"]);
    here.patch(["i", 1, 0, ...page(50)]);
    assert.equal(lists.length, 50);
  }
  here.patch(["r", 3, -1, -3], ["r", 5]);
  assert.equal(lists.length, 48);
  here.close();
});

test("groups of all lists are sorted, in whatever order they come", () => {
  const here = stage([list(2), list(3)]);
  const firsts = [-41, -1, -81, -21, -61, -11, -71, -31, -51];
  firsts.forEach((first, at) => here.patch(["i", 2 + (at % 2), 0, rows(first, `${first}`)]));
  const { lists } = tableOf(here);
  assert.deepEqual(lists.map(({ first }) => first), [...firsts].sort((one, two) => two - one));
  firsts.forEach((first) => here.patch(["t", first - 1, `t${first}`]));
  firsts.forEach((first) => assert.ok(here.html().includes(`<b>t${first}</b>`)));
  here.close();
});

test("places of one list whose rows came together at one, and one by one at the other", () => {
  const here = stage([[2, "ul", 0, [list(3, rows(-1, "a", "b", "c"))]], [4, "ol"]] as NodeForm[]);
  here.patch(["r", 3, -3]);
  const again = list(3, rows(-1, "a"), rows(-5, "c"));
  here.patch(["i", 4, 0, [5, "menu", 0, [again]] as NodeForm]);
  here.patch(["i", 3, -5, rows(-3, "B")]);
  here.patch(["t", -2, "1"], ["t", -4, "2"], ["t", -6, "3"]);
  const shown = "<li><b>1</b></li><li><b>2</b></li><li><b>3</b></li>";
  assert.equal(here.html(),
    `<div><ul>${shown}</ul><ol><menu>${shown}</menu></ol></div>`);
  here.patch(["r", 3, -1, -5]);
  here.patch(["e", -3, "click", 0], ["r", 3]);
  assert.equal(tableOf(here).lists.length, 0);
  here.patch(["i", 3, 0, rows(-1, "a", "b")], ["t", -4, "x"]);
  const rest = "<li><b>a</b></li><li><b>x</b></li>";
  assert.equal(here.html(), `<div><ul>${rest}</ul><ol><menu>${rest}</menu></ol></div>`);
  here.close();
});
