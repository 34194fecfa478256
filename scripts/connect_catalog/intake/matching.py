"""A new edition in the words of the package: its headings as columns, its cells as the tables write
them. What cannot be matched for certain is asked about."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..marks import Mark
from ..model import Catalog, Column, Package, Table
from ..refusals import Refusal
from .places import STATEWIDE, Gazetteer, normalize, pad_codes, read_gazetteers
from .reading import RawTable, name_lines
from .shape import Row
from .tables import (
    PERIOD,
    YEAR,
    holds_periods,
    read_mark,
    read_number,
    read_years,
    slug,
    spell_signs,
    trim_whole,
)
from .understand import understand
from .understood import Answers, Asked, Question, QuestionsOpen, Understood, quote_option

MOSTLY = 0.5  # so many columns must be found, and so many places known, before anything is asked


@dataclass(frozen=True)
class Matching:
    """What a person says of a new edition. table: the table that it belongs to (nothing: the one
    that it fits); columns: the column of each heading; left_out: headings to leave out; without:
    columns that it does not have; every: the value of a column that all its rows have; places and
    groups: what a spelling means (nothing: its rows are left out)."""

    table: str
    columns: Mapping[str, str]
    left_out: frozenset[str]
    without: frozenset[str]
    every: Mapping[str, str]
    places: Mapping[str, str]
    groups: Mapping[str, str]
    marks: Mapping[str, Mark]
    fill_down: frozenset[str]


@dataclass(frozen=True)
class MatchedRows:
    """The rows of an edition for one table. lines: where each stands in the file; columns: those
    that the edition gives. The cell of a measure is a bare number or a mark's word."""

    table: Table
    rows: list[Row]
    lines: list[int]
    columns: frozenset[str]


@dataclass(frozen=True)
class ReadEdition:
    """A whole edition. headings: the column of each heading; notes: what was mended or left out."""

    parts: tuple[MatchedRows, ...]
    headings: Mapping[str, str]
    notes: tuple[str, ...]


def match_edition(
    catalog: Catalog, package: Package, raw: RawTable, matching: Matching
) -> ReadEdition:
    """The rows of an edition, for the tables of a package. Raises Refusal with all that only a person
    can say."""
    lists = read_gazetteers(catalog)
    homes = {name: _Home.of(table, lists) for name, table in package.tables.items()}
    table, headings = _match_headings(homes, raw, matching)
    asked, notes = Asked(), [*raw.found]
    columns = _read_columns(table, raw, headings, matching, notes)
    cells = {name: column.cells for name, column in columns.items()}
    cells |= {name: [value] * len(raw.rows) for name, value in matching.every.items()}
    written: dict[str, list[str]] = {}
    for name in cells:
        written[name] = _write_column(table, name, cells[name], raw.lines, matching, asked)
    own = [homes[table.resource.name], *_siblings(homes, table, written)]
    parts = [*_place_rows(own, written, raw.lines, matching, asked, notes)]
    asked.settle()
    return ReadEdition(tuple(parts), headings, tuple(notes))


# ------------------------------------------------------------------------------------- headings


def _match_headings(
    homes: Mapping[str, _Home], raw: RawTable, matching: Matching
) -> tuple[Table, dict[str, str]]:
    """The table that an edition belongs to, and its column for each heading that is one."""
    twice = [title for title, times in Counter(raw.header).items() if times > 1]
    if twice:
        raise Refusal(f"Two columns are called {twice[0]}: give one of them another heading.")
    if matching.table and matching.table not in homes:
        raise Refusal(f"There is no table {matching.table}. One of: {', '.join(homes)}.")
    names = [matching.table] if matching.table else [*homes]
    found = [(homes[name].table, _find_columns(homes[name], raw, matching)) for name in names]
    table, headings = max(
        found, key=lambda pair: (len(_given(pair[0], pair[1], matching)), -_size(pair[0]))
    )
    _ask_of_columns(table, raw, headings, matching)
    return table, headings


def _size(table: Table) -> int:
    return len(table.resource.schema_.fields)


def _given(table: Table, headings: Mapping[str, str], matching: Matching) -> set[str]:
    every = {name for name in matching.every if name in table.sheet.names}
    return {*headings.values(), *every}


