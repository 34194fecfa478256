"""The places a table tells of, matched with the reference packages.

A reference package's table with one key column of role geography is a list of places; one whose key
is a label and points at such a list holds other spellings of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..checks.person_names import may_tell_of_a_person
from ..model import Catalog, Package, Resource, Table
from .guard import repeat_no_person
from .report import IntakeReport, count
from .shape import Grid, Row
from .tables import change_each, holds_periods

STATE = "(statewide)"  # a column of our own, while statewide and other rows are still together
# Headings of columns whose cells may be called like places and are none.
NO_PLACE = re.compile(r"(^|_)(office|agency|provider|facility|program|hospital|court)s?(_|$)")
# What stands in a column of places for children of no place in it.
ELSEWHERE = re.compile(
    r"(all )?others?( towns?)?|unknown|not known|out ?of ?state|unassigned|missing", re.I
)
STATEWIDE = {"statewide", "state", "statetotal", "statewidetotal"}


@dataclass(frozen=True)
class Gazetteer:
    """A list of places. columns: its key, and its name column if it has one; hints: words that name
    this kind of place; fips: the column of FIPS codes; code_of: the list that the key refers to."""

    package: str
    resource: str
    columns: tuple[str, ...]
    concept: str
    hints: frozenset[str]
    fips: str | None
    code_of: tuple[str, str, str] | None
    rows: Mapping[str, Mapping[str, str]]

    def link(self) -> dict[str, Any]:
        """A foreign key to this list, from columns with the same names."""
        target = {"package": self.package, "resource": self.resource, "fields": [*self.columns]}
        return {"fields": [*self.columns], "reference": target}

    def find(self, spelling: str, title: str = "") -> Mapping[str, str] | None:
        """The place that a spelling means under this column title; None unless there is exactly
        one."""
        for text in (spelling, spelling.rpartition(":")[2], f"{spelling} {title}"):
            if row := self.rows.get(normalize(text)):
                return row
        return None


def normalize(spelling: str) -> str:
    """The letters a to z and digits of a spelling, in lower case: South West becomes southwest."""
    return "".join(re.findall(r"[a-z0-9]+", spelling.casefold()))


def read_gazetteers(catalog: Catalog) -> tuple[Gazetteer, ...]:
    """Every list of places that the catalog's reference packages hold."""
    packages = [p for p in catalog.packages.values() if p.descriptor.connect.kind == "reference"]
    return tuple(
        _gazetteer(package, table) for package in packages for table in _place_lists(package)
    )


def _place_lists(package: Package) -> Iterator[Table]:
    for table in package.tables.values():
        key = table.resource.schema_.primary_key
        if len(key) == 1 and table.resource.column(key[0]).connect.role == "geography":
            yield table


def _gazetteer(package: Package, table: Table) -> Gazetteer:
    resource = table.resource
    rows = table.records
    key = resource.schema_.primary_key[0]
    concept = resource.column(key).connect.concept or key
    name = next((c.name for c in resource.columns("label") if _is_unique(rows, c.name)), None)
    columns = (key, name) if name else (key,)
    spellings: list[tuple[str, Mapping[str, str]]] = [
        (row[c], row) for row in rows for c in columns
    ]
    spellings += _aliases(package, resource.name, {row[key]: row for row in rows})
    kinds = {row["kind"] for row in rows} if "kind" in rows[0] else set()
    words = frozenset({concept, *concept.split("-"), *columns, *kinds})
    fips = next((c.name for c in resource.schema_.fields if re.search("fips$", c.name)), None)
    return Gazetteer(
        package.id,
        resource.name,
        columns,
        concept,
        words,
        fips,
        _points_at(resource, fips),
        _by_spelling(spellings),
    )


def _is_unique(rows: list[dict[str, str]], name: str) -> bool:
    return len({row[name] for row in rows} - {""}) == len(rows)


