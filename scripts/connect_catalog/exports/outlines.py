"""The outlines of places and of the regions they make up, as one file that every map of the site uses.

The projection is the equidistant cylindrical one, true to scale along the middle parallel (J. P.
Snyder, Map Projections: A Working Manual, U.S. Geological Survey Professional Paper 1395, 1987,
equations 12-1 and 12-2): x = (longitude - west) cos(middle latitude), y = north - latitude. Away from
the middle parallel widths are off by cos(latitude) / cos(middle latitude): at 41 degrees and half a
degree from the middle that is less than 1 percent, which no eye sees on a map of a state.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from ..addresses import OUTLINES
from ..model import Catalog, ForeignKey, Package, Resource, Table
from ..stats.gazetteer import list_slugs
from .files import ComputeStatistics, Files
from .packed import pack
from .thinning import Vertex, thin

WIDTH = 1000  # of the map, in its own units; points stand on whole ones
ON_SCREEN = (
    0.8  # how far a border may lie from where it was, in units: a map is some 700 pixels wide
)
IN_PRINT = 2.5  # on a map of 2 inches, on which a unit is the five-hundredth part of an inch

XY = tuple[int, int]
Ring = tuple[XY, ...]  # it turns right on the screen; the last point is not the first again


@dataclass(frozen=True)
class Division:
    """A way to divide the map: into the places themselves, or into regions of several places.

    column: the column of the table of places that says which part each place belongs to. target:
    the package, table and column that list the parts. names: the names of the parts by id, with
    those that have no outline. title: what one part is called. part_of: the part of each place that
    has an outline, or "".
    """

    column: str
    target: tuple[str, str, str]
    names: Mapping[str, str]
    title: str
    part_of: Mapping[str, str]

    @property
    def parts(self) -> frozenset[str]:
        """The ids of the parts that are on the map."""
        return frozenset(self.part_of.values()) - {""}


@dataclass(frozen=True)
class Atlas:
    """The table of outlines, the table of places that it draws, and the shapes that these make. The
    places themselves come first."""

    outlines: Table
    longitude: str
    latitude: str
    places: Table
    shapes: tuple[Division, ...]


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The one file of outlines; none if the settings name no table of outlines."""
    return {} if catalog.settings.outlines is None else {OUTLINES: partial(_write, catalog)}


def _write(catalog: Catalog) -> bytes:
    atlas = find_atlas(catalog)
    assert atlas is not None  # noqa: S101 - the settings name a table
    return pack(draw_atlas(catalog, atlas))


# -------------------------------------------------------------------------------- what there is


def find_atlas(catalog: Catalog) -> Atlas | None:
    """What the settings say that maps are drawn from."""
    settings = catalog.settings.outlines
    if settings is None:
        return None
    package = catalog.packages[settings.package]
    outlines = package.tables[settings.resource]
    tie = next(
        key
        for key in outlines.resource.connect.foreign_keys
        if key.fields == outlines.resource.schema_.primary_key[:1]
    )
    own, places = tie.reference.fields[0], _find_table(catalog, package.id, tie)
    drawn = outlines.counts(outlines.resource.schema_.primary_key[0])
    part_ofs = {
        name: {
            id: part
            for id, part in zip(places.rows[own], places.rows[name], strict=True)
            if id in drawn
        }
        for name in places.rows
    }
    keys = ((key.fields[0], key) for key in places.resource.connect.foreign_keys)
    shapes = (
        _shape(catalog, package, part_ofs[name], name, key) for name, key in ((own, tie), *keys)
    )
    return Atlas(outlines, settings.longitude, settings.latitude, places, tuple(shapes))


def _shape(
    catalog: Catalog, package: Package, part_of: Mapping[str, str], column: str, key: ForeignKey
) -> Division:
    table, field = _find_table(catalog, package.id, key), key.reference.fields[0]
    label = _label(table.resource) or field
    names = dict(zip(table.rows[field], table.rows[label], strict=True))
    title = table.resource.column(label).title
    return Division(column, (*key.reference.within(package.id), field), names, title, part_of)


def _find_table(catalog: Catalog, home: str, key: ForeignKey) -> Table:
    table = catalog.target(key.reference, home)
    assert table is not None  # noqa: S101 - the rules have seen to it
    return table


def _label(resource: Resource) -> str | None:
    """The first column with names."""
    named = (c.name for c in resource.columns("label") if c.type == "string")
    return next(named, None)


# ---------------------------------------------------------------------------------- the drawing


def draw_atlas(catalog: Catalog, atlas: Atlas) -> dict[str, object]:
    """The file: the size of the map; the path of each place; for each shape its parts with the slugs of
    their pages (null where there is none), the part that each place belongs to (null for none), the
    borders between parts (null for the places, whose paths are the borders), and a point in each part
    for its name."""
    rings = read_rings(atlas)
    ids = list(rings)
    return {
        "size": measure_land(rings.values()),
        "paths": [write_rings(rings[id]) for id in ids],
        "shapes": {
            shape.column: _draw_shape(catalog, atlas, shape, rings) for shape in atlas.shapes
        },
    }


def measure_land(places: Iterable[Sequence[Ring]]) -> tuple[int, int]:
    """The width and height of the map, in its units."""
    return WIDTH, max(y for rings in places for ring in rings for _, y in ring)


