import { parseMarkup } from "../dom/markup.ts";

/** What a response says of the view it opens. */
export interface Opening {
  readonly view: number;
  readonly token: string;
  readonly base: string;
  readonly transports: string;
  /** Address of the script that the server has for this page now; empty if it was not read. */
  readonly script: string;
}

/** Read the attributes of the element that holds the page; nothing if it is none. */
export function readOpening(app: Element | null, script = ""): Opening | undefined {
  const read = (name: string) => app?.getAttribute(name) ?? "";
  const view = Number(read("view"));
  return view && read("token")
    ? { view, token: read("token"), base: read("base"), transports: read("transports"), script }
    : undefined;
}

/**
 * Fetch this document's address again, for what it says of a view: the document itself stays.
 *
 * @returns What the page says; nothing if the address leads elsewhere now, and the tab goes there.
 * @throws {TypeError} Nobody answered.
 * @throws {Response} The answer is no page of ours.
 */
export async function refetch(): Promise<Opening | undefined> {
  const response = await fetch(location.href, {
    cache: "no-store",
    credentials: "same-origin",
    // To whatever site it leads: this document cannot see.
    redirect: "manual",
    headers: { accept: "text/html" },
  });
  if (response.type === "opaqueredirect") {
    goAgain();
    return undefined;
  }
  // The whole of it is not parsed: its styles have a nonce that this document's policy refuses.
  const html = await response.text();
  const [tag = ""] = /<wardian-app\b[^>]*>/.exec(html) ?? [];
  const [, script = ""] = /<script\b[^>]*\bsrc="([^"]*\/server\.[^"]*)"/.exec(html) ?? [];
  const opening = readOpening(parseMarkup(tag, null).firstElementChild, script);
  if (!opening) {
    throw response;
  }
  return opening;
}

/** Let the browser go to this address once more, because the server or the person wants it. */
export function goAgain(): void {
  location.replace(location.href.split("#")[0]!);
}