def _aliases(
    package: Package, target: str, by_key: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, Mapping[str, str]]]:
    """Other spellings for a list of places, each with the place it means."""
    found = []
    for table in package.tables.values():
        key = table.resource.schema_.primary_key
        if len(key) != 1 or table.resource.column(key[0]).connect.role != "label":
            continue
        for link in table.resource.connect.foreign_keys:
            if link.reference.within(package.id) == (package.id, target):
                pairs = zip(table.texts(key[0]), table.texts(link.fields[0]), strict=True)
                found += [(spelling, by_key[place]) for spelling, place in pairs if place in by_key]
    return found


def _points_at(resource: Resource, name: str | None) -> tuple[str, str, str] | None:
    for link in resource.connect.foreign_keys:
        if link.fields == (name,) and link.reference.package:
            return link.reference.package, link.reference.resource, link.reference.fields[0]
    return None


def _by_spelling(
    spellings: Iterable[tuple[str, Mapping[str, str]]],
) -> dict[str, Mapping[str, str]]:
    """Places by normalized spelling. A spelling with two meanings is left out."""
    found: dict[str, Mapping[str, str]] = {}
    unclear = set()
    for spelling, row in spellings:
        text = normalize(spelling)
        if found.setdefault(text, row) != row:
            unclear.add(text)
    return {text: row for text, row in found.items() if text and text not in unclear}


# ------------------------------------------------------------------------------ matching a table


@dataclass(frozen=True)
class Matched:
    """A column of places, and the list that recognizes most of them (None if none does).

    spelled: the meaning of a spelling, as a person gave it.
    """

    column: str
    title: str
    gazetteer: Gazetteer | None
    spelled: Mapping[str, str]

    def find(self, spelling: str) -> Mapping[str, str] | None:
        """The place that a cell of the column means."""
        known = self.gazetteer
        return known.find(self.spelled.get(spelling, spelling), self.title) if known else None

    def write_key(self, spelling: str, key: str) -> str:
        """The place's key in the list; the spelling itself where the list does not know it."""
        return (self.find(spelling) or {}).get(key, spelling)


def match_places(
    grid: Grid, lists: tuple[Gazetteer, ...], spelled: Mapping[str, str]
) -> Matched | None:
    """The column that names places, with the list that recognizes most of them; None if there is
    none."""
    ranked = []
    plain = {
        n: t
        for n, t in grid.titles.items()
        if not holds_periods(grid.values(n)) and not NO_PLACE.search(n)
    }
    for name, title in plain.items():
        values = grid.values(name) - {""}
        for gazetteer in lists:
            matched = Matched(name, title, gazetteer, spelled)
            found = sum(matched.find(value) is not None for value in values)
            if found * 2 >= len(values) > 0:
                hint = bool(gazetteer.hints & {*name.split("_")})
                ranked.append((hint, found / len(values), len(values), matched))
    if ranked:
        return max(ranked, key=lambda entry: entry[:3])[3]
    guess = next((n for n in plain if re.search("town|district|county|region|place", n)), None)
    return Matched(guess, plain[guess], None, spelled) if guess else None


@dataclass(frozen=True)
class GazetteerLink:
    """A column whose cells are places of a list. target: the column of the list that holds them;
    written: the list's spelling of each value; strange: the values that are not in the list."""

    gazetteer: Gazetteer
    target: str
    written: Mapping[str, str]
    strange: tuple[str, ...]

    def doubts(self, title: str) -> Iterator[str]:
        """A sentence about each value that is not in the list, with the place that may be meant."""
        known = {row[self.target] for row in self.gazetteer.rows.values()}
        for value in self.strange:
            close = difflib.get_close_matches(value, known, n=1)
            other = f"Did you mean {close[0]}?" if close else "Is it spelled otherwise?"
            package = self.gazetteer.package
            named = "a cell that may tell of a person" if may_tell_of_a_person(value) else value
            yield f"{title}: {named} is not in the reference package {package}. {other}"


