// Footnotes of what is shown: at the cell, the line, the column or the whole table.

/** The notes that concern what is shown. Each has the number it has on the whole page, text, everywhere, and whether it is told
    at a column, a line or a cell; names(line): the columns it concerns there, null for all. */
export function findNotes(data, view) {
  const notes = data.notes.filter((note) => note.field === null || note.field === view.measure.column);
  return [...new Set(notes.map((note) => note.number))].sort((a, b) => a - b)
    .map((number) => notes.filter((note) => note.number === number))
    .map((same) => weigh(view, same[0], same.map((note) => makeTest(data, note))))
    .filter((note) => note.hits > 0);
}

/** Whether a note holds for a row. */
function makeTest(data, note) {
  const bound = Object.entries(note.where).map(([name, values]) => ({
    codes: data.keys[name].codes,
    fits: data.keys[name].values.map((value) => values.includes(value)),
  }));
  return (row) => bound.every(({ codes, fits }) => fits[codes[row]]);
}

/** A note, whose text may be written at several places of the table, each with its test. */
function weigh(view, note, tests) {
  const places = view.columns.map((_, place) => place);
  const holds = (line, place) => view.row(line, place) >= 0 && tests.some((test) => test(view.row(line, place)));
  const counts = places.map((place) => count(view, place, holds));
  const inColumn = (place) => counts[place].hits > 0 && counts[place].hits === counts[place].all;
  const inLine = (line) => places.length > 1 && places.every((p) => view.row(line, p) < 0 || holds(line, p));
  const hits = counts.reduce((sum, one) => sum + one.hits, 0);
  const everywhere = hits === counts.reduce((sum, one) => sum + one.all, 0);
  return {
    number: note.number,
    text: note.text,
    hits,
    everywhere,
    atColumn: (place) => !everywhere && inColumn(place),
    atLine: (line) => !everywhere && inLine(line),
    atCell: (line, place) => !everywhere && holds(line, place) && !inColumn(place) && !inLine(line),
    names: (line) => nameHits(view, places.filter((place) => holds(line, place)), everywhere || inLine(line)),
  };
}

/** Of a column's cells that have a row, how many there are and for how many the note holds. */
function count(view, place, holds) {
  let all = 0;
  let hits = 0;
  for (const line of view.lines) {
    if (view.row(line, place) < 0) continue;
    all += 1;
    if (holds(line, place)) hits += 1;
  }
  return { all, hits };
}

function nameHits(view, places, all) {
  return all || places.length === view.columns.length ? null : places.map((place) => view.columns[place].name);
}
