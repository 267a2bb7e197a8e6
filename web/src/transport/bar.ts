import type { State } from "./shown.ts";

/** A connection that is back so soon need not be mentioned. */
const PATIENCE_MS = 1000;
const GOOD_NEWS_MS = 1500;

/** Attempts come and go: a screen reader is told of the loss once. */
const WORDS = {
  first: "Connecting\u2026",
  open: "Connected again.",
  lost: "Connection lost. Reconnecting\u2026",
  gone: "This page is not available any more.",
};

const CSS = `:host{all:initial;position:fixed;inset:auto 0 1rem;z-index:2147483647;
display:flex;justify-content:center;pointer-events:none;color-scheme:light dark}
div{pointer-events:auto;display:flex;align-items:center;gap:.75rem;max-width:calc(100vw - 3rem);
box-sizing:border-box;padding:.5rem .5rem .5rem 1rem;min-height:2.75rem;border-radius:1.5rem;
font:14px/1.4 system-ui,sans-serif;color:light-dark(#1d1d1f,#f2f2f4);
background:light-dark(#fff,#2a2a2e);border:1px solid light-dark(#c9c9ce,#55555c);
box-shadow:0 4px 16px rgb(0 0 0/.2);animation:rise .2s ease-out}
i{flex:none;width:.6rem;height:.6rem;border-radius:50%;background:light-dark(#b45309,#fbbf24)}
.connecting i{animation:pulse 1s ease-in-out infinite alternate}
.open i{background:light-dark(#15803d,#4ade80)}
span{padding-right:.5rem}
button{flex:none;white-space:nowrap;font:inherit;font-weight:600;color:inherit;
background:light-dark(#ececf0,#404046);
border:1px solid transparent;border-radius:1rem;padding:.25rem .9rem;cursor:pointer}
button:hover{background:light-dark(#dedee4,#4d4d55)}
button:focus-visible{outline:2px solid light-dark(#1d4ed8,#93c5fd);outline-offset:2px}
button[hidden]{display:none}
@keyframes rise{from{opacity:0;transform:translateY(.5rem)}}
@keyframes pulse{to{opacity:.25}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
@media(forced-colors:active){i{background:CanvasText}button{border-color:ButtonText}}`;

/** Tells the person that the connection is lost, and when it is back; nothing while all is well. */
export class Bar {
  readonly #onAsk: () => void;
  readonly #host = document.createElement("div");
  readonly #box = document.createElement("div");
  readonly #words = document.createElement("span");
  readonly #button = document.createElement("button");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: State | "gone" = "open";
  #isFirst = true;

  /** @param onAsk Called when the person asks to connect now. */
  constructor(onAsk: () => void) {
    this.#onAsk = onAsk;
    this.#host.setAttribute("data-wardian", "bar");
    this.#host.setAttribute("role", "status");
    this.#button.addEventListener("click", () => this.#onAsk());
    const inside = this.#host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    inside.adoptedStyleSheets = [sheet];
    this.#box.append(document.createElement("i"), this.#words, this.#button);
    inside.append(this.#box);
  }

  /** Follow the state of the connection. */
  show(state: State | "gone"): void {
    const before = this.#state;
    this.#state = state;
    if (state === "open") {
      this.#isFirst = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#host.remove(), GOOD_NEWS_MS);
    } else if (before === "open" && !this.#host.isConnected) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => document.body.append(this.#host), PATIENCE_MS);
    } else if (before === "open") {
      clearTimeout(this.#timer);
    }
    // A reader says what changes in a region that stands: so the words come a moment later.
    setTimeout(() => this.#say(), this.#host.isConnected ? 0 : PATIENCE_MS + 50);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#host.remove();
  }

  #say(): void {
    const state = this.#state;
    const isSaid = state === "open" || state === "gone";
    const words = WORDS[isSaid ? state : this.#isFirst ? "first" : "lost"];
    this.#box.className = state;
    if (this.#words.textContent !== words) {
      this.#words.textContent = words;
      this.#button.textContent = state === "gone" ? "Load again" : "Try now";
      this.#button.hidden = state === "open";
    }
  }
}
