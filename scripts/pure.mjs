// Which tests need nothing but Python: those of the layers that every page loads.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

/** Return the folders and files of tests for the pure layers, relative to the repository. */
export function purePaths() {
  const paths = ["tests/test_errors.py", "tests/wire", "tests/tree", "tests/elements"];
  return paths.filter((path) => existsSync(join(root, path)));
}
