import { Client } from "../client/client.ts";
import type { View } from "../client/view.ts";
import { ID } from "../dom/node-table.ts";
import type { HeadKey } from "../wire/messages.ts";
import { complain } from "../report.ts";
import { attach } from "./attach.ts";
import { waitMs } from "./backoff.ts";
import { Bar } from "./bar.ts";
import type { Kind, Open } from "./carrier.ts";
import { Choice } from "./choice.ts";
import { Early } from "./early.ts";
import { adoptHead, dropStyles } from "./head.ts";
import { keep } from "./kept.ts";
import { LIMIT_BYTES, Link } from "./link.ts";
import { openPolling } from "./polling.ts";
import { type Opening, goAgain, refetch } from "./refetch.ts";
import type { Shown, State } from "./shown.ts";
import { openStream } from "./stream.ts";
import { replay } from "./replay.ts";
import { type Control, settle } from "./typed.ts";
import { type Typed, typedIn } from "./typing.ts";
import { Uploads } from "./uploads.ts";
import { openWebSocket } from "./websocket.ts";

const OPEN: Readonly<Record<Kind, Open>> = {
  websocket: openWebSocket,
  stream: openStream,
  polling: openPolling,
};

/** Most things kept that are done before the server is there; then it is told as it takes them. */
const MOST_EARLY = 512;

/** Loads a script of ours; nothing if it is the one that runs, or cannot be loaded. */
export type Successor = (script: string) => Promise<(() => void) | undefined>;

/** One page of a server in this tab, from its element in the first response to its end. */
export class Tab implements Shown {
  /** Settles when the page is live. */
  readonly ready: Promise<void>;
  readonly #container: Element;
  readonly #base: string;
  readonly #link: Link;
  readonly #early: Early;
  readonly #bar: Bar;
  readonly #uploads: Uploads;
  readonly #successor: Successor;
  readonly #listening = new AbortController();
  #client!: Client;
  #view!: View;
  #number: number;
  /** What the person has changed before the page at hand came, and whether Python was told. */
  #typed: Typed = new Map();
  #unsure: ReadonlySet<Control> = new Set();
  /** The process that the view is of, and whether the next one comes from the same tree. */
  /** Controls whose edits were on their way to a server that is no more. */
  readonly #untold = new Set<Control>();
  #generation = "";
  #process = "";
  /** The server speaks of other ids than the view knows, until its page has come. */
  #isStale = true;
  #isLive = false;
  /** What is told was done before the page at hand came. */
  #isReplaying = false;
  #refetches = 0;
  #isFetching = false;
  #isGone = false;
  #refetching: ReturnType<typeof setTimeout> | undefined;
  #settle: () => void = () => {};

