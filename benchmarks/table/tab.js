// Runs in every measured page: reads the table, clicks, and waits for what should come of it.

const IDLE_MS = 500; // so long upstream waits with no request under way before it takes a step

globalThis.bench = {
  broken: undefined, // why, once something in the page has failed

  /** Give a function that tells whether the table has become what `until` says. */
  expecting(until) {
    const rows = document.querySelector("tbody")?.rows ?? [];
    const before = [...rows].map((row) => [row.cells[0].textContent, row.cells[1].textContent]);
    const now = () => document.querySelector("tbody")?.rows ?? [];
    const test = new Function("rows", "cell", "was", "count", "marked", `return ${until}`);
    return () => {
      const rows = now();
      const cell = (row, column) => rows[row]?.cells[column]?.textContent;
      const was = (row, column) => before[row]?.[column];
      const marked = () => document.querySelectorAll("tbody>tr.danger").length;
      return test(rows, cell, was, before.length, marked);
    };
  },

  /** Remember, as `prepared`, when the page will be ready and have taken these steps. */
  prepare(steps) {
    const failed = () => document.querySelector("wardian-app[status=failed]");
    const begin = async () => {
      await this.reached(() => globalThis.ready || failed(), "loading");
      if (failed()) throw new Error(failed().innerText);
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      await this.steps(steps);
    };
    this.prepared = begin();
  },

  /** Click one after the other, each time until the table shows it and the frame is over. */
  async steps(steps) {
    for (const [selector, until] of steps) {
      const done = this.expecting(until);
      document.querySelector(selector).click();
      await this.reached(done, `${selector}: ${until}`);
      await this.frame();
    }
  },

  async reached(done, what) {
    const end = performance.now() + 120_000;
    while (!done()) {
      if (this.broken) throw new Error(this.broken);
      if (performance.now() > end) throw new Error(`waited in vain after ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },

  /** Resolve when what the page shows now has been painted. */
  frame() {
    return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  },

  /** Tell whether the table has become what the click should make of it; leaves a mark in a trace. */
  look() {
    performance.mark("looked at");
    if (this.broken) throw new Error(this.broken);
    return this.done();
  },

  /** Get ready for a click: remember the table, give the middle of what will be clicked. */
  aim(selector, until) {
    this.done = this.expecting(until);
    const box = document.querySelector(selector).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  },
};

const broke = (why) => {
  bench.broken ??= String(why);
};
const caught = { capture: true }; // a script that does not load says so to no one but itself
const name = ({ src, href }) => src || href || "something that a script of the page imports";
const lost = ({ message, target }) => broke(message ?? `${name(target)} did not load`);
addEventListener("error", lost, caught);
addEventListener("unhandledrejection", ({ reason }) => broke(reason?.stack ?? reason));
