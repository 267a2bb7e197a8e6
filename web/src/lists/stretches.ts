/** Rows side by side, and the index of the first of them among all rows of the list. */
export interface Stretch {
  readonly first: number;
  readonly rows: readonly HTMLElement[];
}

/** What stands for rows that are not there. Patches leave it alone: it has no id. */
export const SPACER = "wardian-space";

/** Rows that tell how high rows are. */
const ENOUGH = 20;
/** Browsers draw no element that is higher than some 17,000,000 pixels. */
const MOST_PIXELS = 12_000_000;
/** More than all rows of a window that go at once are high. */
const SLACK_PIXELS = 1_000_000;

/**
 * The rows of a list, and the space of those that are not there.
 *
 * In the document: the list's marker, then spacer, rows, spacer, rows, ..., spacer. Which rows
 * there are says the marker's attribute `rows`: how many the list has in all, and for each stretch
 * the index of its first row and its number of rows.
 */
export class Stretches {
  /** How many rows the list has in all. */
  count = 0;
  list: Stretch[] = [];
  /** Pixels of a row, on average; 0 while no row could be measured. */
  mean = 0;
  readonly #marker: HTMLElement;
  readonly #spacers: HTMLElement[] = [];
  #heights: number[] = [];
  #display = "";
  /** How many rows were measured. */
  #learned = 0;

  constructor(marker: HTMLElement) {
    this.#marker = marker;
  }

