// The page on which an analyst asks the tables in SQL. Nothing is loaded before somebody starts, and no question
// runs before somebody presses; what an answer holds goes in as text.

import { make, makeButton, saveFile } from "./dom.js";
import { writeCsv } from "./explorer-save.js";
import { say, sayCount } from "./words.js";

const SITE = new URL("../", import.meta.url);
const SHOWN = 500; // rows, at first and with each press
const SECONDS = 60; // that a question may take
const CODE = /^SQLITE_\w+: sqlite3 result code \d+: /;
const LONGEST = 20000; // letters of a question in a link

const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-sql]"));
if (root) startPage(root);

function startPage(place) {
  const data = JSON.parse(/** @type {Element} */ (place.querySelector("script")).textContent);
  /** @type {any} */
  const page = { root: place, data, worker: undefined, calls: 0, answer: undefined, end: undefined };
  place.hidden = false;
  const ready = /** @type {HTMLSelectElement} */ (place.querySelector("#sql-ready"));
  part(page, "start").addEventListener("click", () => void start(page));
  part(page, "stop").addEventListener("click", () => page.end?.(say("Stopped.")));
  part(page, "link").addEventListener("click", () => void copyLink(page));
  part(page, "csv").addEventListener("click", () => saveCsv(page));
  part(page, "json").addEventListener("click", () => saveJson(page));
  ready.addEventListener("change", () => { if (ready.value) write(page, ready.value); });
  place.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(page);
  });
  fieldOf(page).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run(page);
  });
  addEventListener("hashchange", () => readLink(page));
  readLink(page);
  place.setAttribute("data-ready", "");
}

function part({ root: place }, name) {
  return /** @type {HTMLElement} */ (place.querySelector(`[data-${name}]`));
}

function fieldOf({ root: place }) {
  return /** @type {HTMLTextAreaElement} */ (place.querySelector("#sql-asked"));
}

function runnerOf({ root: place }) {
  return /** @type {HTMLButtonElement} */ (place.querySelector("[type=submit]"));
}

function stopperOf(page) {
  return /** @type {HTMLButtonElement} */ (part(page, "stop"));
}

function write(page, sql) {
  fieldOf(page).value = sql;
  part(page, "came").hidden = true;
}

// ------------------------------------------------------------------------------------- a link

/** Put the question of the address into the field. It does not run. */
function readLink(page) {
  const asked = new URLSearchParams(location.hash.slice(1)).get("q");
  if (!asked || asked === fieldOf(page).value) return;
  write(page, asked.slice(0, LONGEST));
  part(page, "came").hidden = false;
}

async function copyLink(page) {
  const address = `#${new URLSearchParams({ q: fieldOf(page).value })}`;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(location.href);
    tell(page, say("The link is copied."));
  } catch {
    tell(page, say("The link stands in the browser's address bar."));
  }
}

// ------------------------------------------------------------------------------------ the worker

/** What the database answers. A rejected promise says in words why it cannot, or that it was ended. */
function call(page, sql) {
  page.worker ??= new Worker(new URL("sql-worker.js", import.meta.url), { type: "module" });
  const { worker } = page;
  const id = ++page.calls;
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => page.end(say("It took more than {count} seconds, and was stopped.", { count: SECONDS })), SECONDS * 1000);
    page.end = (why) => {
      clearTimeout(slow);
      worker.terminate();
      page.worker = undefined;
      reject(new Error(why));
    };
    worker.addEventListener("error", () => page.end(say("The database could not be loaded. Is there a network?")), { once: true });
    worker.addEventListener("message", ({ data }) => {
      if (data.id !== id) return;
      clearTimeout(slow);
      if ("failed" in data) reject(new Error(explain(data.failed)));
      else resolve(data.given);
    });
    const [program, file] = [page.data.program, page.data.file].map((path) => new URL(path, SITE).href);
    worker.postMessage({ id, program, file, sql });
  });
}

/** Why there is no answer: SQLite's own words, but for what the worker refuses itself. */
function explain(failed) {
  if (failed === "one") return say("Ask one question at a time.");
  return failed === "reads" ? say("Only questions that read are answered: SELECT, WITH or VALUES.") : failed.replace(CODE, "");
}

