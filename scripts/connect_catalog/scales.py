"""Axes of numbers, for pictures that are drawn here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """An axis of numbers, with zero on it. ticks: the numbers that are written, lowest first."""

    ticks: tuple[float, ...]

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    def share(self, value: float) -> float:
        """How far along the axis a number stands, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale_values(values: Iterable[float]) -> Scale:
    """The axis for some numbers: from zero to the farthest, or from the lowest to the highest with
    zero between."""
    numbers = [0.0, *values]
    low, high = min(numbers), max(numbers)
    if low >= 0:
        top = round_up(high or 1)
        return Scale((0.0, top / 2, top))
    if high <= 0:
        bottom = round_up(-low)
        return Scale((-bottom, -bottom / 2, 0.0))
    step = round_up(max(high, -low)) / 2
    ticks = range(math.floor(low / step), math.ceil(high / step) + 1)
    return Scale(tuple(float(f"{step * i:.12g}") for i in ticks))


def round_up(value: float) -> float:
    """The next number that halves well: 1, 2, 4, 5, 6 or 8 times a power of ten, or the power."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = (float(f"{power * step:.12g}") for step in (1, 2, 4, 5, 6, 8, 10))
    return next(step for step in steps if step >= value)
