import { lastOf } from "./node-table.ts";

/** Whether the browser moves nodes without taking them out of the document. */
const canMove = () => "moveBefore" in Element.prototype;

/** What moving nodes would take from the person, kept from the first move of a patch to `restore`. */
export class Keeper {
  /** True while what the browser tells of focus is our doing and not the person's. */
  static isMoving = false;
  #restore: (() => void) | undefined;
  readonly #top: Element;

  constructor(top: Element) {
    this.#top = top;
  }

  /** Put a node, with its whole range, directly before another one. */
  put(node: ChildNode, parent: ParentNode, before: ChildNode | null): void {
    const isLive = node.isConnected && parent.isConnected;
    if (isLive) {
      this.#restore ??= remember(this.#top);
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
}

/**
 * Note selection, focus and scroll positions. Of these `moveBefore` keeps the focus, and then scrolls to it.
 *
 * @returns What puts them back.
 */
function remember(top: Element): () => void {
  const selection = document.getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection ?? {};
  const active = (top.getRootNode() as Document | ShadowRoot).activeElement as HTMLInputElement | null;
  const focus = top.contains(active) ? active : null;
  const caret = focus && caretOf(focus);
  const scrolled = (canMove() ? ancestorsOf(focus) : [...top.querySelectorAll("*")])
    .filter((element) => element.scrollTop || element.scrollLeft)
    .map((element) => [element, element.scrollTop, element.scrollLeft] as const);
  return () => {
    // In a text control, the document's selection says only which; the caret is the control's own.
    if (!caret && top.contains(anchorNode!) && top.contains(focusNode!) && selection!.anchorNode !== anchorNode) {
      selection!.setBaseAndExtent(anchorNode!, anchorOffset!, focusNode!, focusOffset!);
    }
    if (focus && top.contains(focus) && !focus.matches(":focus")) {
      focus.focus({ preventScroll: true });
      caret && focus.setSelectionRange(...caret);
    }
    for (const [element, scrollTop, scrollLeft] of scrolled) {
      element.scrollTop = scrollTop;
      element.scrollLeft = scrollLeft;
    }
  };
}

function ancestorsOf(element: Element | null): Element[] {
  const found = [];
  for (; element; element = element.parentElement) {
    found.push(element);
  }
  return found;
}

type Caret = [start: number, end: number, direction: "forward" | "backward" | "none"];

/** The selection of a control that has one. */
export function caretOf(control: HTMLInputElement): Caret | undefined {
  const { selectionStart, selectionEnd, selectionDirection } = control;
  return typeof selectionStart === "number"
    ? [selectionStart, selectionEnd!, selectionDirection ?? "none"]
    : undefined;
}
