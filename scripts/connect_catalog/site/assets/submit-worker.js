// The program behind the form, in a thread of its own: Python, what it needs, and the catalog's own intake and
// rules. It asks for files of the site alone; what a table holds never leaves this thread but to the page.

const HOME = "/home/program";
const ABI = "2026_0"; // of the Python that package.json names, as in the name of the compiled wheel

let session; // a promise, once the program is asked for

addEventListener("message", async ({ data }) => {
  try {
    session ??= openSession(data.catalog);
    const held = await session;
    postMessage({ id: data.id, given: await answer(held, data) });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    postMessage({ id: data.id, failed: words.trim().split("\n").at(-1) });
  }
});

/** @param {string} catalog the address of the catalog's part, beside which the program lies */
async function openSession(catalog) {
  const fetchFile = (name) => fetchBeside(catalog, name);
  const { loadPyodide } = await import(new URL("pyodide.mjs", catalog).href);
  const [python, core, program, part] = await Promise.all([
    loadPyodide({
      indexURL: new URL(".", catalog).href,
      // No package is ever looked for elsewhere.
      lockFileContents: JSON.stringify({ info: { abi_version: ABI }, packages: {} }),
    }),
    fetchFile("pydantic_core.zip").then((file) => file.arrayBuffer()),
    fetchFile("program.zip").then((file) => file.arrayBuffer()),
    fetchFile("").then((file) => file.text()),
  ]);
  const place = python.runPython("import sysconfig; sysconfig.get_paths()['platlib']");
  python.unpackArchive(core, "zip", { extractDir: place });
  python.unpackArchive(program, "zip", { extractDir: HOME });
  python.runPython(`import sys; sys.path.insert(0, "${HOME}")`);
  const start = python.pyimport("connect_catalog.submit.start");
  return { python, session: start.start(part, "/tmp/session", new Date().toISOString().slice(0, 10)) };
}

async function fetchBeside(address, name) {
  const file = await fetch(new URL(name, address));
  if (!file.ok) throw new Error(`${name}: ${file.status}`);
  return file;
}

function answer({ python, session: held }, { call, given, files }) {
  if (call === "open") return undefined;
  if (call === "put") {
    held.forget();
    files.forEach(({ name, content }) => held.put(name, python.toPy(new Uint8Array(content)).tobytes()));
    return undefined;
  }
  if (call === "pack") return held.pack(python.toPy(given)).toJs();
  return JSON.parse(python.pyimport("connect_catalog.submit.session").answer(held, call, JSON.stringify(given)));
}
