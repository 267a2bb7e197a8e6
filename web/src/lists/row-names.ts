import type { Stretches } from "./stretches.ts";

const COUNTED = /^(LI|ARTICLE)$/;

/** Tell assistive technology which of how many rows each is: it sees only those that are there. */
export function nameRows({ list, count }: Stretches): void {
  const [row] = list[0]?.rows ?? [];
  if (!row) {
    return;
  }
  if (row.localName === "tr" || row.role === "row") {
    const table = row.closest<HTMLElement>("table,[role=table],[role=grid],[role=treegrid]");
    const head = (table as HTMLTableElement | null)?.tHead?.rows.length ?? 0;
    const foot = (table as HTMLTableElement | null)?.tFoot?.rows.length ?? 0;
    table && set(table, "aria-rowcount", count + head + foot);
    for (const { first, rows } of list) {
      rows.forEach((each, at) => set(each, "aria-rowindex", head + first + at + 1));
    }
    return;
  }
  const isList = row.parentElement!.role === "list";
  for (const { first, rows } of list) {
    rows.forEach((each, at) => {
      if (isList && !each.role && !COUNTED.test(each.nodeName)) {
        each.role = "listitem";
      }
      if (each.role || COUNTED.test(each.nodeName)) {
        set(each, "aria-posinset", first + at + 1);
        set(each, "aria-setsize", count);
      }
    });
  }
}

function set(element: Element, name: string, value: number): void {
  if (element.getAttribute(name) !== `${value}`) {
    element.setAttribute(name, `${value}`);
  }
}
