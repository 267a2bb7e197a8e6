// Pyodide under Node, with folders of this machine mounted: what compiles and tests our Python.

import { mkdirSync } from "node:fs";
import { loadPyodide } from "pyodide";

/**
 * Start an interpreter.
 *
 * `mounts` maps a path inside to a folder of this machine. The hash seed is fixed, so that what
 * the interpreter writes is the same every time.
 */
export async function startPyodide({ mounts = {}, env = {}, stdout = console.log } = {}) {
  const pyodide = await loadPyodide({
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", ...env },
    stdout,
    stderr: (line) => console.error(line),
  });
  for (const [inside, folder] of Object.entries(mounts)) {
    mkdirSync(folder, { recursive: true });
    pyodide.FS.mkdirTree(inside);
    pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, inside);
  }
  return pyodide;
}
