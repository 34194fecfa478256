"""The numbers that a picture draws and the room that words take in it."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Sequence

from ..charts import Chart

# The widest of the usual fonts (Verdana, DejaVu Sans) takes so much for a letter of 13 pixels.
LETTER = 8.3


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
