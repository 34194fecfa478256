"""Numbers that keep their denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ..model import Catalog, DataRequest, DataUse, Meeting, Report, Training, Usage

T = TypeVar("T")
R = TypeVar("R", Meeting, Training, DataRequest, DataUse, Report, Usage)


@dataclass(frozen=True)
class Share:
    """part of whole, as in 7 of 20."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share as a percentage; None if the whole is zero."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Variety:
    """So many barriers, and of how many kinds they are."""

    barriers: int
    kinds: int


def share(things: Iterable[T], holds: Callable[[T], bool]) -> Share:
    answers = [holds(thing) for thing in things]
    return Share(sum(answers), len(answers))


def counted(catalog: Catalog, records: Mapping[str, R]) -> list[R]:
    """The records that count. Samples count only if catalog.yml says so."""
    return [r for r in records.values() if catalog.settings.count_samples or not r.sample]
