// Everything a fresh clone needs before it can build or test: npm's packages and a venv.
//
// Each half is stamped with a hash of what it was made from, so a second run costs milliseconds.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const windows = process.platform === "win32";
const binaries = join(root, ".venv", windows ? "Scripts" : "bin");
export const python = join(binaries, windows ? "python.exe" : "python");
export const constraints = join("scripts", "constraints.txt"); // the versions all checks use
export const wardian = join(binaries, windows ? "wardian.exe" : "wardian");

/** Run a program from the root of the repository, its output on ours; throws if it fails. */
export function run(program, args, options = {}) {
  execFileSync(program, args, { cwd: root, stdio: "inherit", ...options });
}

/** Do the set-up that is missing or out of date. */
export function setup() {
  setUpNode();
  setUpPython();
}

function setUpNode() {
  const stamp = join(root, "node_modules", ".wardian-stamp");
  const wanted = fingerprint(["package.json", "package-lock.json"], process.version);
  if (current(stamp, wanted)) return;
  step("npm ci");
  run(windows ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"], { shell: windows });
  writeFileSync(stamp, wanted);
}

function setUpPython() {
  const stamp = join(root, ".venv", ".wardian-stamp");
  const chosen = process.env.PYTHON;
  // Without PYTHON= an existing venv stays, whichever interpreter made it.
  const wanted = fingerprint(["pyproject.toml", "hatch_build.py", constraints], chosen ?? "");
  const settled = existsSync(python) && existsSync(wardian);
  if (settled && current(stamp, wanted)) return;
  const interpreter = chosen ?? (windows ? "python" : "python3");
  requireVersion(interpreter);
  if (chosen !== undefined) rmSync(join(root, ".venv"), { recursive: true, force: true });
  step(`${interpreter} -m venv .venv`);
  try {
    run(interpreter, ["-m", "venv", ".venv"]);
  } catch {
    fail(`expected ${interpreter} to make a venv, it cannot; on Debian: apt-get install python3-venv`);
  }
  step("pip install -e .[server,dev]");
  const quiet = ["--quiet", "--disable-pip-version-check"];
  run(python, ["-m", "pip", "install", ...quiet, "-c", join(root, constraints), "-e", ".[server,dev]"]);
  writeFileSync(stamp, wanted);
}

function requireVersion(interpreter) {
  const code = "import sys; print('%d.%d' % sys.version_info[:2])";
  let version;
  try {
    version = execFileSync(interpreter, ["-c", code], { encoding: "utf8" }).trim();
  } catch (error) {
    fail(`expected Python 3.11 or newer as ${interpreter}, got: ${error.message}; set PYTHON=`);
  }
  const [major, minor] = version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 11)) {
    fail(`expected Python 3.11 or newer, ${interpreter} is ${version}; set PYTHON=`);
  }
}

function fingerprint(files, extra) {
  const hash = createHash("sha256").update(extra);
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function current(stamp, wanted) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}

/** Say what is being done now. */
export function step(text) {
  console.log(`\u001b[2m›\u001b[0m ${text}`);
}

/** End with a message and no stack trace. */
export function fail(text) {
  console.error(`\u001b[31merror\u001b[0m ${text}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
