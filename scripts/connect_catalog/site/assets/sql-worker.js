// SQLite with the whole catalog, in a thread of its own, which can be ended. It answers questions that read, and
// nothing else: the authorizer refuses all other statements before they run.

const MOST_ROWS = 10000;
const MOST_LETTERS = 20000000; // of all cells of an answer together
const LONGEST = 1000000; // bytes of one value

let opened; // a promise, once the database is asked for

addEventListener("message", async ({ data }) => {
  try {
    opened ??= openDatabase(data.program, data.file);
    const { sqlite3, database } = await opened;
    postMessage({ id: data.id, given: data.sql === undefined ? null : ask(sqlite3, database, data.sql) });
  } catch (error) {
    postMessage({ id: data.id, failed: error instanceof Error ? error.message : String(error) });
  }
});

async function openDatabase(program, file) {
  const [{ default: start }, content] = await Promise.all([import(program), fetchBytes(file)]);
  const sqlite3 = await start({ print: () => {}, printErr: () => {} });
  const database = new sqlite3.oo1.DB(":memory:");
  const { capi, wasm } = sqlite3;
  const held = wasm.allocFromTypedArray(content);
  const how = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  database.checkRc(capi.sqlite3_deserialize(database.pointer, "main", held, content.length, content.length, how));
  capi.sqlite3_limit(database.pointer, capi.SQLITE_LIMIT_LENGTH, LONGEST);
  capi.sqlite3_limit(database.pointer, capi.SQLITE_LIMIT_ATTACHED, 0);
  const allowed = [capi.SQLITE_SELECT, capi.SQLITE_READ, capi.SQLITE_FUNCTION, capi.SQLITE_RECURSIVE];
  const judge = (_, action) => (allowed.includes(action) ? capi.SQLITE_OK : capi.SQLITE_DENY);
  capi.sqlite3_set_authorizer(database.pointer, judge, 0);
  return { sqlite3, database };
}

async function fetchBytes(address) {
  const file = await fetch(address);
  if (!file.ok) throw new Error(`${address}: ${file.status}`);
  return new Uint8Array(await file.arrayBuffer());
}

/** { names, rows, more: whether there are more than are given }. Throws "one" where there are several questions,
    "reads" where it is none that reads, or what SQLite says. A value is a number, a text or null. */
function ask({ capi }, database, sql) {
  const statement = database.prepare(sql);
  try {
    const rest = sql.slice(capi.sqlite3_sql(statement.pointer).length);
    if (/\S/.test(rest.replace(/--[^\n]*|\/\*.*?\*\//gs, ""))) throw new Error("one");
    if (!statement.columnCount) throw new Error("reads");
    const names = statement.getColumnNames();
    const rows = [];
    let letters = 0;
    while (statement.step()) {
      if (rows.length === MOST_ROWS || letters > MOST_LETTERS) return { names, rows, more: true };
      const row = statement.get([]).map(plain);
      letters += row.reduce((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
      rows.push(row);
    }
    return { names, rows, more: false };
  } finally {
    statement.finalize();
  }
}

/** What a page can show: bytes in hexadecimal digits, integers beyond what a number holds as text. */
function plain(value) {
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return typeof value === "bigint" ? String(value) : value;
}
