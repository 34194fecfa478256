// The form to send in a table. The table is read by a worker in this browser; what a person writes is kept
// here until it is cleared, and the table never is.

import { make, saveFile } from "./dom.js";
import { joinTexts, say, sayCount } from "./words.js";

const SITE = new URL("../", import.meta.url);
const KEPT = "catalog-form";
const ADDRESS = 6000; // bytes of a link to GitHub, which takes some 8,000
const HERE = { lang: document.documentElement.lang };
const PROGRAM = { lang: "en" }; // what the program asks and finds, it says in the words of the checks

const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-submit]"));
if (root) {
  if (HERE.lang !== PROGRAM.lang) tellLanguage(root);
  startForm(root);
}

function tellLanguage(place) {
  const words = say("What the program asks and finds, it says in English.");
  part({ root: place }, "told").before(make("p", { className: "c-quiet" }, words));
}

function startForm(place) {
  const data = JSON.parse(/** @type {Element} */ (place.querySelector("script")).textContent);
  const form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
  const page = { root: place, form, data, answers: [], gaps: [], written: {}, handed: [], files: {}, worker: undefined, calls: 0 };
  restore(page);
  place.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    page.answers = [];
    void read(page);
  });
  pickerOf(page).addEventListener("change", () => {
    // It loads while the rest is filled in; where it cannot, that is told when the table is read.
    call(page, { call: "open" }).catch(() => {
      page.worker = undefined;
    });
  });
  form.addEventListener("input", ({ target }) => (target === branchOf(page) ? placeLinks(page) : keep(page, target)));
  part(page, "go-on").addEventListener("click", () => void goOn(page));
  part(page, "leave-out").addEventListener("click", () => void leaveOut(page));
  part(page, "check").addEventListener("click", () => void check(page));
  part(page, "pack").addEventListener("click", () => void pack(page));
  part(page, "clear").addEventListener("click", () => clear(page));
  place.setAttribute("data-ready", "");
}

function pickerOf({ form }) {
  return /** @type {HTMLInputElement} */ (form.querySelector("#submit-file"));
}

function branchOf({ form }) {
  return /** @type {HTMLInputElement} */ (form.querySelector("#submit-branch"));
}

function part({ root: place }, name) {
  return /** @type {HTMLElement} */ (place.querySelector(`[data-${name}]`));
}

// ------------------------------------------------------------------------------ what is kept

/** Fields by their name, and under `written` what stands in the gaps, by place. */
function restore(page) {
  const kept = readKept();
  page.written = kept.written ?? {};
  for (const [name, value] of Object.entries(kept.fields ?? {})) {
    const field = page.form.elements.namedItem(name);
    if (field) field.value = value;
  }
}

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

function keep(page, field) {
  if (field.type === "file" || field.dataset.answer) return; // neither the table nor what is said of its cells
  if (field.dataset.gap) {
    page.written[field.dataset.gap] = field.value;
    hideLinks(page);
  }
  const kept = { fields: readFields(page), written: page.written };
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
    part(page, "kept").textContent = say("Kept in this browser.");
  } catch {
    part(page, "kept").textContent = say("This browser keeps nothing: what you write is lost when you leave.");
  }
}

function clear(page) {
  try {
    localStorage.removeItem(KEPT);
  } catch { /* nothing was kept */ }
  page.form.reset();
  Object.assign(page, { answers: [], gaps: [], written: {}, handed: [] });
  for (const name of ["asked", "taken", "refused"]) part(page, name).hidden = true;
  part(page, "told").textContent = "";
  part(page, "kept").textContent = say("Cleared.");
}

/** What is asked before the table is read, by name. */
function readFields({ form }) {
  const fields = [...form.querySelectorAll("input[name], select[name]")];
  return Object.fromEntries(fields.filter((one) => !one.dataset.answer).map((one) => [one.name, one.value]));
}

// --------------------------------------------------------------------------------- the worker

