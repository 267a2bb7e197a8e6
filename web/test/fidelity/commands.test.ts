import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, stage } from "../stage.ts";

/** The links that are followed while `act` runs. */
function followed(act: () => void): HTMLAnchorElement[] {
  const links: HTMLAnchorElement[] = [];
  const { click } = HTMLElement.prototype;
  HTMLElement.prototype.click = function (this: HTMLAnchorElement) {
    links.push(this);
  };
  try {
    act();
  } finally {
    HTMLElement.prototype.click = click;
  }
  return links;
}

function run(...command: string[]): HTMLAnchorElement[] {
  const { client, view, close } = stage([]);
  const links = followed(() => client.receive(JSON.stringify(["n", view, 1, ...command])));
  close();
  return links;
}

test("to navigate follows a link, to open one in a new tab that learns nothing of this one", () => {
  const [link] = run("navigate", "/next?a=1");
  assert.deepEqual([link!.getAttribute("href"), link!.target], ["/next?a=1", ""]);
  const [other] = run("open", "https://a/b");
  assert.deepEqual([other!.href, other!.target, other!.rel], ["https://a/b", "_blank", "noopener"]);
});

test("to download saves under the name that was given", () => {
  const [link] = run("download", "/_wardian/download/k", "a.txt");
  assert.deepEqual([link!.getAttribute("href"), link!.download], ["/_wardian/download/k", "a.txt"]);
  const [own] = run("download", "blob:http://localhost/1", "b.txt");
  assert.equal(own!.href, "blob:http://localhost/1");
});

const REFUSED: string[][] = [
  ["navigate", "javascript:alert(1)"],
  ["navigate", "data:text/html,x"],
  ["open", " java\nscript:x"],
  ["redirect", "vbscript:x"],
  ["download", "javascript:x", "a"],
  ["open", "data:text/html;base64,eA=="],
  ["download", "data:text/html,x", "a.html"],
];

for (const command of REFUSED) {
  test(`${command[0]} to ${JSON.stringify(command[1])} is refused and reported`, () => {
    let links: unknown[] = [];
    const before = location.href;
    const noted = complaints(() => (links = run(...command)));
    assert.deepEqual([links, location.href], [[], before]);
    assert.match(noted[0]!, /blocked-url/);
  });
}

test("a command that is none changes nothing and is reported", () => {
  let links: unknown[] = [];
  const noted = complaints(() => (links = [...run("reload", "/"), ...run("constructor", "/")]));
  assert.deepEqual([links.length, noted.length], [0, 2]);
});
