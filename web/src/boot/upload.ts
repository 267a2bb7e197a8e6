// Files into Python in the page. Part of extras.js, and of the client alone.

import { inTurn, mostBytes } from "../events/files.ts";
import type { Dispatch } from "../page-host.ts";

/** Bytes handed over at once: between two parts the page is painted. */
const PART_BYTES = 1 << 20;

/** Hand the files that were chosen in an element to Python, part by part. */
export function sendFiles(
  input: HTMLInputElement,
  view: number,
  id: number,
  dispatch: Dispatch,
): void {
  inTurn(input, input.files ?? [], async (file) => {
    const { name, type, size } = file;
    const tell = (part: number, data?: ArrayBuffer): void =>
      dispatch(ascii(JSON.stringify(["f", view, id, name, type, size, part])), data);
    if (size > mostBytes(input)) {
      tell(0, new ArrayBuffer(0)); // Python says that it is too large
      return;
    }
    for (let part = 0, at = 0; !part || at < size; part++, at += PART_BYTES) {
      const data = await file.slice(at, at + PART_BYTES).arrayBuffer().catch(() => undefined);
      if (!data || !input.isConnected) {
        part && tell(-1);
        return;
      }
      tell(part, data);
      await new Promise((painted) => setTimeout(painted));
    }
  });
}

function ascii(json: string): string {
  return json.replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
