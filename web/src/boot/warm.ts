// Work for nobody, in idle moments of the first visits, so that the next ones start in half the time.
//
// Chromium keeps the machine code of a WebAssembly module from a megabyte of it on, counted from
// what runs often. A page that starts from bytecode does so little that it stays just below that,
// and would be compiled anew at every visit, for ever.

import type { Pyodide } from "./runtime.ts";

/** Into how many parts the library is divided, so that each is loaded within milliseconds. */
const PARTS = 32;
const TURNS = 10 * PARTS;
const AFTER_MS = 2000;
/** More than once: somebody may have left before the code was kept. */
const VISITS = 2;
const KEY = "wardian compiled ";

/**
 * What a start and a page do, a little of it at each call, for nobody: code of the library is loaded
 * and elements are made, and all is dropped. Where memory was restored there is no library, and to
 * fetch it would keep the page waiting.
 *
 * Some modules are run again, in a namespace that is thrown away: they only make classes and
 * functions, and have imported what they import, so nothing else can come of it.
 */
const WORK = `def warming():
    import sys
    from posix import access
    from wardian import Button, Div, Span
    path = "/lib/python314.zip"
    library = sys.path_importer_cache.get(path) if access(path, 4) else None
    codes = getattr(library, "codes", {})
    names = [name for name, (archive, *_) in codes.items() if not archive]
    harmless = {"ast", "contextlib", "functools", "heapq", "keyword", "linecache", "string",
                "textwrap", "token", "tokenize", "traceback"}
    def work(turn):
        for name in names[turn % ${PARTS}::${PARTS}]:
            code = library.get_code(name)
            loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
            if name in harmless and loader is library:
                exec(code, {"__name__": name})
        box = Div()
        for number in range(5):
            row = Div(Span(str(number)), title=f"{number}", classes="a b", style={"order": number})
            row += Button("", on_click=work, disabled=number > 1)
            row.title, row[0].text = "b", "c"
            box += row
    return work
globals().pop("warming")()`;

/** Work when the page has been live for a while, unless this browser has for this interpreter. */
export async function warmUp(): Promise<void> {
  const started = globalThis.wardian!;
  await started.ready;
  const python = (await started.pyodide)!;
  // The folder of the interpreter has another name when it has other content.
  const key = KEY + python._api.config.indexURL;
  const visits = visitsOf(key);
  // Other browsers compile a module as a whole, or keep nothing.
  if ("userAgentData" in navigator && visits < VISITS) {
    setTimeout(() => work(python, () => localStorage.setItem(key, `${visits + 1}`)), AFTER_MS);
  }
}

function work(python: Pyodide, done: () => void): void {
  const run = python.runPython(WORK) as ((turn: number) => void) & { destroy(): void };
  let turns = 0;
  const moment = (idle: IdleDeadline): void => {
    try {
      do run(turns); while (++turns < TURNS && idle.timeRemaining() > 0);
    } catch {
      turns = Infinity; // of use to nobody here, so nobody is told
    }
    if (turns < TURNS) {
      requestIdleCallback(moment);
    } else {
      run.destroy();
      if (turns === TURNS) done();
    }
  };
  requestIdleCallback(moment);
}

/** How often it was done here; often enough, where nothing can be noted. */
function visitsOf(key: string): number {
  try {
    return Number(localStorage.getItem(key));
  } catch {
    return VISITS;
  }
}
