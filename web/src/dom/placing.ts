import { lastOf } from "./node-table.ts";

/** Whether the browser moves nodes without taking them out of the document. */
const canMove = () => "moveBefore" in Element.prototype;

/**
 * What moving nodes would take from the person, kept from the first move of a patch to `restore`:
 * selection (always), focus (without `moveBefore`), scroll positions (in some browsers even with
 * it).
 */
export class Keeper {
  /** True while what the browser tells of focus is our doing and not the person's. */
  static isMoving = false;
  #restore: (() => void) | undefined;
  readonly #top: Element;
  readonly #scrolled = new Set<Element>();

  constructor(top: Element) {
    this.#top = top;
  }

  /** Note what is scrolled: to ask every element would force a layout. */
  start(): void {
    this.#top.addEventListener("scroll", this, { capture: true, passive: true });
  }

  stop(): void {
    this.#top.removeEventListener("scroll", this, true);
  }

  handleEvent({ target }: Event): void {
    this.#scrolled.add(target as Element);
  }

  /** Put a node, with its whole range, directly before another one. */
  put(node: ChildNode, parent: ParentNode, before: ChildNode | null): void {
    const isLive = node.isConnected && parent.isConnected;
    if (isLive) {
      this.#restore ??= this.#remember();
      Keeper.isMoving = !canMove();
    }
    const last = lastOf(node);
    for (let next: ChildNode | null, each = node; ; each = next!) {
      next = each.nextSibling;
      parent[isLive && canMove() ? "moveBefore" : "insertBefore"](each, before);
      if (each === last) {
        return;
      }
    }
  }

  /** Give back what the moves took. */
  restore(): void {
    this.#restore?.();
    this.#restore = undefined;
    Keeper.isMoving = false;
  }

  /** Note what there is now. @returns What puts it back. */
  #remember(): () => void {
    const top = this.#top;
    const selection = document.getSelection();
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection ?? {};
    const focus = (top.getRootNode() as Document | ShadowRoot).activeElement as HTMLInputElement;
    const caret = top.contains(focus) && caretOf(focus);
    // To ask what became of a selection forces a layout. In a text control, the document's
    // selection says only which; the caret is the control's own.
    const isSelected = !caret && top.contains(anchorNode ?? null) &&
      (!selection!.isCollapsed || focus?.isContentEditable);
    const scrolled = [...this.#scrolled].map(
      (element) => [element, element.scrollTop, element.scrollLeft] as const,
    );
    this.#scrolled.clear();
    return () => {
      if (isSelected && selection!.anchorNode !== anchorNode && top.contains(anchorNode!)) {
        selection!.setBaseAndExtent(anchorNode!, anchorOffset!, focusNode!, focusOffset!);
      }
      if (top.contains(focus) && !focus.matches(":focus")) {
        focus.focus({ preventScroll: true });
        caret && focus.setSelectionRange(...caret);
      }
      for (const [element, scrollTop, scrollLeft] of scrolled) {
        if (element.isConnected) {
          element.scrollTop = scrollTop;
          element.scrollLeft = scrollLeft;
          this.#scrolled.add(element);
        }
      }
    };
  }
}

type Caret = [start: number, end: number, direction: "forward" | "backward" | "none"];

/** The selection of a control that has one. */
export function caretOf(control: HTMLInputElement): Caret | undefined {
  const { selectionStart, selectionEnd, selectionDirection } = control;
  return typeof selectionStart === "number"
    ? [selectionStart, selectionEnd!, selectionDirection ?? "none"]
    : undefined;
}
