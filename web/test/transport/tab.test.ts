import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { NodeForm } from "../../src/wire/messages.ts";
import { readOpening } from "../../src/transport/refetch.ts";
import { Tab } from "../../src/transport/tab.ts";
import { htmlOf } from "../html-of.ts";
import { FarSocket } from "./sockets.ts";

const originalFetch = globalThis.fetch;
let app: HTMLElement;
let tab: Tab;
/** The scripts that were asked for, and what starts them, if anything does. */
let scripts: string[] = [];
let successor: (() => void) | undefined;

beforeEach(() => {
  sessionStorage.clear();
  FarSocket.all = [];
  scripts = [];
  successor = undefined;
  Object.assign(globalThis, { WebSocket: FarSocket });
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
});
afterEach(() => {
  tab.stop();
  mock.timers.reset();
  globalThis.fetch = originalFetch;
  document.body.replaceChildren();
  document.head.replaceChildren();
});

/** The element of a first response, attached to as soon as the script runs. */
function served(html: string): HTMLElement {
  app = document.createElement("wardian-app");
  for (const [name, value] of Object.entries({
    page: "", status: "waiting", view: "7", token: "t", base: "/b/_wardian/",
    transports: "websocket stream polling",
  })) {
    app.setAttribute(name, value);
  }
  app.innerHTML = html;
  document.body.append(app);
  tab = new Tab(app, readOpening(app)!, async (script) => {
    scripts.push(script);
    return successor;
  });
  tab.start();
  return app;
}

const mount = (content: NodeForm[], head?: object, view = 7) =>
  ["m", view, 1, 0, [1, "div", 0, content], ...(head ? [head] : [])];
const find = <Found extends HTMLElement = HTMLInputElement>(selector: string) =>
  app.querySelector<Found>(selector)!;
/** The address is fetched again, and answers with another view. */
async function refetched(): Promise<void> {
  globalThis.fetch = async () => new Response(
    '<html><style nonce="x">a{}</style><wardian-app page view="9" token="fresh"' +
    ' base="/b/_wardian/" transports="websocket"><p>other</p></wardian-app>' +
    '<script type="module" src="/b/_wardian/server.2.js"></script>');
  FarSocket.last.say(["l", "expired"]);
  mock.timers.tick(0);
  for (let turn = 0; turn < 8; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A person types: the browser changes the value, then tells. */
function type(selector: string, value: string): void {
  find(selector).value = value;
  find(selector).dispatchEvent(new Event("input", { bubbles: true }));
}

const FIELD: NodeForm = [2, "input", { type: "text", name: "a", ".value": "python" }];
const FIELD_HTML = '<input type="text" name="a" value="python">';
const BUTTON: NodeForm = [3, "button", { "#on": { click: 1 } }, "go"];

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
  assert.ok(fetches > 2 && fetches < 20, `${fetches} fetches`);
  await refetched();
  mock.timers.tick(15_000);
  for (let turn = 0; turn < 8; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(FarSocket.all.length, 2);
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
  successor = () => {
    next = new Tab(app, readOpening(app)!);
    next.start();
  };
  const old = FarSocket.last;
  await refetched();
  assert.deepEqual(scripts, ["/b/_wardian/server.2.js"]);
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
