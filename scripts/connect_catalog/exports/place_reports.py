"""A report on each place for letter paper: what its page says, to be printed and handed out."""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from ..addresses import locate, locate_in_place
from ..bounds import PRINTED_LENGTH, PRINTED_NAMES, PRINTED_UNSAID
from ..marks import TABLE_MARKS, name_mark, tell_meaning
from ..model import Catalog, Package, PartialDate, format_date
from ..periods import tell_period
from ..sparks import draw_spark
from ..stats.availability import ItemState
from ..stats.gazetteer import Area
from ..tell.nearby import Nearby, NearTold, tell_nearby
from ..tell.place_words import (
    list_remarks,
    list_unsaid,
    name_line,
    name_place,
    tell_reading,
)
from ..tell.places import PlaceLine, PlaceReading, PlaceTeller, PlaceTold, list_points
from ..words import say, say_and, say_count, say_number
from .files import ComputeStatistics, Files
from .outlines import IN_PRINT, Atlas, Ring, find_atlas, measure_land, read_rings, write_rings
from .typeset import Job, begin_all

TEMPLATE = Path(__file__).with_name("place.typ")
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)  # of letters, in points
MOST_PAGES = 4
INK, LAND = "#12618f", "#d5dde5"  # of the place on the map, and of the land around it
SPARK = (
    f'xmlns="http://www.w3.org/2000/svg" fill="none" stroke="{INK}" stroke-width="1.75" '
    'stroke-linejoin="round"'
)


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """A PDF for each place, beside its page; all are begun when the first is, or is asked for."""
    reports = PlaceReports(catalog, numbers)
    return {
        locate_in_place(place.slug, f"{place.slug}.pdf"): PlaceReport(reports, place)
        for place in catalog.once(PlaceTeller).gazetteer.values()
    }


@dataclass(frozen=True)
class PlaceReport:
    """The report on a place of a catalog."""

    reports: PlaceReports
    place: Area

    def begin(self) -> None:
        """Begin with those on all places."""
        self.reports.begin()

    def cancel(self) -> None:
        """Leave it, if it has not begun yet."""
        self.reports.begin()[self.place.slug].cancel()

    def __call__(self) -> bytes:
        """The PDF."""
        return self.reports.begin()[self.place.slug].result()


