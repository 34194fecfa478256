"""Numbers of different tables that hang together though no descriptor says so, as relations.

Trying shows it beyond doubt (`checks/certain`), so nobody has to say it before the audit uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, NamedTuple

from ...marks import Mark
from .shares import find_unit, share
from .system import MISSING, Place, Relation, System, add_sum, tell_apart
from .tables import CountedTable

RowNumbers = tuple[int, ...]


class Tied(NamedTuple):
    """Columns of different tables, each as (package, resource, field). Where `scale` is 0, the first is the
    second: in each of `rows` the numbers of the rows of the first, added up, are no further than `near`
    from those of the second. Else the first, of which each of `rows` names one row, is `scale` times the
    second over the third."""

    columns: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[RowNumbers, ...], ...]
    near: float = 0.0
    scale: int = 0

    @classmethod
    def read(cls, columns: Sequence[Any], rows: Sequence[Any], near: float, scale: int) -> Tied:
        """One of plain lists, as it is kept."""
        told = tuple(tuple(map(tuple, sides)) for sides in rows)
        return cls(tuple(map(tuple, columns)), told, near, scale)

    @property
    def packages(self) -> frozenset[str]:
        """The packages that it ties together."""
        return frozenset(package for package, _, _ in self.columns)

    def list_places(self) -> Iterable[tuple[list[Place], ...]]:
        """The places of each side, one tie after the other."""
        for sides in self.rows:
            yield tuple(
                [Place(package, resource, row, field) for row in rows]
                for (package, resource, field), rows in zip(self.columns, sides, strict=True)
            )


def add_ties(system: System, tables: Iterable[CountedTable], ties: Sequence[Tied]) -> None:
    """All that these ties say of the cells of these tables."""
    named = {(table.id, table.resource.name): table for table in tables}
    ties = [tied for tied in ties if all(column[:2] in named for column in tied.columns)]
    if not ties:
        return
    cells = {place: at for at, cell in enumerate(system.cells) for place in cell.places}
    for tied in ties:
        if tied.scale:
            _add_shares(system, named[tied.columns[0][:2]], tied, cells)
        else:
            _add_equals(system, tied, cells)


def _add_equals(system: System, tied: Tied, cells: dict[Place, int]) -> None:
    for one, other in tied.list_places():
        if any(system.cells[cells[place]].state == MISSING for place in (*one, *other)):
            continue
        sides = sorted(([cells[place] for place in side] for side in (one, other)), key=len)
        whole, parts = _add_up(system, sides[0], one), sides[1]
        if whole in parts or all(system.is_settled(whole, part) for part in parts):
            continue
        apart = tell_apart({one[0][:2]}, {other[0][:2]})
        if len(parts) > 1 and not tied.near:
            add_sum(system, whole, parts, exact=True, apart=apart)
            continue
        terms = ((whole, 1.0), *((part, -1.0) for part in parts))
        falls = ((-inf, inf),)
        near = tied.near
        system.relations.append(Relation("same", terms, -near, near, falls, whole, apart=apart))


def _add_up(system: System, cells: list[int], places: list[Place]) -> int:
    """The cell of a sum; a new one, that no table publishes, where there are several to add up."""
    if len(cells) == 1:
        return cells[0]
    package, resource, row, field = places[0]
    at = (("rows", " ".join(str(place.row) for place in places)),)
    whole = system.cell(f"{package}/{resource}/{field} added up from {row}", at)
    add_sum(system, whole, cells, exact=True)
    return whole


def _add_shares(system: System, table: CountedTable, tied: Tied, cells: dict[Place, int]) -> None:
    measure = table.table.measure(tied.columns[0][2])
    half = 0.5 * find_unit(measure)
    for (place,), parts, wholes in tied.list_places():
        part = _add_up(system, [cells[each] for each in parts], parts)
        whole = _add_up(system, [cells[each] for each in wholes], wholes)
        system.percents[place] = (part, whole)
        number, mark = measure.cell(place.row)
        if mark == Mark.SUPPRESSED:
            system.hidden_percents.add(place)
        if mark == Mark.NUMBER and part != whole and not system.is_settled(part, whole):
            apart = tell_apart({place[:2]}, {parts[0][:2], wholes[0][:2]})
            system.relations.extend(share(part, whole, number, half, tied.scale, place, apart))


def join_tied(groups: Iterable[frozenset[str]], ties: Iterable[Tied]) -> list[frozenset[str]]:
    """Groups of packages, of which those that a tie holds together are one."""
    found = [*groups]
    for tied in ties:
        apart = [group for group in found if group.isdisjoint(tied.packages)]
        joined = [group for group in found if group not in apart]
        found = [*apart, tied.packages.union(*joined)]
    return found
