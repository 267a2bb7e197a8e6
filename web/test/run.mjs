// Bundles the TypeScript tests and runs them with node's own runner: node web/test/run.mjs [name
// ...]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const { build } = await import("esbuild");
const wanted = process.argv.slice(2);
const tests = readdirSync(here, { recursive: true })
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => !wanted.length || wanted.some((word) => name.includes(word)));

const out = mkdtempSync(join(tmpdir(), "wardian-web-"));
let status = 1;
try {
  await build({
    entryPoints: tests.map((name) => join(here, name)),
    outdir: out,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    external: ["happy-dom"],
    define: { __DEV__: "true" },
    sourcemap: "inline",
    logLevel: "warning",
  });
  const happyDom = createRequire(import.meta.url).resolve("happy-dom/package.json");
  const modules = dirname(dirname(happyDom));
  symlinkSync(modules, join(out, "node_modules"));
  const files = readdirSync(out, { recursive: true })
    .filter((name) => name.endsWith(".test.mjs") && !name.startsWith("node_modules"))
    .map((name) => join(out, name));
  const options = ["--enable-source-maps", "--test", "--test-reporter=spec", ...files];
  ({ status } = spawnSync(process.execPath, options, {
    stdio: "inherit",
    env: { ...process.env, WARDIAN_ROOT: root },
  }));
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exit(status ?? 1);
