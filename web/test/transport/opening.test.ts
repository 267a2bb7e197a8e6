// A page that was rendered when the site was built: what was done to it before Python was there.

import "../setup.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PageHost } from "../../src/page-host.ts";
import { Early } from "../../src/transport/early.ts";
import { opening } from "../../src/transport/opening.ts";
import { complaints } from "../stage.ts";

let app: HTMLElement;
let host: PageHost;
/** What Python is told, each with whether it was in the middle of something. */
let told: unknown[][];
let isBusy: boolean;

beforeEach(() => {
  Object.assign(globalThis, { addEventListener: window.addEventListener.bind(window) });
  document.head.innerHTML = '<style data-wardian="css">p{}</style>';
  document.body.innerHTML = '<wardian-app prerendered><div><button>go</button></div></wardian-app>';
  app = document.querySelector("wardian-app")!;
  [told, isBusy] = [[], false];
  const early = new Early(document);
  early.start();
  globalThis.wardianEarly = (container) => {
    early.stop();
    return early.take(container);
  };
  host = new PageHost(() => {}, opening);
  host.bridge.connect((...all) => {
    told.push([...all, isBusy]);
  });
});

/** What a program does: it shows its page, and goes on. */
function show(tag: string): void {
  isBusy = true;
  const view = host.open(app, true);
  const button = [2, "button", { "#on": { click: 1 } }, "go"];
  host.bridge.receive(JSON.stringify(["m", view, 1, 0, [1, tag, 0, [button]]]));
  isBusy = false;
}

test("what was done is told when the program is through, before anything else is", async () => {
  const button = app.querySelector("button")!;
  button.click();
  button.click();
  show("div");
  await Promise.resolve();
  app.querySelector("button")!.click();
  assert.equal(app.querySelector("button"), button);
  assert.deepEqual(told, Array(3).fill(["click", 1, 2, false]));
  assert.equal(document.head.children.length, 0);
});

test("a page that is refused is told nothing, and keeps its styles", async () => {
  app.querySelector("button")!.click();
  complaints(() => show("script"));
  await Promise.resolve();
  assert.deepEqual(told, []);
  assert.equal(document.head.children.length, 1);
});
