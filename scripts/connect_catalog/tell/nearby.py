"""What the tables say of the places that a place is tied to, where they say nothing of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..model import Package, Table
from ..stats.gazetteer import Area, AreaKey
from .place_words import name_line
from .places import PlaceReading, PlaceTeller, PlaceTold

MOST_SECTIONS = 4  # so many places are told of one by one; more stand below each other in one table
MOST_COLUMNS = 4  # of such a table


@dataclass(frozen=True)
class NearTold:
    """What a table says of places that a place is tied to. places: those that it has, by name; told:
    what it says of each."""

    package: Package
    table: Table
    places: tuple[Area, ...]
    told: tuple[PlaceTold, ...]

    @property
    def is_few(self) -> bool:
        return len(self.places) <= MOST_SECTIONS


@dataclass(frozen=True)
class SideBySide:
    """A table of places, one in a row, in one period. heads: the words and the unit of each column; rows:
    None where the table has no such number."""

    period: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Area, tuple[PlaceReading | None, ...]], ...]


@dataclass(frozen=True)
class Nearby:
    """What is known near a place. parts: of the places that belong to it; larger: of those that it
    belongs to, where nothing is known of it or its parts; whole: datasets that are known only of the
    place that stands for all."""

    parts: tuple[NearTold, ...]
    larger: tuple[NearTold, ...]
    whole: tuple[Package, ...]


def tell_nearby(teller: PlaceTeller, place: Area) -> Nearby:
    """What the tables say of the places that a place is tied to.

    Of its parts each table that has any; of a larger place only datasets that say nothing of the place or
    its parts, so that a number stands on a page once."""
    parts = tuple(_gather(teller, place.parts))
    known = {one.package.id for one in teller.tell(place)} | {one.package.id for one in parts}
    within = (key for key in place.within if not teller.gazetteer[key].whole)
    larger = tuple(one for one in _gather(teller, within) if one.package.id not in known)
    known |= {one.package.id for one in larger}
    every = {told.package.id: told.package for p in teller.whole for told in teller.tell(p)}
    whole = tuple(package for id, package in every.items() if id not in known)
    return Nearby(parts, larger, whole)


def _gather(teller: PlaceTeller, keys: Iterable[AreaKey]) -> Iterator[NearTold]:
    """What is told of some places, table by table, in the order in which their datasets come."""
    found: dict[tuple[str, str], list[tuple[Area, PlaceTold]]] = {}
    for key in keys:
        for one in teller.tell(teller.gazetteer[key]):
            table = one.package.id, one.table.resource.name
            found.setdefault(table, []).append((teller.gazetteer[key], one))
    for pairs in found.values():
        pairs.sort(key=lambda pair: (pair[0].name, pair[0].key))
        first = pairs[0][1]
        places, told = zip(*pairs, strict=True)
        yield NearTold(first.package, first.table, places, told)


def set_side_by_side(near: NearTold) -> SideBySide | None:
    """The newest period of a table, its first measures and groups in columns; None where it has more of
    them for a place than are told."""
    periods = {line.newest.period for one in near.told for line in one.lines}
    if not periods:
        return None
    newest = near.told[0].timeline.sort(periods)[-1]
    columns = _list_columns(near.told)
    rows = (
        (place, tuple(_read(one, column, newest) for column in columns))
        for place, one in zip(near.places, near.told, strict=True)
    )
    return SideBySide(newest, tuple(columns.values()), tuple(rows))


LineKey = tuple[tuple[str, ...], str]


def _list_columns(told: Sequence[PlaceTold]) -> dict[LineKey, tuple[str, str]]:
    """The words and units of the first lines, by group and measure."""
    found: dict[LineKey, tuple[str, str]] = {}
    lines = ((one, line) for one in told for line in one.lines)
    for place, line in lines:
        key = line.group, line.measure.name
        if key not in found:
            found[key] = name_line(place, line), line.measure.connect.unit or ""
        if len(found) == MOST_COLUMNS:
            break
    return found


def _read(told: PlaceTold, key: LineKey, period: str) -> PlaceReading | None:
    lines = (line for line in told.lines if (line.group, line.measure.name) == key)
    readings = (one for line in lines for one in line.readings if one.period == period)
    return next(readings, None)
