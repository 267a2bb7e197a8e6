// What is done before Python is there: kept as it was when it was done, and told once.

import "../setup.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Client } from "../../src/client/client.ts";
import type { NodeForm } from "../../src/wire/messages.ts";
import { attach } from "../../src/transport/attach.ts";
import { Early, type EarlyOptions } from "../../src/transport/early.ts";
import { replay } from "../../src/transport/replay.ts";
import { complaints } from "../stage.ts";
import { typedIn } from "../../src/transport/typing.ts";

let app: HTMLElement;
/** What Python is told, without the numbers of view and message. */
let told: unknown[][];
/** What Python does when it is told something. */
let answer: (message: unknown[]) => void;
let early: Early;
let client: Client;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [told, answer] = [[], () => {}];
});
afterEach(() => {
  early.stop();
  mock.timers.reset();
  document.body.replaceChildren();
});

function rendered(html: string, options?: EarlyOptions): void {
  app = document.createElement("wardian-app");
  app.innerHTML = `<div>${html}</div>`;
  document.body.append(app);
  early = new Early(document, options);
  early.start();
}

/** Python is there. */
function live(...content: NodeForm[]): void {
  client = new Client((text) => {
    const [kind, , , ...rest] = JSON.parse(text) as unknown[];
    told.push([kind, ...rest]);
    answer([kind, ...rest]);
  });
  let unsure: ReadonlySet<Node> = new Set();
  const view = client.open(app, {
    page: true,
    adopt: (opened, form) => {
      unsure = attach(opened, form, typedIn(opened, new Set()));
    },
  });
  early.stop();
  client.receive(JSON.stringify(["m", view.number, 1, 0, [1, "div", 0, content]]));
  replay(view, early.take(app), unsure);
  mock.timers.tick(1000);
}

const find = (selector: string) => app.querySelector<HTMLInputElement>(selector)!;
const patch = (...ops: unknown[]) =>
  client.receive(JSON.stringify(["p", 1, 0, ops]));

