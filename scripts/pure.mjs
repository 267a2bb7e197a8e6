// Which tests need nothing but Python: those of the layers that every page loads, and of their
// packing, which must be undone by the very Python that a page has.

/** Return the folders and files of tests for the pure layers, relative to the repository. */
export function purePaths() {
  const brokers = ["log", "memory", "message"].map((name) => `tests/brokers/test_${name}.py`);
  return ["tests/wire", "tests/tree", "tests/elements", "tests/scripts", ...brokers];
}
