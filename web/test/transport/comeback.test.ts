import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { NodeForm } from "../../src/wire/messages.ts";
import { readOpening } from "../../src/transport/refetch.ts";
import { Tab } from "../../src/transport/tab.ts";
import {
  BUTTON, FIELD, FIELD_HTML, app, find, mount, other, prepare, refetched, served, type,
} from "./served.ts";
import { FarSocket } from "./sockets.ts";
import { htmlOf } from "../html-of.ts";

prepare();

test("a page of another generation takes over what stands, and learns what was typed", () => {
  served(`<div>${FIELD_HTML}<button>go</button></div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD, BUTTON]));
  const field = find("input");
  type("input", "typed");
  mock.timers.tick(250);
  FarSocket.last.lose();
  find("button").click(); // for a server that is gone
  mock.timers.tick(0);
  FarSocket.last.welcome(7, "other");
  FarSocket.last.say(["m", 7, 51, 0, [51, "div", 0, [
    [52, "input", { type: "text", name: "a", ".value": "python" }],
    [53, "button", { "#on": { click: 1 } }, "go"],
  ]]]);
  assert.equal(find("input"), field);
  assert.equal(field.value, "typed");
  mock.timers.tick(0);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 7, 1, [[52, "value", "typed", 1]]]]);
  find("button").click();
  assert.deepEqual(FarSocket.last.of("e").map((each) => [each[2], each[4]]), [[2, [53]]]);
});

test("what is done while a server is away is told to the next, however much was done before", () => {
  served(`<div><p>gone</p><button>go</button></div>`);
  for (let times = 0; times < 512; times++) {
    find("p").click();
  }
  find("p").remove();
  FarSocket.last.welcome();
  FarSocket.last.say(mount([BUTTON]));
  FarSocket.last.lose();
  mock.timers.tick(0);
  FarSocket.last.welcome(7, "other");
  find("button").click(); // for a server whose page has not come
  FarSocket.last.say(mount([BUTTON]));
  assert.deepEqual(FarSocket.last.of("e").map((each) => each[3]), ["click"]);
});

test("patches of a generation whose page has not come touch nothing", () => {
  served("<div><p>a</p></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([[2, "p", 0, "a"]]));
  FarSocket.last.lose();
  mock.timers.tick(0);
  FarSocket.last.welcome(7, "other");
  FarSocket.last.say(["p", 1, 1, [["t", 2, "wrong"]]]);
  assert.equal(htmlOf(app), "<div><p>a</p></div>");
  FarSocket.last.say(["m", 7, 1, 1, [1, "div", 0, [[2, "p", 0, "right"]]]]);
  assert.equal(htmlOf(app), "<div><p>right</p></div>");
});

const TICKS = ["milk", "bread"].map((text, at): NodeForm =>
  [10 * at + 10, "p", 0, [[10 * at + 11, "input", { type: "checkbox" }], [10 * at + 12, 1, text]]]);
const tick = (at: number) => app.querySelectorAll("input")[at]!;
const ticked = () => [...app.querySelectorAll("input")].map((each) => each.checked);

/** Two rows, of which the first was ticked, and Python told if it says so. */
function rows(isTold: boolean): void {
  served("<div>" + ["milk", "bread"].map((text) =>
    `<p><input type="checkbox">${text}</p>`).join("") + "</div>");
  FarSocket.last.welcome(7, "a.1");
  FarSocket.last.say(mount(TICKS));
  tick(0).checked = true;
  tick(0).dispatchEvent(new Event("input", { bubbles: true }));
  mock.timers.tick(250);
  isTold && FarSocket.last.say(["a", 7, 1]);
  FarSocket.last.lose();
  mock.timers.tick(0);
}

test("clicks while a new page is being made are for that page", () => {
  served("<div><button>go</button></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([BUTTON]));
  FarSocket.last.lose();
  mock.timers.tick(0);
  FarSocket.last.welcome(7, "other");
  find("button").click();
  assert.deepEqual(FarSocket.last.of("e"), []);
  FarSocket.last.say(mount([[30, "button", { "#on": { click: 1 } }, "go"]]));
  assert.deepEqual(FarSocket.last.of("e").map((each) => each[4]), [[30]]);
  find("button").click();
  assert.equal(FarSocket.last.of("e").length, 2);
});

test("what Python was told before it forgot this view is not told again", () => {
  rows(true);
  FarSocket.last.welcome(7, "a.2");
  FarSocket.last.say(mount(TICKS)); // somebody has taken the mark away since
  mock.timers.tick(0);
  assert.deepEqual([ticked(), FarSocket.last.of("s")], [[false, false], []]);
});

test("what was on its way when the view was forgotten is told", () => {
  rows(false);
  FarSocket.last.welcome(7, "a.2");
  FarSocket.last.say(mount(TICKS));
  mock.timers.tick(0);
  assert.deepEqual(ticked(), [true, false]);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 7, 1, [[11, "checked", true, 1]]]]);
});

test("a server that has lost everything learns what was ticked, in the same row", () => {
  rows(true);
  FarSocket.last.welcome(7, "b.1");
  const oil: NodeForm = [30, "p", 0, [[31, "input", { type: "checkbox" }], [32, 1, "oil"]]];
  FarSocket.last.say(mount([oil, ...TICKS]));
  mock.timers.tick(0);
  assert.deepEqual(ticked(), [false, true, false]);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 7, 1, [[11, "checked", true, 1]]]]);
});

test("a tick is not carried to a row that only stands in the same place", () => {
  rows(true);
  FarSocket.last.welcome(7, "b.1");
  const oil: NodeForm = [30, "p", 0, [[31, "input", { type: "checkbox" }], [32, 1, "oil"]]];
  FarSocket.last.say(mount([oil, TICKS[1]!]));
  mock.timers.tick(0);
  assert.deepEqual([ticked(), FarSocket.last.of("s")], [[false, false], []]);
});

test("what Python has made of a field since is no longer the person's", () => {
  served(`<div>${FIELD_HTML}</div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD]));
  type("input", "typed");
  mock.timers.tick(250);
  FarSocket.last.say(["a", 7, 1], ["p", 1, 1, [["v", 2, "value", "", 7, 1]]]);
  assert.equal(find("input").value, "");
  FarSocket.last.lose();
  mock.timers.tick(0);
  FarSocket.last.welcome(7, "other");
  FarSocket.last.say(mount([FIELD]));
  mock.timers.tick(1000);
  assert.equal(find("input").value, "python");
  assert.deepEqual(FarSocket.last.of("s"), []);
});

