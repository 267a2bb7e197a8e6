/** A page of a server in a document, with the test as the server. */
import "../setup.ts";
import { afterEach, beforeEach, mock } from "node:test";
import type { NodeForm } from "../../src/wire/messages.ts";
import { readOpening } from "../../src/transport/refetch.ts";
import { Tab } from "../../src/transport/tab.ts";
import { FarSocket } from "./sockets.ts";

const originalFetch = globalThis.fetch;
export let app: HTMLElement;
let tab: Tab;
/** What starts the script of another version, if there is one, and the scripts asked for. */
export const other: { start?: (() => void) | undefined; scripts: string[] } = { scripts: [] };

/** For each test, a fresh document and a clock that the test moves. */
export function prepare(): void {
  beforeEach(() => {
    sessionStorage.clear();
    FarSocket.all = [];
    Object.assign(other, { scripts: [], start: undefined });
    Object.assign(globalThis, { WebSocket: FarSocket });
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  });
  afterEach(() => {
    tab.stop();
    mock.timers.reset();
    globalThis.fetch = originalFetch;
    document.body.replaceChildren();
    document.head.replaceChildren();
  });
}

/** Put the element of a first response into the document, and attach to it. */
export function served(html: string): void {
  app = document.createElement("wardian-app");
  for (const [name, value] of Object.entries({
    page: "", status: "waiting", view: "7", token: "t", base: "/b/_wardian/",
    transports: "websocket stream polling",
  })) {
    app.setAttribute(name, value);
  }
  app.innerHTML = html;
  document.body.append(app);
  tab = new Tab(app, readOpening(app)!, async (script) => {
    other.scripts.push(script);
    return other.start;
  });
  tab.start();
}

/** A message that shows this content in the root. */
export const mount = (content: NodeForm[], head?: object, view = 7): unknown[] =>
  ["m", view, 1, 0, [1, "div", 0, content], ...(head ? [head] : [])];

export const find = <Found extends HTMLElement = HTMLInputElement>(selector: string): Found =>
  app.querySelector<Found>(selector)!;

/** The address is fetched again, and answers with another view. */
export async function refetched(): Promise<void> {
  globalThis.fetch = async () => new Response(
    '<html><style nonce="x">a{}</style><wardian-app page view="9" token="fresh"' +
    ' base="/b/_wardian/" transports="websocket"><p>other</p></wardian-app>' +
    '<script type="module" src="/b/_wardian/server.2.js"></script>');
  FarSocket.last.say(["l", "expired"]);
  mock.timers.tick(0);
  await turns(8);
}

/** Let what is ready to go on go on. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A person types: the browser changes the value, then tells. */
export function type(selector: string, value: string): void {
  find(selector).value = value;
  find(selector).dispatchEvent(new Event("input", { bubbles: true }));
}

export const FIELD: NodeForm = [2, "input", { type: "text", name: "a", ".value": "python" }];
export const FIELD_HTML = '<input type="text" name="a" value="python">';
export const BUTTON: NodeForm = [3, "button", { "#on": { click: 1 } }, "go"];
