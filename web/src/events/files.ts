const MARK = "data-wardian-upload";

/** Whether an element is one of the uploads of a page. */
export function isUpload(element: Element): element is HTMLInputElement {
  return element.hasAttribute(MARK);
}

/** Most bytes that a file of an upload may have. */
export function mostBytes(input: Element): number {
  return Number(input.getAttribute(MARK));
}

/** What is done for one element, one after the other. */
const queues = new WeakMap<Element, Promise<void>>();

/** Do something for each file, after what is done for the element already. */
export function inTurn(
  input: Element,
  files: Iterable<File>,
  act: (file: File) => Promise<void>,
): void {
  const before = queues.get(input) ?? Promise.resolve();
  queues.set(input, [...files].reduce((last, file) => last.then(() => act(file)), before));
}
