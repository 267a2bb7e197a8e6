// `window.wardian`: what pages and programs may use of us.

import type { Pyodide } from "./boot/runtime.ts";
import type { Bridge } from "./page-host.ts";

export interface Wardian {
  /** Python's way to the client, where Python runs in the page. */
  readonly bridge?: Bridge;
  /** The folder of wardian.js. */
  readonly beside?: string;
  /** Gives the bytes of a file that the document itself carries, by its address. */
  readonly held?: ((address: string) => Uint8Array) | undefined;
  /** Resolves when every app that the page held at first is live; rejects with a failure. */
  readonly ready: Promise<unknown>;
  /**
   * Send a message on a channel to the program in the page, and to those in the app's other tabs.
   * What comes before the program is live waits for it, and goes in order.
   *
   * The event `wardian:send` does the same, at any node of the document:
   * `new CustomEvent("wardian:send", { detail: { channel, label, value } })`.
   *
   * @param value Written as JSON, at once.
   * @returns The number of the message, once it was accepted; rejects where it was not.
   */
  readonly send?: (channel: string, label: string, value: unknown) => Promise<number>;
  /** The interpreter of wardian.js, once an app has asked for it. */
  readonly pyodide?: Promise<Pyodide> | undefined;
}

declare global {
  var wardian: Wardian | undefined;
}
