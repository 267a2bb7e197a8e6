// The tests of the layers that every page loads, run by pytest inside Pyodide.
//
//   node scripts/pyodide-tests.mjs [pytest arguments]

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPyodide } from "./pyodide-node.mjs";
import { purePaths } from "./pure.mjs";
import { fail, python, root, run } from "./setup.mjs";

// The last hypothesis that is pure Python.
const requirements = ["pytest==9.2.0", "hypothesis==6.155.7"];
const wheels = join(root, ".cache", "pyodide-wheels");

function downloadWheels() {
  const stamp = join(wheels, "requirements.txt");
  const wanted = `${requirements.join("\n")}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  mkdirSync(wheels, { recursive: true });
  const target = ["--python-version", "314", "--implementation", "py", "--abi", "none"];
  const quiet = ["--quiet", "--disable-pip-version-check"];
  run(python, ["-m", "pip", "download", ...quiet, "--only-binary=:all:", "--platform", "any",
    ...target, "-d", wheels, ...requirements]);
  writeFileSync(stamp, wanted);
}

async function test(extra) {
  const pyodide = await startPyodide({
    mounts: Object.fromEntries(
      ["src", "tests", "scripts"].map((name) => [`/repo/${name}`, join(root, name)]),
    ),
    env: { WARDIAN_SAMPLE: process.env.WARDIAN_SAMPLE ?? "1" },
  });
  const site = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const name of readdirSync(wheels).filter((name) => name.endsWith(".whl"))) {
    pyodide.unpackArchive(new Uint8Array(readFileSync(join(wheels, name))), "wheel", { extractDir: site });
  }
  pyodide.FS.writeFile("/repo/pyproject.toml", readFileSync(join(root, "pyproject.toml"), "utf8"));
  pyodide.globals.set("arguments", pyodide.toPy([...purePaths(), "-q", ...extra]));
  return pyodide.runPython(`
import importlib, os, sys
importlib.invalidate_caches()
sys.dont_write_bytecode = True
sys.path.insert(0, "/repo/src")
os.chdir("/repo")
import pytest
int(pytest.main([*arguments, "-p", "no:cacheprovider"]))
`);
}

downloadWheels();
try {
  process.exit(await test(process.argv.slice(2)));
} catch (error) {
  // Node would print the line of minified code that threw: fifty thousand characters.
  fail(String(error?.message ?? error));
}
