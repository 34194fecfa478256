"""Hides what a package may not show, and just enough beside it that it stays hidden.

Primary suppression hides counts from 1 up to the threshold, and percents based on them.
Complementary suppression follows. Where the audit (checks/disclosure) can work out a hidden number
from the rest, the cheapest number that helps to work it out is hidden as well, until the audit
finds nothing more. Then each of these is shown again, the largest first, if that reveals nothing.
Both kinds carry the same mark. A zero is used to protect another number only if nothing else is
left. The choice is a heuristic: it looks for few and small cells, and does not promise the fewest.
"""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

from ..checks.disclosure import check_given_away, check_shown_elsewhere
from ..checks.disclosure.attack import Finding, Proven, find_given_away
from ..checks.disclosure.system import (
    COVER_IS_WHOLE,
    HIDDEN,
    MISSING,
    SHOWN,
    Place,
    Relation,
    System,
    build_system,
    threshold_of,
)
from ..load import load
from ..marks import Mark
from ..model import Catalog, Column, Package, Table
from ..problems import ProblemsFound
from ..refusals import Unsound

# What it costs, in doublings of a count, that a cell would be the only hidden one of a sum: each is
# tried, and the best kept, where no more than TRIED_UP_TO cells are hidden; else the first alone.
ALONE = (6.0, 2.0, 20.0, 0.0)
TRIED_UP_TO = 200


@dataclass(frozen=True)
class Hidden:
    """What was hidden in one column of a table. cells: the number of its cells, one for each row;
    share: the hidden counts as a percentage of all counts, or None if that percentage would itself
    reveal too much."""

    path: str
    field: str
    primary: int
    complementary: int
    cells: int
    share: int | None


def suppress_package(root: Path, id: str) -> tuple[Hidden, ...]:
    """Make the tables of datapackages/<id>/ safe, and write those that changed: all of them or
    none.

    Only tables are written, and a package that is safe is left as it is. Raises Unsound.
    """
    catalog = read_whole(root, id)
    safe, report = protect(catalog, id)
    for name, table in safe.tables.items():
        if table.content != catalog.packages[id].tables[name].content:
            _write(root / table.path, table.content)
    return report


def protect(catalog: Catalog, id: str) -> tuple[Package, tuple[Hidden, ...]]:
    """A package of the catalog with all that hidden that may not be shown, and what was hidden.
    Raises Unsound."""
    catalog = _related(catalog, id)
    before = catalog.packages[id]
    primary = _primary(catalog, before)
    catalog = _with_hidden(catalog, id, primary)
    system = build_system(catalog, id)
    complementary = _Complement(system, catalog, id).choose()
    safe = _with_hidden(catalog, id, complementary)
    _refuse_unsafe(safe)
    return safe.packages[id], tuple(_report(safe, before, primary, complementary))


def read_whole(root: Path, id: str) -> Catalog:
    """The catalog, where every table of the package can be read: of a table that cannot, nobody can
    say what it gives away. Raises ProblemsFound or Unsound otherwise."""
    loaded = load(root)
    if loaded.catalog is None or id not in loaded.catalog.packages:
        of_it = [p for p in loaded.problems if p.path.startswith(f"datapackages/{id}/")]
        raise ProblemsFound(of_it or loaded.problems)
    package = loaded.catalog.packages[id]
    unread = [p for p in loaded.problems if p.path.startswith(f"datapackages/{id}/data/")]
    if unread:
        raise ProblemsFound(unread)
    for resource in package.descriptor.resources:
        table = package.tables.get(resource.name)
        if table is None:
            raise Unsound(f"{resource.path} of {id} cannot be read. Nothing was changed.")
        for column in resource.columns("measure"):
            _read_numbers(table, column.name)
    return loaded.catalog


