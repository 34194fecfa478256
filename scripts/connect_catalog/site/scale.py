"""Axes of numbers and the room that words take, for pictures that are drawn here."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..charts import Chart

# The widest of the usual fonts (Verdana, DejaVu Sans) takes so much for a letter of 13 pixels.
LETTER = 8.3


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


def list_values(chart: Chart) -> list[float]:
    """The numbers that a chart draws. Those of a stacked bar are added up."""
    if chart.kind == "stacked":
        return [sum(p.value or 0 for p in points if p) for _, points in chart.rows()]
    return [p.value for series in chart.series for p in series.points if p.value is not None]


def measure_words(words: str) -> float:
    """The room that words take at most, in pixels."""
    return len(_widen(words)) * LETTER


def wrap_words(words: str, width: float, lines: int = 99) -> list[str]:
    """Words in so many lines at most, none wider than the width. Of what is left the end is shown, as
    long names often differ there."""
    letters, words = max(8, int(width / LETTER)), _widen(words)
    wrapped = textwrap.wrap(words, letters) or [""]
    if len(wrapped) > lines:
        end = textwrap.wrap(words[::-1], letters - 1)[0][::-1]
        wrapped = [*wrapped[: lines - 1], f"…{end}"]
    return [line.replace(_FILLER, "") for line in wrapped]


_FILLER = "\N{WORD JOINER}"  # takes no room itself


def _widen(words: str) -> str:
    """Words in which each letter that is twice as wide as others, as those of Chinese, Japanese and
    Korean (Unicode Standard Annex 11), is followed by a filler, so that letters can be counted."""
    if words.isascii():
        return words
    words = words.replace(_FILLER, "")
    return "".join(f"{c}{_FILLER}" if unicodedata.east_asian_width(c) in "WF" else c for c in words)


def choose_labels(places: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Which labels can stand side by side, each in the middle of its place: the last one, and every
    one before it that leaves room. places: from left to right."""
    chosen: list[int] = []
    free = math.inf
    for i in reversed(range(len(places))):
        if places[i] + widths[i] / 2 <= free:
            chosen.append(i)
            free = places[i] - widths[i] / 2 - LETTER
    return chosen[::-1]


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to stand so far apart, between low and high; in the order in
    which they came."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [*places]
    last = low - apart
    for i in order:
        moved[i] = last = max(places[i], last + apart)
    last = high + apart
    for i in reversed(order):
        moved[i] = last = min(moved[i], last - apart)
    return moved
