"""Numbers that keep what they are counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ..model import Catalog, DataRequest, DataUse, Meeting, Report, Training, Usage
from ..words import say, say_count

T = TypeVar("T")
R = TypeVar("R", Meeting, Training, DataRequest, DataUse, Report, Usage)


@dataclass(frozen=True)
class Share:
    """part of whole; prints "7 of 20"."""

    part: int
    whole: int

    def __str__(self) -> str:
        return say("{part} of {whole}", part=self.part, whole=self.whole)

    @property
    def percent(self) -> float | None:
        """None where there is nothing to share."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Variety:
    """Barriers and their kinds; prints "25 barriers of 6 kinds"."""

    barriers: int
    kinds: int

    def __str__(self) -> str:
        return say(
            "{barriers} of {kinds}",
            barriers=say_count("{count} barrier", "{count} barriers", self.barriers),
            kinds=say_count("{count} kind", "{count} kinds", self.kinds),
        )


def share(things: Iterable[T], holds: Callable[[T], bool]) -> Share:
    answers = [holds(thing) for thing in things]
    return Share(sum(answers), len(answers))


def counted(catalog: Catalog, records: Mapping[str, R]) -> list[R]:
    """Records that count: samples do only where catalog.yml says so."""
    return [r for r in records.values() if catalog.settings.count_samples or not r.sample]
