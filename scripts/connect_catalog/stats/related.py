"""Related datasets: which others a reader of one may want, and why."""

from __future__ import annotations

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
    """A dataset and what it shares with another: traits are (kind, id), kind being "desired",
    "concept", "topic" or "agency", those that say most first."""

    package: Package
    traits: tuple[Trait, ...]


def find_related(catalog: Catalog) -> Mapping[str, tuple[Related, ...]]:
    """For each package at most MOST datasets, the closest first. Two are as close as what they share
    is telling: a trait weighs less the more datasets have it (inverse document frequency, Sparck
    Jones 1972)."""
    packages = sorted(catalog.packages.values(), key=lambda p: (p.descriptor.title, p.id))
    traits = {package.id: dict.fromkeys(_list_traits(catalog, package)) for package in packages}
    holders: dict[Trait, list[Package]] = defaultdict(list)
    places: dict[tuple[Trait, str], int] = {}
    for package in packages:
        if package.descriptor.connect.kind == "dataset":
            for trait in traits[package.id]:
                places[trait, package.id] = len(holders[trait])
                holders[trait].append(package)
    weights = {t: WEIGHTS[t[0]] / math.log2(1 + len(found)) for t, found in holders.items()}
    related = {}
    for package in packages:
        own = sorted(traits[package.id].keys() & weights.keys(), key=lambda t: (-weights[t], t))
        others = _gather(package, own, holders, places)
        shared = ((o, tuple(t for t in own if t in traits[o.id])) for o in others)
        related[package.id] = _rank(shared, weights)
    return related


def _list_traits(catalog: Catalog, package: Package) -> Iterator[Trait]:
    connect = package.descriptor.connect
    for item in catalog.workplan.values():
        if package.id in item.packages:
            yield "desired", item.id
    for resource in package.descriptor.resources:
        for column in resource.schema_.fields:
            if column.connect.concept is not None:
                yield "concept", column.connect.concept
    yield from (("topic", topic) for topic in connect.topics)
    yield "agency", connect.agency


def _gather(
    package: Package,
    traits: Sequence[Trait],
    holders: Mapping[Trait, list[Package]],
    places: Mapping[tuple[Trait, str], int],
) -> list[Package]:
    """Others that share a trait, of many those nearest by title."""
    found: dict[str, Package] = {}
    for trait in traits:
        if len(found) >= COMPARED:
            break
        place, among = places.get((trait, package.id), 0), holders[trait]
        first = max(0, min(place - COMPARED // 2, len(among) - COMPARED))
        found |= {other.id: other for other in among[first : first + COMPARED]}
    found.pop(package.id, None)
    return list(found.values())


def _rank(
    shared: Iterator[tuple[Package, tuple[Trait, ...]]], weights: Mapping[Trait, float]
) -> tuple[Related, ...]:
    scored = [(sum(weights[t] for t in traits), o, traits) for o, traits in shared]
    scored.sort(key=lambda one: (-round(one[0], 9), one[1].descriptor.title, one[1].id))
    return tuple(Related(package, traits) for _, package, traits in scored[:MOST])
