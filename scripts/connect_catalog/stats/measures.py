"""The numbers that a box of the logic model can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model import Measure
from . import Statistics
from .shares import Share, Variety

MEASURES: Mapping[Measure, Callable[[Statistics], Share | Variety]] = {
    "share-obtained": lambda s: s.desired.obtained,
    "share-published": lambda s: s.desired.published,
    "agencies-returning-metadata": lambda s: s.agencies_with_metadata,
    "agencies-posting-data": lambda s: s.agencies_posting,
    "barriers-by-kind": lambda s: Variety(
        sum(k.open for k in s.barriers_by_kind), sum(k.open > 0 for k in s.barriers_by_kind)
    ),
}
