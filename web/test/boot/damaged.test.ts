// What the build said of a page is damaged.

import "../setup.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../src/boot/explain.ts";
import type { BootFailure } from "../../src/boot/failure.ts";

test("who asks for a file is told that the page is damaged", async () => {
  document.head.innerHTML = '<script type="application/json" data-wardian="boot">{"files</script>';
  const { addressOf, describedAt, has, manifestOf } = await import("../../src/boot/manifest.ts");
  const asks = [
    async () => has("lists.bin"),
    async () => addressOf("/", "python.wasm"),
    async () => (await manifestOf("/")).files,
    async () => describedAt("http://localhost/app.py"),
  ];
  for (const ask of asks) {
    await assert.rejects(ask, (failure: BootFailure) => {
      assert.equal(failure.code, "not-json");
      assert.match(failure.details, /SyntaxError/);
      assert.match(explain(failure, new Map()),
        /^What the build wrote into this page is not JSON\. Deploy all files/);
      return true;
    });
  }
});