def _find_columns(home: _Home, raw: RawTable, matching: Matching) -> dict[str, str]:
    """The column of each heading, as was said, by its name or title, or by the places it holds."""
    columns = {column.name: column for column in home.table.resource.schema_.fields}
    open_ = [title for title in raw.header if title not in matching.left_out]
    said = {t: matching.columns[t] for t in open_ if matching.columns.get(t) in columns}
    found = dict(said)
    for title in open_:
        name = None if title in matching.columns else _find_column(columns, title)
        if name is not None and name not in found.values():
            found[title] = name
    rest = [title for title in open_ if title not in found and title not in matching.columns]
    return found | _find_by_cells(
        home, raw, rest, {*found.values()} | matching.every.keys(), matching
    )


def _find_by_cells(
    home: _Home, raw: RawTable, titles: Sequence[str], given: set[str], matching: Matching
) -> dict[str, str]:
    """The one heading below which the places stand, and the one below which the periods do, where
    their columns are not given yet."""
    cells = {title: raw.cells(raw.header.index(title)) for title in titles}
    found: dict[str, str] = {}
    if home.fields and not given & {*home.fields}:
        holding = [title for title in titles if home.holds(cells[title], title, matching.places)]
        found |= {title: home.fields[-1] for title in holding} if len(holding) == 1 else {}
    times = [column.name for column in home.table.resource.columns("time")]
    if len(times) == 1 and times[0] not in given:
        holding = [title for title in titles if holds_periods(cells[title])]
        found |= {title: times[0] for title in holding} if len(holding) == 1 else {}
    return found


def _find_column(columns: Mapping[str, Column], title: str) -> str | None:
    """The one column that has this heading as its name or title."""
    name, plain = slug(spell_signs(title)), normalize(title)
    if name in columns:
        return name
    alike = [n for n, c in columns.items() if plain and normalize(c.title) == plain]
    return alike[0] if len(alike) == 1 else None


def _ask_of_columns(
    table: Table, raw: RawTable, headings: Mapping[str, str], matching: Matching
) -> None:
    """Raises Refusal where a column has no heading, or a heading no column."""
    resource = table.resource
    given = _given(table, headings, matching)
    places = place_columns(table)
    needed = [c.name for c in resource.schema_.fields if c.name not in places]
    absent = [name for name in needed if name not in given | matching.without]
    extra = [t for t in raw.header if t not in headings and t not in matching.left_out]
    if (len(needed) - len(absent)) < MOSTLY * len(needed):
        guess = _guess(absent[0], extra)
        heading = extra[0] if guess == "HEADING" and extra else guess
        raise Refusal(
            f"This seems to be another table: of the {len(needed)} columns of {resource.name}, the file "
            f"has {len(needed) - len(absent)}. If it is the right one, say what its columns are: "
            f"--column {quote_option(f'{heading}={absent[0]}')}, and so on."
        )
    asked, guessed = Asked(), set[str]()
    for name in absent:
        guess = _guess(name, extra)
        guessed.add(guess)
        option = quote_option(f"{guess}={name}")
        which = f"Say which: --column {option}."
        if name in resource.schema_.primary_key:
            also = f" If all rows have one value there: --every {name}=VALUE."
        else:
            also = f" If this edition does not have it: --without {name}."
        asked.ask(
            name,
            f"No heading of the file is the column {name} ({resource.column(name).title}).",
            which + also,
        )
    if places and not places & given:
        first = min(places)
        asked.ask(
            first,
            "No heading of the file names the places.",
            f"Say which: --column 'HEADING={first}'.",
        )
    for title in (title for title in extra if title not in guessed):
        asked.ask(
            title,
            f"The heading {title} is no column of {resource.name}.",
            f"Say --leave-out {quote_option(title)}, or which column it is: --column "
            f"{quote_option(f'{title}=COLUMN')}.",
        )
    unknown = [n for n in matching.every if n not in table.sheet.names]
    for name in unknown:
        asked.ask(name, f"{resource.name} has no column {name}.", "Correct --every.")
    asked.settle()