class PlaceReports:
    """The reports on all places of a catalog."""

    def __init__(self, catalog: Catalog, numbers: ComputeStatistics) -> None:
        self.catalog = catalog
        self.numbers = numbers
        self.teller = catalog.once(PlaceTeller)

    def begin(self) -> Mapping[str, Future[bytes]]:
        """The PDF of each place, being made in the background since this was asked for the first time."""
        return self._begun

    @cached_property
    def _begun(self) -> Mapping[str, Future[bytes]]:
        places = self.teller.gazetteer.values()
        return begin_all((place.slug, partial(self.lay_out, place)) for place in places)

    def lay_out(self, place: Area) -> Job:
        """What the template prints, dated on the day of the newest dataset in it."""
        settings, told = self.catalog.settings, self.teller.tell(place)
        nearby = tell_nearby(self.teller, place)
        unsaid = [*list_unsaid(self.catalog, self.numbers().items, place, told)]
        packages = [*(one.package for one in told), *(one.package for one in _list_few(nearby))]
        updated = [PartialDate(one.descriptor.connect.updated) for one in packages]
        newest = max(updated, key=lambda date: date.last_day, default=None)
        topics, unprinted = _print_what_fits(self._list_topics(told, _list_few(nearby)))
        data = {
            "title": name_place(place),
            "catalog": settings.title,
            "publisher": settings.publisher,
            "language": settings.languages[0],
            "address": self._address(locate("places", place.slug)),
            "ties": self._list_ties(place),
            "map": self._draw_map(place),
            "topics": topics,
            "unknown": [self._lay_out_unsaid(*one) for one in unsaid[:PRINTED_UNSAID]],
            "key": _list_key(told),
            "words": _say_words(
                place, len(unsaid), self.numbers().desired.total, newest, unprinted
            ),
        }
        day = newest.first_day if newest else self.numbers().today
        made = datetime.combine(day, time(), UTC)
        return Job(TEMPLATE, data, made, SIZES, MOST_PAGES, _guess_pages(data))

    def _address(self, page: str) -> str:
        return f"{self.catalog.settings.url}{page}"

    def _list_ties(self, place: Area) -> list[list[str]]:
        """What it belongs to, what belongs to it and what lies next to it: a kind of place, and the names."""
        kinds: dict[str, list[str]] = {}
        for key in (*place.within, *place.parts):
            other = self.teller.gazetteer[key]
            kinds.setdefault(other.kind, []).append(other.name)
        ties = [[kind, _join_what_fits(names)] for kind, names in kinds.items()]
        if place.beside:
            names = [self.teller.gazetteer[key].name for key in place.beside]
            ties.append([say("Next to it"), _join_what_fits(names)])
        ties += [[title, _join_what_fits(names)] for title, names in place.named]
        return ties

    def _list_topics(
        self, told: Sequence[PlaceTold], near: Sequence[NearTold]
    ) -> Iterator[dict[str, Any]]:
        """The datasets by their first topics, in the order of the vocabulary: what each says of the place,
        and in a sentence what it says of the few places that this one is tied to."""
        packages = {one.package.id: one.package for one in told}
        packages |= {one.package.id: one.package for one in near}
        for topic in self.catalog.vocabulary.topics:
            about = [
                self._lay_out_dataset(
                    package,
                    [one for one in told if one.package is package],
                    [each for one in near if one.package is package for each in one.told],
                )
                for package in packages.values()
                if package.descriptor.connect.topics[0] == topic.id
            ]
            shown = [one for one in about if one["tables"] or one["elsewhere"] or one["near"]]
            if shown:
                yield {"title": topic.title, "datasets": shown}

    def _lay_out_dataset(
        self, package: Package, told: Sequence[PlaceTold], near: Sequence[PlaceTold]
    ) -> dict[str, Any]:
        descriptor = package.descriptor
        return {
            "title": package.title,
            "page": self._address(locate("packages", package.id)),
            "answers": [answer.words for one in told for answer in one.answers],
            "tables": [_lay_out_table(one) for one in told if one.lines],
            "elsewhere": [_tell_elsewhere(one) for one in told if not one.lines],
            "near": [answer.words for one in near for answer in one.answers],
            "notes": sorted({note for one in told for note in _list_printed_notes(one)}),
            "source": say(
                "{agency}, version {version}, updated {updated}.",
                agency=self.catalog.title("agencies", descriptor.connect.agency),
                version=descriptor.version,
                updated=format_date(descriptor.connect.updated),
            ),
        }

    def _lay_out_unsaid(self, state: ItemState, why: str) -> dict[str, str]:
        return {**self._desired[state.item.id], "why": why}

    @cached_property
    def _desired(self) -> Mapping[str, dict[str, str]]:
        """What is said of each desired dataset wherever it says nothing of a place."""
        return {state.item.id: self._lay_out_desired(state) for state in self.numbers().items}

    def _lay_out_desired(self, state: ItemState) -> dict[str, str]:
        catalog, item = self.catalog, state.item
        kinds = dict.fromkeys(barrier.kind for barrier in state.open_barriers)
        return {
            "title": item.title,
            "page": self._address(locate("workplan", item.id)),
            "state": state.status.title,
            "held": say_and([catalog.title("agencies", id) for id in item.agencies]),
            "barriers": "; ".join(catalog.title("barrier_kinds", kind) for kind in kinds),
        }

    # --------------------------------------------------------------------------------- the map

    @cached_property
    def _atlas(self) -> Atlas | None:
        return find_atlas(self.catalog)

    @cached_property
    def _rings(self) -> Mapping[str, Sequence[Ring]]:
        return read_rings(self._atlas, IN_PRINT) if self._atlas else {}

    @cached_property
    def _land(self) -> tuple[str, str]:
        """The box of the whole map, and its outlines."""
        width, height = measure_land(self._rings.values())
        return f"0 0 {width} {height}", "".join(map(write_rings, self._rings.values()))

    def _draw_map(self, place: Area) -> dict[str, str]:
        """Where a place is, as SVG; "" where the table of outlines does not know."""
        marked = {*self._find_outlines(place)} & self._rings.keys()
        if not marked:
            return {"svg": "", "alt": ""}
        box, land = self._land
        path = "".join(write_rings(self._rings[id]) for id in sorted(marked))
        return {
            "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
            f'<path d="{land}" fill="{LAND}" stroke="#fff" stroke-width="2"/>'
            f'<path d="{path}" fill="{INK}" stroke="{INK}" stroke-width="2"/></svg>',
            "alt": say("A map of where {place} is.", place=place.name),
        }

    def _find_outlines(self, place: Area) -> Iterable[str]:
        """The ids of the outlines that a place consists of: its own, those of the parts of the map that
        it names, or of the places that it belongs to or that belong to it."""
        if self._atlas is None:
            return ()
        own, *shapes = self._atlas.shapes
        if place.whole:
            return self._rings
        if place.key[:2] == own.target[:2]:
            return (place.key.id,)
        for shape in shapes:
            if shape.target[:2] == place.key[:2] and place.key.id in shape.parts:
                return (id for id, part in shape.part_of.items() if part == place.key.id)
        ties = (*place.within, *place.parts)
        return (key.id for key in ties if key[:2] == own.target[:2])


