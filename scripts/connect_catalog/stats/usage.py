"""How often the website is visited, from monthly sums that name nobody."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..model import Catalog, Usage
from .shares import Share, counted


@dataclass(frozen=True)
class MonthHits:
    """Hits in a month such as 2026-01. days: the days with counted hits, at least in part, out of
    the days of the month. robots: requests by programs, which no other number includes."""

    month: str
    days: Share
    pages: int
    downloads: int
    robots: int


@dataclass(frozen=True)
class AddressHits:
    """Hits on an address below the site's root, over all months."""

    address: str
    hits: int


@dataclass(frozen=True)
class Hits:
    """Hits by month and by address. months: newest first; pages and downloads: the most requested
    first."""

    months: tuple[MonthHits, ...]
    pages: tuple[AddressHits, ...]
    downloads: tuple[AddressHits, ...]


def count_hits(catalog: Catalog) -> Hits:
    """The hits of every month on record. Samples count only if catalog.yml says so."""
    records = sorted(counted(catalog, catalog.usage), key=lambda usage: usage.id, reverse=True)
    return Hits(
        tuple(map(_count_month, records)),
        _order([usage.pages for usage in records]),
        _order([usage.downloads for usage in records]),
    )


def _count_month(usage: Usage) -> MonthHits:
    year, month = map(int, usage.id.split("-"))
    return MonthHits(
        usage.id,
        Share(len(_days_counted(usage)), calendar.monthrange(year, month)[1]),
        sum(usage.pages.values()),
        sum(usage.downloads.values()),
        usage.robots,
    )


def _days_counted(usage: Usage) -> set[int]:
    """The days, as ordinal numbers, that a stretch of the record touches."""
    ends = ((span.start[:10], span.end[:10]) for span in usage.counted)
    ordinals = (
        (date.fromisoformat(a).toordinal(), date.fromisoformat(b).toordinal()) for a, b in ends
    )
    return {day for first, last in ordinals for day in range(first, last + 1)}


def _order(months: list[Mapping[str, int]]) -> tuple[AddressHits, ...]:
    """Addresses by their hits over all months, most first; equal ones by address."""
    total: Counter[str] = Counter()
    for hits in months:
        total.update(hits)
    ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return tuple(AddressHits(address, hits) for address, hits in ordered if hits)
