// What the loader of a production build of wybthon's does, without what only its builds have.

import { loadPyodide } from "../pyodide/pyodide.mjs";

const python = await loadPyodide({ indexURL: "../pyodide/" });
const bytes = async (path) => (await fetch(path)).arrayBuffer();
python.unpackArchive(await bytes("../wybthon.whl"), "wheel");
for (const file of ["app.py", "words.py"]) {
  python.FS.writeFile(`/home/pyodide/${file}`, new Uint8Array(await bytes(file)));
}
await python.runPythonAsync(`
import wybthon
wybthon.set_dev_mode(False)
import app
wybthon.render(app.App(), "#main")
wybthon.flush()
`);
window.ready = true;
