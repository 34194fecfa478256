// Runs the program of the form as the worker of its page does, on many tables: in WebAssembly, without a browser.
// node submitted.mjs FOLDER: it holds the program's files, catalog.json, and cases.json, a list of {name, said,
// written}, each with its table under tables/NAME. Writes what was answered to answers.json.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const read = (name) => new Uint8Array(fs.readFileSync(path.join(folder, name)));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({
  indexURL: `${folder}/`,
  lockFileContents: JSON.stringify({ info: { abi_version: "2026_0" }, packages: {} }),
});
const place = python.runPython("import sysconfig; sysconfig.get_paths()['platlib']");
python.unpackArchive(read("pydantic_core.zip"), "zip", { extractDir: place });
python.unpackArchive(read("program.zip"), "zip", { extractDir: "/home/program" });
python.runPython("import sys; sys.path.insert(0, '/home/program')");
const part = fs.readFileSync(path.join(folder, "catalog.json"), "utf8");
const session = python.pyimport("connect_catalog.submit.start").start(part, "/tmp/session", "2026-07-15");
const { answer } = python.pyimport("connect_catalog.submit.session");
const ask = (call, given) => JSON.parse(answer(session, call, JSON.stringify(given)));

process.on("uncaughtException", (error) => {
  console.error(`${error.message}`); // node itself would print a line of the program that is a megabyte long
  process.exit(1);
});
const answers = JSON.parse(fs.readFileSync(path.join(folder, "cases.json"), "utf8")).map((one) => {
  session.forget();
  session.put(one.name, python.toPy(read(path.join("tables", one.name))).tobytes());
  const understood = ask("understand", one.said);
  return { understood, checked: understood.state === "taken" ? ask("check", one.written) : null };
});
fs.writeFileSync(path.join(folder, "answers.json"), JSON.stringify(answers));
