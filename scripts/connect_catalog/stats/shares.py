"""Numbers that keep what they are counted from."""

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
        """None where there is nothing to share."""
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
    """Records that count: samples do only where catalog.yml says so."""
    return [r for r in records.values() if catalog.settings.count_samples or not r.sample]
