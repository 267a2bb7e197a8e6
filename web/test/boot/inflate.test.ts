import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateSync } from "node:zlib";

import { inflate } from "../../src/boot/inflate.ts";

/** Bytes that repeat themselves more and less, from a seed. */
function mixed(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[at] = seed % 7 < 3 && at > 40 ? bytes[at - 1 - (seed % 40)]! : seed >> 16;
  }
  return bytes;
}

test("what zlib packed comes out as it was, whatever blocks it made", () => {
  const texts = ["", "a", "wardian ".repeat(5_000), "é".repeat(70_000)].map((text) =>
    Buffer.from(text),
  );
  for (const content of [...texts, ...[1, 300, 70_000, 200_000].map((size) => mixed(size, size))]) {
    for (const level of [0, 1, 9]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED]) {
        const unpacked = inflate(deflateSync(content, { level, strategy }));
        assert.ok(content.equals(unpacked), `${content.length} bytes at level ${level}`);
      }
    }
  }
});

test("a stream that is cut off anywhere is refused", () => {
  const packed = deflateSync(mixed(900, 1));
  for (let length = 0; length < packed.length; length++) {
    assert.throws(() => inflate(packed.subarray(0, length)), RangeError, `${length} bytes`);
  }
});

test("a stream with one changed byte is refused, or is what it was", () => {
  const content = mixed(900, 2);
  const packed = deflateSync(content);
  for (let at = 0; at < packed.length; at++) {
    const changed = Buffer.from(packed);
    changed[at]! ^= 0x10;
    let unpacked: Uint8Array | undefined;
    try {
      unpacked = inflate(changed);
    } catch (error) {
      assert.ok(error instanceof RangeError, `${error} at byte ${at}`);
    }
    assert.ok(!unpacked || content.equals(unpacked), `byte ${at}`);
  }
});