test("a snapshot does not overwrite what is on its way to Python", () => {
  served(`<div>${FIELD_HTML}</div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD]));
  type("input", "on its way");
  mock.timers.tick(250);
  FarSocket.last.lose();
  mock.timers.tick(0);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD]));
  assert.equal(find("input").value, "on its way");
  // Another view's value, made before Python has read ours.
  FarSocket.last.say(["p", 1, 1, [["v", 2, "value", "other", 8, 1]]]);
  assert.equal(find("input").value, "on its way");
  FarSocket.last.say(["a", 7, 1], ["p", 1, 2, [["v", 2, "value", "later", 8, 2]]]);
  assert.equal(find("input").value, "later");
});

test("a view that is not known any more is opened anew over the same document", async () => {
  served(`<div>${FIELD_HTML}</div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD]));
  const field = find("input");
  type("input", "typed");
  await refetched();
  assert.equal(FarSocket.all.length, 2);
  FarSocket.last.onopen!();
  assert.deepEqual(FarSocket.last.sent[0]!.slice(0, 6), ["h", 1, "fresh", "", 0, 0]);
  FarSocket.last.welcome(9, "g");
  FarSocket.last.say(mount([FIELD], undefined, 9));
  assert.equal(find("input"), field);
  assert.equal(field.value, "typed");
  mock.timers.tick(0);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 9, 1, [[2, "value", "typed", 1]]]]);
  assert.equal(app.getAttribute("data-wardian-view"), "9");
});

test("while the address cannot be fetched, the old token is not used any more", async () => {
  served("<div></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([]));
  let fetches = 0;
  globalThis.fetch = () => (fetches++, Promise.reject(new TypeError("away")));
  FarSocket.last.say(["l", "expired"]);
  for (let turn = 0; turn < 20; turn++) {
    window.dispatchEvent(new Event("online"));
    mock.timers.tick(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(FarSocket.all.length, 1);
  assert.ok(fetches > 2 && fetches <= 40, `${fetches} fetches`);
  await refetched();
  mock.timers.tick(15_000);
  for (let turn = 0; turn < 8; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(FarSocket.all.length, 2);
});

test("a page that is refused is not asked for again by itself", async () => {
  served("<div>a</div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([[2, 1, "a"]]));
  let fetches = 0;
  globalThis.fetch = async () => (fetches++, new Response("no", { status: 403 }));
  FarSocket.last.say(["l", "refused"]);
  for (let turn = 0; turn < 10; turn++) {
    mock.timers.tick(20_000);
    window.dispatchEvent(new Event("online"));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual([fetches, FarSocket.all.length], [1, 1]);
  assert.equal(htmlOf(app), "<div>a</div>");
  const bar = document.querySelector('[data-wardian="bar"]')!;
  assert.match(bar.shadowRoot!.textContent!, /not available any more/);
});

test("the script of another version takes over what stands, with what was typed", async () => {
  const area = '<textarea name="b">b</textarea>';
  served(`<div>${FIELD_HTML}${area}<input type="checkbox" checked></div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([
    FIELD,
    [3, "textarea", { name: "b", ".value": "b" }],
    [4, "input", { type: "checkbox", ".checked": true }],
  ]));
  const before = [...app.querySelectorAll("*")];
  type("input", "typed");
  mock.timers.tick(250);
  let next: Tab | undefined;
  other.start = () => {
    next = new Tab(app, readOpening(app)!);
    next.start();
  };
  const old = FarSocket.last;
  await refetched();
  assert.deepEqual(other.scripts, ["/b/_wardian/server.2.js"]);
  assert.equal(old.isClosed, true);
  assert.equal(app.getAttribute("status"), "waiting");
  FarSocket.last.welcome(9, "new");
  FarSocket.last.say(["m", 9, 1, 0, [1, "div", 0, [
    [12, "input", { type: "text", name: "a", ".value": "python" }],
    [13, "textarea", { name: "b", ".value": "newer" }],
    [14, "input", { type: "checkbox", ".checked": false }],
  ]]]);
  assert.deepEqual([...app.querySelectorAll("*")], before);
  assert.equal(app.getAttribute("status"), "live");
  assert.deepEqual([find("input").value, find("textarea").value], ["typed", "newer"]);
  assert.equal(find("[type=checkbox]").checked, false);
  mock.timers.tick(0);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 9, 1, [[12, "value", "typed", 1]]]]);
  next!.stop();
});