def link_column(
    name: str, title: str, cells: list[str], lists: tuple[Gazetteer, ...]
) -> GazetteerLink | None:
    """The list that has nearly all places of a column; None if none has."""
    rows = [{name: cell} for cell in sorted({*cells})]
    matched = match_places(Grid({name: title}, (), rows), lists, {})
    if matched is None or matched.gazetteer is None:
        return None
    found = {value: matched.find(value) for value in {*cells} - {""}}
    places = {value: row for value, row in found.items() if row}
    if len(places) * 10 < len(found) * 8 and not matched.gazetteer.hints & {*name.split("_")}:
        return None
    target = max(
        reversed(matched.gazetteer.columns),
        key=lambda c: sum(normalize(row[c]) == normalize(value) for value, row in places.items()),
    )
    written = {value: row[target] for value, row in places.items()}
    return GazetteerLink(matched.gazetteer, target, written, tuple(sorted({*found} - {*places})))


def holds_known_codes(cells: list[str], lists: tuple[Gazetteer, ...]) -> bool:
    """Whether most of a column's distinct cells are codes of places, their leading zeros put back."""
    filled = [cell for cell in pad_codes([*{*cells}], lists) if cell]
    known = _list_codes(lists)
    return bool(filled) and sum(cell in known for cell in filled) * 2 > len(filled)


def _list_codes(lists: tuple[Gazetteer, ...]) -> set[str]:
    return {row[g.fips] for g in lists if g.fips for row in g.rows.values()} - {""}


def pad_codes(cells: list[str], lists: tuple[Gazetteer, ...]) -> list[str]:
    """The cells, with the leading zero put back where that makes a code of a list."""
    known = _list_codes(lists)

    def pad(cell: str) -> str:
        bare = re.sub(r"^(\d+)\.0+$", r"\1", cell)  # what a spreadsheet makes of 901
        return f"0{bare}" if f"0{bare}" in known else bare

    return change_each(cells, pad)


@dataclass
class Codes:
    """The faults found in a column of FIPS codes, as numbers of rows. places: names of places, by
    fault."""

    short: int = 0
    filled: int = 0
    mixed: set[str] = field(default_factory=set)
    differ: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)


def repair_codes(
    rows: list[dict[str, str]], column: str, names: list[str], right: list[str]
) -> tuple[list[str], Codes]:
    """The repaired FIPS code of each row, and what was wrong.

    names: the place of each row; right: its code in the reference, "" if it has none. A code that
    the reference does not have is taken from the other rows of the same place, with its leading
    zero.
    """
    width = max(map(len, right), default=0)
    held: dict[str, set[str]] = {}
    codes, written = Codes(), []
    for row, name in zip(rows, names, strict=True):
        held.setdefault(name, set()).add(row[column])
    for row, name, code in zip(rows, names, right, strict=True):
        given = row[column]
        padded = given.zfill(len(code) or width) if given else ""
        others = {g.zfill(width) for g in held[name] if g}
        own = code or padded or (others.pop() if len(others) == 1 else "")
        codes.short += bool(given) and padded != given
        codes.filled += not given and bool(own)
        if "" in held[name] and len(held[name]) > 1:
            codes.mixed.add(name)
        if code and padded and padded != code:
            codes.differ.add(name)
        written.append(own)
    codes.unknown = {name for name, code in zip(names, written, strict=True) if not code}
    return written, codes


# ------------------------------------------------------------------------------ writing the places


@dataclass(frozen=True)
class Places:
    """How a table names its places. columns: key and name of a place; labels: other columns that it
    determines; links: foreign keys; state: the place that the statewide rows are about, if a
    reference has it; statewide: what those rows call it; kinds: the reference's word for such
    places."""

    matched: Matched | None
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    links: tuple[dict[str, Any], ...] = ()
    state: tuple[Gazetteer, Mapping[str, str]] | None = None
    statewide: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def place_rows(
    grid: Grid, lists: tuple[Gazetteer, ...], spelled: Mapping[str, str], report: IntakeReport
) -> tuple[Grid, Places]:
    """The table with its places written as in the reference packages."""
    matched = match_places(grid, lists, spelled)
    state = next(((g, r) for g in lists for r in g.rows.values() if r.get("kind") == "state"), None)
    if matched is None:
        report.questions.append("Which place is the table about? No column names places.")
        return grid, Places(None, state=state)
    names = STATEWIDE | ({normalize(state[1][c]) for c in state[0].columns} if state else set())
    values = grid.values(matched.column)
    statewide = frozenset(v for v in values if normalize(spelled.get(v, v)) in names)
    for spelling in sorted({*spelled} - values):
        report.questions.append(
            f"{matched.title} has no place {repeat_no_person(spelling, (spelling,))}: is it spelled "
            "otherwise?"
        )
    if matched.gazetteer is None:
        report.questions.append(_ask_of_places(matched, values - statewide, lists))
        rows = [
            {STATE: "yes" if row[matched.column] in statewide else ""} | row for row in grid.rows
        ]
        marked = Grid({STATE: ""} | grid.titles, grid.measures, rows)
        return marked, Places(matched, (matched.column,), (), (), state, statewide)
    _report_places(grid, matched, matched.gazetteer, statewide, report)
    return _write_places(grid, matched, matched.gazetteer, state, statewide, report)


