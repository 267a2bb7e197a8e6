import "../setup.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { decoded } from "../../src/boot/paths.ts";
import type * as Inlined from "../../src/boot/inlined.ts";
import type * as Safety from "../../src/boot/inlined-safety.ts";

const FILES = ["dot.png", "a%20b.png", "100%25.png", "_wardian/0a1b/rows.csv"];
document.body.innerHTML =
  '<script type="module" data-wardian-beside="https://inlined.invalid/_wardian/0a1b/"></script>' +
  FILES.map(
    (path) =>
      `<script type="text/plain" data-wardian-file="${path}" data-type="image/png">${btoa(path)}</script>`,
  ).join("");
// They look at the document when they are loaded.
const { ask, held, load, located } = (await import("../../src/boot/inlined.ts")) as typeof Inlined;
const { safeValue } = (await import("../../src/boot/inlined-safety.ts")) as typeof Safety;

async function contentOf(address: string): Promise<string> {
  return await (await fetch(address)).text();
}

test("an address has its path again, and a % that says nothing stays", () => {
  assert.equal(decoded("a%20b%C3%A9.png"), "a bé.png");
  assert.equal(decoded("100%.png"), "100%.png");
  assert.equal(decoded("50%-off%20%zz"), "50%-off %zz");
  assert.equal(decoded("%ff%20x"), "%ff%20x");
});

test("a relative address is found in the file, however it is written", async () => {
  for (const address of ["dot.png", "./dot.png", " a/../dot.png ", "dot.png?v=1#top"]) {
    assert.equal(await contentOf(located(address)), "dot.png", address);
  }
  assert.equal(located("dot.png"), located("./dot.png"));
  assert.equal(await contentOf(located("a b.png")), "a%20b.png");
  assert.equal(await contentOf(located("a%20b.png")), "a%20b.png");
  assert.equal(await contentOf(located("100%.png")), "100%25.png");
  assert.equal(await contentOf(located("100%25.png")), "100%25.png");
});

test("what names no file of this one stays as it is, and never fails", () => {
  const others = ["", "#top", "/dot.png", "?a", "//x/dot.png", "data:,a", "https://example.org/"];
  for (const address of [...others, "gone.png", "50%-off", "%", "\\\\[", " //[", "..\\..\\x"]) {
    assert.equal(located(address), address);
  }
  assert.equal(safeValue("a", "href", "50%-off"), "50%-off");
  assert.match(safeValue("img", "src", "100%.png"), /^blob:/);
  assert.equal(safeValue("img", "alt", "dot.png"), "dot.png");
});

test("what is not carried is no empty file, and no empty module", async () => {
  const gone = "https://inlined.invalid/_wardian/0a1b/gone.mjs";
  assert.equal((await ask(gone)).status, 404);
  await assert.rejects(load(gone), /gone\.mjs is not in this file/);
  assert.throws(() => held(gone), /gone\.mjs is not in this file/);
  const rows = held("https://inlined.invalid/_wardian/0a1b/rows.csv");
  assert.equal(new TextDecoder().decode(rows), "_wardian/0a1b/rows.csv");
});
