"""Next editions of a package that nobody foresaw, each with a small count that may be any of three.

The package is that of `second_year`, which hides some counts. An edition tells one of them, or a new one, in a way
of its own; what is written has to be the same whichever number it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from second_year import GROUPS, NEXT, PLACES, TITLES, YEARS, Key, Story

Make = Callable[[Story, int], str]


@dataclass(frozen=True)
class Edition:
    """An edition for each number. hidden: whether the number is one that the package hides already; options: what
    is said with the command."""

    name: str
    make: Make
    options: tuple[str, ...] = ()


def _new(place: str, group: str) -> list[str]:
    number = 40 + 11 * int(place) + 7 * GROUPS.index(group)
    return [place, PLACES[place], group, NEXT, str(number), f"{number / 9:.1f}"]


def _next_rows() -> list[list[str]]:
    return [_new(place, group) for place in PLACES for group in GROUPS]


def _old_rows(story: Story, key: Key, cell: str) -> list[list[str]]:
    """All rows of the earlier years, with a cell for a hidden count; the others that are hidden stay so."""
    rows = []
    for at, (number, late) in sorted(story.numbers.items()):
        shown = cell if at == key else "suppressed" if at in story.hidden else number
        told = "suppressed" if at in story.hidden else late
        rows.append([at[0], PLACES[at[0]], *at[1:], shown, told])
    return rows


def _write(rows: list[list[str]], header: tuple[str, ...] = TITLES) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return file.getvalue()


def _key(story: Story) -> Key:
    return min(story.hidden)


def _hidden(form: str, change: Callable[[list[str]], list[str]] = lambda row: row) -> Make:
    """The whole table again, with what is hidden in some form."""

    def make(story: Story, n: int) -> str:
        rows = [*_old_rows(story, _key(story), form.format(n)), *_next_rows()]
        return _write([change(row) for row in rows])

    return make


def _small(form: str) -> Make:
    """The new year alone, with a small count in some form."""

    def make(_: Story, n: int) -> str:
        first, *others = _next_rows()
        return _write([[*first[:4], form.format(n), *first[5:]], *others])

    return make


def _extra(heading: str, value: Callable[[Story, int, list[str]], str]) -> Make:
    """The new year with one more column. value: from the number that is hidden in the year before, and the row."""

    def make(story: Story, n: int) -> str:
        rows = [[*row, value(story, n, row)] for row in _next_rows()]
        return _write(rows, (*TITLES, heading))

    return make


def _before(story: Story, n: int, row: list[str]) -> int:
    """The number of the year before, small in the first row."""
    first = row[0] == "01" and row[2] == GROUPS[0]
    return n if first else int(story.numbers[row[0], row[2], YEARS[-1]][0])


def _below(text: str) -> Make:
    return lambda story, n: _write(_next_rows()) + text.format(n)


def _totals(name: str) -> Make:
    """The new year with a small count hidden, and a total beside it that tells it."""

    def make(_: Story, n: int) -> str:
        rows = _next_rows()
        sums = [
            [p, PLACES[p], name, NEXT, str(n + sum(int(r[4]) for r in rows if r[0] == p)), ""]
            for p in PLACES
        ]
        return _write([*([*r[:4], "suppressed", ""] if r is rows[0] else r for r in rows), *sums])

    return make


def _twice(story: Story, n: int) -> str:
    key = _key(story)
    return _write(
        [*_old_rows(story, key, "suppressed"), [key[0], PLACES[key[0]], *key[1:], str(n), "1.0"]]
    )


def _split(_: Story, n: int) -> str:
    first, *others = _next_rows()
    parts = [
        [*first[:2], f"{first[2]} {part}", NEXT, cell, ""]
        for part, cell in (("A", str(n)), ("B", "60"))
    ]
    return _write([first, *parts, *others])


def list_editions() -> Iterator[Edition]:
    """Every edition."""
    clothes = (
        "{}",
        "{}*",
        "{} (p)",
        "({})",
        "{}.0",
        "{}E+00",
        " {} ",
        "n={}",
        "{} of 90",
        "<b>{}</b>",
        "0{}",
    )
    for form in clothes:
        yield Edition(f"hidden before, {form}", _hidden(form))
        yield Edition(f"hidden before, {form}, restated", _hidden(form), ("--restated",))
        yield Edition(f"small and new, {form}", _small(form))
    yield Edition(
        "hidden before, in capitals", _hidden("{}", lambda r: [r[0], r[1].upper(), *r[2:]])
    )
    yield Edition(
        "hidden before, years as 2023.0", _hidden("{}", lambda r: [*r[:3], f"{r[3]}.0", *r[4:]])
    )
    yield Edition(
        "hidden before, groups in capitals", _hidden("{}", lambda r: [*r[:2], r[2].upper(), *r[3:]])
    )
    yield Edition(
        "hidden before, codes without zeros", _hidden("{}", lambda r: [str(int(r[0])), *r[1:]])
    )
    yield Edition("a row twice", _twice)
    yield Edition("a group in parts", _split)
    yield Edition(
        "a group in parts, kept",
        _split,
        ("--group", "Younger A=Younger A", "--group", "Younger B=Younger B"),
    )
    yield Edition(
        "a note below", _below("Note: Alphaville had {} younger children last year,,,,,\n")
    )
    yield Edition("a second table below", _below("\nTown,Children\nAlphaville,{}\n"))
    extra: dict[str, Callable[[Story, int, list[str]], str]] = {
        "Children the year before": lambda story, n, row: str(_before(story, n, row)),
        "Change": lambda story, n, row: str(int(row[4]) - _before(story, n, row)),
        "Percent change": lambda story, n, row: (
            f"{100 * int(row[4]) / _before(story, n, row) - 100:.2f}"
        ),
        "Remark": lambda story, n, row: f"{_before(story, n, row)} the year before",
    }
    for heading, value in extra.items():
        make = _extra(heading, value)
        yield Edition(f"one more column, {heading}", make)
        yield Edition(f"one more column, {heading}, left out", make, ("--leave-out", heading))
    for name in ("All", "Everyone", "Both", "Younger to Grown"):
        yield Edition(f"a total, {name}", _totals(name))
        yield Edition(f"a total, {name}, kept", _totals(name), ("--group", f"{name}={name}"))
