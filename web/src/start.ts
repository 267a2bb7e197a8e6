// Finds the apps of a page, starts Python, shows them.

import { defineApp, failAll } from "./boot/app-element.ts";
import { beside, held } from "./boot/network.ts";
import type { Fed, Outcome } from "./boot/feeding.ts";
import { watchPolicy } from "./boot/policy.ts";
import { watchScripts } from "./boot/scripts.ts";
import { Interpreter } from "./boot/shared.ts";
import "./global.ts";
import { type Opening, PageHost } from "./page-host.ts";
import { showErrorsWith } from "./report.ts";

/** Settles with the apps that stand in the document once it is parsed. */
async function allLive(): Promise<void> {
  if (document.readyState === "loading") {
    await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
  }
  const apps = document.querySelectorAll<HTMLElement & { ready: Promise<void> }>("wardian-app");
  await Promise.all(Array.from(apps, (app) => app.ready));
}

/**
 * Start the apps of this document, unless a copy of this script has.
 *
 * @param opening How views begin, where not in an empty element.
 */
export function start(opening?: Opening): void {
  // A second copy, under another address, would fight over the elements. (An element with the id
  // "wardian" is found under that name too.)
  if (globalThis.wardian?.bridge) return;
  const host = new PageHost((...chosen) => {
    interpreter.extras().then(({ sendFiles }) => sendFiles(...chosen), () => {});
  }, opening);
  const interpreter: Interpreter = new Interpreter(beside, host, failAll);
  showErrorsWith((container, code, message, details) => {
    interpreter.extras().then(({ showError }) => {
      // The boot may have said it meanwhile, in more words: the last line names the exception.
      const said = container.querySelector(":scope>.wardian-failure")?.textContent;
      const line = `${details}`.trim().split("\n").pop()!;
      said?.includes(line) || showError(container, code, message, details);
    }, () => {}); // where it cannot be loaded, the console has it
  });
  watchPolicy();
  defineApp(interpreter);
  watchScripts();
  const ready = allLive();
  ready.catch(() => {}); // every failure is shown where it belongs; whoever waits is told as well
  const fed: Fed[] = [];
  const send = (channel: string, label: string, value: unknown, ...outcome: Outcome): void => {
    fed.push([channel, label, JSON.stringify(value), ...outcome]);
    interpreter.extras().then(({ feed }) => feed(fed), (error) => {
      // None of it is sent later. Of what events brought, the console tells what failed to load.
      for (const [, , , , reject] of fed.splice(0)) {
        reject?.(new Error(`expected extras.js beside wardian.js, got ${error}`));
      }
    });
  };
  // Captured: so it need not bubble.
  addEventListener("wardian:send", ({ detail }: CustomEventInit) => {
    send(detail.channel, detail.label, detail.value);
  }, true);
  globalThis.wardian = {
    bridge: host.bridge,
    beside,
    held,
    ready,
    send: (channel, label, value) =>
      new Promise((live, failed) => send(channel, label, value, live, failed)),
    get pyodide() {
      return interpreter.running;
    },
  };
}
