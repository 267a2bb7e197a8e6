import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { NodeForm } from "../../src/wire/messages.ts";
import {
  BUTTON, FIELD, FIELD_HTML, app, find, mount, prepare, served, type,
} from "./served.ts";
import { FarSocket } from "./sockets.ts";
import { htmlOf } from "../html-of.ts";

prepare();

test("the page goes live on what stands, and its attributes say how it is connected", () => {
  served(`<div>${FIELD_HTML}<button>go</button></div>`);
  const [field, button] = [find("input"), find("button")];
  assert.equal(FarSocket.last.url, "ws://localhost/b/_wardian/ws");
  assert.equal(app.getAttribute("data-wardian-connection"), "connecting");
  let lived = 0;
  app.addEventListener("live", () => lived++);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD, BUTTON]));
  assert.deepEqual([find("input"), find("button")], [field, button]);
  assert.deepEqual(
    ["status", "data-wardian-connection", "data-wardian-transport"].map((each) =>
      app.getAttribute(each)),
    ["live", "open", "websocket"],
  );
  assert.equal(lived, 1);
  button.click();
  const [told] = FarSocket.last.of("e");
  assert.deepEqual(told!.slice(0, 5), ["e", 7, 1, "click", [3]]);
});

test("what was typed before the connection stands, and Python is told", () => {
  served(`<div>${FIELD_HTML}<button>go</button></div>`);
  type("input", "person");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD, BUTTON]));
  assert.equal(find("input").value, "person");
  mock.timers.tick(0);
  assert.deepEqual(FarSocket.last.of("s"), [["s", 7, 1, [[2, "value", "person", 1]]]]);
});

test("what was chosen and marked before the connection stands, and Python is told", () => {
  const options = '<option>a</option><option selected="">b</option><option>c</option>';
  served(`<div><select>${options}</select>` +
    '<input type="checkbox" checked=""></div>');
  find<HTMLElement & { selectedIndex: number }>("select").selectedIndex = 2;
  find("input").checked = false;
  FarSocket.last.welcome();
  const forms = ["a", "b", "c"].map((text, at): NodeForm => [at + 10, "option", 0, text]);
  FarSocket.last.say(mount([
    [2, "select", { ".value": "b" }, forms],
    [3, "input", { type: "checkbox", ".checked": true }],
  ]));
  assert.deepEqual([find("select").value, find("input").checked], ["c", false]);
  mock.timers.tick(0);
  assert.deepEqual(FarSocket.last.of("s").map((message) => message[3]), [
    [[2, "value", "c", 1], [3, "checked", false, 1]],
  ]);
});

test("what nobody has touched becomes what Python says, and Python is told nothing", () => {
  served(`<div>${FIELD_HTML}</div>`);
  FarSocket.last.welcome();
  FarSocket.last.say(mount([[2, "input", { type: "text", name: "a", ".value": "newer" }]]));
  mock.timers.tick(1000);
  assert.equal(find("input").value, "newer");
  assert.deepEqual(FarSocket.last.of("s"), []);
});

test("clicks before the connection are told once, in order, with what was typed", () => {
  served(`<div>${FIELD_HTML}<button>go</button><p>deaf</p></div>`);
  type("input", "x");
  find("button").click();
  find("p").click();
  find("button").click();
  FarSocket.last.welcome();
  FarSocket.last.say(mount([FIELD, BUTTON, [4, "p", 0, "deaf"]]));
  const told = FarSocket.last.of("e").map((message) => [message[3], message[4], message[6]]);
  assert.deepEqual(told, [["click", [3], [[2, "value", "x", 1]]], ["click", [3], []]]);
  find("button").click();
  assert.equal(FarSocket.last.of("e").length, 3);
});

test("fifty clicks and a hundred keys before the connection are told, all of them, in order", () => {
  const listening: NodeForm = [2, "input", { type: "text", name: "a", "#on": { input: 1 } }];
  served(`<div>${FIELD_HTML}<button>go</button></div>`);
  for (let key = 0; key < 100; key++) {
    const options = { key: "x", bubbles: true };
    find("input").dispatchEvent(new KeyboardEvent("keydown", options));
    type("input", "x".repeat(key + 1));
    key % 2 && find("input").dispatchEvent(new Event("change", options));
    key % 2 && find("button").click();
  }
  FarSocket.last.welcome();
  FarSocket.last.say(mount([listening, BUTTON]));
  for (let n = 64; n < 256; n += 64) {
    FarSocket.last.say(["a", 7, n]);
  }
  const told = FarSocket.last.of("e").map(([, , , name, , payload]) =>
    (payload as { value?: string }).value?.length ?? name);
  const expected = Array.from({ length: 50 }, (_, at) => [2 * at + 1, 2 * at + 2, "click"]);
  assert.deepEqual(told, expected.flat());
});

