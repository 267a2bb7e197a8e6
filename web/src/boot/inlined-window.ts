// Loads what shows long lists through a window out of a single file; see lists/load-window.ts.

import { beside, load } from "./inlined.ts";

export async function loadWindow(): Promise<void> {
  await load(`${beside}window.js`);
}
