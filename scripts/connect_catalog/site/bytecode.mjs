// Compiles the modules of a ZIP file in place, with the Python that runs in browsers.
// node bytecode.mjs PYODIDE FILE: the folder of the package, and the ZIP file.
//
// What is ours keeps its texts about itself, since rules and fields are told by them; of the other packages, no
// browser reads them. Where in a line a thing stands is left out of all. No text is hashed by chance, so that the
// same modules give the same bytes.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2).map((one) => path.resolve(one));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({
  indexURL: `${folder}${path.sep}`,
  env: { HOME: "/home", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
  lockFileContents: JSON.stringify({ info: { abi_version: "2026_0" }, packages: {} }),
});
python.FS.writeFile("/packed.zip", new Uint8Array(fs.readFileSync(file)));
python.runPython(`
import importlib.util
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

OURS = "connect_catalog/"

def compile_module(name, text):
    level = 0 if name.startswith(OURS) else 2
    code = compile(text, name, "exec", dont_inherit=True, optimize=level)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(text), False))

with zipfile.ZipFile("/packed.zip") as packed, zipfile.ZipFile("/made.zip", "w", zipfile.ZIP_DEFLATED) as made:
    for name in sorted(packed.namelist()):
        held = packed.read(name)
        if name.endswith(".py"):
            name, held = f"{name}c", compile_module(name, held)
        made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), held, zipfile.ZIP_DEFLATED)
`);
fs.writeFileSync(file, python.FS.readFile("/made.zip"));