test("more is told of before the connection than is kept for a server, and first of all", () => {
  const listens = { keydown: 1, input: 1, change: 1 } as const;
  const listening: NodeForm = [2, "input", { type: "text", name: "a", "#on": listens }];
  served(`<div>${FIELD_HTML}<button>go</button></div>`);
  const expected: unknown[] = [];
  for (let key = 1; key <= 100; key++) {
    const options = { key: "x", bubbles: true };
    find("input").dispatchEvent(new KeyboardEvent("keydown", options));
    type("input", "x".repeat(key));
    find("input").dispatchEvent(new Event("change", options));
    key % 2 && find("button").click();
    const edits = (name: string, length: number) => [name, "x".repeat(length)];
    expected.push(edits("keydown", key - 1), edits("input", key), edits("change", key),
      ...(key % 2 ? [edits("click", key)] : []));
  }
  FarSocket.last.welcome();
  FarSocket.last.say(mount([listening, BUTTON]));
  mock.timers.tick(0);
  for (let n = 64; n < 400; n += 64) {
    n === 128 && find("button").click();
    FarSocket.last.say(["a", 7, n]);
  }
  let value = "";
  const told = FarSocket.last.of("e").map(([, , , name, , , edits]) => {
    value = (edits as string[][])[0]?.[2] ?? value;
    return [name, value];
  });
  assert.deepEqual(told, [...expected, ["click", value]]);
  assert.deepEqual(FarSocket.last.sent.slice(1).map((message) => message[2]),
    told.map((_, at) => at + 1));
  assert.equal(find("input").value, "x".repeat(100));
});

test("a form sent before the connection does not load the page again, and is told", () => {
  served('<div><form><input type="text" name="a"></form></div>');
  const event = new Event("submit", { bubbles: true, cancelable: true });
  find("form").dispatchEvent(event);
  assert.equal(event.defaultPrevented, true);
  FarSocket.last.welcome();
  const field: NodeForm = [3, "input", { type: "text", name: "a" }];
  FarSocket.last.say(mount([[2, "form", { "#on": { submit: 1 } }, [field]]]));
  assert.deepEqual(FarSocket.last.of("e").map((message) => message[3]), ["submit"]);
});

test("the styles of the first response go when the page has its own, and the head stays", () => {
  document.head.innerHTML = "<title>Shop</title>" +
    '<link rel="icon" href="/icon.svg"><!--wardian-head--><meta name="x" content="y">' +
    '<!--/wardian-head--><style data-wardian="css">p{}</style><style>own{}</style>';
  const [meta, icon] = ["meta", "link"].map((each) => document.head.querySelector(each));
  served("<div>a</div>");
  const head = {
    title: "Shop", css: "p{}", head: '<meta name="x" content="y">', favicon: "/icon.svg",
  };
  FarSocket.last.welcome();
  FarSocket.last.say(mount([[2, 1, "a"]], head));
  assert.equal(document.head.querySelectorAll("style").length, 1);
  assert.equal(document.adoptedStyleSheets.length > 0, true);
  assert.deepEqual([meta, icon], ["meta", "link"].map((each) => document.head.querySelector(each)));
  assert.equal(document.head.querySelectorAll("meta,link").length, 2);
  FarSocket.last.say(["p", 1, 1, [["d", 1, { head: null, favicon: null }]]]);
  assert.equal(document.head.querySelectorAll("meta,link").length, 0);
});

test("a head that is not what Python holds is replaced", () => {
  document.head.innerHTML =
    '<!--wardian-head--><meta name="x" content="old"><!--/wardian-head-->';
  served("<div></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([], { head: '<meta name="x" content="new">' }));
  const contents = [...document.head.querySelectorAll("meta")].map((each) => each.content);
  assert.deepEqual(contents, ["new"]);
});

test("a page that is left says so, and one that the browser keeps comes back", () => {
  served("<div></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([]));
  const page = (name: string, persisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event(name), { persisted }));
  page("pagehide", true);
  assert.deepEqual([FarSocket.last.isClosed, FarSocket.last.of("q")], [true, []]);
  page("pageshow", true);
  assert.equal(FarSocket.all.length, 2);
  FarSocket.last.welcome();
  page("pagehide", false);
  assert.deepEqual(FarSocket.last.of("q"), [["q", 7, 1]]);
  mock.timers.tick(100_000);
  assert.equal(FarSocket.all.length, 2);
});

test("a page whose mount is refused is not live", () => {
  served("<div>rendered</div>");
  FarSocket.last.welcome();
  const { error } = console;
  console.error = () => {};
  FarSocket.last.say(["m", 7, 1, 0, [1, "script"]]);
  console.error = error;
  assert.equal(app.getAttribute("status"), "failed");
  assert.equal(htmlOf(app), "<div>rendered</div>");
});
