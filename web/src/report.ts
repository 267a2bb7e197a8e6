/** Shows an error at the end of an element. */
type Show = (container: Element, code: string, message: string, details: unknown) => void;

let show: Show = () => {};

/** Have errors shown in the page as well: what shows them may be loaded when there is one. */
export function showErrorsWith(panel: Show): void {
  show = panel;
}

/**
 * Complain: on the console, and in a panel at the end of each of some elements.
 *
 * @param code Stable name of the situation, in lower case with dashes.
 * @param message One line: expected, got, what to do.
 * @param details Whatever helps: a Python traceback, the offending message.
 * @param where What noticed it, in words: "boot", "Python", "client".
 */
export function report(
  code: string,
  message: string,
  details: unknown,
  where: string,
  ...containers: readonly Element[]
): void {
  const said = `[wardian ${code}] ${where}: ${message}`;
  details ? console.error(said, details) : console.error(said);
  containers.forEach((container) => show(container, code, message, details));
}

/** Complain of what the client itself noticed. */
export function complain(code: string, message: string, details: unknown): void {
  report(code, message, details, "client");
}
