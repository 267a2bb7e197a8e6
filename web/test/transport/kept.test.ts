import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { BUTTON, mount, prepare, served } from "./served.ts";
import { FarSocket } from "./sockets.ts";

const OURS = "wardian:/b/_wardian/\n";
const here = location.pathname + location.search;

prepare();
beforeEach(() => localStorage.clear());

/** What a server's command puts into the storage. */
function keep(k: number, texts: Record<string, string | null>): void {
  FarSocket.last.say(["n", 7, k, "keep", JSON.stringify(texts)]);
}

function hello(): unknown[] {
  return FarSocket.last.of("h").at(-1)!;
}

function open(): void {
  served("<div><button>go</button></div>");
  FarSocket.last.welcome();
  FarSocket.last.say(mount([BUTTON]));
}

test("a page that keeps nothing says hello as ever", () => {
  sessionStorage.setItem("other", "x");
  localStorage.setItem("wardian:/b/_wardian/", "x");
  open();
  assert.deepEqual(hello(), ["h", 1, "t", "", 0, 0, 0, here]);
});

test("what a server has kept is where its names say, and comes back with the next hello", () => {
  open();
  keep(1, { "t[1]": "one", "o[2]": "two", "b[3]": "three" });
  assert.equal(sessionStorage.getItem(`${OURS}${here}\nt[1]`), "one");
  assert.equal(sessionStorage.getItem(`${OURS}\no[2]`), "two");
  assert.equal(localStorage.getItem(`${OURS}\nb[3]`), "three");
  keep(2, { "o[2]": null, "t[1]": "uno" });
  assert.equal(sessionStorage.getItem(`${OURS}\no[2]`), null);
  open();
  assert.deepEqual(hello()[8], { "b[3]": "three", "t[1]": "uno" });
});

test("a command is carried out once, and its number is confirmed", () => {
  open();
  keep(2, { "b[3]": "new" });
  keep(1, { "b[3]": "old" });
  keep(2, { "b[3]": "older" });
  assert.equal(localStorage.getItem(`${OURS}\nb[3]`), "new");
  FarSocket.last.say(["b"]);
  assert.deepEqual(FarSocket.last.of("b"), [["b", 0, 2]]);
});

test("what is another address's, another app's or another program's stays here", () => {
  sessionStorage.setItem(`${OURS}${here}?2\nt[1]`, "another address");
  sessionStorage.setItem(`wardian:/c/_wardian/\n${here}\nt[1]`, "another app");
  sessionStorage.setItem(`${OURS}\nb[1]`, "where no name says");
  localStorage.setItem(`${OURS}${here}\nt[1]`, "where no name says");
  localStorage.setItem(`${OURS}\nb[1]`, "mine");
  open();
  assert.deepEqual(hello()[8], { "b[1]": "mine" });
});

test("more than a server takes is left out, and said", (context) => {
  const said = context.mock.method(console, "error", () => {});
  localStorage.setItem(`${OURS}\nb[1]`, "x".repeat(30_000));
  localStorage.setItem(`${OURS}\nb[2]`, "y".repeat(30_000));
  open();
  assert.deepEqual(Object.keys(hello()[8] as object), ["b[1]"]);
  assert.match(String(said.mock.calls[0]?.arguments), /not-kept/);
});

/** What a server counts in the same way: texts by name, each as one that is repeated. */
type Room = { about: string; texts: [name: string, unit: string, times: number][]; fits: boolean };
const cases = join(process.env["WARDIAN_ROOT"] ?? ".", "tests/keeping/room.json");

for (const { about, texts, fits } of JSON.parse(readFileSync(cases, "utf8")) as Room[]) {
  test(`what fits into a hello is what the server counts: ${about}`, (context) => {
    context.mock.method(console, "error", () => {});
    for (const [name, unit, times] of texts) {
      const storage = name.startsWith("b") ? localStorage : sessionStorage;
      storage.setItem(`${OURS}${name.startsWith("t") ? here : ""}\n${name}`, unit.repeat(times));
    }
    open();
    assert.equal(Object.keys(hello()[8] as object).length === texts.length, fits);
  });
}

test("a text that does not fit leaves room for those after it", (context) => {
  context.mock.method(console, "error", () => {});
  localStorage.setItem(`${OURS}\nb[1]`, "x".repeat(40_000));
  localStorage.setItem(`${OURS}\nb[2]`, "small");
  open();
  assert.deepEqual(hello()[8], { "b[2]": "small" });
});

test("of what is not this page's nothing is read", (context) => {
  const ours = `${OURS}\nb[1]`;
  const keys = ["another's", ours, "wardian:/c/_wardian/\n\nb[1]"];
  const read: string[] = [];
  const { value } = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  const watched = {
    length: keys.length,
    key: (at: number) => keys[at],
    getItem: (key: string) => `${read.push(key)}`,
  };
  const place = (storage: unknown) => Object.defineProperty(globalThis, "localStorage", {
    value: storage, configurable: true, writable: true,
  });
  place(watched);
  context.after(() => place(value));
  open();
  assert.deepEqual([hello()[8], read], [{ "b[1]": "1" }, [ours]]);
});

test("a browser that refuses storage is told of when there is something to keep", (context) => {
  const said = context.mock.method(console, "error", () => {});
  const { value } = Object.getOwnPropertyDescriptor(globalThis, "localStorage")!;
  const refused = () => {
    throw new DOMException("no", "SecurityError");
  };
  Object.defineProperty(globalThis, "localStorage", { get: refused, configurable: true });
  context.after(() => Object.defineProperty(globalThis, "localStorage", {
    value, configurable: true, writable: true,
  }));
  open();
  assert.equal(said.mock.callCount(), 0);
  keep(1, { "b[1]": "x", "t[2]": "y" });
  assert.equal(sessionStorage.getItem(`${OURS}${here}\nt[2]`), "y");
  keep(2, { "b[1]": "x" });
  assert.equal(said.mock.callCount(), 1);
});