def _guess(name: str, titles: Sequence[str]) -> str:
    """The heading that has most words of a column's name, the shortest of several."""
    words = {*name.split("_")}

    def rank(title: str) -> tuple[int, int]:
        return len(words & {*slug(spell_signs(title)).split("_")}), -len(title)

    best = max(titles, key=rank, default="")
    return best if best and rank(best)[0] else "HEADING"


def place_columns(table: Table) -> set[str]:
    """The columns that a place fills: its own, and those that a key into its list ties to it."""
    places = {c.name for c in table.resource.columns("geography")}
    for link in table.resource.connect.foreign_keys:
        if places & {*link.fields}:
            places |= {*link.fields}
    return places


# ---------------------------------------------------------------------------------------- cells


def _read_columns(
    table: Table,
    raw: RawTable,
    headings: Mapping[str, str],
    matching: Matching,
    notes: list[str],
) -> dict[str, Understood]:
    """The columns of an edition, read as what they are in the package."""
    chosen = raw.choose([raw.header.index(title) for title in headings])
    connects = {title: table.resource.column(name).connect for title, name in headings.items()}
    answers = Answers(
        marks=matching.marks,
        roles={title: connect.role for title, connect in connects.items()},
        kinds={title: connect.kind for title, connect in connects.items() if connect.kind},
        fill_down=matching.fill_down,
    )
    try:
        read = understand(chosen, answers, every_row=True)
    except QuestionsOpen as refusal:
        raise QuestionsOpen([*map(_ask_here, refusal.questions)]) from None
    for column in read:
        if column.what == "numbers":
            notes += column.evidence
    left = [title for title in raw.header if title not in headings]
    notes += [f"{title} was left out." for title in left]
    return {headings[column.title]: column for column in read}


def _ask_here(question: Question) -> Question:
    """A question of a table with the answers that an edition takes: what a column is stands in the
    package already."""
    taken = [
        proposal for proposal in question.proposals if proposal.option in ("mark", "fill-down")
    ]
    way = f"Say {' or '.join(map(str, taken))}; or mend" if taken else "Mend"
    if not taken and "--mark" in question.how:  # the text may be a number that must not be repeated
        way = "Say what the text means, as in --mark TEXT=suppressed; or mend"
    return replace(question, how=f"{way} it in the file, and try again.", proposals=(*taken,))


def _write_column(
    table: Table,
    name: str,
    cells: Sequence[str],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
) -> list[str]:
    """The cells as the table writes them; places stay as they are."""
    column = table.resource.column(name)
    if column.connect.role == "measure":
        marks = Answers(marks=matching.marks).known_marks
        return trim_whole([read_mark(c, marks) or read_number(c) or c for c in cells])
    if column.connect.role == "time":
        return _write_periods(table, name, cells, lines, asked)
    if column.connect.role == "dimension":
        return _write_groups(table, column, cells, lines, matching, asked)
    return [*cells]


def _write_periods(
    table: Table, name: str, cells: Sequence[str], lines: Sequence[int], asked: Asked
) -> list[str]:
    known = table.sheet.columns[name].values
    if not known or not all(PERIOD.fullmatch(period) for period in known):
        return [*cells]
    written = {cell: _write_period(cell, known) for cell in {*cells}}
    odd = [line for cell, line in zip(cells, lines, strict=True) if written[cell] is None]
    if odd:
        asked.ask(
            name,
            f"The periods of {name} are not written as in the package, such as {known[-1]} (look at "
            f"{name_lines(odd)}).",
            "Write them so, in the file, and try again.",
        )
    return [written[cell] or cell for cell in cells]


def _write_period(cell: str, known: Sequence[str]) -> str | None:
    """A period as others are written; None if it has another length than any of them."""
    if cell in known:
        return cell
    match, span = PERIOD.fullmatch(cell), read_years(cell)
    if match is None or span is None:
        return None
    if all(YEAR.fullmatch(period) for period in known):
        return None if match[3] else match[2]
    lengths = {last - first for first, last in filter(None, map(read_years, known))}
    if not match[3] or span[1] - span[0] not in lengths:
        return None
    ends = {len(period.rpartition("-")[2]) for period in known}
    return f"{span[0]}-{str(span[1])[-min(ends) :]}"