async function start(page) {
  const button = /** @type {HTMLButtonElement} */ (part(page, "start"));
  button.disabled = true;
  part(page, "loaded").textContent = say("Loading. This takes a moment…");
  try {
    await call(page, undefined);
    listTables(page, await call(page, page.data.list));
    part(page, "loaded").textContent = say("The database is ready.");
    button.hidden = true;
    runnerOf(page).disabled = false;
    fieldOf(page).focus();
  } catch (error) {
    page.worker?.terminate();
    page.worker = undefined;
    button.disabled = false;
    part(page, "loaded").textContent = error instanceof Error ? error.message : "";
  }
}

async function run(page) {
  const sql = fieldOf(page).value;
  if (runnerOf(page).disabled || !sql.trim()) return;
  runnerOf(page).disabled = true;
  stopperOf(page).disabled = false;
  part(page, "wrong").hidden = true;
  part(page, "came").hidden = true;
  tell(page, say("Asking…"));
  try {
    showAnswer(page, await call(page, sql));
  } catch (error) {
    tell(page, "");
    part(page, "answer").hidden = true;
    part(page, "wrong").textContent = error instanceof Error ? error.message : String(error);
    part(page, "wrong").hidden = false;
  }
  runnerOf(page).disabled = false;
  stopperOf(page).disabled = true;
}

function tell(page, words) {
  part(page, "told").textContent = words;
}

// ------------------------------------------------------------------------------------ the answer

function showAnswer(page, answer) {
  page.answer = answer;
  const rows = sayCount("{count} row", "{count} rows", answer.rows.length);
  tell(page, answer.more ? say("The answer is longer. These are its first {rows}.", { rows }) : rows);
  const body = make("tbody");
  const table = make("table", { className: "c-table" },
    make("thead", {}, make("tr", {}, ...answer.names.map((name) => make("th", { scope: "col" }, name)))), body);
  const more = makeButton(say("Show more rows"), () => drawRows(answer, body, more));
  part(page, "rows").replaceChildren(table, more);
  drawRows(answer, body, more);
  part(page, "answer").hidden = false;
}

function drawRows({ rows }, body, more) {
  const next = rows.slice(body.rows.length, body.rows.length + SHOWN);
  body.append(...next.map((row) => make("tr", {}, ...row.map(drawCell))));
  more.hidden = body.rows.length === rows.length;
}

function drawCell(value) {
  if (value === null) return make("td", {}, make("em", {}, "NULL"));
  return typeof value === "number" ? make("td", { className: "c-number" }, String(value)) : make("td", {}, value);
}

/** A text that a spreadsheet would take for a formula gets an apostrophe, which makes it text; NULL is empty. */
function saveCsv({ answer, data }) {
  const begin = new RegExp(`^${data.formula}`);
  const guard = (value) => (typeof value === "string" && begin.test(value) ? `'${value}` : String(value ?? ""));
  saveFile([writeCsv([answer.names, ...answer.rows].map((row) => row.map(guard)))], "text/csv", "answer.csv");
}

function saveJson({ answer }) {
  const text = JSON.stringify({ columns: answer.names, rows: answer.rows }, null, 1);
  saveFile([text], "application/json", "answer.json");
}

// ------------------------------------------------------------------------------------ the tables

/** Every table with its columns, folded up; a button asks for its first rows. */
function listTables(page, { rows }) {
  const tables = Map.groupBy(rows, ([, name]) => name);
  part(page, "list").replaceChildren(...[...tables.values()].map((columns) => drawTable(page, columns)));
  part(page, "tables").hidden = false;
}

function drawTable(page, columns) {
  const [[dataset, name, title, count]] = columns;
  const press = () => {
    write(page, `SELECT *\nFROM ${name}\nLIMIT 100;`);
    fieldOf(page).focus();
  };
  const items = columns.map(([, , , , column, words, unit]) =>
    make("li", {}, make("code", {}, column), `: ${words}${unit ? ` (${unit})` : ""}`));
  const told = sayCount("{count} row", "{count} rows", count);
  return make("details", {},
    make("summary", {}, make("code", {}, name), ` ${dataset}: ${title} (${told})`),
    make("ul", {}, ...items), make("p", {}, makeButton(say("Ask for its first rows"), press)));
}
