"""The places of a new edition: the table that knows each, and how it writes them."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..model import Table
from .matching import MOSTLY, MatchedRows, Matching
from .places import STATEWIDE, Gazetteer, normalize, pad_codes
from .reading import name_lines
from .shape import Row
from .understood import Asked, Proposal


def place_columns(table: Table) -> set[str]:
    """The columns that a place fills: its own, and those that a key into its list ties to it."""
    places = {c.name for c in table.resource.columns("geography")}
    for link in table.resource.connect.foreign_keys:
        if places & {*link.fields}:
            places |= {*link.fields}
    return places


@dataclass(frozen=True)
class Home:
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
    def of(cls, table: Table, lists: Sequence[Gazetteer]) -> Home:
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


def list_siblings(
    homes: Mapping[str, Home], table: Table, given: Mapping[str, list[str]]
) -> Iterator[Home]:
    """The other tables that rows of an edition can belong to: they differ in their places alone."""
    mine = {*table.sheet.names} - place_columns(table)
    for home in homes.values():
        rest = {*home.table.sheet.names} - {*home.fields}
        if home.table is not table and home.fields and rest == mine and rest <= {*given}:
            yield replace(home, only=True)


def place_rows_in(
    homes: Sequence[Home],
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
    homes: Sequence[Home],
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
            *(Proposal("place", cells[-1], word) for word in ([guess] if near else []) + [""]),
        )
    return found


def _find_place(
    homes: Sequence[Home], cells: Sequence[str], titles: Sequence[str], matching: Matching
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
