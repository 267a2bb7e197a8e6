import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pause, stage } from "../stage.ts";
import type { Listen, NodeForm } from "../../src/wire/messages.ts";

type On = Record<string, Listen>;
const on = (id: number, tag: string, listen: On, ...content: NodeForm[]): NodeForm =>
  [id, tag, { "#on": listen }, content];
/** What was told of events: type, ids. */
const told = (sent: unknown[][]) =>
  sent.filter(([kind]) => kind === "e").map((each) => [each[3], each[4]]);

test("an event names those that listen on its path, innermost first", () => {
  const inner = on(4, "b", { click: 1 });
  const { find, sent, close } = stage([on(2, "p", { click: 1 }, [3, "i", 0, [inner]])]);
  find("b").click();
  find("i").click();
  assert.deepEqual(told(sent), [["click", [4, 2]], ["click", [2]]]);
  assert.deepEqual(sent.map((each) => each[2]), [1, 2]);
  close();
});

test("a listener that stops an event is the last to hear of it", () => {
  const inner = on(3, "b", { click: { s: 1, p: 1 } });
  const { find, sent, container, close } = stage([on(2, "p", { click: 1 }, inner)]);
  let outside = 0;
  const listener = () => outside++;
  container.parentElement!.addEventListener("click", listener);
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  find("b").dispatchEvent(event);
  container.parentElement!.removeEventListener("click", listener);
  assert.deepEqual(told(sent), [["click", [3]]]);
  assert.equal(outside, 0);
  assert.equal(event.defaultPrevented, true);
  close();
});

test("an event that does not bubble reaches its target alone", () => {
  const inner = on(3, "input", { focus: 1 });
  const { find, sent, close } = stage([on(2, "p", { focus: 1, mouseenter: 1 }, inner)]);
  find("input").dispatchEvent(new Event("focus"));
  find("p").dispatchEvent(new MouseEvent("mouseenter"));
  assert.deepEqual(told(sent), [["focus", [3]], ["mouseenter", [2]]]);
  close();
});

test("a custom event goes as far as it bubbles, with what it carries", () => {
  const { find, sent, close } = stage([on(2, "p", { "x-go": 1 }, on(3, "x-tag", { "x-go": 1 }))]);
  find("x-tag").dispatchEvent(new CustomEvent("x-go", { detail: { a: [1] } }));
  find("x-tag").dispatchEvent(new CustomEvent("x-go", { bubbles: true, detail: () => 1 }));
  assert.deepEqual(sent.map((each) => each.slice(4)), [
    [[3], { detail: { a: [1] } }, []],
    [[3, 2], {}, []],
  ]);
  close();
});

test("keys, once and submit are what the options say", () => {
  const { find, sent, close } = stage([
    on(2, "input", { keydown: { k: ["Enter"], p: 1 }, click: { o: 1 } }),
    on(3, "form", { submit: 1 }, [4, "input", { name: "a", value: "1" }]),
  ]);
  const press = (key: string) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    find("input").dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.deepEqual([press("a"), press("Enter")], [false, true]);
  find("input").click();
  find("input").click();
  const submit = new Event("submit", { bubbles: true, cancelable: true });
  find("form").dispatchEvent(submit);
  assert.equal(submit.defaultPrevented, true);
  assert.deepEqual(told(sent), [["keydown", [2]], ["click", [2]], ["submit", [3]]]);
  assert.deepEqual((sent[2]![5] as { form: unknown }).form, [["a", "1"]]);
  close();
});

test("debounced events are told when they pause, throttled ones at once and in time", async () => {
  const { find, sent, close } = stage([
    on(2, "b", { click: { d: 20 } }),
    on(3, "i", { click: { t: 30 } }),
  ]);
  find("b").click();
  find("b").click();
  find("i").click();
  find("i").click();
  find("i").click();
  assert.deepEqual(told(sent), [["click", [3]]]);
  await pause(60);
  assert.deepEqual(told(sent).sort(), [["click", [2]], ["click", [3]], ["click", [3]]]);
  close();
});

test("after the view is over nothing is told", async () => {
  const { find, sent, client, view, close } = stage([
    on(2, "b", { click: { d: 5 } }),
    on(3, "i", { click: 1 }),
  ]);
  const outer = find("i");
  find("b").click();
  client.close(view);
  outer.click();
  await pause(15);
  assert.deepEqual(sent, [["q", view, 1]]);
  close();
});

test("edits go with the next event", () => {
  const { find, sent, close } = stage([[2, "input", { type: "text" }], on(3, "b", { click: 1 })]);
  find("input").value = "é";
  find("input").dispatchEvent(new Event("input", { bubbles: true }));
  find("b").click();
  assert.deepEqual(sent[0]!.slice(3, 5), ["click", [3]]);
  assert.deepEqual(sent[0]![6], [[2, "value", "é", 1]]);
  close();
});

