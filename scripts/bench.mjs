// Benchmarks: ratios and counts are asserted, times only printed.
//
//   npm run bench                                                everything; draws docs/reference/table.svg
//   npm run bench -- --quick                                     the nine operations in a few minutes
//   npm run bench -- --only each,vanilla --ops select --rounds 5 a part of them
//   npm run bench -- --server                                    what an update costs as pages grow
//   npm run bench -- -k push                                     or any other arguments of pytest

import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { fail, python, root, run, setup } from "./setup.mjs";

setup();
await build();
const folder = "benchmarks";
if (!existsSync(join(root, folder))) fail(`expected benchmarks in ${folder}, there are none`);
try {
  run(python, ["-m", "pytest", "-s", "-q", folder, ...process.argv.slice(2)]);
} catch (error) {
  process.exit(error.status ?? 1); // pytest has said what failed
}
