"""Reshapes tables: long ones into columns, wide ones into rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..marks import Mark

Row = dict[str, str]
# Slots of a pattern that hold periods, and what stands there.
PERIOD_NAMES = {"year", "years", "period", "fiscal_year", "school_year", "calendar_year"}
YEARS = re.compile(r"(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?")


@dataclass(frozen=True)
class SourceMeasure:
    """A column of numbers. type, variable: what a long table calls the kind of number (Number,
    Percent) and the thing measured; both are "" in any other table."""

    name: str
    title: str
    type: str = ""
    variable: str = ""
    description: str = ""


@dataclass(frozen=True)
class Grid:
    """A table as rows by column name. titles: the columns that are not measures, by name, in order,
    with the title that the source gives them; measures: the other columns."""

    titles: dict[str, str]
    measures: tuple[SourceMeasure, ...]
    rows: list[Row]

    def without(self, names: Iterable[str]) -> Grid:
        """The table without some of the columns that are not measures."""
        dropped = set(names)
        titles = {name: title for name, title in self.titles.items() if name not in dropped}
        rows = [
            {name: cell for name, cell in row.items() if name not in dropped} for row in self.rows
        ]
        return Grid(titles, self.measures, rows)

    def values(self, name: str) -> set[str]:
        """The distinct cells of a column."""
        return {row[name] for row in self.rows}

    def key_of(self, row: Row, names: Sequence[str]) -> tuple[str, ...]:
        """The cells of a row in some columns."""
        return tuple(row[name] for name in names)

    def key(self, row: Row) -> tuple[str, ...]:
        """The cells of a row in the columns that are not measures."""
        return tuple(row[name] for name in self.titles)


# --------------------------------------------------------------------------------- rows that clash


def merge_twins(grid: Grid) -> tuple[Grid, int, list[tuple[str, ...]]]:
    """The table with each repeated row kept once. Rows that contradict each other are all removed.

    Returns the table, the number of repeated rows removed, and the keys of the contradictions.
    """
    seen: dict[tuple[str, ...], Row] = {}
    clashes: dict[tuple[str, ...], None] = {}
    for row in grid.rows:
        if seen.setdefault(grid.key(row), row) != row:
            clashes[grid.key(row)] = None
    rows = [row for key, row in seen.items() if key not in clashes]
    lost = sum(grid.key(row) in clashes for row in grid.rows)
    return replace(grid, rows=rows), len(grid.rows) - len(rows) - lost, [*clashes]


# ------------------------------------------------------------------------------------ long to wide


def spread(
    grid: Grid, variable: str, kind: str | None, value: str, categories: list[str]
) -> tuple[Grid, int, int]:
    """A long table with one column for each measure.

    variable, kind: the columns that name the measure and its type; value: the column of numbers;
    categories: the columns that are neither place nor time. Returns the table, and how many cells
    had no row: those absent for a whole category (`not collected`) and the others (`missing`).
    """
    several = len(grid.values(variable)) > 1
    pairs = {(row[variable], row[kind] if kind else ""): None for row in grid.rows}
    measures = {pair: _name_measure(*pair, several, grid.titles) for pair in pairs}
    bare = grid.without({variable, *([kind] if kind else [])})
    wide: dict[tuple[str, ...], Row] = {}
    for row in grid.rows:
        key = bare.key(row)
        cells = wide.setdefault(key, {name: row[name] for name in bare.titles})
        cells[measures[row[variable], row[kind] if kind else ""].name] = row[value]
    rows = [*wide.values()]
    never, absent = _fill_gaps(rows, [m.name for m in measures.values()], categories)
    return Grid(bare.titles, tuple(measures.values()), rows), never, absent


def _name_measure(variable: str, kind: str, several: bool, titles: dict[str, str]) -> SourceMeasure:
    word = kind.lower()
    says = {"", "number", *variable.lower().split()}
    title = variable if word in says or _says_kind(variable) else f"{variable} ({word})"
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:80] or "value"
    name = name if name[0].isalpha() else f"measure_{name}"
    return SourceMeasure(f"{name}_number" if name in titles else name, title, kind, variable)


def _says_kind(variable: str) -> bool:
    return bool(re.search(r"\b(rate|percent|percentage|share)\b", variable, re.IGNORECASE))


def _fill_gaps(rows: list[Row], measures: list[str], categories: list[str]) -> tuple[int, int]:
    held = {
        (measure, name, row[name])
        for row in rows
        for measure in measures
        if measure in row
        for name in categories
    }
    counts: Counter[str] = Counter()
    for row in rows:
        for measure in measures:
            if measure not in row:
                never = any((measure, name, row[name]) not in held for name in categories)
                row[measure] = Mark.NOT_COLLECTED if never else Mark.MISSING
                counts[row[measure]] += 1
    return counts[Mark.NOT_COLLECTED], counts[Mark.MISSING]


# ------------------------------------------------------------------------------------ wide to long


@dataclass(frozen=True)
class Pattern:
    """`measure=PREFIX_{dimension}_SUFFIX`: wide columns that hold one measure, one column for each
    category; or for each category and period, as in `measure={dimension} {year}`."""

    measure: str
    dimensions: tuple[str, ...]
    regex: re.Pattern[str]


def parse_pattern(text: str) -> Pattern | None:
    """The pattern that a person wrote, or None if the text is not one."""
    measure, _, form = text.partition("=")
    *parts, last = re.split(r"(?=\{)|(?<=\})", form) if form else [""]
    parts = [*parts, last]
    slots = [part[1:-1] for part in parts if part[:1] == "{" and part[-1:] == "}"]
    plain = "".join(part for part in parts if part[:1] != "{" or part[-1:] != "}")
    names = all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in (measure, *slots))
    if not names or {*plain} & {*"{}"} or not 1 <= len({*slots}) == len(slots) <= 2:
        return None
    regex = "".join(
        _read_slot(part[1:-1], len(slots)) if part[:1] == "{" else re.escape(part) for part in parts
    )
    return Pattern(measure, tuple(slots), re.compile(regex))


def _read_slot(name: str, slots: int) -> str:
    """What stands in a slot: anything; a period in the one of two that is called so."""
    return rf"({YEARS.pattern})" if slots > 1 and name in PERIOD_NAMES else "(.+)"


def gather(grid: Grid, patterns: list[Pattern]) -> tuple[Grid, Grid | None]:
    """The tidy table of the columns that the patterns name, and the table of the rest (None if
    nothing is left).

    A category, or one in a period, counts only if every pattern has a column for it.
    """
    found = [
        {m.groups(): c.name for c in grid.measures if (m := p.regex.fullmatch(c.title))}
        for p in patterns
    ]
    categories = [c for c in found[0] if all(c in columns for columns in found)]
    dimensions = patterns[0].dimensions
    rows = [
        {
            **{name: row[name] for name in grid.titles},
            **dict(zip(dimensions, category, strict=True)),
        }
        | {p.measure: row[columns[category]] for p, columns in zip(patterns, found, strict=True)}
        for row in grid.rows
        for category in categories
    ]
    used = {columns[category] for columns in found for category in categories}
    titles = grid.titles | {name: name.replace("_", " ").capitalize() for name in dimensions}
    measures = tuple(
        SourceMeasure(p.measure, p.measure.replace("_", " ").capitalize()) for p in patterns
    )
    rest = tuple(m for m in grid.measures if m.name not in used)
    left = [{n: c for n, c in row.items() if n not in used} for row in grid.rows]
    return Grid(titles, measures, rows), Grid(grid.titles, rest, left) if rest else None


# ------------------------------------------------------------------------------ what columns are


def find_constants(grid: Grid, keep: Iterable[str]) -> dict[str, str]:
    """The columns that hold the same value in every row, with that value."""
    kept = set(keep)
    return {
        name: next(iter(grid.values(name)), "")
        for name in grid.titles
        if name not in kept and len(grid.values(name)) <= 1
    }


def depends_on(grid: Grid, name: str, others: Iterable[str]) -> bool:
    """Whether the other columns determine the cells of a column, as a town determines its
    county."""
    others = [*others]
    pairs = {(tuple(row[o] for o in others), row[name]) for row in grid.rows}
    return len(pairs) == len({other for other, _ in pairs})