test("edits go by themselves on change, and when the person pauses", async () => {
  const { find, sent, close } = stage([[2, "input", { type: "checkbox" }], [3, "textarea"]]);
  find("input").click();
  await pause(5);
  assert.deepEqual(sent, [["s", 1, 1, [[2, "checked", true, 1]]]]);
  find("textarea").value = "a";
  find("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  await pause(100);
  assert.equal(sent.length, 1);
  await pause(200);
  assert.deepEqual(sent[1], ["s", 1, 2, [[3, "value", "a", 1]]]);
  find("textarea").dispatchEvent(new Event("change", { bubbles: true }));
  await pause(5);
  assert.equal(sent.length, 2);
  close();
});

test("checking a radio button tells also of the one that is no longer checked", async () => {
  const radio = (id: number): NodeForm => [id, "input", { type: "radio", name: "r" }];
  const { container, sent, close } = stage([radio(2), radio(3)]);
  const [first, second] = [...container.querySelectorAll("input")];
  first!.click();
  second!.click();
  await pause(5);
  assert.deepEqual(sent[0]![3], [[2, "checked", false, 2], [3, "checked", true, 2]]);
  close();
});

test("a value from Python yields to what the person typed since", () => {
  const { find, patch, sent, view, close } = stage([
    [2, "input", { type: "text", "#on": { input: 1 } }],
  ]);
  const type = (value: string) => {
    find("input").value = value;
    find("input").dispatchEvent(new Event("input", { bubbles: true }));
  };
  type("a");
  type("ab");
  assert.deepEqual(sent.map((each) => each[6]), [[[2, "value", "a", 1]], [[2, "value", "ab", 2]]]);
  patch(["v", 2, "value", "A", view, 1]);
  assert.equal(find("input").value, "ab");
  patch(["v", 2, "value", "AB", view, 2]);
  assert.equal(find("input").value, "AB");
  patch(["v", 2, "value", "other", view + 1, 9]);
  assert.equal(find("input").value, "other");
  close();
});

test("a value from elsewhere yields to edits on their way, and any to an open composition", () => {
  const { find, patch, sent, view, close } = stage([[2, "input", { type: "text" }]]);
  const input = find("input");
  const fire = (type: string) => input.dispatchEvent(new Event(type, { bubbles: true }));
  input.value = "mine";
  fire("input");
  patch(["v", 2, "value", "other", view + 1, 1]);
  assert.equal(input.value, "mine");
  fire("compositionstart");
  patch(["v", 2, "value", "own", view, 1]);
  assert.equal(input.value, "mine");
  fire("compositionend");
  patch(["v", 2, "value", "own", view, 2]);
  assert.equal(input.value, "own");
  assert.equal(sent.length, 0);
  close();
});

test("the caret stays at the same text when Python changes the value around it", () => {
  const { find, patch, close } = stage([[2, "input", { type: "text", ".value": "one two three" }]]);
  const input = find("input");
  input.focus();
  input.setSelectionRange(6, 7);
  patch(["v", 2, "value", "ones two three", 0, 0]);
  assert.deepEqual([input.selectionStart, input.selectionEnd], [7, 8]);
  patch(["v", 2, "value", "ones two threes", 0, 0]);
  assert.deepEqual([input.selectionStart, input.selectionEnd], [7, 8]);
  patch(["v", 2, "value", "ONES TWO THREES", 0, 0]);
  assert.deepEqual([input.selectionStart, input.selectionEnd], [7, 8]);
  patch(["v", 2, "value", "", 0, 0]);
  assert.deepEqual([input.selectionStart, input.selectionEnd], [0, 0]);
  close();
});

test("a select takes its value after its options, and several at once", () => {
  const option = (id: number, value: string): NodeForm => [id, "option", { value }];
  const options = (id: number) => [option(id, "a"), option(id + 1, "b"), option(id + 2, "c")];
  const { find, sent, close } = stage([
    [2, "select", { ".value": "b" }, options(10)],
    [3, "select", { multiple: "", ".value": ["a", "c"] }, options(20)],
  ]);
  assert.equal(find("select").value, "b");
  const several = find<HTMLSelectElement>("select[multiple]");
  assert.deepEqual([...several.options].map((each) => each.selected), [true, false, true]);
  assert.equal(sent.length, 0);
  close();
});

test("a message that is too large is reported and not sent", () => {
  const { find, sent, close } = stage([[2, "textarea", { "#on": { input: 1 } }]]);
  find("textarea").value = "x".repeat(1_100_000);
  const input = new Event("input", { bubbles: true });
  const noted = complaints(() => find("textarea").dispatchEvent(input));
  assert.match(noted[0]!, /message-too-large/);
  assert.deepEqual(sent, []);
  close();
});

test("a method is called and answered, a dangerous one is refused", async () => {
  const { patch, sent, find, close } = stage([[2, "input", { type: "text" }]]);
  patch(
    ["c", 2, 1, "focus", []],
    ["c", 2, 2, "getAttribute", ["type"]],
    ["c", 2, 3, "setAttribute", ["onclick", "x"]],
  );
  await pause(5);
  assert.equal(document.activeElement, find("input"));
  const answers = sent.map((each) => each.slice(3)).sort();
  assert.deepEqual(answers.map((each) => each.slice(0, 2)), [[1, 1], [2, 1], [3, 0]]);
  assert.equal(answers[1]![2], "text");
  assert.deepEqual(sent.map((each) => each[2]), [1, 2, 3]);
  close();
});

test("an error from Python is shown as text, can be dismissed, and survives the mount", () => {
  const container = document.createElement("div");
  const { client, close } = stage([]);
  const { number: view } = client.open(container);
  const error = ["x", view, "handler", "It <b>failed</b>", "Traceback\n  x"];
  complaints(() => client.receive(JSON.stringify(error)));
  client.receive(JSON.stringify(["m", view, 70, 0, [70, "main"]]));
  const panel = container.querySelector("wardian-errors")!;
  const section = panel.shadowRoot!.querySelector("[role=alert]")!;
  assert.equal(section.querySelector("pre")!.textContent, "Traceback\n  x");
  assert.match(section.textContent!, /It <b>failed<\/b>/);
  panel.shadowRoot!.querySelector("button")!.click();
  assert.equal(container.innerHTML, '<main data-wardian="live"></main>');
  close();
});