def _read_numbers(table: Table, name: str) -> None:
    """Raises Unsound where a column of numbers holds anything else."""
    try:
        table.measure(name)
    except ValueError:
        raise Unsound(
            f"{table.path}: the column {name} holds cells that are neither numbers nor declared marks, "
            "so nobody can say what it gives away. Run catalog check to see them. Nothing was changed."
        ) from None


# ------------------------------------------------------------------------------------- primary


def _primary(catalog: Catalog, package: Package) -> set[Place]:
    """The small counts, and the percents based on them or on a hidden count."""
    places: set[Place] = set()
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            if column.connect.kind == "count":
                numbers = table.measure(column.name).numbers
                threshold = threshold_of(catalog, package, column)
                small = ((numbers > 0) & (numbers < threshold)).nonzero()[0].tolist()
                places.update(
                    Place(package.id, table.resource.name, row, column.name) for row in small
                )
    system = build_system(_with_hidden(catalog, package.id, places), package.id)
    for place, (part, whole) in system.percents.items():
        if place.package != package.id or not _shows_number(package, place):
            continue
        number, _ = package.tables[place.resource].measure(place.field).cell(place.row)
        based = _is_hidden(system, whole) and number != 0
        if _is_hidden(system, part) or based or _rests_on_few(system, place):
            places.add(place)
    return places


def _related(catalog: Catalog, id: str) -> Catalog:
    """The catalog with only the reference packages and those whose numbers are linked with those of
    one package."""
    groups: list[set[str]] = []
    system = build_system(catalog, id)
    for relation in system.relations:
        named = {p.package for cell, _ in relation.terms for p in system.cells[cell].places}
        groups = _join(groups, named)
    for cell in system.cells:
        groups = _join(groups, {place.package for place in cell.places})
    kept = {id}.union(*(group for group in groups if id in group))
    return replace(
        catalog,
        packages={
            other: package
            for other, package in catalog.packages.items()
            if other in kept or package.descriptor.connect.kind == "reference"
        },
    )


def _join(groups: list[set[str]], more: set[str]) -> list[set[str]]:
    if any(more <= group for group in groups):
        return groups
    apart = [group for group in groups if not group & more]
    return [*apart, more.union(*(group for group in groups if group & more))]


def _shows_number(package: Package, place: Place) -> bool:
    _, mark = package.tables[place.resource].measure(place.field).cell(place.row)
    return mark == Mark.NUMBER


def _is_hidden(system: System, cell: int | None) -> bool:
    return cell is not None and system.cells[cell].state == HIDDEN


def _rests_on_few(system: System, place: Place) -> bool:
    """Whether the numerator of a shown percent with a known base may be below the threshold."""
    part, whole = system.percents[place]
    cell = system.cells[part]
    if whole is None or system.cells[whole].state != SHOWN or cell.state in (SHOWN, MISSING):
        return False
    below = next((r for r in system.relations if r.shown_by == place and r.low == 0.0), None)
    if below is None:
        return False
    (_, scale), (_, share) = below.terms
    return 0 < -share * system.cells[whole].value / scale <= cell.threshold - 1


def _with_hidden(catalog: Catalog, id: str, places: Iterable[Place]) -> Catalog:
    """The catalog with more cells of a package hidden."""
    package = catalog.packages[id]
    tables = dict(package.tables)
    by_table: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_table[place.resource].append(place)
    for name, hidden in by_table.items():
        tables[name] = replace(tables[name], content=_mark_cells(tables[name], hidden))
    return replace(catalog, packages={**catalog.packages, id: replace(package, tables=tables)})


def _mark_cells(table: Table, places: Iterable[Place]) -> bytes:
    """The file with marks put into some cells. A line without a new mark stays the same, byte for
    byte."""
    header, *lines = table.content.decode("utf-8").splitlines(keepends=True)
    names = [column.name for column in table.resource.schema_.fields]
    for place in places:
        cells = next(csv.reader([lines[place.row]]))
        cells[names.index(place.field)] = _mark(table, place.field)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        lines[place.row] = text.getvalue()
    return "".join([header, *lines]).encode("utf-8")


