// What the build said of a page is of one program; others may stand beside it.

import "../setup.ts";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, test } from "node:test";
import type { Description } from "../../src/boot/describe.ts";
import type { PageHost } from "../../src/page-host.ts";

const SOURCE = "run(page)";
const sha256 = createHash("sha256").update(SOURCE).digest("hex");
const OURS = `http://localhost/_wardian/${sha256.slice(0, 16)}/app.py`;
const { fetch: originalFetch } = globalThis;

document.head.innerHTML = '<script type="application/json" data-wardian="boot"></script>';
document.head.querySelector("script")!.textContent = JSON.stringify({
  folder: "/apps/app/", source: { size: SOURCE.length, sha256 }, files: {},
});
// The block is read when the module is.
const { Interpreter } = await import("../../src/boot/shared.ts");

afterEach(() => {
  globalThis.fetch = originalFetch;
});

/** Fetch the program at an address that a host answers with this text. */
async function fetched(address: string, text: string): Promise<readonly [string, string, string]> {
  globalThis.fetch = async () => new Response(text, { headers: { "content-type": "text/plain" } });
  const app: Description = { url: new URL(address), source: undefined, packages: [], files: [] };
  const { name, folder, source } =
    await new Interpreter("http://localhost/_wardian/0/", {} as PageHost, () => {}).fetch(app);
  return [name, folder, source];
}

test("the program of the page is held to what was built, and has its folder", async () => {
  assert.deepEqual(await fetched(OURS, SOURCE), ["app.py", "/apps/app/", SOURCE]);
  await assert.rejects(fetched(OURS, "run(other)"), { code: "hash-mismatch", subject: OURS });
});

test("another program of the page is not, and has a folder of its own", async () => {
  assert.deepEqual(await fetched("http://localhost/more/app.py", "run(other)"),
    ["app.py", "/apps/localhost/more/", "run(other)"]);
});
