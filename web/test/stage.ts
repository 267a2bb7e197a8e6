/**
 * What the tests of the client need: a client, a container it shows a root in, and what it sent.
 */
import "./setup.ts";
import { Client } from "../src/client/client.ts";
import { showError } from "../src/client/error-panel.ts";
import { showErrorsWith } from "../src/report.ts";
import type { OpenOptions } from "../src/client/view.ts";
import { htmlOf } from "./html-of.ts";
import type { NodeForm, Op } from "../src/wire/messages.ts";

showErrorsWith(showError);

export interface Stage {
  readonly client: Client;
  readonly container: HTMLElement;
  readonly view: number;
  /** The messages the client sent, parsed. */
  readonly sent: unknown[][];
  /** Apply ops as the next patch. */
  patch(...ops: Op[]): void;
  html(): string;
  find<Found extends Element = HTMLInputElement>(selector: string): Found;
  close(): void;
}

/** Show `content` in the root, a `div` with id 1. */
export function stage(content: readonly NodeForm[], options: OpenOptions = {}): Stage {
  const container = document.body.appendChild(document.createElement("main"));
  const sent: unknown[][] = [];
  const client = new Client((text) => sent.push(JSON.parse(text)));
  const view = client.open(container, options).number;
  let seq = 0;
  client.receive(JSON.stringify(["m", view, 1, seq, [1, "div", 0, content]]));
  return {
    client,
    container,
    view,
    sent,
    patch: (...ops) => client.receive(JSON.stringify(["p", 1, ++seq, ops])),
    html: () => htmlOf(container),
    find: (selector) => container.querySelector(selector)!,
    close: () => {
      client.receive(JSON.stringify(["u", view]));
      container.remove();
    },
  };
}

/** Note what is complained about while `act` runs, instead of printing it. */
export function complaints(act: () => void): string[] {
  const noted: string[] = [];
  const original = console.error;
  console.error = (...parts: unknown[]) => noted.push(String(parts[0]));
  try {
    act();
  } finally {
    console.error = original;
  }
  return noted;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
