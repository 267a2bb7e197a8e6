/** What the tests of attaching to a document that stands already need. */
import "../setup.ts";
import { Client } from "../../src/client/client.ts";
import type { NodeForm, Op } from "../../src/wire/messages.ts";
import { adopt } from "../../src/transport/adopt.ts";
import type { Control } from "../../src/transport/typed.ts";
import { htmlOf } from "../html-of.ts";

export interface Attached {
  readonly container: HTMLElement;
  /** What stood in the container before, but for comments, and does not any more. */
  readonly lost: string[];
  /** What stands in it now and did not before. */
  readonly made: string[];
  /** How sure it is that a control is what it was. */
  sureness(control: Node): number;
  find(selector: string): HTMLElement;
  patch(...ops: Op[]): void;
  html(): string;
}

/** Let a client attach to a container; `prepare` is what happened before. */
export function attach(
  html: string,
  message: string,
  prepare: (container: HTMLElement) => unknown = () => {},
): Attached {
  const container = document.body.appendChild(document.createElement("main"));
  container.innerHTML = html;
  prepare(container);
  return fit(container, message);
}

/** Let a client attach to what stands in a container. */
export function fit(
  container: HTMLElement,
  message: string,
  isPrecious: (node: Node) => boolean = () => false,
): Attached {
  const client = new Client(() => {});
  const before = new Set(nodesOf(container));
  const adoption = { controls: new Map() as ReturnType<typeof adopt> };
  client.open(container, {
    page: true,
    adopt: (view, form) => void (adoption.controls = adopt(view, form, isPrecious)),
  });
  client.receive(message);
  const after = new Set(nodesOf(container));
  const names = (nodes: Iterable<Node>) => [...nodes].map((node) => node.nodeName);
  let seq = 0;
  return {
    container,
    lost: names([...before].filter((node) => !after.has(node))).filter((name) => name[0] !== "#"),
    made: names([...after].filter((node) => !before.has(node))),
    sureness: (control) => adoption.controls.get(control as Control)![0],
    find: (selector) => container.querySelector(selector)!,
    patch: (...ops) =>
      client.receive(JSON.stringify(["p", JSON.parse(message)[2], ++seq, ops])),
    html: () => htmlOf(container),
  };
}

function nodesOf(container: Element): Node[] {
  const nodes: Node[] = [];
  const walker = document.createTreeWalker(container);
  while (walker.nextNode()) {
    nodes.push(walker.currentNode);
  }
  return nodes;
}

/** The first message of a page whose root, a `div` with id 1, has some content. */
export const mount = (...content: NodeForm[]) =>
  JSON.stringify(["m", 1, 1, 0, [1, "div", 0, content]]);
