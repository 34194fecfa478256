"""The map on which a place is found: an outline for each place that has one, which leads to its page."""

from __future__ import annotations

from dataclasses import dataclass

from ..addresses import locate
from ..exports.outlines import find_atlas, find_middle, measure_land, read_rings, write_rings
from ..stats.gazetteer import list_slugs
from .views import Views


@dataclass(frozen=True)
class MapPlace:
    """A place on the map. url: its page; path: the `d` of its outline; middle: where on the map it is."""

    name: str
    url: str
    path: str
    middle: tuple[int, int]


@dataclass(frozen=True)
class PlaceMap:
    """title: what one place is called; size: width and height of the drawing, in its own units; places: in
    the order of their names."""

    title: str
    size: tuple[int, int]
    places: tuple[MapPlace, ...]


def view_place_map(views: Views) -> PlaceMap | None:
    """The map of the places that have outlines; None if the settings name no outlines."""
    atlas = find_atlas(views.catalog)
    if atlas is None:
        return None
    rings, shape = read_rings(atlas), atlas.shapes[0]
    slugs = list_slugs(views.catalog, shape.target[:2], rings)
    places = [
        MapPlace(shape.names[id], locate("places", slug), write_rings(lines), find_middle(lines))
        for (id, lines), slug in zip(rings.items(), slugs, strict=True)
        if slug is not None
    ]
    places.sort(key=lambda place: place.name)
    return PlaceMap(shape.title, measure_land(rings.values()), tuple(places))
