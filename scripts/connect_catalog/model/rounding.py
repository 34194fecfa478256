"""How the numbers of a column are rounded, and which counts a rounded one may stand for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .parts import Part


class Rounding(Part):
    """Counts are shown as multiples of `base`. to: the nearest one, halves up; either of the two next to
    it, by chance; or the next one up or down. A multiple stays as it is."""

    base: Annotated[int, Field(ge=2, le=1_000_000)]
    to: Literal["nearest", "random", "up", "down"] = "nearest"

    def ends(self, shown: float) -> tuple[float, float]:
        """The least and the greatest count that a rounded one stands for."""
        rest = self.base - 1
        below, above = {
            "nearest": (self.base // 2, rest // 2),
            "random": (rest, rest),
            "up": (rest, 0),
            "down": (0, rest),
        }[self.to]
        return max(0.0, shown - below), shown + above

    @property
    def reach(self) -> int:
        """How far a count may lie from what it is rounded to."""
        return self.base // 2 if self.to == "nearest" else self.base - 1

    def tells_small(self, shown: float, threshold: int) -> bool:
        """Whether a rounded number may stand for a small count, and leaves fewer counts possible than a
        hidden one does."""
        low, high = self.ends(shown)
        return may_be_small(low, high, threshold) and not leaves_enough(low, high, threshold)


def may_be_small(low: float, high: float, threshold: int) -> bool:
    """Whether a count between two ends may be one from 1 up to the threshold."""
    return max(1.0, low) <= min(high, threshold - 1)


def leaves_enough(low: float, high: float, threshold: int) -> bool:
    """Whether two ends lie as far apart as 0 and the greatest count that is hidden."""
    return high - low >= threshold - 1