def _mark(table: Table, field: str) -> str:
    """The word that the column uses for a hidden number."""
    for text, label in table.resource.column(field).marking().items():
        if label == Mark.SUPPRESSED:
            return text
    raise Unsound(
        f"{table.path}: the column {field} has no mark for a hidden number. Add "
        '{"value": "suppressed", "label": "suppressed"} to its missingValues. Nothing was changed.'
    )


# -------------------------------------------------------------------------------- complementary


class _Complement:
    """The search for cells that protect others. It changes its system of equations as it goes."""

    def __init__(self, system: System, catalog: Catalog, id: str) -> None:
        self.system, self.catalog, self.id = system, catalog, id
        self.alone = ALONE[0]
        self.proven = Proven()
        self.chosen: list[int | Place] = []
        self.of_cell: dict[int, list[int]] = defaultdict(list)
        for i, relation in enumerate(system.relations):
            for cell, _ in relation.terms:
                self.of_cell[cell].append(i)
        self.percents_of: dict[int, list[Place]] = defaultdict(list)
        for place, cells in system.percents.items():
            for base in cells:
                if base is not None:
                    self.percents_of[base].append(place)

    def choose(self) -> set[Place]:
        """The cells to hide beside the primary ones: the best of a few attempts, the one with the
        fewest cells."""
        hidden = sum(cell.state == HIDDEN for cell in self.system.cells)
        ways = []
        for self.alone in ALONE if hidden <= TRIED_UP_TO else ALONE[:1]:
            self._search()
            ways.append(self.chosen)
            for choice in self.chosen:
                self._set(choice, SHOWN)
            self.chosen = []
        best = min(ways, key=lambda way: (len(way), sum(map(self._weight, way))))
        return {place for choice in best for place in self._places(choice)}

    def _search(self) -> None:
        """Fill `chosen` until nothing is revealed, then take out what is not needed."""
        findings = find_given_away(self.system, proven=self.proven)
        watched = {finding.cell for finding in findings}
        while findings:
            self._hide_for(findings)
            findings = self._find(watched)
        for choice in sorted(self.chosen, key=self._weight, reverse=True):
            self._show_if_safe(choice, watched)

    def _find(self, watched: set[int]) -> list[Finding]:
        """What is given away of this package's cells, and of those watched. Only the components that
        have changed since they were last seen are searched."""
        return find_given_away(self.system, self._own() | watched, self.proven)

    def _own(self) -> set[int]:
        """The hidden cells of this package."""
        cells = enumerate(self.system.cells)
        return {i for i, cell in cells if cell.state == HIDDEN and self._owns(i)}

    def _owns(self, cell: int) -> bool:
        places = self.system.cells[cell].places
        return bool(places) and all(place.package == self.id for place in places)

    def _hide_for(self, findings: list[Finding]) -> None:
        """Hide the cheapest cell for each finding. Findings that share a sum wait for the next
        round."""
        touched: set[int] = set()
        hidden = False
        for finding in findings:
            if touched & set(finding.relations):
                continue
            choices = [*self._candidates(finding)]
            if not choices:
                continue
            best = min(choices, key=lambda choice: (self._cost(choice), str(choice)))
            self._set(best, HIDDEN)
            self.chosen.append(best)
            hidden = True
            touched |= set(finding.relations)
            if not isinstance(best, Place):
                touched |= set(self.of_cell[best])
        if not hidden:
            raise Unsound(_unprotected(self.system, self.catalog, findings))

    def _candidates(self, finding: Finding) -> list[int | Place]:
        """The numbers of this package that can be hidden among those that reveal a cell or, if
        there are none, among those linked with them. Where a reader could assume that every hidden
        cell is small, the best candidates are those that show the opposite."""
        relations = set(finding.relations) or set(self.of_cell[finding.cell])
        while True:
            choices = [*self._hideable(relations)]
            if not finding.known_to_all:
                choices = [c for c in choices if self._refutes_rule(c, relations)] or choices
            wider = relations | self._touching(relations)
            if not choices:
                zeros = self._hideable(relations, zeros=True)
                choices = [
                    c for c in zeros if wider == relations or self._refutes_rule(c, relations)
                ]
            if choices or wider == relations:
                return choices
            relations = wider

    def _touching(self, relations: Iterable[int]) -> set[int]:
        """The relations that share a hidden cell with one of these relations."""
        return {
            i
            for at in relations
            for cell, _ in self.system.relations[at].terms
            if self.system.cells[cell].state == HIDDEN
            for i in self.of_cell[cell]
        }

    def _refutes_rule(self, choice: int | Place, relations: set[int]) -> bool:
        """Whether hiding a cell makes it plain, in one of these sums that hides another cell, that
        not every hidden cell is small."""
        return not isinstance(choice, Place) and any(
            self._refutes(choice, i) for i in self.of_cell[choice] if i in relations
        )

    def _refutes(self, choice: int, at: int) -> bool:
        relation = self.system.relations[at]
        least = greatest = 0.0
        others = 0
        for cell, factor in relation.terms:
            state, value = self.system.cells[cell].state, self.system.cells[cell].value
            ends = [factor * value] * 2
            if cell == choice or state == HIDDEN:
                ends = sorted((factor, factor * (self.system.cells[cell].threshold - 1)))
                others += cell != choice
            elif state == MISSING:
                ends = [0.0, 0.0]
            elif state != SHOWN:
                return False
            least, greatest = least + ends[0], greatest + ends[1]
        return others > 0 and (least > relation.high or greatest < relation.low)

    def _hideable(self, relations: Iterable[int], zeros: bool = False) -> Iterator[int | Place]:
        for i in sorted(relations):
            relation = self.system.relations[i]
            place = relation.shown_by
            if (
                place is not None
                and place.package == self.id
                and place not in self.system.hidden_percents
            ):
                yield place
            for cell, _ in relation.terms:
                at = self.system.cells[cell]
                if at.state != SHOWN or (at.value > 0) == zeros:
                    continue
                if self._owns(cell) and self._has_mark(cell):
                    yield cell

    def _has_mark(self, cell: int) -> bool:
        package = self.catalog.packages[self.id]
        return all(
            Mark.SUPPRESSED
            in package.tables[p.resource].resource.column(p.field).marking().values()
            for p in self.system.cells[cell].places
        )

    def _cost(self, choice: int | Place) -> float:
        """The number of doublings up to the count (log2), plus an extra for each sum in which the
        cell would be the only hidden one."""
        if isinstance(choice, Place):
            return 0.0
        alone = sum(
            not any(
                self.system.cells[cell].state == HIDDEN
                for cell, _ in self.system.relations[i].terms
                if cell != choice
            )
            for i in self.of_cell[choice]
            if self.system.relations[i].kind in ("total", "window")
        )
        return log2(1 + self.system.cells[choice].value) + self.alone * alone

    def _weight(self, choice: int | Place) -> float:
        return 0.0 if isinstance(choice, Place) else self.system.cells[choice].value

    def _set(self, choice: int | Place, state: Mark) -> None:
        """Hide or show a cell, together with the percents of this package based on it."""
        percents = [choice] if isinstance(choice, Place) else self.percents_of[choice]
        if not isinstance(choice, Place):
            self.system.cells[choice].state = state
        for place in percents:
            if place.package == self.id and state == HIDDEN:
                self.system.hidden_percents.add(place)
            elif place.package == self.id and self._can_show(place):
                self.system.hidden_percents.discard(place)

    def _can_show(self, place: Place) -> bool:
        package = self.catalog.packages[self.id]
        return _shows_number(package, place) and not any(
            _is_hidden(self.system, cell) for cell in self.system.percents[place]
        )

    def _show_if_safe(self, choice: int | Place, watched: set[int]) -> None:
        """Show a cell again if the other hidden cells protect everything without it."""
        self._set(choice, SHOWN)
        if self._find(watched):
            self._set(choice, HIDDEN)
        else:
            self.chosen.remove(choice)

    def _places(self, choice: int | Place) -> Iterator[Place]:
        if isinstance(choice, Place):
            yield choice
            return
        yield from self.system.cells[choice].places
        package = self.catalog.packages[self.id]
        for place in self.percents_of[choice]:
            if place.package == self.id and _shows_number(package, place):
                yield place


