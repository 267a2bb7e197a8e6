// What scripts of the page send on channels, on its way to Python. Part of extras.js.

import { report } from "../report.ts";
import type { Pyodide } from "./runtime.ts";

/** Whom to tell what becomes of a message: nobody, if an event brought it. */
export type Outcome = [resolve?: (id: number) => void, reject?: (reason: Error) => void];
/** A message of a script, with its value as JSON. */
export type Fed = readonly [channel: unknown, label: unknown, value: string | undefined, ...Outcome];

/** Messages that wait until the program is live. */
const MOST = 1000;
const LIVE = "wardian-app[status=live]";

let feeding: Promise<void> | undefined;
let isLive = false;
const told = new Set<string>();

/**
 * Hand messages to Python, in order, once the program is there.
 *
 * @param fed Takes what comes while this waits.
 */
export function feed(fed: Fed[]): void {
  for (const each of fed.splice(isLive || document.querySelector(LIVE) ? Infinity : MOST)) {
    refuse(each, `at most ${MOST} messages that wait for the program, got more`);
  }
  feeding ??= handOver(fed);
}

async function handOver(fed: Fed[]): Promise<void> {
  const page = globalThis.wardian!;
  const running = () => page.pyodide; // there is one if an app has begun to start
  const python = await page.ready.then(running, running).catch(() => undefined);
  const problem = python ? whatIsMissing(python) : "a program that runs in this page, got none";
  for (let each = fed.shift(); each; each = fed.shift()) {
    if (problem) refuse(each, problem);
    else give(python!, each);
  }
  feeding = undefined;
}

function whatIsMissing(python: Pyodide): string | undefined {
  if (isLive) return undefined;
  if (!document.querySelector(LIVE)) {
    return "a program that is live in this page, got one that failed";
  }
  try {
    const modules = python.pyimport("sys.modules") as unknown as Modules;
    isLive = modules.has("wardian.live.pipes.channels");
    modules.destroy();
  } catch {
    return "a program that runs in this page, got one that has ended";
  }
  return isLive ? undefined
    : "a program that uses channels, got one with no Pipe, no Channel and no send";
}

interface Modules {
  has(name: string): boolean;
  destroy(): void;
}

function give(python: Pyodide, each: Fed): void {
  const [channel, label, value, resolve] = each;
  if (typeof channel !== "string" || typeof label !== "string" || value === undefined) {
    refuse(each, "a channel and a label, which are texts, and a value that JSON has, got others");
    return;
  }
  let take: ReturnType<Pyodide["pyimport"]> | undefined;
  try {
    take = python.pyimport("wardian.browser.tabs.page.take");
    take(channel, label, value, (id: number, wrong: string) => {
      if (wrong) refuse(each, wrong);
      else resolve?.(id);
    });
  } catch (error) {
    refuse(each, `Python to take it: ${error}`); // the interpreter has ended
  } finally {
    take?.destroy();
  }
}

function refuse([, , , , reject]: Fed, text: string): void {
  const message = text.startsWith("expected") ? text : `expected ${text}`;
  if (reject) {
    reject(new Error(message));
  } else if (!told.has(message)) {
    told.size < MOST && told.add(message);
    report("not-sent", `a script's message was not sent: ${message}`, "", "wardian:send");
  }
}
