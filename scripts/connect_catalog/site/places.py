"""The pages of places: what is known about children in each, what is not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_in_place, locate_page
from ..model import Term
from ..stats.gazetteer import Area, count_rows, list_places
from ..tell.nearby import Nearby, tell_nearby
from ..tell.place_words import list_unsaid, name_place
from ..tell.places import PlaceTeller, PlaceTold
from ..words import say, say_later
from .kind import OF_LISTS, PageKind, PlannedPage
from .place_map import PlaceMap, view_place_map
from .tables import Signs
from .told import PlaceDataset, sign_told, view_datasets
from .views import Link, Views, WorkRow

REFERENCES = "catalog/catalog.yml"  # the file behind the pages that no record stands behind


@dataclass(frozen=True)
class PlaceLink:
    """also: its other names."""

    title: str
    url: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class PlaceGroup:
    """Places of one kind. kind: in words."""

    kind: str
    links: tuple[PlaceLink, ...]


@dataclass(frozen=True)
class PlaceTopic:
    topic: Term
    datasets: tuple[PlaceDataset, ...]


@dataclass(frozen=True)
class Unknown:
    """A desired dataset that says nothing of a place, and why."""

    row: WorkRow
    why: str


@dataclass(frozen=True)
class PlacePage:
    """name: with its kind; ties: the places that it belongs to and those that belong to it; beside: its
    neighbors; whole: the datasets that are known only of the place that stands for all; signs: of the
    numbers on the page; file: all its numbers; report: the page as a PDF."""

    place: Area
    name: str
    ties: tuple[PlaceGroup, ...]
    beside: tuple[PlaceLink, ...]
    topics: tuple[PlaceTopic, ...]
    unknown: tuple[Unknown, ...]
    whole: tuple[Link, ...]
    signs: Signs
    file: str
    report: str


@dataclass(frozen=True)
class PlacesPage:
    """without: how many places have no page; map: None where no place has an outline."""

    groups: tuple[PlaceGroup, ...]
    map: PlaceMap | None
    without: int


# ------------------------------------------------------------------------------------- the pages


def plan_places(views: Views) -> Iterable[PlannedPage]:
    """The list of all places."""
    places = views.catalog.once(list_places)
    if places:
        yield PlannedPage(
            locate_page("places"),
            say("Places"),
            say("Every place that the catalog has numbers for: choose yours."),
            REFERENCES,
            lambda: PlacesPage(
                group_places(places.values()),
                view_place_map(views),
                count_rows(views.catalog) - len(places),
            ),
        )


def plan_place(views: Views) -> Iterable[PlannedPage]:
    """A page for each place of the reference tables."""
    for place in views.catalog.once(list_places).values():
        yield PlannedPage(
            locate("places", place.slug),
            name_place(place),
            say("What is known about children in {place}, and what is not.", place=place.name),
            None,
            partial(view_place, views, place),
            place.kind,
        )


PLACES = PageKind("places", plan_places, weight=OF_LISTS)
PLACE = PageKind("place", plan_place, say_later("Place"))


def group_places(places: Iterable[Area]) -> tuple[PlaceGroup, ...]:
    """Places by kind, in the order in which kinds first come, each in the order of the names."""
    kinds: dict[str, list[Area]] = {}
    for place in places:
        kinds.setdefault(place.kind, []).append(place)
    return tuple(
        PlaceGroup(kind, link_places(sorted(found, key=lambda one: one.name)))
        for kind, found in kinds.items()
    )


def link_places(places: Iterable[Area]) -> tuple[PlaceLink, ...]:
    return tuple(PlaceLink(one.name, locate("places", one.slug), one.also) for one in places)


def view_place(views: Views, place: Area) -> PlacePage:
    teller = views.catalog.once(PlaceTeller)
    told, nearby = teller.tell(place), tell_nearby(teller, place)
    ties = (teller.gazetteer[key] for key in (*place.within, *place.parts))
    return PlacePage(
        place,
        name_place(place),
        group_places(ties),
        link_places(teller.gazetteer[key] for key in place.beside),
        tuple(_sort_by_topic(views, view_datasets(views, told, nearby))),
        tuple(_list_unknown(views, place, told)),
        tuple(_link_whole(views, teller, nearby)),
        sign_told(told, nearby),
        locate_in_place(place.slug, f"{place.slug}.csv"),
        locate_in_place(place.slug, f"{place.slug}.pdf"),
    )


def _sort_by_topic(views: Views, datasets: Sequence[PlaceDataset]) -> Iterator[PlaceTopic]:
    """The datasets by their first topics, in the order of the vocabulary; first what is known of the
    place itself."""
    for topic in views.words.topics:
        about = [one for one in datasets if one.card.topics[0] is topic]
        if about:
            yield PlaceTopic(topic, tuple(sorted(about, key=lambda one: not one.tables)))


def _link_whole(views: Views, teller: PlaceTeller, nearby: Nearby) -> Iterator[Link]:
    """The datasets that are known only of the place that stands for all, each on its page."""
    for package in nearby.whole:
        for place in teller.whole:
            if any(one.package is package for one in teller.tell(place)):
                yield Link(package.title, f"{locate('places', place.slug)}#{package.id}")


def _list_unknown(views: Views, place: Area, told: Sequence[PlaceTold]) -> Iterator[Unknown]:
    rows = {row.state.item.id: row for row in views.work_rows}
    for state, why in list_unsaid(views.catalog, views.statistics.items, place, told):
        yield Unknown(rows[state.item.id], why)
