import { isAtEnd, type Port, portOf, scrollBy, scrollerOf, zeroOf } from "./port.ts";
import { nameRows } from "./row-names.ts";
import { Stretches } from "./stretches.ts";

const MARKER = "wardian-window";
/** Python gives no more rows to one view. */
const MOST_ROWS = 500;
/** How long an answer may take until something is asked again. */
const PATIENCE_MS = 1000;

/** What a person saw last: rows with their places in what is scrolled, and what was at the top. */
interface Sight {
  readonly rows: readonly (readonly [row: HTMLElement, place: number])[];
  readonly index: number;
  readonly scrollTop: number;
  readonly isEnd: boolean;
}

/** All there are, by their numbers: one that goes leaves its own to the next that comes. */
const all: RowWindow[] = [];

/**
 * The marker of a list that shows a window of its rows, and all that makes it one.
 *
 * Spacers stand for the rows that are not there. When somebody scrolls near one, Python is asked for
 * the rows there, one screen more to either side. Whatever becomes of the rows, of their heights and
 * of the spacers, what is in sight stays where it is: browsers can do that too, but not all of them,
 * and not where the rows in sight are replaced; so the scroller is told to leave it to us.
 */
class RowWindow extends HTMLElement {
  static observedAttributes = ["rows", "goal"];
  readonly #stretches = new Stretches(this);
  readonly #rows = new MutationObserver(() => this.#due());
  readonly #sizes = new ResizeObserver(() => this.#resized());
  #measured = new Set<Element>();
  #isDue = false;
  #sight: Sight | undefined;
  #width = 0;
  /** What Python knows it by: a list may be in several places of one view. */
  #number = -1;
  /** The index of the row that Python wants to be seen. */
  #goal: number | undefined;
  /** What Python calls that wish, and whether it does not know yet that it has come. */
  #turn: number | undefined;
  #isNews = false;
  /** The rows that Python was asked for last, when, and whether it has not answered. */
  #asked: readonly [first: number, stop: number] = [0, 0];
  #askedAt = 0;
  #isWaiting = false;
  /** What there was when it had answered. */
  #answer: string | null = "";
  #again: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.#number < 0) {
      const free = all.findIndex((each) => !each);
      this.#number = free < 0 ? all.length : free;
      all[this.#number] = this;
    }
    this.#rows.disconnect();
    this.#rows.observe(this.parentElement!, { childList: true });
    this.#due();
  }

  disconnectedCallback(): void {
    // It may only be on its way to another place.
    queueMicrotask(() => {
      if (!this.isConnected) {
        delete all[this.#number];
        this.#number = -1;
        this.#rows.disconnect();
        this.#sizes.disconnect();
        this.#measured.clear();
        clearTimeout(this.#again);
        this.#stretches.clear();
      }
    });
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "goal" && value) {
      const [index, turn] = value.split(" ").map(Number);
      this.#goal = turn === this.#turn ? this.#goal : index;
      this.#turn = turn;
      this.#isNews = true;
    }
    this.#due();
  }

  /** Somebody has scrolled. */
  look(): void {
    if (this.#sight && !this.#isDue) {
      this.#see();
    }
  }

  /**
   * Go to the beginning or to the end at once, where browsers would pass by all rows in between,
   * and arrive where the end was when they began.
   */
  jump(event: KeyboardEvent): void {
    const { key, target, defaultPrevented, altKey, metaKey, shiftKey } = event;
    const isOther = defaultPrevented || altKey || metaKey || shiftKey ||
      (target as Element).closest("input,textarea,select,[contenteditable]");
    if (isOther || !/^(Home|End)$/.test(key) || !this.#sight) {
      return;
    }
    const scroller = scrollerOf(this.parentElement!);
    if (scrollerOf(target as Element) === scroller) {
      event.preventDefault();
      scroller.scrollTo({ top: key === "End" ? scroller.scrollHeight : 0, behavior: "instant" });
    }
  }

  /** Act once all of a patch is applied. */
  #due(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        this.isConnected && this.#follow();
      });
    }
  }

  /** Follow what has become of the rows. */
  #follow(): void {
    const stretches = this.#stretches;
    const parent = this.parentElement!;
    stretches.read();
    this.#rows.takeRecords(); // spacers that it has moved
    stretches.measure();
    nameRows(stretches);
    if (this.#isWaiting) {
      this.#isWaiting = false;
      this.#answer = this.getAttribute("rows");
    }
    const port = portOf(parent);
    this.#measure([parent, port.scroller, ...stretches.list.flatMap(({ rows }) => rows)]);
    if (stretches.mean) {
      this.#hold(port);
      this.#reach();
      this.#see();
    } else {
      this.#sight = undefined; // nothing of it is shown
    }
    this.#isNews && this.#say({});
  }

  /** Be told of the sizes of these elements, and of no others. */
  #measure(elements: readonly Element[]): void {
    const before = this.#measured;
    this.#measured = new Set(elements);
    before.forEach((each) => this.#measured.has(each) || this.#sizes.unobserve(each));
    this.#measured.forEach((each) => before.has(each) || this.#sizes.observe(each));
  }

  /** Give the spacers their heights, and keep what was in sight where it was. */
  #hold(port: Port): void {
    const stretches = this.#stretches;
    const heights = stretches.ideals();
    const kept = this.#goal === undefined && this.#kept(port);
    if (!kept) {
      stretches.write(heights);
      this.#sight && this.#goal === undefined && this.#backTo(this.#sight);
      return;
    }
    const [at, moved] = kept;
    const before = stretches.heights;
    const change = heights.slice(0, at + 1).reduce(
      (sum, height, each) => sum + height - (before[each] ?? 0), moved);
    // To write where it is scrolled would end a swipe: the spacer above takes the difference, as
    // long as it is a small one.
    const height = heights[at]! - change;
    if (heights[at] && height > 0 && Math.abs(change) < 2 * (port.bottom - port.top)) {
      heights[at] = height;
      stretches.write(heights);
    } else {
      const top = port.scroller.scrollTop + change;
      stretches.write(heights);
      scrollBy(port, top - port.scroller.scrollTop);
    }
  }

  /** A row that was in sight and is still there: its stretch, and how far it has moved. */
  #kept(port: Port): readonly [stretch: number, moved: number] | undefined {
    if (!this.#sight) {
      return undefined;
    }
    const zero = zeroOf(port);
    // What ends above where it was scrolled to, the browser has scrolled.
    const before = this.#sight.scrollTop;
    const cut = isAtEnd(port) ? Math.max(0, before - port.scroller.scrollTop) : 0;
    for (const [row, place] of this.#sight.rows) {
      const found = row.isConnected && this.#stretches.find(row);
      if (found) {
        return [found[0], row.getBoundingClientRect().top - zero - place + cut];
      }
    }
    return undefined;
  }

  /** Show the same indices as before, where none of the rows has remained. */
  #backTo({ index, isEnd }: Sight): void {
    const port = portOf(this.parentElement!);
    const { count } = this.#stretches;
    scrollBy(port, isEnd ? port.scroller.scrollHeight
      : this.#stretches.topOf(Math.min(index, count)) - port.top);
  }

  /** Scroll to the row that Python wants to be seen. */
  #reach(): void {
    const goal = this.#goal;
    if (goal === undefined) {
      return;
    }
    this.#goal = undefined;
    const row = this.#stretches.row(goal);
    const port = portOf(this.parentElement!);
    if (row) {
      const { top, bottom } = row.getBoundingClientRect();
      const isSeen = top >= port.top && bottom <= port.bottom;
      row.scrollIntoView({ block: isSeen ? "nearest" : "start", inline: "nearest" });
    } else {
      scrollBy(port, this.#stretches.topOf(goal) - port.top);
    }
  }

  /** Note what is in sight, and ask for rows if few are left beside it. */
  #see(): void {
    const stretches = this.#stretches;
    const port = portOf(this.parentElement!);
    const zero = zeroOf(port);
    const rows = stretches.between(port.top, port.bottom);
    const { scrollTop } = port.scroller;
    const index = stretches.indexAt(port.top);
    this.#sight = {
      rows: rows.map(([row, top]) => [row, top - zero]),
      index,
      scrollTop,
      isEnd: scrollTop > 0 && isAtEnd(port),
    };
    if (port.bottom > port.top) {
      this.#ask(Math.floor(index), Math.ceil(stretches.indexAt(port.bottom)));
    }
  }

  #ask(from: number, to: number): void {
    const stretches = this.#stretches;
    const { count } = stretches;
    const many = Math.min(to - from, MOST_ROWS / 3);
    if (many <= 0) {
      return;
    }
    const need = [Math.max(0, from - many / 2), Math.min(count, to + many / 2)] as const;
    if (stretches.has(...need) && !this.#isNews) {
      return;
    }
    const now = performance.now();
    const isLate = now > this.#askedAt + PATIENCE_MS;
    clearTimeout(this.#again);
    if (this.#isNews) {
      // Python keeps the rows around until it hears that we have come, and which ones we need.
    } else if (need[0] >= this.#asked[0] && need[1] <= this.#asked[1]) {
      // Some rows cannot be made. But those that were there and are gone had to make room for
      // other views, or the page was made anew.
      const isLost = !this.#isWaiting && !stretches.has(from, to) &&
        this.getAttribute("rows") !== this.#answer;
      if (!isLost || !isLate) {
        isLost && this.#lookLater();
        return;
      }
    } else if (this.#isWaiting && !isLate) {
      this.#lookLater();
      return;
    }
    const first = Math.max(0, Math.floor(from - many));
    const stop = Math.min(count, Math.ceil(to + many));
    this.#asked = [first, stop];
    this.#askedAt = now;
    this.#isWaiting = true;
    const focus = this.#focused() ?? first;
    const isOutside = focus < first || focus >= stop;
    this.#say({ first, count: stop - first, ...(isOutside && { focus }) });
  }

  #say(detail: object): void {
    const goal = this.#isNews && { goal: this.#turn };
    this.#isNews = false;
    this.dispatchEvent(new CustomEvent("window", {
      detail: { ...detail, place: this.#number, ...goal }, bubbles: true,
    }));
  }

  #lookLater(): void {
    this.#again = setTimeout(() => this.look(), PATIENCE_MS * (1 + Math.random()));
  }

  /** The index of the row that has the focus. */
  #focused(): number | undefined {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    const row = activeElement && this.#stretches.list.flatMap(({ rows }) => rows).find((each) =>
      each.contains(activeElement));
    return row ? this.#stretches.find(row)?.[1] : undefined;
  }

  /** Rows, or what they are shown in, have another size: what is in sight stays. */
  #resized(): void {
    const parent = this.parentElement;
    if (!parent || this.#isDue) {
      return;
    }
    const { width } = parent.getBoundingClientRect();
    if (!this.#sight || Math.abs(width - this.#width) >= 1) {
      this.#width = width;
      this.#stretches.forget();
      // Not now: what is written here would be told to this very observer.
      requestAnimationFrame(() => this.#due());
      return;
    }
    const port = portOf(parent);
    const kept = this.#kept(port);
    kept && scrollBy(port, kept[1]);
    this.#see();
  }
}

/** Let markers be what they are, and hear of scrolling. Twice is as good as once. */
export function defineWindow(): void {
  if (customElements.get(MARKER)) {
    return;
  }
  const look = () => all.forEach((each) => each.look());
  addEventListener("scroll", look, { capture: true, passive: true });
  addEventListener("resize", look);
  addEventListener("keydown", (event) => all.forEach((each) => each.jump(event)));
  customElements.define(MARKER, RowWindow);
}