def _unprotected(system: System, catalog: Catalog, findings: list[Finding]) -> str:
    count = len(findings)
    place = next(p for p in system.cells[findings[0].cell].hidden_at)
    table = catalog.packages[place.package].tables[place.resource]
    return (
        f"{count} hidden numbers stay given away, whatever else of this package is hidden; the first "
        f"is {table.path}, line {table.line(place.row)}. Look for a column without a mark for hidden "
        "numbers, or for another package that shows too much. Nothing was changed."
    )


def _refuse_unsafe(catalog: Catalog) -> None:
    """The last word is the audit's, on the tables as they will stand in the files."""
    system = build_system(catalog)
    problems = [*check_given_away(system, catalog), *check_shown_elsewhere(system, catalog)]
    if problems:
        first = problems[0]
        raise Unsound(
            f"{len(problems)} hidden numbers are still given away; the first is "
            f"{first.path}, line {first.line}: {first.message}. Nothing was changed."
        )


# ------------------------------------------------------------------------- the report, the files


def _report(
    safe: Catalog, before: Package, primary: set[Place], complementary: set[Place]
) -> Iterator[Hidden]:
    system = build_system(safe)
    for table in before.tables.values():
        for column in table.resource.columns("measure"):
            here = [
                {p for p in places if (p.resource, p.field) == (table.resource.name, column.name)}
                for places in (primary, complementary - primary)
            ]
            if here[0] or here[1]:
                share = _safe_share(system, table, column, here[0] | here[1])
                yield Hidden(
                    table.path, column.name, len(here[0]), len(here[1]), len(table.rows), share
                )


