import type { Id } from "../wire/messages.ts";

/** What a tab has of a page. */
export interface Has {
  readonly root: Id;
  readonly seq: number;
}

/** Whether a transmission has patches that others come before, which the tab has not had. */
export function isBeyond(text: string, { root, seq }: Has): boolean {
  if (!/^\[+"p"/.test(text)) {
    return false;
  }
  const json = JSON.parse(text) as unknown[][];
  const messages = Array.isArray(json[0]) ? json : [json];
  const first = messages.find(([kind, of]) => kind === "p" && of === root);
  return !!first && (first[2] as number) > seq + 1;
}