def _list_few(nearby: Nearby) -> list[NearTold]:
    """What is said of places that a place is tied to, where they are few."""
    return [one for one in (*nearby.parts, *nearby.larger) if one.is_few]


# ------------------------------------------------------------------------------------ what fits


def _print_what_fits(topics: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The topics with the first of their datasets, and how many datasets are not printed."""
    kept: list[dict[str, Any]] = []
    room, unprinted = PRINTED_LENGTH, 0
    for topic in topics:
        few = []
        for dataset in topic["datasets"]:
            room -= len(json.dumps(dataset, ensure_ascii=False))
            if room < 0:
                unprinted += 1
            else:
                few.append(dataset)
        if few:
            kept.append({**topic, "datasets": few})
    return kept, unprinted


def _guess_pages(data: Mapping[str, Any]) -> float:
    """How many pages a report has with the largest letters, by its letters, its lines of numbers and its
    datasets: fitted by least squares to the reports on 67 places (standard deviation 0.07 pages)."""
    datasets = [one for topic in data["topics"] for one in topic["datasets"]]
    lines = sum(len(table["lines"]) for one in datasets for table in one["tables"])
    return 0.000227 * _count_letters(data) + 0.0086 * lines + 0.021 * len(datasets)


def _count_letters(data: Any) -> int:
    """Of all words in data, without pictures and addresses."""
    if isinstance(data, str):
        return 0 if data.startswith(("<svg", "http")) else len(data)
    if isinstance(data, dict):
        return sum(map(_count_letters, data.values()))
    return sum(map(_count_letters, data)) if isinstance(data, (list, tuple)) else 0


def _join_what_fits(names: Sequence[str]) -> str:
    """The first names, and how many there are more."""
    ends = [*accumulate(len(name) for name in names)]
    fits = bisect(ends, PRINTED_NAMES)
    told, more = "; ".join(names[:fits]), len(names) - fits
    return say("{names}; and {count} more", names=told, count=say_number(more)) if more else told


# ------------------------------------------------------------------------------- what a table says


def _lay_out_table(told: PlaceTold) -> dict[str, Any]:
    """A table of the newest numbers: the place's, and those of larger places beside them."""
    units = {line.measure.connect.unit or "" for line in told.lines}
    periods = {line.newest.period for line in told.lines}
    unit = "".join(units) if len(units) == 1 else ""
    period = "".join(periods) if len(periods) == 1 else ""
    return {
        "title": told.table.resource.title,
        "unit": unit,
        "period": tell_period(period),
        "time": "" if period else told.time_title,
        "beside": [place.name for place in told.beside],
        "trend": any(line.trend for line in told.lines),
        "lines": [_lay_out_line(told, line, not unit) for line in told.lines],
        "remarks": [
            ": ".join(filter(None, ("; ".join(remark.names), remark.text)))
            for remark in list_remarks(told)
        ],
    }


def _lay_out_line(told: PlaceTold, line: PlaceLine, with_unit: bool) -> dict[str, Any]:
    first = next((one for one in line.readings if not one.mark), line.newest)
    last = line.last_known or line.newest
    spark = draw_spark(list_points(told, line), SPARK) if line.trend else ""
    return {
        "words": name_line(told, line),
        "unit": line.measure.connect.unit if with_unit else None,
        "period": tell_period(line.newest.period),
        "now": _lay_out_reading(line.newest),
        "beside": [_lay_out_reading(one) for one in line.beside],
        "spark": spark,
        "alt": say(
            "{first} in {start}, {last} in {end}",
            first=first.words,
            start=tell_period(first.period),
            last=last.words,
            end=tell_period(last.period),
        )
        if spark
        else "",
    }


def _list_printed_notes(told: PlaceTold) -> Iterator[tuple[int, str]]:
    """The footnotes on the numbers that are printed, which are the newest."""
    texts = dict(told.notes)
    for reading in (r for line in told.lines for r in (line.newest, *line.beside)):
        yield from ((number, texts[number]) for number in (reading.notes if reading else ()))


def _lay_out_reading(reading: PlaceReading | None) -> dict[str, Any]:
    """A number, or the word for why there is none; neither where there is no such number."""
    if reading is None:
        return {"words": "", "mark": True, "notes": ""}
    notes = ", ".join(map(str, reading.notes))
    return {"words": tell_reading(reading), "mark": bool(reading.mark), "notes": notes}


def _tell_elsewhere(told: PlaceTold) -> str:
    """Where to find what is too long to be printed."""
    return say_count(
        "{table}: {count} number, on the page of the dataset.",
        "{table}: {count} numbers, on the page of the dataset.",
        told.left_out,
        table=told.table.resource.title,
    )


def _list_key(told: Sequence[PlaceTold]) -> list[list[str]]:
    """The words in place of a number that are printed, and what they mean."""
    lines = [line for one in told for line in one.lines]
    marks = {one.mark for line in lines for one in (*line.readings[-1:], *line.beside) if one}
    return [[name_mark(mark), tell_meaning(mark)] for mark in TABLE_MARKS if mark in marks]


def _say_words(
    place: Area, unsaid: int, desired: int, newest: PartialDate | None, unprinted: int
) -> dict[str, str]:
    """The template's own words. It fills in the numbers of {page} and {pages} itself."""
    return {
        "here": place.name,
        "page": say("Page {page} of {pages}"),
        "lead": say(
            "What is known about children in {place}, what is not, and why.", place=place.name
        ),
        "made": say("Newest update of a dataset in it: {date}.", date=format_date(newest))
        if newest
        else "",
        "nothing": say("No dataset of this catalog has numbers for {place} yet.", place=place.name),
        "time": say("Over time"),
        "unknown": say("What is not known here, and why"),
        "count": say_count(
            "{count} of the {whole} datasets that the workgroup asks for says nothing of this place:",
            "{count} of the {whole} datasets that the workgroup asks for say nothing of this place:",
            unsaid,
            whole=desired,
        ),
        "unlisted": say_count(
            "{count} more stands in the work plan.",
            "{count} more stand in the work plan.",
            unsaid - PRINTED_UNSAID,
        )
        if unsaid > PRINTED_UNSAID
        else "",
        "held": say("Held by:"),
        "barriers": say("In the way:"),
        "key": say("In place of a number"),
        "none": say("no such number"),
        "unprinted": say_count(
            "{count} more dataset says something of this place, on its page.",
            "{count} more datasets say something of this place, on its page.",
            unprinted,
        )
        if unprinted
        else "",
        "more": say("Every year, every note, and all numbers as a file:"),
    }