def _draw_shape(
    catalog: Catalog, atlas: Atlas, shape: Division, rings: Mapping[str, Sequence[Ring]]
) -> dict[str, object]:
    drawn = [shape.part_of[id] for id in rings]
    parts = sorted(shape.parts, key=lambda part: (shape.names[part], part))
    grouped: dict[str, list[Ring]] = {part: [] for part in parts}
    for part, place in zip(drawn, rings.values(), strict=True):
        grouped.get(part, []).extend(place)
    return {
        "ids": parts,
        "names": [shape.names[part] for part in parts],
        "pages": list_slugs(catalog, shape.target[:2], parts),
        "of": [parts.index(part) if part else None for part in drawn],
        "borders": None
        if shape is atlas.shapes[0]
        else write_lines(trace_borders([*grouped.values()])),
        "middles": [find_middle(group) for group in grouped.values()],
    }


def read_rings(atlas: Atlas, tolerance: float = ON_SCREEN) -> dict[str, list[Ring]]:
    """The rings of each place in the map's units, by id, thinned for the scale at which they are seen: no
    border lies farther from where it was than the tolerance, but for the rounding to whole units. Rings
    that vanish at this scale are left out, unless they are all of a place. The order of the rows in the
    file does not matter."""
    lines = _read_lines(atlas)
    thinned = thin([*lines.values()], tolerance)
    places: dict[str, list[Ring]] = {}
    for (id, _), line in zip(lines, thinned, strict=True):
        places.setdefault(id, []).append(_close([(round(x), round(y)) for x, y in line]))
    return {id: [r for r in rings if _double_area(r)] or rings[:1] for id, rings in places.items()}


def _read_lines(atlas: Atlas) -> dict[tuple[str, int], list[Vertex]]:
    """The points of each ring of each place, without a last one that repeats the first."""
    place, ring, point = atlas.outlines.resource.schema_.primary_key
    rows = atlas.outlines.rows
    order = rows[[ring, point]].astype(int).assign(place=rows[place])
    order = order.sort_values(["place", ring, point])
    points = project(
        rows.loc[order.index, atlas.longitude].astype(float),
        rows.loc[order.index, atlas.latitude].astype(float),
    )
    lines: dict[tuple[str, int], list[Vertex]] = {}
    for key, at in zip(zip(order["place"], order[ring], strict=True), points, strict=True):
        lines.setdefault(key, []).append(at)
    return {
        key: line[:-1] if len(line) > 1 and line[0] == line[-1] else line
        for key, line in lines.items()
    }


def project(longitudes: Iterable[float], latitudes: Iterable[float]) -> list[Vertex]:
    """Degrees as units of the map, with y downward. The map is WIDTH units wide."""
    degrees = list(zip(longitudes, latitudes, strict=True))
    west, east = min(x for x, _ in degrees), max(x for x, _ in degrees)
    south, north = min(y for _, y in degrees), max(y for _, y in degrees)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrowing)
    return [((x - west) * narrowing * scale, (north - y) * scale) for x, y in degrees]


def _close(line: Sequence[XY]) -> Ring:
    """The ring, turning right, without a last point that repeats the first and without a point twice in
    a row."""
    ring = [at for i, at in enumerate(line) if i == 0 or at != line[i - 1]]
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring if _double_area(ring) >= 0 else ring[::-1])


def _edges(ring: Sequence[XY]) -> Iterable[tuple[XY, XY]]:
    return pairwise((*ring, ring[0]))


def _double_area(ring: Sequence[XY]) -> int:
    """Twice the area of a ring; above zero if it turns right on the screen."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _edges(ring))


def find_middle(rings: Sequence[Ring]) -> XY:
    """The centroid: the point on which the area of all rings would balance."""
    total = sum(map(_double_area, rings))
    if total == 0:
        return rings[0][0]
    sums = [0, 0]
    for ring in rings:
        for start, end in _edges(ring):
            cross = start[0] * end[1] - end[0] * start[1]
            for axis in (0, 1):
                sums[axis] += (start[axis] + end[axis]) * cross
    return round(sums[0] / (3 * total)), round(sums[1] / (3 * total))


def trace_borders(parts: Sequence[Sequence[Ring]]) -> list[list[XY]]:
    """The lines between parts and around them: every edge but those that two places of one part
    share. Edges that meet are joined, to keep the number of lines small."""
    sides: dict[frozenset[XY], list[int]] = {}
    edges: dict[frozenset[XY], tuple[XY, XY]] = {}
    for part, rings in enumerate(parts):
        for ring in rings:
            for edge in _edges(ring):
                sides.setdefault(frozenset(edge), []).append(part)
                edges.setdefault(frozenset(edge), edge)
    return _join(
        edge for key, edge in edges.items() if len(sides[key]) == 1 or len(set(sides[key])) > 1
    )


def _join(edges: Iterable[tuple[XY, XY]]) -> list[list[XY]]:
    """Edges joined to lines, each as long as possible."""
    left: dict[XY, dict[XY, None]] = {}  # in order, and any of them is soon taken away
    for start, end in edges:
        left.setdefault(start, {})[end] = None
        left.setdefault(end, {})[start] = None
    lines = []
    for start in list(left):
        while left[start]:
            lines.append(_walk(left, start))
    return lines


def _walk(left: dict[XY, dict[XY, None]], start: XY) -> list[XY]:
    """A walk from a point along edges not used yet, as far as it goes."""
    line = [start]
    while left[line[-1]]:
        here = line[-1]
        there, _ = left[here].popitem()
        left[there].pop(here, None)
        line.append(there)
    return line


def write_rings(rings: Sequence[Ring]) -> str:
    """The `d` of an SVG path (https://www.w3.org/TR/SVG2/paths.html), in relative steps."""
    return "".join(f"{_write_line(ring)}z" for ring in rings)


def write_lines(lines: Sequence[Sequence[XY]]) -> str:
    return "".join(map(_write_line, lines))


def _write_line(line: Sequence[XY]) -> str:
    (x, y), *_ = line
    steps = "".join(f"l{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(line))
    return f"M{x} {y}{steps}".replace(" -", "-")