  /** Find the rows that there are, and put spacers between them. */
  read(): void {
    const [count = 0, ...runs] = (this.#marker.getAttribute("rows") ?? "").split(" ").map(Number);
    const before = this.list;
    this.count = count;
    this.list = [];
    let next = rowAfter(this.#marker);
    for (let at = 0; at < runs.length; at += 2) {
      const rows: HTMLElement[] = [];
      for (; rows.length < runs[at + 1]! && next; next = rowAfter(next)) {
        rows.push(next);
      }
      rows.length && this.list.push({ first: runs[at]!, rows });
    }
    this.#putSpacers();
    const { mean } = this;
    if (mean) {
      // Until all is measured what is scrolled must not end above where it is scrolled to.
      const isAlike = before.length === this.list.length;
      const heights = this.ideals().map((height, at) =>
        isAlike && this.#heights[at]! && height ? this.#heights[at]! : height);
      heights.push(heights.pop()! + SLACK_PIXELS);
      this.write(heights);
    }
  }

  /** Take all spacers away. */
  clear(): void {
    this.#spacers.splice(0).forEach((spacer) => spacer.remove());
    this.#heights = [];
  }

  /**
   * Learn how high rows are, from the first that are there: what is scrolled would change its length
   * all the time, and with it what a position in it means, if it were learned anew.
   */
  measure(): void {
    if (this.#learned >= ENOUGH) {
      return;
    }
    let many = 0;
    let pixels = 0;
    for (const { rows } of this.list) {
      many += rows.length;
      pixels += rows.at(-1)!.getBoundingClientRect().bottom - rows[0]!.getBoundingClientRect().top;
    }
    if (pixels > 0 && many > this.#learned) {
      this.mean = pixels / many;
      this.#learned = many;
    }
  }

  /** Learn anew how high rows are: they have another width. */
  forget(): void {
    this.mean = this.#learned = 0;
  }

  /** The rows that each spacer stands for: before the first stretch, between them, after the last. */
  gaps(): number[] {
    let end = 0;
    const gaps = this.list.map(({ first, rows }) => {
      const gap = first - end;
      end = first + rows.length;
      return gap;
    });
    return [...gaps, Math.max(0, this.count - end)];
  }

  /** The heights that the spacers should have. */
  ideals(): number[] {
    const unit = Math.min(this.mean, MOST_PIXELS / this.count);
    return this.gaps().map((gap) => gap * unit);
  }

  get heights(): readonly number[] {
    return this.#heights;
  }

  /** Give the spacers their heights; one that stands for no row takes no part in the layout. */
  write(heights: readonly number[]): void {
    this.#spacers.forEach((spacer, at) => {
      const height = heights[at] ?? 0;
      if (this.#heights[at] !== height) {
        spacer.style.height = `${height}px`;
        spacer.style.display = height ? this.#display : "none";
      }
    });
    this.#heights = [...heights];
  }

  /** The stretch that a row is in, by its number, and the index of the row; nothing for others. */
  find(row: Element): readonly [stretch: number, index: number] | undefined {
    for (const [at, { first, rows }] of this.list.entries()) {
      const place = rows.indexOf(row as HTMLElement);
      if (place >= 0) {
        return [at, first + place];
      }
    }
    return undefined;
  }

  /** The row of an index, if it is there. */
  row(index: number): HTMLElement | undefined {
    return this.list.map(({ first, rows }) => rows[index - first]).find((row) => row);
  }

  /** Whether these rows are all there, side by side. */
  has(first: number, stop: number): boolean {
    return first >= stop || this.list.some((each) =>
      each.first <= first && each.first + each.rows.length >= stop);
  }

  /** The index of what is at some pixel of the window's height; its fraction says where in the row. */
  indexAt(y: number): number {
    const gaps = this.gaps();
    for (const [at, gap] of gaps.entries()) {
      const stretch = this.list[at];
      const end = stretch ? stretch.first : this.count;
      if (gap && this.#heights[at]) {
        const { top, bottom } = this.#spacers[at]!.getBoundingClientRect();
        if (y < bottom) {
          return end - gap + (gap * Math.max(0, y - top)) / (bottom - top);
        }
      }
      if (stretch && y < stretch.rows.at(-1)!.getBoundingClientRect().bottom) {
        const place = firstBelow(stretch.rows, y);
        const { top, height } = stretch.rows[place]!.getBoundingClientRect();
        const part = height ? Math.max(0, y - top) / height : 0;
        return stretch.first + place + Math.min(part, 1);
      }
    }
    return this.count;
  }

  /** Where an index is, in pixels of the window's height. */
  topOf(index: number): number {
    const row = this.row(Math.floor(index));
    if (row) {
      const { top, height } = row.getBoundingClientRect();
      return top + (index % 1) * height;
    }
    const gaps = this.gaps();
    const after = this.list.findIndex(({ first }) => first > index);
    const place = after < 0 ? this.list.length : after;
    const { top, height } = this.#spacers[place]!.getBoundingClientRect();
    const end = this.list[place]?.first ?? this.count;
    const start = end - gaps[place]!;
    return top + (height * (Math.min(index, end) - start)) / (gaps[place] || 1);
  }

  /** The rows of which anything is between two heights. */
  between(top: number, bottom: number): [HTMLElement, number][] {
    const found: [HTMLElement, number][] = [];
    for (const { rows } of this.list) {
      for (let at = firstBelow(rows, top); at < rows.length; at++) {
        const box = rows[at]!.getBoundingClientRect();
        if (box.top >= bottom) {
          break;
        }
        found.push([rows[at]!, box.top]);
      }
    }
    return found;
  }

  #putSpacers(): void {
    const wanted = this.list.length + 1;
    const parent = this.#marker.parentElement!;
    this.#display = /^table/.test(getComputedStyle(parent).display) ? "table-row" : "block";
    while (this.#spacers.length < wanted) {
      const spacer = document.createElement(SPACER);
      spacer.ariaHidden = "true";
      spacer.style.display = "none";
      // Whatever the parent does with its children, a spacer has a line of its own.
      spacer.style.flex = "none";
      spacer.style.gridColumn = "1 / -1";
      this.#spacers.push(spacer);
    }
    for (const spacer of this.#spacers.splice(wanted)) {
      spacer.remove();
    }
    this.#heights.length = Math.min(this.#heights.length, wanted);
    let last: Element = this.#marker;
    this.list.forEach(({ rows }, at) => {
      rows[0]!.previousSibling === this.#spacers[at] || rows[0]!.before(this.#spacers[at]!);
      last = rows.at(-1)!;
    });
    last.nextSibling === this.#spacers.at(-1) || last.after(this.#spacers.at(-1)!);
  }
}

/** The next row behind a node of the list. */
function rowAfter(node: Element): HTMLElement | null {
  let next = node.nextElementSibling;
  while (next?.localName === SPACER) {
    next = next.nextElementSibling;
  }
  return next as HTMLElement | null;
}

/** The first of rows below one another that ends below a height, by its place. */
function firstBelow(rows: readonly HTMLElement[], y: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    rows[middle]!.getBoundingClientRect().bottom > y ? (high = middle) : (low = middle + 1);
  }
  return low;
}
