"""Primary suppression: small counts, and the percents based on them or on a hidden count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from ...checks.disclosure.build import build_system
from ...checks.disclosure.system import MISSING, ROUNDED, SHOWN, Place, System
from ...checks.disclosure.tables import is_small, threshold_of
from ...checks.disclosure.ties import Tied
from ...checks.disclosure.words import table_of
from ...checks.structure import list_hundreds, shown_of
from ...model import Catalog, Package
from .marking import is_hidden, shows_number, with_hidden


def find_primary(catalog: Catalog, ids: Collection[str], ties: Sequence[Tied] = ()) -> set[Place]:
    """The small counts of some packages, and the percents based on them or on a hidden count. ties:
    what hangs together though nobody says so."""
    places = {place for id in ids for place in _find_small(catalog, catalog.packages[id])}
    system = build_system(with_hidden(catalog, places), ids, ties=ties)
    for place, (part, whole) in system.percents.items():
        if place.package not in ids or not shows_number(catalog, place):
            continue
        number, _ = table_of(catalog, place).measure(place.field).cell(place.row)
        based = is_hidden(system, whole) and number != 0
        if is_hidden(system, part) or based or _rests_on_few(system, place):
            places.add(place)
    return places


def _find_small(catalog: Catalog, package: Package) -> Iterator[Place]:
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            if column.connect.kind == "count":
                threshold = threshold_of(catalog, package, column)
                small = partial(is_small, threshold=threshold, rounding=column.connect.rounding)
                for row in table.measure(column.name).find(small):
                    yield Place(package.id, table.resource.name, row, column.name)


def find_hundredths(package: Package) -> set[Place]:
    """Of percents that make 100, and of which one is hidden alone: the least of the others."""
    places = set()
    for table in package.tables.values():
        for group in list_hundreds(table):
            shown = shown_of(table, group)
            if len(shown) == len(group) - 1:
                row, name = shown[0]
                places.add(Place(package.id, table.resource.name, row, name))
    return places


def _rests_on_few(system: System, place: Place) -> bool:
    """Whether the numerator of a shown percent with a known base may be below the threshold."""
    part, whole = system.percents[place]
    cell = system.cells[part]
    if whole is None or system.cells[whole].state not in (SHOWN, ROUNDED):
        return False
    if cell.state in (SHOWN, ROUNDED, MISSING):
        return False
    below = next((r for r in system.relations if r.shown_by == place and r.low == 0.0), None)
    if below is None:
        return False
    (_, scale), (_, share) = below.terms
    return 0 < -share * system.cells[whole].ends[0] / scale <= cell.threshold - 1
