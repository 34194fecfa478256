"""What a branch changes in the catalog's own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..model import Catalog
from ..stats import compute
from ..stats.figures import Figure, figures
from .model import MOST_TEXT, FigureChange, shorten_text


def compare_figures(before: Catalog, after: Catalog, today: date) -> tuple[list[FigureChange], int]:
    """The numbers of the whole catalog that differ, and how many others do: by agency, month and the
    like. Both are counted as of one day, so that no number differs for its passing."""
    then, now = (_by_name(catalog, today) for catalog in (before, after))
    differing = [key for key in {**then, **now} if then.get(key) != now.get(key)]
    whole = [key for key in differing if key[1] == "all"]
    return [*_tell(then, now, whole)], len(differing) - len(whole)


def _by_name(catalog: Catalog, today: date) -> dict[tuple[str, str, str], Figure]:
    return {(f.measure, f.by, f.group): f for f in figures(compute(catalog, today))}


def _tell(
    then: dict[tuple[str, str, str], Figure],
    now: dict[tuple[str, str, str], Figure],
    keys: list[tuple[str, str, str]],
) -> Iterator[FigureChange]:
    for key in keys:
        one, other = then.get(key), now.get(key)
        yield FigureChange(
            what=shorten_text(name_figure(one or other), MOST_TEXT // 10),
            before=one.value if one else 0,
            after=other.value if other else 0,
            of=(one.of if one else None, other.of if other else None),
        )


def name_figure(figure: Figure | None) -> str:
    """What a number counts, as in "desired datasets obtained" or "barriers open"."""
    if figure is None:
        return ""
    kind, _, rest = figure.measure.partition("-")
    words = rest.replace("-", " ")
    if kind == "share":
        return f"{figure.unit} {words}"
    if kind == "status":
        return f"{figure.unit} whose status is “{words}”"
    return figure.measure.replace("-", " ")
