// What a request for parts of a kept file is answered with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf } from "../../src/offline/part.ts";

const KEPT = { "content-type": "audio/wav", etag: '"one"', "last-modified": "Sun, 06 Nov 1994" };

/** Status, range and text of the answer. */
async function asked(
  range: string, more: Record<string, string> = {}, content = "0123456789",
): Promise<readonly [number, string | null, string]> {
  const request = new Request("http://localhost/a", { headers: { range, ...more } });
  const answer = await partOf(new Response(content, { headers: KEPT }), request);
  return [answer.status, answer.headers.get("content-range"), await answer.text()];
}

for (const [range, from, text] of [
  ["bytes=0-", "0-9", "0123456789"],
  ["bytes=3-", "3-9", "3456789"],
  ["bytes=3-5", "3-5", "345"],
  ["bytes=0-0", "0-0", "0"],
  ["bytes=9-9", "9-9", "9"],
  ["bytes=5-99", "5-9", "56789"],
  ["bytes=-3", "7-9", "789"],
  ["bytes=-99", "0-9", "0123456789"],
  ["Bytes=1-2", "1-2", "12"],
] as const) {
  test(`a part: ${range}`, async () => {
    assert.deepEqual(await asked(range), [206, `bytes ${from}/10`, text]);
  });
}

for (const range of ["bytes=10-", "bytes=10-20", "bytes=-0"]) {
  test(`a part that is not there: ${range}`, async () => {
    assert.deepEqual(await asked(range), [416, "bytes */10", ""]);
  });
}

for (const range of ["bytes=0-1,3-4", "bytes=5-3", "bytes=a-b", "bytes=-", "lines=0-1", "", "0-1"]) {
  test(`what is answered with all of it: ${range}`, async () => {
    assert.deepEqual(await asked(range), [200, null, "0123456789"]);
  });
}

test("of an empty file there is no part", async () => {
  assert.deepEqual(await asked("bytes=0-", {}, ""), [416, "bytes */0", ""]);
  assert.deepEqual(await asked("bytes=-5", {}, ""), [416, "bytes */0", ""]);
});

test("who has a part of another file gets all of this one", async () => {
  const status = async (mark: string) => (await asked("bytes=1-", { "if-range": mark }))[0];
  assert.deepEqual(
    [await status('"one"'), await status(KEPT["last-modified"]), await status('"two"')],
    [206, 206, 200],
  );
});

test("a part says what kind of file it is of, and how long it is", async () => {
  const request = new Request("http://localhost/a", { headers: { range: "bytes=2-4" } });
  const { headers } = await partOf(new Response("0123456789", { headers: KEPT }), request);
  assert.deepEqual([headers.get("content-type"), headers.get("content-length")], ["audio/wav", "3"]);
});