/** What the program answers. A rejected promise says in words why it cannot. */
function call(page, message, transfer = []) {
  page.worker ??= new Worker(new URL("submit-worker.js", import.meta.url), { type: "module" });
  const id = ++page.calls;
  return new Promise((resolve, reject) => {
    const listen = ({ data }) => {
      if (data.id !== id) return;
      page.worker.removeEventListener("message", listen);
      if ("failed" in data) reject(new Error(data.failed));
      else resolve(data.given);
    };
    page.worker.addEventListener("message", listen);
    page.worker.addEventListener("error", () => reject(new Error("")), { once: true });
    page.worker.postMessage({ id, catalog: new URL(page.data.catalog, SITE).href, ...message }, transfer);
  });
}

async function work(page, place, words, task) {
  page.root.setAttribute("aria-busy", "true");
  part(page, place).textContent = words;
  try {
    await task();
  } catch (error) {
    page.worker?.terminate();
    page.worker = undefined;
    page.handed = [];
    part(page, place).textContent = "";
    refuse(page, say("The program stopped, and that is its own fault ({error}). What you wrote is still here. Try again, or send the table in another way.", { error: error instanceof Error ? error.message : "" }));
  }
  page.root.removeAttribute("aria-busy");
}

// ---------------------------------------------------------------------------------- the table

async function read(page) {
  const files = [...(pickerOf(page).files ?? [])];
  for (const name of ["asked", "taken", "refused"]) part(page, name).hidden = true;
  const fault = findFault(page, files);
  if (fault) {
    refuse(page, fault);
    return;
  }
  await work(page, "told", say("Reading the table. The first time, this takes a while."), async () => {
    if (files.some((file, i) => page.handed[i] !== file) || files.length !== page.handed.length) {
      const held = await Promise.all(files.map(async (file) => ({ name: file.name, content: await file.arrayBuffer() })));
      await call(page, { call: "put", files: held }, held.map((one) => one.content));
      page.handed = files;
    }
    await understand(page);
  });
}

/** Why nothing is read at all; empty where it is. */
function findFault({ form, data }, files) {
  const { agency, id } = readFields({ form });
  if (!files.length) return say("Pick a file first.");
  if (!agency) return say("Choose the agency: its rule says which counts are hidden.");
  if (!id.trim()) return say("Give the dataset a short name.");
  const most = Math.floor(data.bytes / 1_000_000);
  return files.some((file) => file.size > data.bytes)
    ? say("This file is larger than the {most} MB that a browser can look at. Split it, by year for instance, or leave out columns; or run the program on your own machine.", { most })
    : "";
}

async function understand(page) {
  const answers = page.answers;
  const found = await call(page, { call: "understand", given: { ...readFields(page), answers } });
  part(page, "told").textContent = "";
  for (const name of ["asked", "taken", "refused"]) part(page, name).hidden = true;
  if (found.state === "refused") refuse(page, found.words);
  else if (found.state === "asked") showQuestions(page, found.questions);
  else showTaken(page, found);
}

function refuse(page, words) {
  const place = part(page, "refused");
  place.replaceChildren(...words.split("\n").map((line) => make("p", {}, line)));
  place.hidden = false;
  part(page, "told").textContent = "";
}

// ------------------------------------------------------------------------------ the questions

function showQuestions(page, questions) {
  const place = part(page, "questions");
  place.replaceChildren(...questions.map((question, i) => showQuestion(question, i)));
  part(page, "asked").hidden = false;
  part(page, "go-on").hidden = !questions.every((one) => one.proposals.length);
  document.getElementById("submit-asked")?.focus();
}

function showQuestion(question, number) {
  const choices = question.proposals.map((proposal) => {
    const radio = make("input", { type: "radio", name: `answer-${number}`, "data-answer": JSON.stringify(proposal) });
    const label = make("label", {}, radio, " ", proposal.words);
    return proposal.open
      ? make("p", {}, label, " ", make("input", { type: "text", "data-answer": "why", "aria-label": say("Why"), ...HERE }))
      : make("p", {}, label);
  });
  const how = question.how ? [make("p", {}, question.how)] : [];
  return make("fieldset", { className: "c-submit__question" }, make("legend", {}, question.asks), ...how, ...choices);
}

