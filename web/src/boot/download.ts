// Files over the network: counted while they come, checked before they are used.

import { BootFailure } from "./failure.ts";
import { ask } from "./network.ts";
import { count } from "./progress.ts";

export interface Expected {
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** Fetch a file and check it. */
export async function download(url: string, expected: Expected = {}): Promise<Bytes> {
  const response = await request(url);
  // Many servers answer a missing file with a page.
  if (typeOf(response).startsWith("text/html") && !/\.html?$/.test(new URL(url).pathname)) {
    throw new BootFailure("not-a-file", url);
  }
  const bytes = await read(response, expected.size);
  await verify(bytes, url, expected);
  return bytes;
}

/** Fetch a JSON file and check it. */
export async function downloadJson(url: string, expected?: Expected): Promise<unknown> {
  return parseJson(new TextDecoder().decode(await download(url, expected)), url);
}

/** Read what was found at an address as JSON. */
export function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BootFailure("not-json", url, error);
  }
}

/** Fetch; fail unless the server has the file. */
export async function request(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await ask(url);
  } catch (error) {
    throw new BootFailure("unreachable", url, error);
  }
  if (response.ok) return response;
  throw new BootFailure("missing-file", url, `HTTP ${response.status} ${response.statusText}`);
}

/** Give the MIME type of an answer. */
export function typeOf(response: Response): string {
  return response.headers.get("content-type") ?? "none";
}

/** Read a body, counting its bytes. */
export async function read(response: Response, size?: number): Promise<Bytes> {
  count(size ?? (Number(response.headers.get("content-length")) || 0), 0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // A stream that is piped through another costs several times as much.
    const reader = response.body?.getReader();
    for (let chunk; (chunk = (await reader?.read())?.value); length += chunk.length) {
      count(0, chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw new BootFailure("unreachable", response.url, error);
  }
  const bytes = new Uint8Array(length);
  for (const chunk of chunks.reverse()) bytes.set(chunk, (length -= chunk.length));
  return bytes;
}

/** Fail unless the bytes are those that were published. */
export async function verify(bytes: Bytes, url: string, expected: Expected): Promise<void> {
  const { size = bytes.length, sha256 } = expected;
  let wanted = `${size} bytes`;
  let found = `${bytes.length} bytes`;
  // Browsers have digests on https and localhost only.
  if (found === wanted && sha256 && globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    wanted = sha256;
    found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  if (found !== wanted) {
    throw new BootFailure("hash-mismatch", url, `expected ${wanted}\ngot      ${found}`);
  }
}
