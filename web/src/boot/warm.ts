// Work for nobody, in idle moments of the first visits, so that the next ones start in half the time.
//
// Chromium keeps the machine code of a WebAssembly module from a megabyte of it on, counted from
// what runs often. A page that starts from bytecode does so little that it stays just below that,
// and would be compiled anew at every visit, for ever.

import type { Pyodide } from "./runtime.ts";

/** Makes what every page is made of, and drops it. */
const WORK = `def work():
    from wardian import Button, Div, Span
    box = Div()
    for number in range(25):
        row = Div(Span(str(number)), title=f"{number}", classes="a b", style={"order": number})
        row += Button("", on_click=work, disabled=number > 9)
        row.title, row[0].text = "b", "c"
        box += row
work`;
const TURNS = 40;
const AFTER_MS = 2000;
/** More than once: somebody may have left before the code was kept. */
const VISITS = 2;
const KEY = "wardian compiled ";

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
  const run = python.runPython(WORK) as (() => void) & { destroy(): void };
  let turns = 0;
  const turn = (): void => {
    run();
    if (++turns < TURNS) {
      requestIdleCallback(turn);
    } else {
      run.destroy();
      done();
    }
  };
  requestIdleCallback(turn);
}

/** How often it was done here; often enough, where nothing can be noted. */
function visitsOf(key: string): number {
  try {
    return Number(localStorage.getItem(key));
  } catch {
    return VISITS;
  }
}
