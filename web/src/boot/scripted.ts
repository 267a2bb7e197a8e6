// Where the files of a page come from that `build` wrote: the network, which was asked for the first
// one already, and a script of the page, since browsers keep what they have compiled of scripts:
//
//   <script async data-wardian="interpreter" src="…/pyodide.asm.js" integrity="…"></script>
//
// This module stands where network.ts does elsewhere.

import { taken } from "./ahead.ts";
import { ask as askNow, load as loadModule } from "./network.ts";

export { beside, held } from "./network.ts";

const NAME = "_createPyodideModule"; // what the script sets: see as_script in site/runtime.py
const element = document.querySelector<HTMLScriptElement>("script[data-wardian=interpreter]");

/** Ask for a file, unless it was asked for. */
export const ask = (url: string): Promise<Response> => taken(url) ?? askNow(url);

/** Load a module; the one that the script stands for is what that has set. */
export async function load(url: string): Promise<Record<string, unknown>> {
  if (!element || url !== element.src.replace(/js$/, "mjs")) return loadModule(url);
  const made = (): unknown => (globalThis as Record<string, unknown>)[NAME];
  // The document is complete once each of its scripts has run, or has failed.
  if (!made() && document.readyState !== "complete") {
    await new Promise((settled) => {
      for (const type of ["load", "error"]) element.addEventListener(type, settled);
      addEventListener("load", settled);
    });
  }
  if (!made()) throw new Error(`${element.src} did not run`);
  return { default: made() };
}
