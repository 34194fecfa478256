"""What the tables say of a place, line by line, for the page that sets several places side by side.

places/<place>/numbers.json has the place's name, its kind and its lines: the dataset, the words, the unit and
the readings of each, the oldest first: the period, the cell (a number, or the letter of its mark), the margin of
error, what it is a share of, and the numbers of its footnotes, null where there is none. notes has the
texts of these footnotes, by dataset and number. Two places' lines of one `id` count alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..addresses import locate, locate_in_place
from ..marks import KINDS
from ..model import Catalog
from ..periods import tell_period
from ..stats.gazetteer import Area, list_places
from ..tell.place_words import name_line, name_place
from ..tell.places import PlaceReading, PlaceTeller, PlaceTold
from .files import ComputeStatistics, Files
from .packed import pack


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """A file for each place of the reference tables."""
    return {
        locate_in_place(place.slug, "numbers.json"): partial(_write, catalog, place)
        for place in catalog.once(list_places).values()
    }


def _write(catalog: Catalog, place: Area) -> bytes:
    told = catalog.once(PlaceTeller).tell(place)
    order = {id: i for i, id in enumerate(catalog.vocabulary.ids("topics"))}
    by_topic = sorted(told, key=lambda one: order[_find_topic(one)])
    lines = [item for one in by_topic for item in _list_lines(catalog, one)]
    notes: dict[str, dict[int, str]] = {}
    for one in told:
        if one.notes:
            notes.setdefault(one.package.id, {}).update(one.notes)
    return pack({"name": place.name, "called": name_place(place), "lines": lines, "notes": notes})


def _find_topic(told: PlaceTold) -> str:
    return told.package.descriptor.connect.topics[0]


def _list_lines(catalog: Catalog, told: PlaceTold) -> Iterator[dict[str, Any]]:
    for line in told.lines:
        measure = line.measure
        yield {
            "id": [told.package.id, measure.name, measure.connect.unit, *line.group],
            "topic": catalog.title("topics", _find_topic(told)),
            "dataset": told.package.title,
            "url": locate("packages", told.package.id),
            "words": name_line(told, line) or measure.title,
            "unit": measure.connect.unit,
            "readings": [_write_reading(reading) for reading in line.readings],
        }


def _write_reading(reading: PlaceReading) -> list[Any]:
    cell = KINDS[reading.mark].letter if reading.mark else reading.value
    return [
        tell_period(reading.period),
        cell,
        reading.margin,
        reading.base or None,
        reading.notes or None,
    ]
