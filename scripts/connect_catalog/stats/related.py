"""Related datasets: which ones a reader of a dataset may also want, and why."""

from __future__ import annotations

import bisect
import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model import Catalog, Package

MOST = 5
# So many others are compared with a dataset, those with the rarest traits in common first, so that
# the time it takes grows with the catalog and not with its square.
COMPARED = 40
# How much a trait says: to answer the same desired dataset says most, to be of one agency least.
WEIGHTS = {"desired": 4.0, "concept": 2.0, "topic": 1.5, "agency": 1.0}
Trait = tuple[str, str]


@dataclass(frozen=True)
class Related:
    """A dataset and what it shares with another. traits: (kind, id) pairs with the kind "desired",
    "concept", "topic" or "agency", the most telling first."""

    package: Package
    traits: tuple[Trait, ...]


def find_related(catalog: Catalog) -> Mapping[str, tuple[Related, ...]]:
    """For each package at most MOST datasets, the closest first. Two datasets are close if what
    they share is telling: a trait weighs less the more datasets have it (inverse document
    frequency, Sparck Jones 1972)."""
    packages = sorted(
        catalog.packages.items(), key=lambda item: (item[1].descriptor.title, item[0])
    )
    traits = [set(_list_traits(catalog, id, package)) for id, package in packages]
    holders: dict[Trait, list[int]] = defaultdict(list)
    for place, (_, package) in enumerate(packages):
        if package.descriptor.connect.kind == "dataset":
            for trait in traits[place]:
                holders[trait].append(place)
    weights = {t: WEIGHTS[t[0]] / math.log2(1 + len(found)) for t, found in holders.items()}
    order = {trait: i for i, trait in enumerate(sorted(weights, key=lambda t: (-weights[t], t)))}
    related = {}
    for place, (id, _) in enumerate(packages):
        own = sorted(traits[place] & order.keys(), key=order.__getitem__)
        others = _gather(place, own, holders)
        scored = ((sum(weights[t] for t in own if t in traits[o]), o) for o in others)
        best = heapq.nsmallest(MOST, ((-round(score, 9), other) for score, other in scored))
        related[id] = tuple(
            Related(packages[other][1], tuple(t for t in own if t in traits[other]))
            for _, other in best
        )
    return related


def _list_traits(catalog: Catalog, id: str, package: Package) -> Iterator[Trait]:
    connect = package.descriptor.connect
    for item, record in catalog.workplan.items():
        if id in record.packages:
            yield "desired", item
    for resource in package.descriptor.resources:
        for column in resource.schema_.fields:
            if column.connect.concept is not None:
                yield "concept", column.connect.concept
    yield from (("topic", topic) for topic in connect.topics)
    yield "agency", connect.agency


def _gather(
    place: int, traits: Sequence[Trait], holders: Mapping[Trait, Sequence[int]]
) -> list[int]:
    """The positions of others that share a trait; if there are many, those nearest by title."""
    found: dict[int, None] = {}
    for trait in traits:
        if len(found) > COMPARED:
            break
        among = holders[trait]
        middle = bisect.bisect_left(among, place)
        first = max(0, min(middle - COMPARED // 2, len(among) - COMPARED))
        found.update(dict.fromkeys(among[first : first + COMPARED]))
    found.pop(place, None)
    return list(found)
