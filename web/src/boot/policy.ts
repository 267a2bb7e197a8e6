// Content-Security-Policy: a blocked request only says "failed"; the violation event says why.

import { BootFailure } from "./failure.ts";

/** Directives that blocked something, by the address (or origin) they blocked. */
export const blocked = new Map<string, string>();

/** Remember violations from now on. */
export function watchPolicy(): void {
  document.addEventListener("securitypolicyviolation", (event) => {
    blocked.set(event.blockedURI, event.effectiveDirective);
  });
}

/** Fail where the page may not compile WebAssembly: there loadPyodide() would never settle. */
export async function requireWebAssembly(): Promise<void> {
  try {
    await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (error) {
    throw new BootFailure("no-wasm", "", error);
  }
}
