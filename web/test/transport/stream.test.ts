import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { openStream } from "../../src/transport/stream.ts";
import { Requests, settle } from "./requests.ts";

let requests: Requests;
beforeEach(() => {
  requests = new Requests();
  requests.start();
});
afterEach(() => requests.stop());

/** A body that the test writes as it goes. */
function body(): { stream: ReadableStream; write(text: string): void; end(): void } {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  const encoder = new TextEncoder();
  return {
    stream,
    write: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
  };
}

test("events are read however the network cuts them, and comments are passed over", async () => {
  openStream(requests.ends());
  await settle();
  assert.deepEqual([requests.last.path, requests.last.lines], ["/base/stream", ["hello"]]);
  const { stream, write } = body();
  requests.last.answer(200, stream);
  for (const piece of ["da", "ta: [1]\n", "\n: ping\n\ndata: [2]\n\ndata: ", "[3]", "\n\n"]) {
    write(piece);
    await settle();
  }
  assert.deepEqual(requests.received, ["[1]", "[2]", "[3]"]);
});

test("one request carries messages at a time, with all that gathered meanwhile", async () => {
  const stream = openStream(requests.ends());
  await settle();
  ["a", "b"].forEach((text) => stream.send(text));
  await settle();
  assert.deepEqual(requests.last.lines, ["token", "a", "b"]);
  ["c", "d"].forEach((text) => stream.send(text));
  await settle();
  assert.equal(requests.all.length, 2);
  requests.last.answer(200, '["a",7,2]');
  await settle();
  assert.deepEqual(requests.received, ['["a",7,2]']);
  assert.deepEqual([requests.last.path, requests.last.lines], ["/base/send", ["token", "c", "d"]]);
  requests.last.answer(204);
  await settle();
  assert.equal(requests.all.length, 3);
});

test("no request is larger than the server takes", async () => {
  const stream = openStream(requests.ends());
  await settle();
  for (let at = 0; at < 20; at++) {
    stream.send("x".repeat(9));
  }
  await settle();
  assert.equal(requests.last.lines.length, 1 + 8);
  requests.last.answer(204);
  await settle();
  assert.equal(requests.last.lines.length, 1 + 8);
});

test("a stream that ends is lost, and so is one whose message is refused", async () => {
  openStream(requests.ends());
  await settle();
  const { stream, end } = body();
  requests.last.answer(200, stream);
  end();
  await settle();
  assert.equal(requests.losses.length, 1);
  const second = openStream(requests.ends());
  await settle();
  const listening = requests.last;
  second.send("a");
  await settle();
  requests.last.answer(403);
  await settle();
  assert.deepEqual(requests.losses.map(({ code }) => code), [500, 403]);
  assert.equal(listening.signal.aborted, true);
});

test("where nobody answers, or only a gateway, the server is away", async () => {
  openStream(requests.ends());
  await settle();
  requests.last.fail();
  openStream(requests.ends());
  await settle();
  requests.last.answer(502);
  await settle();
  assert.deepEqual(requests.losses.map(({ isAway }) => isAway), [true, true]);
});

test("of a stream that was stopped nothing is heard", async () => {
  const carrier = openStream(requests.ends());
  await settle();
  const { stream, write } = body();
  requests.last.answer(200, stream);
  await settle();
  carrier.stop();
  write("data: [1]\n\n");
  await settle();
  assert.deepEqual([requests.received, requests.losses], [[], []]);
});

test("more streams than a browser has connections for are not opened", async () => {
  const taken = new Set<string>();
  const locks = {
    request: (name: string, _: unknown, act: (lock: object | null) => unknown) => {
      if (taken.has(name)) {
        return Promise.resolve(act(null));
      }
      taken.add(name);
      return Promise.resolve(act({})).then(() => taken.delete(name));
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  const streams = [1, 2, 3, 4].map(() => openStream(requests.ends()));
  await settle();
  assert.deepEqual([requests.all.length, requests.losses], [3, [{ isSilent: true }]]);
  streams[0]!.stop();
  await settle();
  openStream(requests.ends());
  await settle();
  assert.deepEqual([requests.all.length, requests.losses.length], [4, 1]);
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
});
