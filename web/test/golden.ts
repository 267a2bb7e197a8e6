/** Runs golden cases in the document at hand: happy-dom's in node, a real one in a browser. */
import { Client } from "../src/client/client.ts";
import { htmlOf } from "./html-of.ts";

export { htmlOf };

export interface GoldenCase {
  readonly name: string;
  /** What goes to the tab, in order; the first shows the root in view 1. */
  readonly transmissions: readonly string[];
  /** What the container shows after each. */
  readonly html: readonly string[];
  /** The title of the document after each, where the case is about that. */
  readonly title?: readonly string[];
  /** Patches to be refused after all that, each with what is wrong with it. */
  readonly refused?: readonly (readonly [why: string, text: string])[];
}

/**
 * Apply a case's transmissions, each patch twice, and compare after each.
 *
 * @returns What was not as expected; empty if all was.
 */
export function runGolden(golden: GoldenCase): string[] {
  const wrong: string[] = [];
  const container = document.body.appendChild(document.createElement("main"));
  const client = new Client((text) => wrong.push(`the client sent ${text}`));
  const { number: view } = client.open(container);
  const watcher = new MutationObserver(() => undefined);
  document.title = "";
  golden.transmissions.forEach((text, at) => {
    const where = `${golden.name}, transmission ${at}`;
    client.receive(text);
    compare(htmlOf(container), golden.html[at]!, where, wrong);
    golden.title && compare(document.title, golden.title[at]!, `${where}, title`, wrong);
    if (/^\[*"p"/.test(text)) {
      watcher.observe(container, {
        subtree: true, childList: true, attributes: true, characterData: true,
      });
      client.receive(text);
      const records = watcher.takeRecords().length;
      watcher.disconnect();
      compare(htmlOf(container), golden.html[at]!, `${where} again`, wrong);
      compare(records, 0, `${where} again, mutations`, wrong);
    }
  });
  client.receive(JSON.stringify(["u", view]));
  container.remove();
  return wrong;
}

/**
 * Give a client that has seen a case's transmissions each patch that it must refuse.
 *
 * @returns What it did not refuse, or not without changing anything.
 */
export async function runRefused(golden: GoldenCase): Promise<string[]> {
  const wrong: string[] = [];
  for (const [why, text] of golden.refused ?? []) {
    const container = document.body.appendChild(document.createElement("main"));
    const sent: string[] = [];
    const client = new Client((message) => sent.push(message));
    const { number: view } = client.open(container);
    golden.transmissions.forEach((each) => client.receive(each));
    client.receive(text);
    await Promise.resolve();
    compare(htmlOf(container), golden.html.at(-1), why, wrong);
    compare(sent.join(), `["g",${view},1]`, `${why}: what was sent`, wrong);
    client.receive(JSON.stringify(["u", view]));
    container.remove();
  }
  return wrong;
}

function compare(got: unknown, expected: unknown, where: string, wrong: string[]): void {
  if (got !== expected) {
    wrong.push(`${where}: expected ${expected}, got ${got}`);
  }
}
