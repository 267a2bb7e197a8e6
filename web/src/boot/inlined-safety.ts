// What attributes may have in a single file: what they may elsewhere, with files of its own found.

import { safeValue as allowed } from "../wire/safety.ts";
import { located } from "./inlined.ts";

export * from "../wire/safety.ts";

const FILE = /^(src|poster|href|xlink:href)$/i;

/** Give the value an attribute may have: where it names a carried file, where that is found. */
export function safeValue(tag: string, name: string, value: string): string {
  const safe = allowed(tag, name, value);
  return FILE.test(name) ? located(safe) : safe;
}