def _write_groups(
    table: Table,
    column: Column,
    cells: Sequence[str],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
) -> list[str]:
    """The package's word for each group; empty where its rows are left out."""
    allowed = column.category_values() or column.constraints.enum
    known = list(allowed or table.sheet.columns[column.name].values)
    labels = {c.label: c.value for c in column.categories or () if not isinstance(c, str)}
    by_text = {normalize(text): text for text in known}
    by_text |= {normalize(label): value for label, value in labels.items()}
    written: dict[str, str] = {}
    for cell in dict.fromkeys(cells):
        said = matching.groups.get(cell)
        if said is not None and (said in ("", *known) or not allowed):
            written[cell] = said
        elif normalize(cell) in by_text:
            written[cell] = by_text[normalize(cell)]
        else:
            at = [line for c, line in zip(cells, lines, strict=True) if c == cell]
            asked.ask(column.name, *_tell_group(column.name, at, known, bool(allowed)))
            written[cell] = ""
    return [written[cell] for cell in cells]


def _tell_group(name: str, lines: list[int], known: Sequence[str], fixed: bool) -> tuple[str, str]:
    new = (
        f"If it is new, add it to the values of {name} in datapackage.json first."
        if fixed
        else "If it is new: --group 'ITS WORD=ITS WORD'."
    )
    return (
        f"{name}: the package has no such group (look at {name_lines(lines)}). It has: {', '.join(known)}.",
        f"Say which it is: --group 'ITS WORD={known[0] if known else 'GROUP'}'; to leave its rows out: "
        f"--group 'ITS WORD='. {new}",
    )


# --------------------------------------------------------------------------------------- places


@dataclass(frozen=True)
class _Home:
    """A table, and how it writes its places. fields: the columns that a place fills; gazetteer: the
    list that they come from, and targets: (column, column of the list); held: their cells by the
    spellings in the table; only: whether it takes no other place than those it holds."""

    table: Table
    fields: tuple[str, ...]
    gazetteer: Gazetteer | None
    targets: tuple[tuple[str, str], ...]
    held: Mapping[str, Row]
    only: bool = False

    @cached_property
    def width(self) -> int:
        """How many digits its codes have; 0 where there are none, or they are of several lengths."""
        widths = {len(text) for text in self.held if text.isdigit()}
        return widths.pop() if len(widths) == 1 else 0

    @classmethod
    def of(cls, table: Table, lists: Sequence[Gazetteer]) -> _Home:
        fields = tuple(n for n in table.sheet.names if n in place_columns(table))
        links = [k for k in table.resource.connect.foreign_keys if {*k.fields} & {*fields}]
        link = links[0] if links else None
        target = (link.reference.package, link.reference.resource) if link else ("", "")
        gazetteer = next((g for g in lists if (g.package, g.resource) == target), None)
        targets = tuple(zip(link.fields, link.reference.fields, strict=True)) if link else ()
        return cls(table, fields, gazetteer, targets, _read_places(table, fields))

    def holds(self, cells: Sequence[str], title: str, said: Mapping[str, str]) -> bool:
        """Whether most of these are places that the table or its list knows. said: what a person
        says of a spelling."""
        places = {*pad_codes([*cells], (self.gazetteer,) if self.gazetteer else ())} - {""}
        known = sum(place in said or self.find(place, title) is not None for place in places)
        return known > MOSTLY * len(places)

    def find(self, spelling: str, title: str) -> Row | None:
        """The cells that stand for a place; None if the table does not know it."""
        for text in (normalize(spelling), normalize(spelling).zfill(self.width)):
            if place := self.held.get(text):
                return dict(place)
        statewide = normalize(spelling) in STATEWIDE
        if self.only:
            places = {tuple(place.items()) for place in self.held.values()}
            return dict(places.pop()) if statewide and len(places) == 1 else None
        row = self.gazetteer.find(spelling, title) if self.gazetteer and not statewide else None
        if row is None:
            return None
        return dict.fromkeys(self.fields, "") | {name: row[of] for name, of in self.targets}