async function goOn(page) {
  const sets = [...part(page, "questions").querySelectorAll("fieldset")];
  const chosen = sets.map((set) => set.querySelector("input:checked"));
  const open = chosen.indexOf(null);
  if (open >= 0) {
    sets[open].querySelector("input")?.focus();
    part(page, "told").textContent = say("Answer each question first.");
    return;
  }
  page.answers.push(...chosen.map(readAnswer));
  await work(page, "told", say("Reading the table."), () => understand(page));
}

/** What a chosen proposal says, with the reason that was typed beside it. */
function readAnswer(radio) {
  const { option, of, word, open } = JSON.parse(radio.dataset.answer);
  const why = radio.closest("p").querySelector("[data-answer=why]");
  return { option, of, word: (open && why.value.trim()) || word };
}

// ------------------------------------------------------------------------- what is understood

function showTaken(page, found) {
  part(page, "report").replaceChildren(...found.report.map(({ title, told, open }) =>
    make("details", { open }, make("summary", {}, title), make("ul", {}, ...told.map((line) => make("li", {}, line))))));
  part(page, "tables").replaceChildren(...found.tables.flatMap(showTable));
  part(page, "columns").replaceChildren(...found.headings.map((name) => make("p", {}, make("label", {},
    make("input", { type: "checkbox", "data-answer": name }), " ", name))));
  part(page, "gaps").replaceChildren(...found.gaps.map((gap, i) => showGap(page, gap, i)));
  part(page, "problems").replaceChildren();
  part(page, "checked").textContent = "";
  part(page, "send").hidden = true;
  hideLinks(page);
  part(page, "taken").hidden = false;
  page.id = found.id;
  page.gaps = found.gaps;
  document.getElementById("submit-taken")?.focus();
}

async function leaveOut(page) {
  const chosen = [...part(page, "columns").querySelectorAll("input:checked")];
  page.answers.push(...chosen.map((one) => ({ option: "leave-out", of: one.getAttribute("data-answer"), word: "" })));
  await work(page, "told", say("Reading the table."), () => understand(page));
}

/** What each column of a table holds, and its first rows as they would be published. */
function showTable({ name, size, columns, preview: [header, ...rows] }) {
  const told = columns.map((one) => [one.name, one.type, [one.role, one.kind].filter(Boolean).join(", "), one.values]);
  const called = [say("Column"), say("Type"), say("Role"), say("Values")];
  return [
    make("h3", {}, sayCount("{name}, {count} row", "{name}, {count} rows", size, { name })),
    writeTable(say("What the columns hold"), called, told),
    writeTable(say("The first rows, as they would be published"), header, rows),
  ];
}

function writeTable(caption, header, rows) {
  const head = make("tr", {}, ...header.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))));
  const table = make("table", { className: "c-table" }, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { className: "c-scroll", tabIndex: 0, role: "region", "aria-label": caption }, table);
}

/** What is written into a gap is kept under a number made of what is asked: so it comes back for the same
    question, and not for another one at its place. */
function nameGap({ at, of, asks }) {
  const asked = [at.replace(/\/\d+/g, ""), of, asks].join("|");
  let sum = 7;
  for (const sign of asked) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) | 0;
  return String(sum >>> 0);
}

/** What is written into the gaps of the table, by their places. */
function readGaps({ gaps, written }) {
  return Object.fromEntries(gaps.map((gap) => [gap.at, written[nameGap(gap)] ?? ""]));
}

/** What a gap is called: by its column, where it is about one. */
function callGap({ of, called, asks }) {
  return [of, called].filter(Boolean).join(": ") || asks;
}

function showGap(page, gap, number) {
  const id = `submit-gap-${number}`, kept = nameGap(gap);
  const words = callGap(gap);
  const properties = { id, "data-gap": kept, ...(gap.asks !== words ? { "aria-describedby": `${id}-how` } : {}) };
  const field = gap.options.length
    ? make("select", properties, make("option", { value: "" }, say("Choose")), ...gap.options.map(([one, name]) => make("option", { value: one }, name)))
    : make(/description$|^readme/.test(gap.at) ? "textarea" : "input", properties);
  field.value = page.written[kept] ?? "";
  const how = gap.asks !== words ? [make("small", { id: `${id}-how`, ...PROGRAM }, gap.asks)] : [];
  return make("p", {}, make("label", { htmlFor: id, ...PROGRAM }, words), " ", field, " ", ...how);
}