  /** @param successor Gives what starts another script of ours, where it is not this one. */
  constructor(
    container: Element,
    { view, token, base, transports }: Opening,
    successor: Successor = async () => undefined,
  ) {
    this.#successor = successor;
    this.ready = new Promise((live) => (this.#settle = live));
    this.#container = container;
    this.#base = base;
    this.#number = view;
    this.#early = new Early(container, { most: MOST_EARLY });
    this.#link = new Link(base, token, { tab: this, choice: new Choice(transports), open: OPEN });
    this.#bar = new Bar(() => this.#hurry("asked"));
    this.#uploads = new Uploads(container, base, () => this.#link.token);
    this.#open();
  }

  start(): void {
    this.#early.start();
    this.#uploads.start();
    const { signal } = this.#listening;
    const on = (target: EventTarget, type: string, act: (event: PageTransitionEvent) => void) =>
      target.addEventListener(type, (event) => act(event as PageTransitionEvent), { signal });
    on(window, "online", () => this.#hurry("doubtful"));
    on(window, "pagehide", ({ persisted }) => this.#leave(persisted));
    on(window, "pageshow", ({ persisted }) => persisted && this.#hurry());
    on(document, "visibilitychange", () => document.hidden || this.#hurry());
    this.#link.start();
  }

  /** Let go of the document and the server; what is shown stays. */
  stop(): void {
    this.#listening.abort();
    clearTimeout(this.#refetching);
    this.#early.stop();
    this.#uploads.stop();
    this.#link.stop();
    this.#bar.stop();
    rest(this.#view);
  }

  shown(): { root: number; seq: number; k: number } {
    const { root, seq, isWaiting, commands: k } = this.#view;
    // What it waits for may have been lost.
    return isWaiting ? { root: 0, seq: 0, k } : { root, seq, k };
  }

  receive(text: string): void {
    const [, k, texts] = /^\["n",\d+,(\d+),"keep",(.*)\]$/.exec(text) ?? [];
    if (texts) {
      if (this.#view.commands < Number(k)) {
        this.#view.commands = Number(k);
        keep(this.#base, JSON.parse(JSON.parse(texts) as string) as Record<string, string | null>);
      }
    } else if (!this.#isStale || /^\["[xnu]"/.test(text)) {
      this.#client.receive(text);
    } else if (text.startsWith('["m"')) {
      this.#attach(text);
    }
  }

  renew(generation: string): void {
    this.#noteUntold();
    this.#isStale = true;
    this.#generation = generation;
    this.#early.start(); // the page may take its time
  }

  welcomed(limitBytes: number): void {
    this.#client.limitBytes = limitBytes;
    this.#refetches = 0;
  }

  changed(state: State, kind: Kind): void {
    this.#container.setAttribute("data-wardian-connection", state);
    state === "open" && this.#container.setAttribute("data-wardian-transport", kind);
    this.#bar.show(state);
  }

  refetch(): void {
    const wait = waitMs(this.#refetches++, document.hidden);
    clearTimeout(this.#refetching);
    this.#refetching = setTimeout(() => void this.#refetch(), wait);
  }

  #noteUntold(): void {
    const { container, edits } = this.#view;
    for (const control of container.querySelectorAll<Control>("input,textarea,select")) {
      edits.travelling.has(control[ID]!) && this.#untold.add(control);
    }
  }

  #hurry(why?: "asked" | "doubtful"): void {
    if (this.#isGone) {
      why === "asked" && goAgain();
    } else if (this.#refetching) {
      // Without another token there is nothing to connect with.
      void this.#refetch();
    } else {
      this.#link.hurry(why);
    }
  }

  async #refetch(): Promise<void> {
    clearTimeout(this.#refetching);
    if (this.#isFetching) {
      return;
    }
    this.#isFetching = true;
    try {
      const opening = await refetch();
      const start = opening && await this.#successor(opening.script);
      if (start) {
        this.#handOver(opening);
        start();
      } else if (opening) {
        this.#number = opening.view;
        this.#container.setAttribute("view", `${opening.view}`);
        this.#noteUntold();
        this.#isStale = true;
        this.#refetching = undefined;
        this.#link.begin(opening.token);
      }
    } catch (failure) {
      this.#isGone = failure instanceof Response && failure.status < 500;
      this.#isGone ? this.#bar.show("gone") : this.refetch();
    } finally {
      this.#isFetching = false;
    }
  }

  /** Leave the page as a first response would be, for another script to attach to. */
  #handOver(opening: Opening): void {
    const { root, container, head } = this.#view;
    const typed = typedIn(this.#view, this.#untold);
    for (const control of container.querySelectorAll<Control>("input,textarea,select")) {
      root && !typed.has(control) && settle(control);
    }
    for (const name of ["view", "token", "base", "transports"] as const) {
      container.setAttribute(name, `${opening[name]}`);
    }
    container.setAttribute("status", "waiting");
    this.stop();
    ["head", "favicon"].forEach((key) => head.applied.get(key as HeadKey)?.[1]());
    // Our sheet until the other's is there.
    const bare = head.applied.get("css")?.[1];
    bare && container.addEventListener("live", bare, { once: true });
  }

  #open(): void {
    const client: Client = new Client((text) => this.#client === client && this.#send(text));
    client.limitBytes = this.#client?.limitBytes ?? LIMIT_BYTES;
    this.#client = client;
    this.#view = client.open(this.#container, {
      page: true,
      number: this.#number,
      adopt: (view, form, head) => {
        this.#unsure = attach(view, form, this.#typed);
        this.#isLive || adoptHead(view.head, head);
      },
    });
    this.#view.edits.travelling = this.#link.outbox;
  }

  #send(text: string): void {
    if (text.startsWith('["q"')) {
      this.#link.farewell(text);
      this.stop();
    } else if (!this.#isStale && !this.#link.send(text, this.#isReplaying)) {
      complain("too-many-messages", "the server has been away for too long", text.slice(0, 1000));
    }
  }

  /** The page is over, or the browser keeps it for the way back. */
  #leave(isKept: boolean): void {
    if (isKept) {
      this.#link.rest();
    } else {
      this.#link.farewell(JSON.stringify(["q", this.#number, 0]));
    }
  }

  /** Show a page in what stands in the container, whoever has put it there. */
  #attach(text: string): void {
    const before = this.#view;
    this.#typed = typedIn(before, this.#untold);
    const [process] = this.#generation.split(".");
    if (process === this.#process && text.startsWith(`["m",${this.#number},${before.root},`)) {
      // It is the same tree: what Python was told it knows, and what came after that.
      this.#typed.forEach((isTold, control) => isTold && this.#typed.delete(control));
    }
    this.#process = process!;
    if (before.root || before.number !== this.#number) {
      rest(before);
      this.#open();
      this.#view.edits.composing = before.edits.composing;
      before.head.applied.forEach((applied, key) => this.#view.head.applied.set(key, applied));
    }
    this.#isStale = false;
    this.#early.stop(); // what moving nodes makes the browser say nobody has done
    this.#client.receive(text);
    if (this.#view.root) {
      this.#isLive || this.#goLive();
      this.#isReplaying = true;
      try {
        replay(this.#view, this.#early.take(), this.#unsure);
      } finally {
        // Behind what the client had to hold back; nobody can do anything before.
        queueMicrotask(() => (this.#isReplaying = false));
      }
    } else {
      this.#container.setAttribute("status", "failed"); // the console has the reason
    }
    this.#typed.clear();
    this.#untold.clear();
  }

  #goLive(): void {
    this.#isLive = true;
    dropStyles();
    this.#container.setAttribute("status", "live");
    performance.mark("wardian:live");
    this.#uploads.catchUp();
    this.#settle();
    this.#container.dispatchEvent(new CustomEvent("live", { bubbles: true }));
  }
}

/** Let a view hear nothing any more; what it shows stays. */
function rest({ delegate, edits, keeper }: View): void {
  delegate.stop();
  edits.stop();
  keeper.stop();
}