def _read_places(table: Table, fields: Sequence[str]) -> dict[str, Row]:
    """The places that a table holds, by each spelling that means just one of them."""
    if not fields:
        return {}
    places = [
        {str(name): str(cell) for name, cell in row.items()}
        for row in table.rows[[*fields]].drop_duplicates().to_dict("records")
    ]
    spelled = [(normalize(cell), place) for place in places for cell in {*place.values()} if cell]
    times = Counter(text for text, _ in spelled)
    return {text: place for text, place in spelled if times[text] == 1}


def _siblings(
    homes: Mapping[str, _Home], table: Table, given: Mapping[str, list[str]]
) -> Iterator[_Home]:
    """The other tables that rows of an edition can belong to: they differ in their places alone."""
    mine = {*table.sheet.names} - place_columns(table)
    for home in homes.values():
        rest = {*home.table.sheet.names} - {*home.fields}
        if home.table is not table and home.fields and rest == mine and rest <= {*given}:
            yield replace(home, only=True)


def _place_rows(
    homes: Sequence[_Home],
    written: Mapping[str, list[str]],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
    notes: list[str],
) -> Iterator[MatchedRows]:
    """Each row in the table that knows its place."""
    first = homes[0]
    named = [name for name in written if name in place_columns(first.table)]
    rest = [name for name in written if name not in named]
    groups = [n for n in rest if first.table.resource.column(n).connect.role == "dimension"]
    found = _find_places(homes, named, written, lines, matching, asked)
    rows: dict[int, list[tuple[Row, int]]] = {i: [] for i in range(len(homes))}
    left = 0
    for i, line in enumerate(lines):
        place = found[i]
        if place is None or any(written[name][i] == "" for name in groups):
            left += 1
            continue
        at, cells = place
        rows[at].append((cells | {name: written[name][i] for name in rest}, line))
    if left:
        notes.append(f"{left} row{'s were' if left > 1 else ' was'} left out, as was said.")
    for i, pairs in rows.items():
        if pairs:
            given = frozenset((*(homes[i].fields if named else ()), *rest))
            yield MatchedRows(
                homes[i].table, [row for row, _ in pairs], [n for _, n in pairs], given
            )


def _find_places(
    homes: Sequence[_Home],
    named: Sequence[str],
    written: Mapping[str, list[str]],
    lines: Sequence[int],
    matching: Matching,
    asked: Asked,
) -> list[tuple[int, Row] | None]:
    """For each row the table that it belongs to and its place there; None where it is left out."""
    if not named:
        return [(0, {}) for _ in lines]
    lists = tuple(home.gazetteer for home in homes if home.gazetteer)
    padded = [pad_codes(written[name], lists) for name in named]
    titles = [homes[0].table.resource.column(name).title for name in named]
    known: dict[tuple[str, ...], tuple[int, Row] | None] = {}
    strange: dict[tuple[str, ...], list[int]] = {}
    found = []
    for cells, line in zip(zip(*padded, strict=True), lines, strict=True):
        if cells not in known:
            known[cells] = _find_place(homes, cells, titles, matching)
        left_out = any(matching.places.get(cell) == "" for cell in cells)
        if known[cells] is None and not left_out:
            strange.setdefault(cells, []).append(line)
        found.append(None if left_out else known[cells])
    for cells, at in strange.items():
        near = difflib.get_close_matches(normalize(cells[-1]), [*homes[0].held], n=1)
        guess = homes[0].held[near[0]][homes[0].fields[-1]] if near else "PLACE"
        asked.ask(
            "",
            f"A place is not known, or its columns name two (look at {name_lines(at)}).",
            f"Say which it is: --place 'ITS SPELLING={guess}'; to leave its rows out: --place "
            "'ITS SPELLING='.",
        )
    return found


def _find_place(
    homes: Sequence[_Home], cells: Sequence[str], titles: Sequence[str], matching: Matching
) -> tuple[int, Row] | None:
    """The table that holds a place already, or else the first one if its list knows the place, and
    the place's cells there; None if there is none, or if the columns name two."""
    holding = [(i, replace(home, only=True)) for i, home in enumerate(homes)]
    for i, home in (*holding, (0, homes[0])):
        places = [
            home.find(matching.places.get(cell, cell), title)
            for cell, title in zip(cells, titles, strict=True)
            if cell
        ]
        if places and all(place is not None and place == places[0] for place in places):
            return i, dict(places[0] or {})
    return None
