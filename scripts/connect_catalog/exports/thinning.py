"""Fewer points on the borders of places, so that a map is as small as its scale allows.

Neighbors share their borders, so a border is thinned once for both: rings are cut at the points where
three of them meet, and each piece keeps its ends. A piece is thinned as D. H. Douglas and T. K. Peucker
tell in "Algorithms for the reduction of the number of points required to represent a digitized line or
its caricature", Cartographica 10 (2), 1973: of the points between two that stay, the one farthest from
the straight line between them stays if it is farther off than the tolerance. As that takes the square of
the points at worst, a long piece is thinned in parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ..bounds import THINNED_POINTS

Vertex = tuple[float, float]
Line = list[Vertex]


def thin(rings: Sequence[Sequence[Vertex]], tolerance: float) -> list[Line]:
    """The rings with fewer points, each no farther than the tolerance from where its border was.

    rings: closed lines without a last point that repeats the first. Points that rings share are equal.
    """
    joints = _find_joints(rings)
    thinned: dict[tuple[Vertex, ...], Line] = {}
    return [_thin_ring(ring, joints, tolerance, thinned) for ring in rings]


def _find_joints(rings: Sequence[Sequence[Vertex]]) -> set[Vertex]:
    """The points from which more or fewer than two edges lead."""
    beside: dict[Vertex, set[Vertex]] = {}
    for ring in rings:
        for start, end in pairwise((*ring, ring[0])):
            beside.setdefault(start, set()).add(end)
            beside.setdefault(end, set()).add(start)
    return {point for point, others in beside.items() if len(others) != 2}


def _thin_ring(
    ring: Sequence[Vertex],
    joints: set[Vertex],
    tolerance: float,
    thinned: dict[tuple[Vertex, ...], Line],
) -> Line:
    """A ring, beginning where it did if that point stays. One that would lose its area stays whole."""
    line: Line = []
    for piece in _cut(ring, joints):
        forward = min(piece, piece[::-1])
        key = tuple(forward)
        if key not in thinned:
            thinned[key] = _thin_line(forward, tolerance)
        kept = thinned[key] if forward == piece else thinned[key][::-1]
        line += kept[:-1]
    if len(line) < 3:
        return list(ring)
    at = line.index(ring[0]) if ring[0] in line else 0
    return line[at:] + line[:at]


def _cut(ring: Sequence[Vertex], joints: set[Vertex]) -> Iterator[Line]:
    """The pieces of a ring from joint to joint. A ring with fewer than two is cut at its least point, too,
    and at the one farthest from there, so that an island is cut alike from both sides of its border."""
    ends = [i for i, point in enumerate(ring) if point in joints]
    if len(ends) < 2:
        start = ends[0] if ends else min(range(len(ring)), key=ring.__getitem__)
        far = max(range(len(ring)), key=lambda i: (math.dist(ring[start], ring[i]), ring[i]))
        ends = sorted({start, far})
    for start, end in pairwise((*ends, ends[0] + len(ring))):
        yield [ring[i % len(ring)] for i in range(start, end + 1)]


def _thin_line(line: Line, tolerance: float) -> Line:
    last = len(line) - 1
    fixed = [*range(0, last, THINNED_POINTS), last]
    kept, spans = {*fixed}, [*pairwise(fixed)]
    while spans:
        first, last = spans.pop()
        distances: Mapping[int, float] = {
            i: _distance(line[i], line[first], line[last]) for i in range(first + 1, last)
        }
        if not distances:
            continue
        far = max(distances, key=lambda i: distances[i])
        if distances[far] > tolerance:
            kept.add(far)
            spans += [(first, far), (far, last)]
    return [line[i] for i in sorted(kept)]


def _distance(point: Vertex, start: Vertex, end: Vertex) -> float:
    """From a point to the nearest one of the straight line between two others."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    share = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
