import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sendFiles } from "../../src/boot/upload.ts";
import { ID } from "../../src/dom/node-table.ts";
import { Uploads } from "../../src/transport/uploads.ts";
import { settle } from "./requests.ts";

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
  answer(status: number): void;
}

const originalFetch = globalThis.fetch;
let sent: Sent[] = [];
let container: HTMLElement;
let uploads: Uploads;

beforeEach(() => {
  sent = [];
  globalThis.fetch = (url, init) =>
    new Promise((resolve, reject) => {
      init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason as Error));
      const answer = (status: number) => resolve(new Response(null, { status }));
      sent.push({ url: String(url), init: init!, answer });
    });
  container = document.body.appendChild(document.createElement("main"));
  uploads = new Uploads(container, "/b/_wardian/", () => "token");
  uploads.start();
});
afterEach(() => {
  globalThis.fetch = originalFetch;
  uploads.stop();
  container.remove();
});

/** An upload of the page, in which a person has chosen files. */
function chosen(...files: File[]): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.setAttribute("data-wardian-upload", "3000000");
  input[ID] = 5;
  Object.defineProperty(input, "files", { value: files, configurable: true });
  container.append(input);
  return input;
}

const change = (input: Element) => input.dispatchEvent(new Event("change", { bubbles: true }));

test("the files of one element are sent one after the other, with the token", async () => {
  const files = [new File(["one"], "a é.txt", { type: "text/plain" }), new File(["two"], "b")];
  change(chosen(...files));
  await settle();
  assert.equal(sent.length, 1);
  const [{ url, init }] = sent as [Sent];
  assert.equal(url,
    "/b/_wardian/upload?element=5&name=a+%C3%A9.txt&type=text%2Fplain");
  assert.equal(init.body, files[0]);
  assert.deepEqual([init.method, init.headers], ["POST", { "X-Wardian-Token": "token" }]);
  sent[0]!.answer(204);
  await settle();
  assert.equal(sent[1]!.init.body, files[1]);
});

test("what was chosen before the page was live is sent then, once", async () => {
  const input = chosen(new File(["one"], "a"));
  delete input[ID];
  change(input);
  await settle();
  assert.equal(sent.length, 0);
  input[ID] = 5;
  uploads.catchUp();
  uploads.catchUp();
  await settle();
  assert.equal(sent.length, 1);
});

test("an element that goes away ends what it sends, and sends no more", async () => {
  const input = chosen(new File(["one"], "a"), new File(["two"], "b"));
  change(input);
  await settle();
  input.remove();
  await settle();
  assert.equal(sent[0]!.init.signal!.aborted, true);
  assert.equal(sent.length, 1);
});

test("an input that is no upload is left alone", async () => {
  const input = chosen(new File(["one"], "a"));
  input.removeAttribute("data-wardian-upload");
  change(input);
  await settle();
  assert.equal(sent.length, 0);
});

test("inside a page a file goes to Python part by part, each with all that tells it", async () => {
  const told: [unknown, number | undefined][] = [];
  const size = (1 << 20) + 5;
  const input = chosen(new File(["x".repeat(size)], "é"), new File([], "empty"));
  await new Promise<void>((done) =>
    sendFiles(input, 7, 5, (text, data) => {
      told.push([JSON.parse(text), data?.byteLength]);
      assert.match(text, /^[ -~]+$/);
      told.length === 3 && done();
    }));
  assert.deepEqual(told, [
    [["f", 7, 5, "é", "", size, 0], 1 << 20],
    [["f", 7, 5, "é", "", size, 1], 5],
    [["f", 7, 5, "empty", "", 0, 0], 0],
  ]);
});

test("a file that is too large is named to Python and not read", async () => {
  const told: [unknown, number | undefined][] = [];
  const file = new File(["x"], "large");
  Object.defineProperty(file, "size", { value: 3_000_001 });
  sendFiles(chosen(file), 7, 5, (text, data) => told.push([JSON.parse(text), data?.byteLength]));
  await settle();
  assert.deepEqual(told, [[["f", 7, 5, "large", "", 3_000_001, 0], 0]]);
});
