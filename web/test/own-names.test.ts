import "./setup.ts";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = process.env["WARDIAN_ROOT"] ?? ".";
const list = /ownNames = `([^`]+)`/.exec(readFileSync(join(root, "scripts/build.mjs"), "utf8"));
const names = list![1]!.split(/\s+/);

test("no shortened name is one of an object that is not ours", () => {
  const template = document.createElement("template");
  const foreign: object[] = [
    ...["div", "input", "textarea", "select", "form", "a", "link", "style", "details"].map((tag) =>
      document.createElement(tag)),
    document, template.content, document.createTextNode(""), document.createComment(""),
    document.createElementNS("http://www.w3.org/2000/svg", "svg"),
    new Event("x"), new KeyboardEvent("x"), new InputEvent("x"), location, performance,
    [], "", 0, new Map(), new Set(), new WeakMap(), /x/, () => {}, Promise.resolve(), new Error(),
    JSON, Math, Object, Array, Promise, Number, new Response(), new URL("http://localhost/"),
  ].map((each) => Object(each) as object);
  for (const name of names) {
    const owner = foreign.find((each) => name in each);
    assert.equal(owner, undefined, `${name} belongs to ${owner?.constructor.name}`);
  }
});

test("no shortened name is part of what Python or a page's scripts reach", () => {
  const host = readFileSync(join(root, "web/src/page-host.ts"), "utf8");
  const bridge = /interface Bridge \{[^}]+\}/.exec(host)![0];
  const page = readFileSync(join(root, "web/src/global.ts"), "utf8");
  const reached = [...(bridge + page).matchAll(/^ +(?:readonly )?(\w+)[?(:]/gm)].map((each) =>
    each[1]!);
  assert.ok(reached.includes("receive") && reached.includes("ready"));
  assert.deepEqual(reached.filter((name) => names.includes(name)), []);
});