// ---------------------------------------------------------------------------- check, and save

async function check(page) {
  await work(page, "checked", say("Checking."), async () => {
    const found = await call(page, { call: "check", given: readGaps(page) });
    const open = page.gaps.filter((gap) => !page.written[nameGap(gap)] && !gap.at.startsWith("connect/caveats"));
    const others = found.problems.filter((one) => one.code !== "fill-in");
    const lines = others.map((one) => make("li", PROGRAM, make("strong", {}, tellPlace(one)), ` ${one.message}. ${one.mend} `, make("code", {}, one.code)));
    const more = found.more ? [make("p", {}, sayCount("And {count} more.", "And {count} more.", found.more))] : [];
    const later = found.later.length
      ? [make("details", {}, make("summary", {}, say("What is looked at once the package has come in")), make("ul", {}, ...found.later.map((one) => make("li", PROGRAM, one))))]
      : [];
    const empty = open.length
      ? [make("p", {}, sayCount("{count} field is still empty:", "{count} fields are still empty:", open.length), ` ${joinTexts(open.map(callGap))}`)]
      : [];
    part(page, "problems").replaceChildren(...empty, make("ul", {}, ...lines), ...more, ...later);
    const wrong = lines.length + found.more;
    part(page, "checked").textContent = wrong
      ? sayCount("{count} thing is to be mended.", "{count} things are to be mended.", wrong)
      : open.length ? say("Nothing is wrong so far. Some fields are still empty.") : say("Nothing is wrong, as far as a browser can tell.");
  });
}

function tellPlace({ path, line, field }) {
  const name = path.split("/").slice(2).join("/");
  return [name, line || "", field].filter(Boolean).join(", ");
}

async function pack(page) {
  await work(page, "checked", say("Packing."), async () => {
    const content = await call(page, { call: "pack", given: readGaps(page) });
    saveFile([content], "application/zip", `${page.id}.zip`);
    part(page, "checked").textContent = say("Saved as {name}.", { name: `${page.id}.zip` });
    part(page, "send").hidden = false;
    if (page.data.branch) showLinks(page, await call(page, { call: "offer", given: readGaps(page) }));
  });
}

// ------------------------------------------------------------------------------ links to GitHub

/** Links that open each file of the package on GitHub with its text, where it may be shown and fits. */
function showLinks(page, { files, why }) {
  page.files = files;
  const told = {
    wrong: say("There are no links yet: something is still to be mended or written."),
    hidden: say("There are no links: numbers are hidden in this table, and whether the others give them away is not looked at here. Send the file instead."),
    long: say("There are no links: a file is too long for an address. Send the file instead."),
  };
  const links = writeLinks(page.data.branch, files);
  const fits = links.every(({ href }) => href.length <= ADDRESS);
  part(page, "github-told").textContent = told[why || (fits ? "" : "long")] ?? "";
  part(page, "github-links").hidden = Boolean(why) || !fits;
  part(page, "github").hidden = false;
  placeLinks(page);
}

/** They hold the texts as they were saved. */
function hideLinks(page) {
  if (page.data.branch) part(page, "github").hidden = true;
}

function placeLinks(page) {
  const links = writeLinks(branchOf(page).value.trim(), page.files);
  part(page, "github-files").replaceChildren(...links.map(({ path, href }) =>
    make("li", {}, href ? make("a", { href, target: "_blank", rel: "noopener" }, path) : say("{path}: this is no address of a branch on GitHub.", { path }))));
}

/** An address for each file; none where the branch is none of GitHub's. branch: the address of its page. */
function writeLinks(branch, files) {
  const page = URL.canParse(branch) ? new URL(branch) : undefined;
  const [, owner, name, tree, ...steps] = page?.origin === "https://github.com" ? page.pathname.split("/") : [];
  const place = tree === "tree" && steps.join("") ? `https://github.com/${owner}/${name}/new/${steps.join("/")}` : "";
  return Object.entries(files).map(([path, text]) =>
    ({ path, href: place && `${place}?${new URLSearchParams({ filename: path, value: text })}` }));
}
