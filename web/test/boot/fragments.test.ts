import "../setup.ts";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { keepFragments } from "../../src/boot/fragments.ts";

const base = document.createElement("base");
/** Where a link led each time that it was followed. */
const led: string[] = [];

before(() => {
  globalThis.addEventListener = window.addEventListener.bind(window);
  location.href = "http://localhost/about/?x=1#old";
  document.head.append(base);
  keepFragments();
  window.addEventListener("click", (event) => {
    led.push((event.target as HTMLAnchorElement).href);
    event.preventDefault();
  });
});
after(() => base.remove());

/** Follow a link; give where it leads, and what it says afterwards. */
async function follow(href: string, meanwhile = (_link: Element): unknown => undefined): Promise<string[]> {
  const link = document.createElement("a");
  link.setAttribute("href", href);
  document.body.append(link);
  link.addEventListener("click", () => meanwhile(link));
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true }));
  await new Promise((done) => setTimeout(done));
  link.remove();
  return [led.pop()!, link.getAttribute("href")!];
}

test("a link to a part leads into the document, and says afterwards what it said", async () => {
  base.setAttribute("href", "../");
  assert.deepEqual(await follow("#/item/3"), ["http://localhost/about/?x=1#/item/3", "#/item/3"]);
  assert.deepEqual(await follow("#"), ["http://localhost/about/?x=1#", "#"]);
});

test("what the program makes of the link while it is followed stays", async () => {
  base.setAttribute("href", "../");
  const [, said] = await follow("#a", (link) => link.setAttribute("href", "#b"));
  assert.equal(said, "#b");
});

test("any other link, and a document that is its own base, is left to the browser", async () => {
  const during: string[] = [];
  const note = (link: Element) => during.push(link.getAttribute("href")!);
  base.setAttribute("href", "../");
  await follow("a.html#b", note);
  base.removeAttribute("href");
  await follow("#a", note);
  assert.deepEqual(during, ["a.html#b", "#a"]);
});
