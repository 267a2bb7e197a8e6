// <wardian-app>: one app, from its element to its view.

import { report } from "../report.ts";
import { showBar } from "./bar.ts";
import { describe } from "./describe.ts";
import { asFailure, BootFailure } from "./failure.ts";
import { blocked } from "./policy.ts";
import { step } from "./progress.ts";
import type { Interpreter } from "./shared.ts";
import { applyStyle } from "./style.ts";

const running = new Set<Run>();

/** Tell every app that its interpreter is gone. */
export function failAll(failure: BootFailure): void {
  for (const run of running) run.fail(failure);
}

/** Make the custom element. Removing one ends its app; moving it within one task does not. */
export function defineApp(interpreter: Interpreter): void {
  class AppElement extends HTMLElement {
    /** Settles when the app is live, or has failed. */
    ready: Promise<void> = Promise.resolve();
    #run: Run | undefined;

    connectedCallback(): void {
      if (this.#run) return;
      this.#run = new Run(this, interpreter);
      this.ready = this.#run.start();
      this.ready.catch(() => {}); // it is shown in the element
    }

    disconnectedCallback(): void {
      setTimeout(() => {
        if (this.isConnected) return;
        this.#run?.stop();
        this.#run = undefined;
      });
    }
  }
  customElements.define("wardian-app", AppElement);
}

/** One start of an app. */
class Run {
  #element: HTMLElement;
  #interpreter: Interpreter;
  #over = false;
  #settle = (): void => {};
  #view = 0;
  #hideBar: () => void = () => {};

  constructor(element: HTMLElement, interpreter: Interpreter) {
    this.#element = element;
    this.#interpreter = interpreter;
  }

  async start(): Promise<void> {
    const element = this.#element;
    running.add(this);
    applyStyle(element);
    this.#hideBar = showBar(element);
    this.#status("loading");
    try {
      await this.#boot();
    } catch (error) {
      const failure = asFailure(error);
      this.fail(failure);
      throw failure;
    }
  }

  fail(failure: BootFailure): void {
    if (this.#over) return;
    this.#hideBar();
    if (!this.#element.querySelector(":scope>[data-wardian]")) this.#close();
    void this.#tell(failure);
  }

  stop(): void {
    this.#over = true;
    this.#settle();
    running.delete(this);
    this.#hideBar();
    this.#close();
    for (const ours of this.#element.querySelectorAll(":scope>.wardian-boot")) ours.remove();
    this.#element.removeAttribute("status");
  }

  async #boot(): Promise<void> {
    const interpreter = this.#interpreter;
    const app = describe(this.#element);
    const home = this.#element.getAttribute("pyodide");
    const [program] = await Promise.all([interpreter.fetch(app), interpreter.start(home)]);
    if (this.#over) return;
    step(`Starting ${program.name}`);
    // A document may stand for one route of its app, as one of a hash.
    const url = (app.url.search ? app.url : location).href + (this.#element.getAttribute("route") ?? "");
    let run: Promise<void> | undefined;
    const shown = new Promise<void>((live, failed) => {
      this.#settle = live;
      run = interpreter.run(program, () => this.#open(live, failed), url);
    });
    // What raises while it builds may show the rest of its page: live is only what has done both.
    await Promise.all([run, shown]);
    if (!this.#over) this.#status("live");
  }

  #close(): void {
    if (this.#view) this.#interpreter.host.close(this.#view);
    this.#view = 0;
  }

  async #tell(failure: BootFailure): Promise<void> {
    const container = this.#element;
    const { code, details } = failure;
    try {
      const { showFailure } = await this.#interpreter.extras();
      if (this.#over) return;
      // What raises while it builds is in the client's panel already, without our words.
      if (code === "python-error") container.querySelector(":scope>wardian-errors")?.remove();
      report(code, showFailure(container, failure, blocked), details, "boot");
    } catch {
      // Even the words cannot be loaded; what is known is said anyway.
      report(code, failure.message, details, "boot", container);
    }
    this.#status("failed", failure);
  }

  /** Open the view, at the last moment: what stands in the element stays until then. */
  #open(live: () => void, failed: (reason: BootFailure) => void): number {
    if (this.#over) return 0;
    this.#hideBar();
    const page = this.#element.hasAttribute("page");
    this.#view = this.#interpreter.host.open(this.#element, page, (error) => {
      if (error) failed(new BootFailure(error.code, error.message, error.details));
      else live();
    });
    return this.#view;
  }

  #status(name: "loading" | "live" | "failed", detail?: unknown): void {
    this.#element.setAttribute("status", name);
    this.#element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
