// What each failure of the boot means and what to do about it. Loaded with extras.js, when one
// happens.

/** What is to be explained; see failure.ts. */
export interface Unexplained {
  readonly code: string;
  readonly subject: string;
  readonly details: string;
}

const TEXTS: Record<string, (subject: string, details: string) => string> = {
  "missing-file": (url, status) =>
    `${url} is missing: the server answered ${status}. Put the file there, or correct the ` +
    "address in the page; names are case-sensitive.",
  "unreachable": (url) =>
    `${url} cannot be loaded. ` +
    (location.protocol === "file:"
      ? "Open the page through a web server, such as: python -m http.server"
      : "Check the network and that its server allows this page (CORS), then reload."),
  "not-a-file": (url) =>
    `${url} is a web page (text/html), not the file itself. Servers answer missing files so: put ` +
    "the file there, or correct the address in the page.",
  "not-json": (url) =>
    (url === location.href ? "What the build wrote into this page" : url) +
    " is not JSON. Deploy all files of one build together.",
  "not-wasm": (url, type) =>
    `${url} is served with the MIME type “${type}”; browsers compile only application/wasm. Have ` +
    "the server send .wasm files with that type.",
  "not-script": (url, type) =>
    `${url} is served with the MIME type “${type}”; browsers run only text/javascript. Have the ` +
    "server send .mjs files with that type.",
  "hash-mismatch": (url) =>
    `${url} is not the file this page was built with: its hash does not match. Deploy all files ` +
    "of one build together, then reload without the cache.",
  "no-wasm": () =>
    "The page's Content-Security-Policy (CSP) does not allow WebAssembly, which Python runs on. " +
    "Add 'wasm-unsafe-eval' to its script-src.",
  "stalled": (stage) =>
    `Nothing has happened for a long time at “${stage}”. Reload the page; if it stays so, look ` +
    "at the console and at the policy of the page.",
  "no-source": () =>
    '<wardian-app> does not say what to run. Name the program: <wardian-app src="app.py">.',
  "two-runtimes": (home) =>
    `The apps of a page share one Python, and it was started from ${home}. Give all of them the ` +
    "same pyodide attribute.",
  "runtime-stopped": () => "Python has stopped for good in this page. Reload it.",
  "missing-package": (names) =>
    `${names} cannot be installed: it is not in the pyodide-lock.json of the runtime, or its ` +
    "wheel is missing or has another hash. Name a pure-Python wheel by its address, or let " +
    "'wardian build' bring it along.",
  "bad-wheel": (url) =>
    `${url} is not a wheel that can be unpacked. Name a pure-Python .whl file by its address.`,
  "bad-site": (url) =>
    `${url} is not a site manifest of this version. Run 'wardian build' again with the version ` +
    "of Wardian that the page loads.",
  "bad-path": (path) => `“${path}” is outside the app's folder. Move the file into it.`,
  "syntax-error": (text) => `${text}. Correct the line below and reload.`,
  "python-error": (text) => `${text}. The traceback below ends at the line that raised it.`,
  "bad-mount": () =>
    "The client refused what Python sent; the console says why. Where the page's policy lists " +
    "trusted-types, add wardian to the list.",
  "not-run": (name) => `${name} ended without showing anything. Call run(page) at its end.`,
};

/** What the addresses in a single file begin with; see inlined.ts. */
const IN_ONE_FILE = "https://inlined.invalid/";
const DAMAGED = (path: string): string => `${path} in this file is damaged. Get the file anew.`;

const TEXTS_IN_ONE_FILE: typeof TEXTS = {
  "missing-file": DAMAGED,
  "unreachable": DAMAGED,
  "hash-mismatch": DAMAGED,
  "not-json": DAMAGED,
};

/**
 * Put a failure into words: what failed, where, and what to do.
 *
 * @param blocked Directives of the page's policy that blocked something, by address.
 */
export function explain(failure: Unexplained, blocked: ReadonlyMap<string, string>): string {
  const { code, subject, details } = failure;
  if (subject.startsWith(IN_ONE_FILE) && TEXTS_IN_ONE_FILE[code]) {
    return TEXTS_IN_ONE_FILE[code](subject.slice(IN_ONE_FILE.length), details);
  }
  if (code === "unreachable") {
    const directive = blocked.get(subject) ?? blocked.get(new URL(subject).origin);
    if (directive) {
      return (
        `The page's Content-Security-Policy (CSP) blocks ${subject}. Allow its origin in ` +
        `${directive}.`
      );
    }
  }
  return TEXTS[code]?.(subject, details) ?? subject;
}
