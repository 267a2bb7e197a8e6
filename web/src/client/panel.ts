/** The element in which errors are shown, at the end of a container. */
export const PANEL = "wardian-errors";

/** Whether a node is such a panel, which patches leave alone. */
export function isPanel(node: Node): boolean {
  return node.nodeName.toLowerCase() === PANEL;
}
