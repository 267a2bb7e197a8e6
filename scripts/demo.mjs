// Build every example into a gallery and serve it.
//
//   npm run demo [-- --port 8000] [-- --no-serve]

import { spawn } from "node:child_process";
import { build } from "./build.mjs";
import { root, run, setup, wardian } from "./setup.mjs";

setup();
await build();
run(wardian, ["gallery", "examples", "--out", "build/gallery"]);
const extra = process.argv.slice(2);
if (!extra.includes("--no-serve")) {
  const args = ["preview", "build/gallery", "--port", "8000", ...extra];
  const server = spawn(wardian, args, { cwd: root, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  server.on("close", (code) => process.exit(code ?? 0));
}
