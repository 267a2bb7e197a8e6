// Functions of JavaScript become functions of WebAssembly, all in one module.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Settings, wrapTogether } from "../../src/boot/together.ts";

type Call = (...values: never[]) => unknown;
type Signed = Call & { sig?: string };

const { Module } = WebAssembly;
let made = 0;
WebAssembly.Module = class extends Module {
  constructor(bytes: BufferSource) {
    super(bytes);
    made++;
  }
};
beforeEach(() => void (made = 0));

function signed(sig: string, call: Call): Signed {
  return Object.assign((...values: never[]) => call(...values), { sig });
}

/** Start a module whose C code wants pointers to these; give what it finds in their place. */
function started(
  env: Record<string, Signed>,
  { exports = {}, at = {} }: { exports?: object; at?: Record<string, number> } = {},
  meanwhile = (): void => {},
): Record<string, Signed> {
  const found: Record<string, Signed> = {};
  const names = Object.keys(env);
  const settings: Settings = {
    GOT: Object.fromEntries(names.map((name) => [name, { value: at[name] ?? -1 }])),
    instantiateWasm: (imports, receive) => receive({ exports }, imports),
  };
  wrapTogether(settings);
  const imports = { env };
  const answer = settings.instantiateWasm!(imports, (instance, module) => {
    assert.deepEqual([instance, module], [{ exports }, imports]);
    Object.assign(found, env);
    meanwhile();
    return "received";
  });
  assert.equal(answer, "received");
  return found;
}

/** Whether it can stand in a table: that takes functions of WebAssembly alone. */
function fits(call: unknown): boolean {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
  try {
    table.set(0, call);
  } catch {
    return false;
  }
  return table.get(0) === call;
}

test("values of every type go in and come out", () => {
  const thing = { a: 1 };
  const given: [string, unknown, unknown][] = [
    ["i", -7, -7], ["p", 2 ** 31, -(2 ** 31)], ["j", -(2n ** 63n), -(2n ** 63n)],
    ["f", 1.5, 1.5], ["d", 0.1, 0.1], ["e", thing, thing],
  ];
  const env: Record<string, Signed> = { nothing: signed("v", () => 5) };
  for (const [letter] of given) env[letter] = signed(letter + letter, (value) => value);
  const found = started(env);
  for (const [letter, value, back] of given) {
    assert.equal(found[letter]!(value as never), back, letter);
    assert.ok(fits(found[letter]), letter);
  }
  assert.equal(found["nothing"]!(), undefined);
  assert.equal(made, 1);
});

test("parameters keep their order, and there may be many functions with long names", () => {
  const env: Record<string, Signed> = {};
  for (let each = 0; each < 300; each++) {
    env["n".repeat(each) + each] = signed("djife", (...values) => {
      const [j, i, f, e] = values as unknown as [bigint, number, number, string];
      return Number(j) + i * 10 + f * 100 + e.length * 1000 + each * 10_000;
    });
  }
  const all = Object.values(started(env));
  const answers = all.map((call) => call(1n as never, 2 as never, 3 as never, "four" as never));
  assert.deepEqual(answers, all.map((_, each) => 4321 + each * 10_000));
  assert.ok(all.every(fits));
  assert.equal(made, 1);
});

test("two names of one function are one function: it has one place in the table", () => {
  const call = signed("ii", (value) => value);
  const found = started({ one: call, two: call, other: signed("ii", () => 3) });
  assert.equal(found["one"], found["two"]);
  assert.notEqual(found["one"], found["other"]);
  assert.equal(found["one"]!(8 as never), 8);
});

test("what a function throws comes out as it is", () => {
  const failure = new Error("no");
  const { fails } = started({ fails: signed("v", () => { throw failure; }) });
  assert.throws(fails!, (error) => error === failure);
});

test("what has a place, is of WebAssembly, or has no signature is left alone", () => {
  const env: Record<string, Signed> = {
    placed: signed("v", () => {}), exported: signed("v", () => {}), unsigned: () => {},
    wanted: signed("v", () => {}),
  };
  const { wanted, ...others } = env;
  const found = started(env, { exports: { exported: wanted }, at: { placed: 4 } });
  for (const [name, call] of Object.entries(others)) assert.equal(found[name], call, name);
  assert.notEqual(found["wanted"], wanted);
});

for (const sig of ["iq", "xi", "iv"]) {
  test(`functions stay as they are for Emscripten where one is of no type: ${sig}`, () => {
    const env = { good: signed("ii", () => 1), bad: signed(sig, () => 2) };
    assert.deepEqual(started(env), { ...env });
    assert.equal(made, 0);
  });
}

test("functions are what they were afterwards, also when the module does not start", () => {
  const env = { call: signed("ii", () => 1) };
  const before = { ...env };
  assert.notDeepEqual(started(env), before);
  assert.deepEqual(env, before);
  assert.throws(() => started(env, {}, () => { throw new Error("unusable"); }), /unusable/);
  assert.deepEqual(env, before);
});

test("settings without anything to hook into stay as they are", () => {
  const settings: Settings = {};
  wrapTogether(settings);
  assert.deepEqual(settings, {});
  assert.deepEqual(started({}), {});
});
