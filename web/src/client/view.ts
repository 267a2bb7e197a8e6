import type { Animation, Edit, Head as HeadForm, Id, NodeForm, Op, OpOf, Value }
  from "../wire/messages.ts";
import { isMethod } from "../wire/safety.ts";
import { play } from "../dom/animation.ts";
import { setProperty } from "../dom/element-state.ts";
import { Head } from "../dom/head.ts";
import type { Hooks } from "../dom/building.ts";
import { ID } from "../dom/node-table.ts";
import { type Scene, applyOps, checkIds } from "../dom/patch.ts";
import { Placed } from "../dom/placed.ts";
import { Keeper } from "../dom/placing.ts";
import { Tree } from "../dom/tree.ts";
import { Delegate } from "../events/delegate.ts";
import { Edits } from "../events/edits.ts";
import { toJson } from "../events/payload.ts";
import { isPanel } from "./panel.ts";

/**
 * What a view tells Python; the client puts the view's number and the message's behind the first
 * item, and what an event says in place of the function that gives it.
 */
export type Tell = (kind: "e" | "s" | "r" | "g" | "q", ...rest: unknown[]) => void;

export interface OpenOptions {
  /**
   * The view is the whole page: it may set the document's title, language, icon, head and styles.
   */
  readonly page?: boolean;
  /** Its number, where Python has given it one. */
  readonly number?: number;
  /**
   * Makes the container ready for the first mount: nodes that are given an id stay. Without it
   * everything goes.
   */
  readonly adopt?: Adopt;
}
export type Adopt = (view: View, form: NodeForm, head: HeadForm) => void;

type Callable = Record<string, (...all: Value[]) => unknown>;

/** One live showing of a page in an element of this document. */
export class View implements Scene, Hooks {
  readonly number: number;
  readonly container: Element;
  readonly tree: Tree;
  readonly head: Head;
  readonly delegate: Delegate;
  readonly edits: Edits;
  readonly animations = new Map<Id, Animation>();
  readonly playing = new Set<Element>();
  readonly properties: [element: Element, name: string, value: Value][] = [];
  /** The root it shows and the last patch it has; 0 before it is mounted. */
  root: Id = 0;
  seq = 0;
  /** The messages it has sent, and the last command it has carried out. */
  sent = 0;
  commands = 0;
  /** True from asking for a fresh start until it comes: patches in between mean nothing. */
  isWaiting = false;
  /** Takes the edits of then, while Python is told of what was done before it was there. */
  declare take?: (() => Edit[]) | undefined;
  readonly keeper: Keeper;
  readonly #tell: Tell;
  readonly #adopt: Adopt;
  #calls: OpOf<"c">[] = [];

  constructor(number: number, container: Element, { page, adopt }: OpenOptions, tell: Tell) {
    this.number = number;
    this.container = container;
    this.#tell = tell;
    this.#adopt = adopt ?? empty;
    this.keeper = new Keeper(container);
    this.head = new Head(container, !!page);
    const rows = () => this.tree.table;
    this.edits = new Edits(container, rows, () => tell("s", this.edits.take() satisfies Edit[]));
    this.delegate = new Delegate(container, rows, (...event) =>
      tell("e", ...event, this.take?.() ?? this.edits.take()),
    );
    this.tree = new Tree(this.keeper, this);
  }

  start(): void {
    this.container.setAttribute("data-wardian-view", `${this.number}`);
    this.edits.start();
    this.keeper.start();
  }

  /** Take away what the view shows, and everything it keeps. */
  stop(): void {
    this.delegate.stop();
    this.edits.stop();
    this.keeper.stop();
    this.head.clear();
    this.container.removeAttribute("data-wardian-view");
    this.tree.table.all(this.root).forEach((node) => node.remove());
  }

  /** Show a root. What the container showed before goes; what stands in both stays as it is. */
  mount(root: Id, seq: number, form: NodeForm, head: HeadForm): void {
    this.root || this.#adopt(this, form, head);
    this.#run(() => {
      this.tree.wanted = new Placed();
      this.tree.wanted.add([form], 0);
      this.tree.doomContent(this.container);
      this.tree.arrange(this.container, [form], null);
    });
    this.root = root;
    this.seq = seq;
    this.isWaiting = false;
    this.head.set({ title: "", lang: "", css: "", head: "", favicon: "", ...head });
    (this.tree.table.all(root)[0] as unknown as Element).setAttribute("data-wardian", "live");
  }

  /**
   * Apply a patch, unless the view has had a later one; one whose number is 0 has none.
   *
   * @throws {BadMessageError} The patch does not fit what the view shows; nothing was changed.
   */
  patch(seq: number, ops: readonly Op[]): void {
    if (!this.isWaiting && (!seq || seq >= this.seq)) {
      const [fitting, placed] = checkIds(ops, this.tree, seq > 0 && seq === this.seq);
      this.tree.wanted = placed;
      this.seq = seq || this.seq;
      this.#run(() => applyOps(this, fitting));
    }
  }

  /** Note a call: it is made when everything stands. */
  call(op: OpOf<"c">): void {
    this.#calls.push(op);
  }

  #run(change: () => void): void {
    try {
      change();
    } finally {
      this.tree.sweep();
      this.keeper.restore();
    }
    for (const [element, name, value] of this.properties.splice(0)) {
      // What the person typed and Python does not know stands.
      if (this.edits.yields(element, false, 0)) {
        setProperty(element, name, value);
      }
    }
    for (const element of this.playing) {
      const animation = this.animations.get(element[ID]!);
      animation && play(element, animation);
    }
    this.playing.clear();
    for (const [, id, call, method, parameters] of this.#calls.splice(0)) {
      const elements = this.tree.table.all(id) as unknown[] as Callable[];
      void this.#answer(call, method, elements, parameters);
    }
  }

  /**
   * Call a method of an element, wherever it stands, and tell Python what the first of them gave.
   */
  async #answer(
    call: number,
    method: string,
    elements: readonly Callable[],
    parameters: readonly Value[],
  ): Promise<void> {
    try {
      const results = elements.map((element) => {
        if (!isMethod(method)) {
          throw new TypeError(`${method} is not to be called`);
        }
        return element[method]!(...parameters);
      });
      this.#tell("r", call, 1, toJson(await results[0]) ?? null);
    } catch (error) {
      this.#tell("r", call, 0, String(error));
    }
  }
}

function empty({ container }: View): void {
  [...container.childNodes].forEach((node) => isPanel(node) || node.remove());
}