function type(selector: string, ...values: string[]): void {
  for (const value of values) {
    find(selector).value = value;
    find(selector).dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Of each event: its type, the value it tells, and the edits that go with it. */
const events = () => told.filter(([kind]) => kind === "e").map(([, name, ids, payload, edits]) =>
  [name, ids, (payload as { value?: string }).value, edits]);

const FIELD = '<input id="f">';
const FIELD_FORM: NodeForm = [2, "input", { id: "f", "#on": { input: 1 } }];
const QUIET: NodeForm = [2, "input", { id: "f" }];
const BUTTON = '<button id="b">go</button>';
const BUTTON_FORM: NodeForm = [3, "button", { id: "b", "#on": { click: 1 } }, "go"];

test("each event tells what was there when it happened", () => {
  rendered(FIELD + BUTTON);
  type("#f", "a", "ab");
  find("#b").click();
  type("#f", "abc");
  live(FIELD_FORM, BUTTON_FORM);
  assert.deepEqual(events(), [
    ["input", [2], "a", [[2, "value", "a", 1]]],
    ["input", [2], "ab", [[2, "value", "ab", 2]]],
    ["click", [3], undefined, []],
    ["input", [2], "abc", [[2, "value", "abc", 3]]],
  ]);
  assert.equal(told.length, 4);
});

test("what nobody listens to goes with the next event, as it was then, and the last by itself", () => {
  rendered(FIELD + BUTTON);
  type("#f", "a", "ab");
  find("#b").click();
  type("#f", "abc");
  live(QUIET, BUTTON_FORM);
  assert.deepEqual(events(), [["click", [3], undefined, [[2, "value", "ab", 2]]]]);
  assert.deepEqual(told[1], ["s", [[2, "value", "abc", 3]]]);
  assert.equal(told.length, 2);
});

test("a value that answers an earlier edit changes nothing, one that answers the last does", () => {
  rendered(FIELD);
  type("#f", "one", "onetwo");
  const seen: string[] = [];
  answer = ([, , , , edits]) => {
    const [[, , , count]] = edits as [[number, string, string, number]];
    patch(["v", 2, "value", "", 1, count]);
    seen.push(find("#f").value);
  };
  live(FIELD_FORM);
  assert.deepEqual(seen, ["onetwo", ""]);
});

test("nor does what Python sets without an answer while more is to be told", () => {
  rendered(FIELD + BUTTON);
  type("#f", "one");
  find("#b").click();
  type("#f", "onetwo");
  answer = ([kind]) => kind === "e" && patch(["v", 2, "value", "", 0, 0]);
  live(QUIET, BUTTON_FORM);
  assert.equal(find("#f").value, "onetwo");
  assert.deepEqual(told.at(-1), ["s", [[2, "value", "onetwo", 2]]]);
});

test("an answer that makes the browser tell of something changes nothing of what is told", async () => {
  const listening: NodeForm = [2, "input", { id: "f", "#on": { input: 1, focusin: 1 } }];
  rendered(FIELD + BUTTON);
  type("#f", "a", "ab");
  find("#b").click();
  type("#f", "abc");
  let calls = 0;
  answer = ([, name]) => name === "input" && patch(["c", 2, ++calls, "focus", []]);
  live(listening, BUTTON_FORM);
  await Promise.resolve();
  assert.deepEqual(events(), [
    ["input", [2], "a", [[2, "value", "a", 1]]],
    ["focusin", [2], undefined, []],
    ["input", [2], "ab", [[2, "value", "ab", 2]]],
    ["click", [3], undefined, []],
    ["input", [2], "abc", [[2, "value", "abc", 3]]],
  ]);
  assert.equal(told.filter(([kind]) => kind === "s").length, 0);
});

test("what waits for a pause or for its turn tells what there was then", () => {
  const waiting = (id: number, name: string, options: object): NodeForm =>
    [id, "input", { id: name, "#on": { input: options as { t: number } } }];
  rendered(`${FIELD}<input id="g">${BUTTON}`);
  type("#f", "a", "ab");
  type("#g", "x", "xy");
  find("#b").click();
  type("#f", "abc");
  find("#f").value = find("#g").value = ""; // as a program of the page does
  live(waiting(2, "f", { t: 100 }), waiting(4, "g", { d: 100 }), BUTTON_FORM);
  assert.deepEqual(events(), [
    ["input", [2], "a", [[2, "value", "a", 1]]],
    ["click", [3], undefined, [[2, "value", "ab", 2], [4, "value", "xy", 2]]],
    ["input", [2], "abc", []],
    ["input", [4], "xy", []],
  ]);
});

test("of radio buttons all are told of", () => {
  const radio = (id: string) => `<input type="radio" name="r" id="${id}" value="${id}">`;
  const form = (id: number, name: string): NodeForm =>
    [id, "input", { type: "radio", name: "r", id: name, value: name }];
  rendered(radio("x") + radio("y") + BUTTON);
  find("#x").click();
  find("#y").click();
  find("#b").click();
  live(form(4, "x"), form(5, "y"), BUTTON_FORM);
  const [[, , , edits]] = events() as [[string, unknown, unknown, unknown[][]]];
  assert.deepEqual(edits.map((edit) => edit.slice(0, 3)), [
    [4, "checked", false], [5, "checked", true],
  ]);
});

test("what is done to elements that are not there any more is not told", () => {
  rendered(`${FIELD}${BUTTON}<p id="gone">x</p>`);
  find("#gone").click();
  find("#b").click();
  live(BUTTON_FORM);
  assert.deepEqual(events(), [["click", [3], undefined, []]]);
});

test("of too much typing only what it led to is told, and that once", () => {
  rendered(FIELD, { most: 2 });
  const said = complaints(() => type("#f", "a", "ab", "abc", "abcd"));
  assert.deepEqual(said.map((each) => /too-much-at-once/.test(each)), [true]);
  live(FIELD_FORM);
  assert.deepEqual(events().map(([, , value]) => value), ["abc", "abcd"]);
  assert.equal(find("#f").value, "abcd");
});

test("what people do one at a time is kept when there is too much of the rest", () => {
  const pressed = (key: string) =>
    find("#f").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  rendered(FIELD + BUTTON, { most: 5 });
  complaints(() => {
    for (const key of "abcdef") {
      pressed(key);
      type("#f", key);
      find("#b").click();
    }
  });
  type("#f", "more");
  live([2, "input", { id: "f", "#on": { input: 1, keydown: 1 } }], BUTTON_FORM);
  assert.deepEqual(told.map(([, name]) => name), Array(5).fill("click"));
  assert.deepEqual(told[0]![4], [[2, "value", "more", 1]]);
});

test("what is told that another script has taken away is forgotten", () => {
  rendered(`${FIELD}${BUTTON}<p id="gone">x</p>`);
  find("#gone").click();
  find("#gone").remove();
  find("#b").click();
  assert.equal(early.take().length, 2);
  assert.deepEqual(early.take(), []);
});

test("a form that was reset a moment ago is told as it is then", () => {
  rendered(`<form id="o"><input id="f" value="x"></form>`);
  type("#f", "typed");
  (find("#o") as unknown as HTMLFormElement).reset();
  live([6, "form", { id: "o" }, [[2, "input", { id: "f", value: "x", "#on": { input: 1 } }]]]);
  assert.deepEqual(events(), [["input", [2], "typed", [[2, "value", "typed", 1]]]]);
  assert.deepEqual(told.slice(1), [["s", [[2, "value", "x", 2]]]]);
  assert.deepEqual(early.take(), []);
});

test("a form that was reset is told as it is then", () => {
  rendered(`<form id="o"><input id="f" value="x"></form>`);
  type("#f", "typed");
  (find("#o") as unknown as HTMLFormElement).reset();
  mock.timers.tick(1);
  assert.equal(find("#f").value, "x");
  live([6, "form", { id: "o" }, [[2, "input", { id: "f", value: "x", "#on": { input: 1 } }]]]);
  assert.deepEqual(events(), [["input", [2], "typed", [[2, "value", "typed", 1]]]]);
  assert.deepEqual(told[1], ["s", [[2, "value", "x", 2]]]);
});

test("a form without an action does not leave the page", () => {
  rendered('<form id="o"><button>send</button></form><form id="p" action="/go"></form>');
  const sent = (selector: string) => {
    const event = new Event("submit", { bubbles: true, cancelable: true });
    find(selector).dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.deepEqual([sent("#o"), sent("#p")], [true, false]);
});

test("only what is meant is kept, and each element takes its own", () => {
  rendered(BUTTON, { isMeant: (target) => target.closest("[meant]") !== null });
  const other = document.body.appendChild(document.createElement("div"));
  find("#b").click();
  app.setAttribute("meant", "");
  find("#b").click();
  other.setAttribute("meant", "");
  other.click();
  assert.deepEqual(early.take(other).map(([event]) => event!.target), [other]);
  assert.deepEqual(early.take(app).map(([event]) => event!.target), [find("#b")]);
  assert.deepEqual(early.take(app), []);
});