def _safe_share(system: System, table: Table, column: Column, places: set[Place]) -> int | None:
    """The counts hidden now as a whole percentage of all that the table showed before; None if a
    reader who is told it could work out a hidden number."""
    import numpy

    if column.connect.kind != "count":
        return None
    numbers = table.measure(column.name).numbers
    every = float(numpy.nansum(numbers))
    hidden = float(numpy.nansum(numbers[[place.row for place in places]]))
    shown, share = every - hidden, round(100 * hidden / every)
    if not 0 <= share < 99:
        return None
    ends = [shown * percent / (100 - percent) for percent in (max(share - 0.5, 0.0), share + 0.5)]
    cells = [i for i, cell in enumerate(system.cells) if set(cell.places) & places]
    told = Relation(
        "told",
        tuple((cell, 1.0) for cell in cells),
        ends[0],
        ends[1],
        ((0.0, float("inf")),),
        COVER_IS_WHOLE,
    )
    return None if find_given_away(replace(system, relations=[*system.relations, told])) else share


def _write(path: Path, content: bytes) -> None:
    """Replace a file with its safe version, completely or not at all."""
    safe = path.with_suffix(".safe")
    safe.write_bytes(content)
    os.replace(safe, path)


def format_report(hidden: Iterable[Hidden]) -> Iterator[str]:
    """The report, one line for each column. It tells no number that stands for few people."""
    for column in hidden:
        cells = column.primary + column.complementary
        yield (
            f"{column.path} [{column.field}]: {column.primary} hidden for being small, "
            f"{column.complementary} more to protect them; {cells} of {column.cells} cells"
            + (f", about {column.share}% of what is counted." if column.share is not None else ".")
        )
