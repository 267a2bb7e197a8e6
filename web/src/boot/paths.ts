// Paths as they stand in addresses.

/**
 * Undo what an address does to a path, as servers do: what is no number after a "%" stays.
 *
 * decodeURIComponent() throws for "100%.png", which is a name that a file may have.
 */
export function decoded(path: string): string {
  return path.replace(/(%[\da-f]{2})+/gi, (coded) => {
    try {
      return decodeURIComponent(coded);
    } catch {
      return coded; // not UTF-8
    }
  });
}
