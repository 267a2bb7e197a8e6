// The one file that is asked for before the client is there: the interpreter, whose body takes
// longest to come. A preload would do the same, and would cost what browsers keep compiled of it.

declare global {
  /** What was asked for and is not taken yet. */
  var wardianAhead: { readonly url: string; readonly answer: Promise<Response> } | undefined;
}

/**
 * Ask for a file.
 *
 * @param address As an attribute names it; nothing where there is none.
 */
export function askAhead(address: string | undefined): void {
  if (!address) return;
  const url = new URL(address, document.baseURI).href;
  const answer = fetch(url);
  answer.catch(() => {}); // told to whoever takes it
  globalThis.wardianAhead = { url, answer };
}

/** Give the answer, once. */
export function taken(url: string): Promise<Response> | undefined {
  const ahead = globalThis.wardianAhead;
  if (ahead?.url !== url) return undefined;
  globalThis.wardianAhead = undefined;
  return ahead.answer;
}
