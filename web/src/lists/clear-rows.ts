/** Remove what stands between two comments: where they hold all an element has, at once. */
export function clearRows(start: Node, end: Node): void {
  const parent = start.parentElement!;
  if (start.nextSibling === end) {
    return;
  }
  if (parent.firstChild === start && parent.lastChild === end) {
    parent.replaceChildren(start, end);
  } else {
    const range = document.createRange();
    range.setStartAfter(start);
    range.setEndBefore(end);
    range.deleteContents();
  }
}
