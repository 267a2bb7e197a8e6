import "../setup.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type * as Markup from "../../src/boot/inlined-markup.ts";

document.body.innerHTML =
  '<script type="module" data-wardian-beside="https://inlined.invalid/_wardian/0a1b/"></script>' +
  `<script type="text/plain" data-wardian-file="look/a%20b.css" data-type="text/css">${btoa("p{}")}</script>` +
  `<script type="text/plain" data-wardian-file="dot.png" data-type="image/png">${btoa("dot")}</script>`;
// It looks at the document when it is loaded.
const { parseMarkup } = (await import("../../src/boot/inlined-markup.ts")) as typeof Markup;

function parsed(html: string): string {
  const holder = document.createElement("div");
  holder.append(parseMarkup(html, null));
  return holder.innerHTML;
}

test("a style sheet that travels along stands where it is linked", () => {
  const link = '<meta name="a"><LINK REL="x StyleSheet" href="look/a b.css" media="print" onload="x">';
  assert.equal(parsed(link), '<meta name="a"><style media="print">p{}</style>');
  assert.equal(
    parsed("<p><b></b><link rel=stylesheet href='./look/a%20b.css?v=1' integrity=x></p>"),
    "<p><b></b><style>p{}</style></p>",
  );
});

test("other links stay as they are", () => {
  const others = [
    ["stylesheet", "gone.css"], ["stylesheet", "dot.png"], ["preload", "look/a%20b.css"],
    ["stylesheet", "https://example.org/look/a%20b.css"], ["alternate stylesheet", "look/a%20b.css"],
  ];
  for (const [rel, href] of others) {
    const html = `<link rel="${rel}" href="${href}">`;
    assert.equal(parsed(html), html);
  }
  const disabled = '<link rel="stylesheet" disabled="" href="look/a%20b.css">';
  assert.equal(parsed(disabled), disabled);
});
