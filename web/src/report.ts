/** Shows an error at the end of an element. */
type Show = (container: Element, code: string, message: string, details: unknown) => void;

let show: Show = () => {};

/** Have errors shown in the page as well: what shows them may be loaded when there is one. */
export function showErrorsWith(panel: Show): void {
  show = panel;
}

/** Where something went wrong: whom to tell, and where. */
export interface Attribution {
  /** What noticed it, in words: "view 1", "boot", "Python". */
  readonly where: string;
  /** Also show it in a panel at the end of this element, or of each of these. */
  readonly container?: Element | readonly Element[];
}

/**
 * Complain: on the console, and in a panel if the attribution names a container.
 *
 * @param code Stable name of the situation, in lower case with dashes.
 * @param message One line: expected, got, what to do.
 * @param details Whatever helps: a Python traceback, the offending message.
 */
export function report(
  code: string,
  message: string,
  details: unknown,
  attribution: Attribution,
): void {
  const said = `[wardian ${code}] ${attribution.where}: ${message}`;
  details ? console.error(said, details) : console.error(said);
  for (const container of [attribution.container ?? []].flat()) {
    show(container as Element, code, message, details);
  }
}

/** Complain of what the client itself noticed. */
export function complain(code: string, message: string, details: unknown): void {
  report(code, message, details, { where: "client" });
}