def _ask_of_places(matched: Matched, values: set[str], lists: tuple[Gazetteer, ...]) -> str:
    """Where places come from that no list holds for the most part: how many are known, and which are not."""
    found, package = max(
        (
            ({v for v in values if replace(matched, gazetteer=known).find(v)}, known.package)
            for known in lists
        ),
        key=lambda one: len(one[0]),
        default=(set[str](), ""),
    )
    asked = f"Where do the places in {matched.title} come from?"
    if not found:
        return f"{asked} No reference package knows them, so nothing checks their spelling."
    strange = sorted(filter(None, values - found))
    places = count(len(found) + len(strange), "place")
    return (
        f"{asked} The reference package {package} knows {len(found)} of {places}, and not "
        f"{name_strange(strange, 3)}. Correct their spelling, or say which each is with --place "
        "'ITS SPELLING=NAME', so that the list is followed."
    )


def name_strange(spellings: Sequence[str], most: int) -> str:
    """Some spellings of places that no list knows. Those that may be a person's name, number or address are
    counted alone."""
    plain = [spelling for spelling in spellings if not may_tell_of_a_person(spelling)]
    rest = len(spellings) - len(plain)
    named = [", ".join(plain[:most]) + (", ..." if len(plain) > most else "")] if plain else []
    return " and ".join([*named, *([f"{rest} that may tell of a person"] if rest else [])])


def _report_places(
    grid: Grid,
    matched: Matched,
    gazetteer: Gazetteer,
    statewide: frozenset[str],
    report: IntakeReport,
) -> None:
    found = {value: matched.find(value) for value in grid.values(matched.column) - statewide}
    blank = sum(not row[matched.column] for row in grid.rows)
    if blank:
        report.left_out.append(f"{count(blank, 'row')} with no place under {matched.title}.")
        report.questions.append(f"Which place do the rows with a blank {matched.title} tell of?")
    strange = sorted(value for value, row in found.items() if value and row is None)
    if strange:
        lost = sum(row[matched.column] in strange for row in grid.rows)
        names = name_strange(strange, 10)
        report.unknown_places += strange
        places = [value for value in strange if not ELSEWHERE.fullmatch(value)]
        first = next((p for p in places if not may_tell_of_a_person(p)), "ITS SPELLING")
        report.left_out.append(
            f"{count(lost, 'row')} of places that are not in the reference package "
            f"{gazetteer.package}: {names}."
        )
        if places:
            report.questions.append(
                f"Which place is meant by {name_strange(places, 10)}? Adopt again with --place "
                f"'{first}=NAME', or add it to the reference package."
            )
    other = [v for v, row in found.items() if row and v not in [row[c] for c in gazetteer.columns]]
    if other:
        report.repaired.append(
            f"{count(len(other), 'place')} had another spelling than in the reference package "
            f"{gazetteer.package}, such as {min(other)}."
        )


