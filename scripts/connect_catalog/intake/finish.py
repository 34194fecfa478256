"""Turns a shaped table into the tables of a package: roles, types, marks, hidden counts and
keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..model import Catalog
from .headings import write_title
from .measures import (
    ask_of_kind,
    describe_measure,
    hide_and_tell,
    holds_counts,
    holds_number,
    read_measure,
    read_type,
)
from .places import STATE, Places, normalize
from .report import IntakeReport
from .shape import Grid, SourceMeasure, depends_on, find_constants
from .shaped import FinishedTable, tell_row
from .tables import (
    ENUM_AT_MOST,
    FILL,
    NO_TEXT,
    PERIOD,
    holds_periods,
    read_years,
)
from .ties import Ties, find_ties
from .understood import Answers

TOTAL = re.compile(r"(all|total)\b.*|overall", re.IGNORECASE)
STATE_FISCAL = "State fiscal years, July 1 to June 30"
SCHOOL = "School years"
FIVE_YEARS = "Periods of five years"
PERIOD_CONCEPTS = {
    STATE_FISCAL: "state-fiscal-year",
    SCHOOL: "school-year",
    FIVE_YEARS: "five-year-period",
}


@dataclass(frozen=True)
class _Look:
    """What the columns of a grid are: its dimensions, each measure's kind and type, and how they hang
    together."""

    dimensions: list[str]
    kinds: Mapping[str, str | None]
    types: Mapping[str, str]
    ties: Ties


@dataclass
class Finish:
    """The state shared while the tables of one package are made, and what is learned on the way.

    described: a sentence for a column, by name; title: what the source calls
    the table; seeks_ties: as in Wishes; renamed: columns that got another name; respelled:
    new spellings of categories, by column; constants: columns with one value in all rows; basis:
    what kind of years the periods are, where the table says so; counts: whether any measure is a
    count; hidden: cells that were hidden here; signed: measures with percent signs; waivers: totals
    that were denied.
    """

    catalog: Catalog
    report: IntakeReport
    places: Places
    threshold: int
    answers: Answers
    described: Mapping[str, str]
    title: str
    seeks_ties: bool = True
    renamed: dict[str, str] = field(default_factory=dict)
    respelled: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    periods: set[str] = field(default_factory=set)
    basis: str | None = None
    counts: bool = False
    hidden: int = 0
    signed: set[str] = field(default_factory=set)
    read: Counter[tuple[str, str]] = field(default_factory=Counter)
    waivers: list[dict[str, str]] = field(default_factory=list)

    def make(self, grid: Grid, extra: str = "") -> Iterator[FinishedTable]:
        """The tables made from a grid: one by place, and one of the statewide rows.

        extra: the column that sets this grid apart from another one of the package.
        """
        grid = self._respell(self._drop_blank(self._write_periods(grid)))
        kinds = self._read_measures(grid)
        grid = replace(grid, measures=tuple(m for m in grid.measures if m.name in kinds))
        ties = self._find_ties(grid, kinds)
        self._ask_about_categories(grid)
        self.counts |= holds_counts(kinds)
        self.hidden += hide_and_tell(grid.rows, kinds, self.threshold, ties, self.report)
        types = {m.name: read_type([row[m.name] for row in grid.rows]) for m in grid.measures}
        look = _Look(self._dimensions(grid), kinds, types, ties)
        local = replace(grid, rows=[r for r in grid.rows if not r.get(STATE)]).without([STATE])
        state = replace(grid, rows=[r for r in grid.rows if r.get(STATE)]).without([STATE])
        suffix = f"-{extra.replace('_', '-')}" if extra else ""
        if local.rows:
            name = f"by-{self.place_word}" + (f"-and{suffix}" if extra else "")
            yield self._resource(name, local, look, self.places.links, self.place_word)
        if state.rows:
            yield self._statewide("statewide" + (f"-by{suffix}" if extra else ""), state, look)

    @property
    def place_word(self) -> str:
        """The kind of place that the table is about, in the vocabulary's word where it has one."""
        matched = self.places.matched
        if matched is None:
            return "period"
        if matched.gazetteer is None:
            return matched.column.replace("_", "-")
        kinds = self.places.kinds
        if len(kinds) == 1 and kinds <= {*self.catalog.vocabulary.ids("geographies")}:
            return next(iter(kinds))
        return matched.gazetteer.concept.rpartition("-")[2]

    # -------------------------------------------------------------------------- time and category

    def _write_periods(self, grid: Grid) -> Grid:
        """The table with its years named as elsewhere in the catalog, and without a word in front
        of them."""
        titles = dict(grid.titles)
        for name in [n for n in titles if n != STATE and holds_periods(grid.values(n))]:
            matches = {cell: PERIOD.fullmatch(cell) for cell in grid.values(name)}
            words = {cell.split()[0] for cell in matches if " " in cell}
            new = self._name_period(name, {m[1] for m in matches.values() if m}, words)
            new = name if new in titles and new != name else new
            titles = {(new if n == name else n): t for n, t in titles.items()}
            self.renamed[name] = new
            for row in grid.rows:
                match = matches[row.pop(name)]
                row[new] = match[1] if match else ""
            if words:
                self.report.repaired.append(
                    f"{grid.titles[name]}: the word {', '.join(sorted(words))} before "
                    "the years was taken off."
                )
            self.periods |= grid.values(name) if new == name else {row[new] for row in grid.rows}
        return Grid(titles, grid.measures, grid.rows)

    def _name_period(self, name: str, periods: set[str], words: set[str]) -> str:
        spans = {_span(period) for period in periods}
        place = self.places.matched and self.places.matched.gazetteer
        if words & {"SFY", "FY"} or "fisc" in name:
            if "SFY" in words or "state fiscal" in self.described.get(name, "").lower():
                self.basis = STATE_FISCAL
            return "fiscal_year"
        if spans == {2} and place and "school" in place.concept:
            self.basis = SCHOOL
            return "school_year"
        if spans == {5}:
            self.basis = FIVE_YEARS
        return "period" if spans - {1} and name == "year" else name

    def _drop_blank(self, grid: Grid) -> Grid:
        """The table without its empty columns."""
        self.constants = {*find_constants(grid, [STATE, *self.places.columns])}
        blank = {name for name in self.constants if grid.values(name) <= NO_TEXT}
        for name in [name for name in grid.titles if name in blank]:
            self.report.left_out.append(f"The column {grid.titles[name]}, which is blank.")
        self.dropped |= blank
        return grid.without(blank)

    def _respell(self, grid: Grid) -> Grid:
        """The table with its categories spelled as in other packages, where only upper and lower
        case, spaces and signs differ."""
        for name in self._dimensions(grid):
            known = self._known_categories(self._concept(name))
            folded = {normalize(spelling): spelling for spelling in known if normalize(spelling)}
            new = {
                v: folded[normalize(v)]
                for v in grid.values(name)
                if v not in known and normalize(v) in folded
            }
            strange = sorted(grid.values(name) - known - {*new} - NO_TEXT)
            if new:
                self.respelled[name] = new
                self.report.repaired.append(
                    f"{grid.titles[name]}: {', '.join(sorted(new))} spelled as in the "
                    "other packages."
                )
            if known and strange:
                self.report.questions.append(
                    f"{grid.titles[name]}: do {', '.join(strange)} mean one of "
                    f"{', '.join(sorted(known))}, as other packages have it?"
                )
            for row in grid.rows:
                row[name] = new.get(row[name], row[name])
        return grid

    def _known_categories(self, concept: str | None) -> set[str]:
        columns = (
            column
            for package in self.catalog.packages.values()
            for resource in package.descriptor.resources
            for column in resource.schema_.fields
        )
        return {
            value
            for c in columns
            if concept and c.connect.concept == concept
            for value in c.constraints.enum or ()
        }

    def _concept(self, name: str) -> str | None:
        words = name.replace("_", "-")
        return words if words in self.catalog.vocabulary.ids("concepts") else None

    def _dimensions(self, grid: Grid) -> list[str]:
        """The columns that split the rows of one place and period, and that neither of the two
        determines."""
        local = replace(grid, rows=[row for row in grid.rows if not row.get(STATE)] or grid.rows)
        given = {STATE, *self.places.columns, *self.places.labels}
        times = [n for n in grid.titles if n not in given and holds_periods(grid.values(n))]
        keys = [key for key in (self.places.columns[:1], times[:1]) if key]
        return [
            n
            for n in grid.titles
            if n not in given
            and n not in times
            and not any(depends_on(local, n, key) for key in keys)
        ]

    # ------------------------------------------------------------------------------------ numbers

    def _read_measures(self, grid: Grid) -> dict[str, str | None]:
        """What each measure counts. Its cells become plain numbers and words. A measure without any
        number is left out."""
        kinds: dict[str, str | None] = {}
        empty: list[str] = []
        for measure in grid.measures:
            cells = [row[measure.name] for row in grid.rows]
            if not holds_number(cells, self.answers):
                empty.append(measure.title)
                continue
            read = read_measure(measure, cells, self.answers)
            kinds[measure.name] = read.kind
            self.signed |= {measure.name} if read.signed else set()
            self.read += read.read
            for row, cell in zip(grid.rows, read.cells, strict=True):
                row[measure.name] = cell
            if read.kind is None:
                ask_of_kind(measure.title, self.report)
        if empty:
            names = ", ".join(empty)
            self.report.left_out.append(f"Columns that hold no number: {names}.")
            self.report.questions.append(
                f"Why is there no number under {names}: not collected, or all of it hidden?"
            )
        return kinds

    def _find_ties(self, grid: Grid, kinds: Mapping[str, str | None]) -> Ties:
        """How the columns hang together, tried while every number is there; statewide rows stand in a
        table of their own."""
        if not self.seeks_ties:
            return Ties(sought=False)
        rows = [row for row in grid.rows if not row.get(STATE)] or grid.rows
        names = [*self.places.columns[:1], *self._dimensions(grid)]
        times = [n for n in grid.titles if n != STATE and holds_periods(grid.values(n))]
        keys = dict.fromkeys([*(n for n in names if n in grid.titles), *times])
        titles = {**grid.titles, **{m.name: m.title for m in grid.measures}}
        ties = find_ties(
            {name: [row[name] for row in rows] for name in [*keys, *kinds]},
            times,
            kinds,
            titles,
            self._name_answers(titles),
            self.signed,
            {n: [row[n] for row in rows] for n in grid.titles if n not in {*keys, STATE}},
        )
        self.report.repaired += ties.said
        self.waivers += ties.waivers
        return ties

    def _name_answers(self, titles: Mapping[str, str]) -> Answers:
        """The answers by the titles of the grid: those by names as well, and those of the places as
        the file has them, whose column has the title and the keys of their list by now."""
        named = {name: title for name, title in titles.items() if name not in titles.values()}
        matched, key = self.places.matched, next(iter(self.places.columns), "")
        if matched is None or key not in titles:
            return self.answers.name_columns(named)
        title = titles[key]
        answers = self.answers.name_columns({**named, matched.title: title})
        keys = tuple(matched.write_key(value, key) for value in answers.not_totals.get(title, ()))
        total = answers.totals.get(title)
        totals = {} if total is None else {title: matched.write_key(total, key)}
        return answers.join(Answers(totals=totals, not_totals={title: keys}))

    def _ask_about_categories(self, grid: Grid) -> None:
        for name in self._dimensions(grid):
            values = grid.values(name)
            shown = {
                row[name]
                for row in grid.rows
                if any(row[m.name][-1:].isdigit() for m in grid.measures)
            }
            if values - shown and len(values) <= ENUM_AT_MOST:
                self.report.questions.append(
                    f"{grid.titles[name]}: {', '.join(sorted(values - shown))} never "
                    "has a number. Was it not collected, or is all of it hidden?"
                )
            totals = sorted(value for value in values if TOTAL.fullmatch(value))
            if totals and len(values) > len(totals):
                self.report.questions.append(
                    f"{grid.titles[name]}: is {', '.join(totals)} the total of the "
                    "others? A total belongs in a table of its own."
                )
            if len(values) > ENUM_AT_MOST:
                self.report.privacy.append(
                    f"{grid.titles[name]} has {len(values):,} different values: make "
                    "sure that it names no person and no single case."
                )
            if self._concept(name) is None:
                self.report.questions.append(
                    f"{grid.titles[name]}: which concept of the vocabulary is it?"
                )

    # ------------------------------------------------------------------------------------- tables

    def _statewide(self, name: str, grid: Grid, look: _Look) -> FinishedTable:
        """The table of the statewide rows, with the state itself as their place."""
        times = [n for n in grid.titles if holds_periods(grid.values(n))]
        spare = {*find_constants(grid, [*look.dimensions, *times, *self.constants])}
        grid = grid.without({*self.places.columns, *self.places.labels} | spare)
        if self.places.state is None:
            return self._resource(name, grid, look, (), "")
        gazetteer, state = self.places.state
        cells = {column: state[column] for column in gazetteer.columns}
        titles = {column: column.replace("_", " ").capitalize() for column in cells}
        whole = Grid(titles | grid.titles, grid.measures, [cells | row for row in grid.rows])
        return self._resource(name, whole, look, (gazetteer.link(),), "")

    def _resource(
        self,
        name: str,
        grid: Grid,
        look: _Look,
        links: tuple[dict[str, Any], ...],
        place: str,
    ) -> FinishedTable:
        """A table. place: the kind of its places; "" for one about the whole state."""
        fields = [self._field(n, t, grid, n in look.dimensions) for n, t in grid.titles.items()]
        for made in fields:
            made["connect"] |= look.ties.connect.get(made["name"], {})
        keys = [f["name"] for f in fields if f["connect"]["role"] != "label"] or [*grid.titles]
        fields += [self._measure(m, grid, look) for m in grid.measures]
        rows = sorted(grid.rows, key=lambda row: [row[key] for key in keys])
        for row in rows:
            row.update({n: "" for n in grid.titles if row[n] in NO_TEXT})
        return FinishedTable(
            name,
            fields,
            keys,
            rows,
            links,
            f"{self.title}, {name.replace('-', ' ')}" if self.title else "",
            tell_row(fields, keys, place),
            {**grid.titles, **self._place_heading(), **{m.name: m.title for m in grid.measures}},
        )

    def _place_heading(self) -> dict[str, str]:
        """The source's heading of the column of places, whose own may come from the list of places."""
        matched, columns = self.places.matched, self.places.columns
        return {columns[-1]: matched.title} if matched and columns else {}

    def _measure(self, measure: SourceMeasure, grid: Grid, look: _Look) -> dict[str, Any]:
        """The Table Schema field of a column of numbers."""
        return describe_measure(
            measure,
            look.kinds[measure.name],
            look.types[measure.name],
            look.ties.connect.get(measure.name, {}),
        )

    def _field(self, name: str, title: str, grid: Grid, is_dimension: bool) -> dict[str, Any]:
        """The Table Schema field of a column that is no measure."""
        values = grid.values(name)
        given = next((old for old, new in self.renamed.items() if new == name), name)
        told = self._describe_place(name)
        text = told[1] if told else self.described.get(given, "")
        made: dict[str, Any] = {
            "name": name,
            "type": "string",
            "title": told[0] if told else write_title(title, text),
            "description": text or f"{FILL}: what this column holds",
        }
        if holds_periods(values):
            spans = {_span(value) for value in values if value}
            kind = (
                {"type": "year"}
                if spans == {1}
                else {"constraints": {"pattern": r"^\d{4}-\d{2,4}$"}}
            )
            return (
                made
                | kind
                | {"connect": self._with_concept("time", PERIOD_CONCEPTS.get(self.basis or "", ""))}
            )
        keyed = self.places.state[0].columns if self.places.state else ()
        if name in (self.places.columns[:1] or ()) or name in keyed[:1]:
            return made | {"connect": self._with_concept("geography", self._place_concept(name))}
        if not is_dimension:
            return made | {"connect": {"role": "label"}}
        enum = (
            {"constraints": {"enum": sorted(values - NO_TEXT)}}
            if len(values) <= ENUM_AT_MOST
            else {}
        )
        return made | enum | {"connect": self._with_concept("dimension", name.replace("_", "-"))}

    def _describe_place(self, name: str) -> tuple[str, str] | None:
        """Title and description of a column of places, as the reference package has them; None for
        any other column."""
        lists = [self.places.matched.gazetteer] if self.places.matched else []
        lists += [self.places.state[0]] if self.places.state else []
        for known in lists:
            if known is not None and name in known.columns:
                package = self.catalog.packages[known.package].descriptor
                column = package.resource(known.resource).column(name)
                return column.title, column.description
        return None

    def _place_concept(self, name: str) -> str:
        lists = [self.places.matched.gazetteer] if self.places.matched else []
        lists += [self.places.state[0]] if self.places.state else []
        return next(
            (g.concept for g in lists if g and g.columns[0] == name), name.replace("_", "-")
        )

    def _with_concept(self, role: str, concept: str) -> dict[str, str]:
        known = concept in self.catalog.vocabulary.ids("concepts")
        return {"role": role, **({"concept": concept} if known else {})}


def _span(period: str) -> int:
    """The length of a period in years, both ends included: 1 for 2012, 2 for 2012-2013."""
    first, last = read_years(period) or (0, 0)
    return last - first + 1
