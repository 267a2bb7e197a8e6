/** The element in which errors are shown, at the end of a container. */
export const PANEL = "wardian-errors";

/** Whether a node is such a panel, or a space between rows: patches leave both alone. */
export function isPanel(node: Node): boolean {
  return /^wardian-(errors|space)$/i.test(node.nodeName);
}
