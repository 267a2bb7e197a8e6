// All checks, then all tests. pytest comes last, so that its closing line is the last output.
//
//   npm test                    everything
//   npm test -- -k counter      set-up and build, then only pytest, with these arguments

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, oversize } from "./build.mjs";
import { purePaths } from "./pure.mjs";
import { constraints, fail, python, root, setup, step } from "./setup.mjs";

const parallel = 2;
// Tests of servers wait for connections half of their time: one more process uses that.
const processes = parallel + 1;
const secondPython = "3.13";
// pytest itself runs all parts of the random tests; on the other Pythons an eighth of them does.
const sample = { WARDIAN_SAMPLE: "8" };
// A file of tests belongs to one process, and they are begun in pytest's own order. Tests that are
// marked `alone` have the machine to themselves. Where there are no file locks there is one process.
const everything = [
  ...(process.platform === "win32" ? []
    : ["-n", String(processes), "--dist", "loadfile", "--no-loadscope-reorder"]),
  "--durations=15", "--durations-min=5", "--junit-xml=.cache/tests.xml",
];

/** Run every check, a few at a time; say how each went and show what the failed ones wrote. */
async function runChecks(checks) {
  const waiting = [...checks];
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const { code, output } = await capture(check.command, check.env);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      step(`${check.name}: ${code === 0 ? "ok" : "FAILED"} (${seconds} s)`);
      const lines = output.trim().split("\n");
      if (code !== 0) console.log(output);
      else if (check.summary) console.log(`  ${lines.filter(check.summary).join("\n  ")}`);
      if (code !== 0) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return failed;
}

function capture([program, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env } });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

function checks() {
  const module = (...args) => [python, "-m", ...args];
  const script = (...args) => [process.execPath, ...args];
  const passed = (line) => /\d passed/.test(line) || /^\W (pass|fail) \d/.test(line);
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  // The longest first, or it would be waited for at the end.
  const list = [
    { name: "pure layers in Pyodide", summary: passed, env: sample,
      command: script("scripts/pyodide-tests.mjs") },
    { name: "mypy --strict", command: module("mypy") },
    { name: "ruff check", command: module("ruff", "check", ".") },
    { name: "ruff format", command: module("ruff", "format", "--check", "--quiet", ".") },
    { name: "tsc", command: script(tsc, "-p", "web", "--noEmit") },
    { name: "client in node", command: script("web/test/run.mjs"), summary: passed },
  ];
  const second = secondInterpreter();
  if (second !== undefined) {
    list.push({ name: `pure layers on Python ${secondPython}`, summary: passed, env: sample,
      command: [second, "-m", "pytest", "-q", "-p", "no:cacheprovider", ...purePaths()] });
  }
  return list;
}

/** Return the Python of a second venv with pytest, or undefined where there is no such Python. */
function secondInterpreter() {
  const found = findPython(secondPython);
  if (found === undefined) {
    console.log(`\n!!! NOT TESTED: no Python ${secondPython} on this machine; install one to run ` +
      "the pure layers' tests on it as well\n");
    return undefined;
  }
  const folder = join(root, ".cache", `venv-${secondPython}`);
  const binary = join(folder, "bin", "python");
  if (!existsSync(join(folder, "ready"))) {
    step(`a venv of Python ${secondPython} for the pure layers`);
    execFileSync(found, ["-m", "venv", "--clear", folder]);
    const quiet = ["--quiet", "--disable-pip-version-check"];
    const packages = ["pytest>=9", "hypothesis>=6.150", "-e", root];
    const locked = ["-c", join(root, constraints)];
    execFileSync(binary, ["-m", "pip", "install", ...quiet, ...locked, ...packages],
      { stdio: "inherit" });
    execFileSync(binary, ["-c", `open(${JSON.stringify(join(folder, "ready"))}, "w")`]);
  }
  return binary;
}

function findPython(version) {
  const candidates = [`python${version}`];
  try {
    const versions = join(execFileSync("pyenv", ["root"], { encoding: "utf8" }).trim(), "versions");
    const names = readdirSync(versions).filter((name) => name.startsWith(`${version}.`));
    candidates.push(...names.map((name) => join(versions, name, "bin", "python")));
  } catch {
    // no pyenv here
  }
  // A pyenv shim exists for every version but runs only the chosen ones: ask, do not look.
  return candidates.find((candidate) => {
    try {
      const code = "import sys; print('%d.%d' % sys.version_info[:2])";
      const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
      return execFileSync(candidate, ["-c", code], options).trim() === version;
    } catch {
      return false;
    }
  });
}

setup();
await build();
const extra = process.argv.slice(2);
const failed = extra.length === 0 ? await runChecks(checks()) : [];
const problem = oversize();
if (problem !== undefined) failed.push(problem);
const chosen = extra.length === 0 ? everything : extra;
const pytest = spawn(python, ["-m", "pytest", ...chosen], { cwd: root, stdio: "inherit" });
pytest.on("error", (error) => fail(error.message));
pytest.on("close", (code) => {
  if (failed.length > 0) console.error(`FAILED before pytest: ${failed.join(", ")}`);
  process.exit(code === 0 && failed.length > 0 ? 1 : (code ?? 1));
});