def _write_places(
    grid: Grid,
    matched: Matched,
    gazetteer: Gazetteer,
    state: tuple[Gazetteer, Mapping[str, str]] | None,
    statewide: frozenset[str],
    report: IntakeReport,
) -> tuple[Grid, Places]:
    found = {value: matched.find(value) for value in grid.values(matched.column) - statewide}
    rows = [row for row in grid.rows if found.get(row[matched.column], True)]
    refs = [
        state[1] if state and row[matched.column] in statewide else found.get(row[matched.column])
        for row in rows
    ]
    kept, labels, links = _write_codes(grid, rows, refs, matched, gazetteer, state, report)
    written = []
    for row, ref in zip(kept.rows, refs, strict=True):
        cells = {c: (ref or {}).get(c, row[matched.column]) for c in gazetteer.columns}
        written.append(
            {STATE: "yes" if row[matched.column] in statewide else ""}
            | cells
            | {n: c for n, c in row.items() if n != matched.column}
        )
    titles = {c: c.replace("_", " ").capitalize() for c in gazetteer.columns}
    rest = {n: t for n, t in kept.titles.items() if n != matched.column}
    kinds = frozenset(row.get("kind", "") for row in found.values() if row)
    labels = (*gazetteer.columns[1:], *labels)
    places = Places(
        matched, gazetteer.columns, labels, (gazetteer.link(), *links), state, statewide, kinds
    )
    return Grid({STATE: ""} | titles | rest, kept.measures, written), places


def _write_codes(
    grid: Grid,
    rows: list[Row],
    refs: list[Mapping[str, str] | None],
    matched: Matched,
    gazetteer: Gazetteer,
    state: tuple[Gazetteer, Mapping[str, str]] | None,
    report: IntakeReport,
) -> tuple[Grid, tuple[str, ...], tuple[dict[str, Any], ...]]:
    """The table with its FIPS codes repaired, or without them if the key of the place holds
    them."""
    column = next((n for n in grid.titles if re.search("fips|geoid", n)), None)
    kept = replace(grid, rows=rows)
    if column is None or gazetteer.fips is None:
        return kept, (), ()
    mine = [bool(ref) and not (state and ref is state[1]) for ref in refs]
    local = [row for row, m in zip(rows, mine, strict=True) if m]
    right = [(ref or {}).get(gazetteer.fips, "") for ref, m in zip(refs, mine, strict=True) if m]
    codes, faults = repair_codes(local, column, [row[matched.column] for row in local], right)
    _report_codes(grid.titles[column], faults, len(local), report)
    if gazetteer.code_of is None:
        if gazetteer.fips not in gazetteer.columns:
            report.left_out.append(
                f"The column {grid.titles[column]}: {gazetteer.columns[0]} stands for it."
            )
        return kept.without([column]), (), ()
    written = iter(codes)
    for row, m in zip(rows, mine, strict=True):
        row[gazetteer.fips] = next(written) if m else ""
    titles = {(gazetteer.fips if n == column else n): t for n, t in grid.titles.items()}
    package, resource, key = gazetteer.code_of
    link = {
        "fields": [gazetteer.fips],
        "reference": {"package": package, "resource": resource, "fields": [key]},
    }
    drop = {column} - {gazetteer.fips}
    rows = [{n: c for n, c in row.items() if n not in drop} for row in rows]
    return Grid(titles, grid.measures, rows), (gazetteer.fips,), (link,)


def _report_codes(title: str, faults: Codes, rows: int, report: IntakeReport) -> None:
    if faults.short:
        report.repaired.append(
            f"{title}: the leading zero was put back in {faults.short:,} of {count(rows, 'row')}."
        )
    if faults.filled:
        mixed = len(faults.mixed)
        some = f"; {count(mixed, 'place')} had it in some rows only" if mixed else ""
        report.repaired.append(
            f"{title}: the code was filled in where it was blank, in {count(faults.filled, 'row')}"
            f"{some}."
        )
    if faults.differ:
        report.questions.append(
            f"{title}: {count(len(faults.differ), 'place')} had another code than in the reference "
            f"package, such as {min(faults.differ)}; the reference was followed. Is that right?"
        )
    if faults.unknown:
        report.left_out.append(
            f"{title}: {count(len(faults.unknown), 'place')} without a code in the source or the "
            "reference; the cells stay blank."
        )
