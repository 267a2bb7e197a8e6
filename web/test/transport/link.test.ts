import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Wire, event, named } from "./wire.ts";

beforeEach(() => {
  sessionStorage.clear();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  mock.method(Math, "random", () => 1); // the longest wait each time
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const MOUNT = ["m", 7, 1, 0, [1, "div"]];

/** A link that is welcomed and shows a page. */
function attached(): Wire {
  const wire = new Wire();
  wire.link.start();
  wire.welcome();
  wire.say(MOUNT);
  wire.has = { root: 1, seq: 0, k: 0 };
  return wire;
}

test("the first hello says that nothing is shown yet; the first transmission is handed on", () => {
  const wire = new Wire();
  wire.link.start();
  assert.deepEqual(wire.hello, ["h", 1, "token", "", 0, 0, 0, "/"]);
  wire.say(MOUNT);
  assert.deepEqual(wire.received, []); // not before the welcome
  wire.welcome();
  wire.say(MOUNT);
  assert.deepEqual(wire.received, [JSON.stringify(MOUNT)]);
  assert.deepEqual(wire.events, ["connecting websocket", "renew", "limit 1000", "open websocket"]);
});

test("a later hello says what is shown, and the last command", () => {
  const wire = attached();
  wire.has = { root: 1, seq: 12, k: 3 };
  wire.lose();
  mock.timers.tick(0);
  assert.deepEqual(wire.hello.slice(3), ["g", 1, 12, 3, "/"]);
});

test("messages wait for the welcome, and those not handled are sent again in order", () => {
  const wire = attached();
  ["a", "b", "c"].forEach((name) => wire.link.send(event(name)));
  assert.deepEqual(named(wire.last), ["1 a", "2 b", "3 c"]);
  wire.say(["a", 7, 1]);
  wire.lose();
  wire.link.send(event("d"));
  mock.timers.tick(0);
  assert.deepEqual(named(wire.last), []);
  wire.welcome(2);
  assert.deepEqual(named(wire.last), ["3 c", "4 d"]);
});

test("after a welcome of another generation nothing old is sent, and ids are renewed", () => {
  const wire = attached();
  wire.link.send(event("a"));
  wire.lose();
  mock.timers.tick(0);
  wire.welcome(0, "other");
  wire.link.send(event("b"));
  assert.deepEqual(named(wire.last), ["1 b"]);
  assert.equal(wire.events.filter((each) => each === "renew").length, 2);
});

test("until a page of the new generation has come, no hello says that one is shown", () => {
  const wire = attached();
  wire.lose();
  mock.timers.tick(0);
  wire.welcome(0, "other");
  wire.lose();
  mock.timers.tick(100);
  assert.deepEqual(wire.hello.slice(3, 6), ["other", 0, 0]);
  wire.welcome(0, "other");
  wire.say(MOUNT);
  wire.lose();
  mock.timers.tick(100);
  assert.deepEqual(wire.hello.slice(3, 6), ["other", 1, 0]);
});

test("a beat is answered with what is shown", () => {
  const wire = attached();
  wire.has = { root: 1, seq: 5, k: 2 };
  wire.say(["b"]);
  assert.deepEqual(wire.last.sent, ['["b",5,2]']);
});

test("attempts are made at once, then after longer and longer", () => {
  const wire = attached();
  const gaps: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    wire.lose();
    let ms = 0;
    const before = wire.connections.length;
    for (; wire.connections.length === before; ms += 50) {
      mock.timers.tick(ms ? 50 : 0);
    }
    gaps.push(ms - 50);
  }
  assert.deepEqual(gaps, [0, 100, 500, 1000, 2000, 5000]);
});

test("what is not welcomed within four seconds is given up, and the next kind is tried", () => {
  const wire = new Wire();
  wire.link.start();
  mock.timers.tick(3999);
  assert.equal(wire.connections.length, 1);
  mock.timers.tick(1);
  mock.timers.tick(0);
  assert.deepEqual(wire.connections.map(({ kind }) => kind), ["websocket", "stream"]);
  assert.equal(wire.connections[0]!.isStopped, true);
  wire.welcome();
  assert.equal(wire.events.at(-1), "open stream");
});

test("a kind that stops working while it is in use is left for the next", () => {
  const wire = new Wire();
  wire.link.start();
  mock.timers.tick(4000);
  mock.timers.tick(0);
  wire.welcome();
  wire.last.ends.lost({ isSilent: true });
  mock.timers.tick(0);
  assert.equal(wire.last.kind, "polling");
});

test("a tab that polls is quiet while a better kind is tried, then polls on", async () => {
  const wire = new Wire("stream polling");
  wire.link.start();
  mock.timers.tick(4000);
  mock.timers.tick(0);
  wire.welcome();
  const polling = wire.last;
  wire.link.hurry();
  assert.deepEqual(polling.calls, ["ask"]);
  mock.timers.tick(30_000);
  assert.deepEqual([polling.calls.at(-1), wire.connections.length], ["hold", 2]);
  await Promise.resolve();
  assert.equal(wire.last.kind, "stream");
  mock.timers.tick(4000);
  assert.equal(polling.calls.at(-1), "resume");
  assert.equal(polling.isStopped, false);
});

test("while a lesser kind works a better one is tried, and takes over at once", async () => {
  const wire = new Wire();
  wire.link.start();
  mock.timers.tick(4000);
  mock.timers.tick(0);
  wire.welcome();
  const stream = wire.last;
  mock.timers.tick(30_000);
  await Promise.resolve();
  // Beats would have come meanwhile.
  wire.say(["b"], stream);
  const socket = wire.last;
  assert.equal(socket.kind, "websocket");
  wire.link.send(event("a"));
  assert.deepEqual(named(stream), ["b", "1 a"]);
  wire.welcome(0, "g", socket);
  assert.equal(stream.isStopped, true);
  assert.deepEqual(named(socket), ["1 a"]);
  assert.equal(wire.events.at(-1), "open websocket");
  assert.ok(!wire.events.slice(4).includes("closed stream"));
});

test("a better kind that does not answer leaves the lesser one alone", async () => {
  const wire = new Wire();
  wire.link.start();
  mock.timers.tick(4000);
  mock.timers.tick(0);
  wire.welcome();
  const stream = wire.last;
  mock.timers.tick(20_000);
  wire.say(["b"], stream);
  mock.timers.tick(10_000);
  await Promise.resolve();
  const socket = wire.last;
  mock.timers.tick(4000);
  assert.deepEqual([socket.isStopped, stream.isStopped], [true, false]);
  wire.link.send(event("a"));
  assert.deepEqual(named(stream), ["b", "1 a"]);
});

test("a connection on which nothing comes for one and a half beats is dead", () => {
  const wire = attached();
  mock.timers.tick(20_000);
  wire.say(["b"]);
  mock.timers.tick(29_000);
  assert.equal(wire.connections.length, 1);
  mock.timers.tick(6_000);
  assert.equal(wire.connections.length, 2);
  assert.equal(wire.connections[0]!.isStopped, true);
});

test("a server that goes away is left alone for as long as it asks", () => {
  const wire = attached();
  wire.say(["z", 3000]);
  assert.equal(wire.last.isStopped, true);
  wire.link.hurry();
  wire.link.hurry("doubtful");
  mock.timers.tick(2999);
  assert.equal(wire.connections.length, 1);
  mock.timers.tick(1);
  assert.equal(wire.connections.length, 2);
});

test("the person need not wait, whatever the server asked", () => {
  const wire = attached();
  wire.say(["z", 60_000]);
  wire.link.hurry("asked");
  assert.equal(wire.connections.length, 2);
});

test("to hurry ends a wait, and leaves alone what is open", () => {
  const wire = attached();
  wire.link.hurry();
  assert.equal(wire.connections.length, 1);
  for (let attempt = 0; attempt < 4; attempt++) {
    wire.lose();
    mock.timers.tick(600);
  }
  wire.lose();
  const before = wire.connections.length;
  wire.link.hurry();
  assert.equal(wire.connections.length, before + 1);
  wire.welcome();
  mock.timers.tick(60_000 / 6);
  assert.equal(wire.connections.length, before + 1);
});

test("where the connection is in doubt, whichever answers is used", async () => {
  const wire = attached();
  const old = wire.last;
  wire.link.hurry("doubtful");
  await Promise.resolve();
  assert.equal(wire.connections.length, 2);
  wire.lose(4000, old); // the server keeps the newest
  wire.welcome();
  const limit = "limit 1000";
  assert.deepEqual(wire.events.slice(-3), ["connecting websocket", limit, "open websocket"]);
  assert.ok(!wire.events.includes("refetch"));
});

test("a message that is too large for the server is not sent to it for ever", () => {
  const wire = attached();
  ["a", "b".repeat(500), "c"].forEach((name) => wire.link.send(event(name)));
  const { error } = console;
  const said: unknown[] = [];
  console.error = (...all) => said.push(all[0]);
  wire.lose(1009);
  console.error = error;
  mock.timers.tick(0);
  wire.welcome(1);
  assert.deepEqual(named(wire.last), ["2 c"]);
  assert.match(String(said[0]), /message-too-large/);
});

test("a view that another document wants as well is taken back once, then fetched anew", () => {
  const wire = attached();
  wire.lose(4000);
  mock.timers.tick(0);
  assert.equal(wire.connections.length, 2);
  wire.welcome();
  wire.lose(4000);
  assert.equal(wire.events.includes("refetch"), true);
  mock.timers.tick(60_000);
  assert.equal(wire.connections.length, 2);
});

test("a token that is worth nothing is fetched anew, and what was on its way is dropped", () => {
  const wire = attached();
  wire.link.send(event("a"));
  wire.say(["l", "expired"]);
  assert.equal(wire.events.at(-1), "refetch");
  wire.link.begin("fresh");
  assert.deepEqual(wire.hello, ["h", 1, "fresh", "", 0, 0, 0, "/"]);
  wire.welcome(0, "g");
  assert.deepEqual(named(wire.last), []);
  assert.equal(wire.events.filter((each) => each === "renew").length, 2);
});

test("a gap in the patches is noticed, and the whole page is asked for", () => {
  const wire = attached();
  wire.say(["p", 1, 1, []]);
  wire.has = { root: 1, seq: 1, k: 0 };
  wire.say([["p", 1, 3, []]]);
  assert.equal(wire.received.length, 2);
  assert.deepEqual(wire.hello.slice(3, 6), ["g", 0, 0]);
  wire.welcome();
  wire.say(MOUNT);
  wire.has = { root: 1, seq: 3, k: 0 };
  assert.deepEqual(wire.hello.slice(3, 6), ["g", 1, 3]);
});

test("what comes over a connection that was given up is not heard", () => {
  const wire = attached();
  const old = wire.last;
  wire.lose();
  mock.timers.tick(0);
  wire.welcome();
  wire.say(["p", 1, 1, []], old);
  wire.say(["w", 7, "other", 0, {}], old);
  assert.equal(wire.received.length, 1);
});

test("a link that is stopped makes no attempt any more", () => {
  const wire = attached();
  wire.link.stop();
  wire.link.hurry("asked");
  mock.timers.tick(100_000);
  assert.equal(wire.connections.length, 1);
  assert.equal(wire.last.isStopped, true);
});

test("the last message goes over an open websocket, else by a beacon with all that waits", () => {
  const beacons: unknown[][] = [];
  Object.defineProperty(globalThis, "navigator", {
    value: { sendBeacon: (...all: unknown[]) => beacons.push(all) },
    configurable: true,
  });
  const first = attached();
  first.link.send(event("a"));
  first.link.farewell('["q",7,0]');
  assert.deepEqual(first.last.sent.at(-1), '["q",7,2]');
  const many = attached();
  for (let at = 0; at < 100; at++) many.link.send(event("a"), true);
  many.link.farewell('["q",7,0]');
  const numbers = many.last.sent.map((text) => (JSON.parse(text) as [string, number, number])[2]);
  assert.deepEqual(numbers.slice(-101), Array.from({ length: 101 }, (_, at) => at + 1));
  const second = attached();
  second.lose();
  second.link.send(event("b"));
  second.link.farewell('["q",7,0]');
  const body = ["token", event("b"), '["q",7,2]'].join("\n");
  assert.deepEqual(beacons, [["/base/send", body]]);
});
