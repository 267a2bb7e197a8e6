// Why an app did not start. The words for it are in explain.ts, loaded when they are needed.

/** What failed (`code`), on what (`subject`: an address, or a sentence that needs no other). */
export class BootFailure extends Error {
  readonly code: string;
  readonly subject: string;
  readonly details: string;

  constructor(code: string, subject: string, details: unknown = "") {
    super(`${code}: ${subject}`);
    this.code = code;
    this.subject = subject;
    this.details = String(details);
  }
}

/** Make a failure of whatever was thrown. */
export function asFailure(thrown: unknown): BootFailure {
  if (thrown instanceof BootFailure) return thrown;
  const text = String(thrown).trim();
  return new BootFailure("boot", text.slice(text.lastIndexOf("\n") + 1), text);
}
