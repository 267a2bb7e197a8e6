import { ID } from "../dom/node-table.ts";
import { inTurn, isUpload } from "../events/files.ts";
import { complain } from "../report.ts";

/** Sends the files that are chosen in a page: those of one element one after the other. */
export class Uploads {
  readonly #container: Element;
  readonly #base: string;
  readonly #token: () => string;
  /** The choice of each element that was last seen to. */
  readonly #taken = new WeakMap<Element, FileList>();

  /** @param token Gives the token of the view at the time. */
  constructor(container: Element, base: string, token: () => string) {
    this.#container = container;
    this.#base = base;
    this.#token = token;
  }

  start(): void {
    this.#container.addEventListener("change", this);
  }

  stop(): void {
    this.#container.removeEventListener("change", this);
  }

  handleEvent({ target }: Event): void {
    this.#take(target as Element);
  }

  /** See to what was chosen before the page was live. */
  catchUp(): void {
    this.#container.querySelectorAll("input").forEach((input) => this.#take(input));
  }

  #take(target: Element): void {
    const { files } = target as HTMLInputElement;
    if (target[ID] && isUpload(target) && files?.length && this.#taken.get(target) !== files) {
      this.#taken.set(target, files);
      inTurn(target, files, (file) => this.#send(target, file));
    }
  }

  async #send(input: HTMLInputElement, file: File): Promise<void> {
    const gone = new AbortController();
    const watcher = new MutationObserver(() => input.isConnected || gone.abort());
    watcher.observe(this.#container, { childList: true, subtree: true });
    const { name, type } = file;
    const query = new URLSearchParams({ element: `${input[ID]}`, name, type });
    try {
      const response = input.isConnected && await fetch(`${this.#base}upload?${query}`, {
        method: "POST",
        body: file,
        headers: { "X-Wardian-Token": this.#token() },
        signal: gone.signal,
      });
      if (response && !response.ok) {
        // Python knows, and may tell the person.
        complain("upload-refused", `${response.status}: ${await response.text()}`, name);
      }
    } catch (error) {
      gone.signal.aborted || complain("upload-failed", String(error), name);
    } finally {
      watcher.disconnect();
    }
  }
}
