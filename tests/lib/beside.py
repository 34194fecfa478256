"""Tables with one column more that tells a small count, and a judge who knows no form of telling.

The judge takes the same table in, with another number planted: what is written must be the same to the
last byte, or the number has an influence on it, and so somebody can read it there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from statistics import mean, stdev

from handmade import TELLING
from polluted import KEY, PLANTED, Rows, make_rows, write

PLANTED_TOO = 4  # hidden as well, and less than every other count
Cell = Callable[[int, Rows], str]
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ONES = "zero one two three four five six seven eight nine".split() + _TEENS
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ROMAN = (("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


def plant(number: int) -> Rows:
    """The tidy table with a number planted in place of the usual one."""
    return [[*r[:4], str(number)] if tuple(r[:3]) == KEY else [*r] for r in make_rows()]


def _counts(rows: Rows) -> list[int]:
    return [int(row[4]) for row in rows[1:]]


def _same(i: int, rows: Rows, *at: int) -> list[int]:
    """The counts of the rows that are equal to one in some columns."""
    return [int(row[4]) for row in rows[1:] if all(row[k] == rows[i][k] for k in at)]


def _so_far(i: int, rows: Rows) -> int:
    return sum(_counts(rows)[:i])


def say(number: int) -> str:
    """A number below a hundred in words."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def say_roman(number: int) -> str:
    """A number below a hundred in Roman numerals."""
    said = ""
    for sign, worth in _ROMAN:
        while number >= worth:
            said, number = said + sign, number - worth
    return said


MORE: Mapping[str, Cell] = {
    "z-score": lambda i, r: f"{(int(r[i][4]) - mean(_counts(r))) / stdev(_counts(r)):.3f}",
    "index, greatest is 100": lambda i, r: f"{100 * int(r[i][4]) / max(_counts(r)):.2f}",
    "index, first year is 100": lambda i, r: (
        f"{100 * int(r[i][4]) / int(r[i - 3 * (r[i][1] == '2022')][4]):.2f}"
    ),
    "of the mean": lambda i, r: f"{int(r[i][4]) / mean(_counts(r)):.3f}",
    "from the mean": lambda i, r: f"{int(r[i][4]) - mean(_counts(r)):.2f}",
    "so far down the table": lambda i, r: str(_so_far(i, r)),
    "share so far": lambda i, r: f"{100 * _so_far(i, r) / sum(_counts(r)):.2f}",
    "total of the group": lambda i, r: str(sum(_same(i, r, 2))),
    "total of all": lambda i, r: str(sum(_counts(r))),
    "rest of the year": lambda i, r: str(sum(_same(i, r, 0, 1)) - int(r[i][4])),
    "share of the year": lambda i, r: f"{100 * int(r[i][4]) / sum(_same(i, r, 0, 1)):.1f}",
    "rank in the year": lambda i, r: str(
        1 + sorted(_same(i, r, 1), reverse=True).index(int(r[i][4]))
    ),
    "dozens": lambda i, r: f"{int(r[i][4]) / 12:.3f}",
    "tens": lambda i, r: f"{int(r[i][4]) / 10:.1f}",
    "thousands": lambda i, r: f"{int(r[i][4]) / 1000:.3f}",
    "fraction": lambda i, r: f"{r[i][4]}/{r[i][3]}",
    "one in": lambda i, r: f"1 in {int(r[i][3]) / int(r[i][4]):.1f}",
    "words": lambda i, r: say(int(r[i][4])),
    "words and a unit": lambda i, r: f"{say(int(r[i][4]))} pupils",
    "Roman": lambda i, r: say_roman(int(r[i][4])),
    "bar of stars": lambda i, r: "*" * int(r[i][4]),
    "bar of blocks": lambda i, r: "█" * int(r[i][4]),
    "bar of hashes": lambda i, r: "#" * int(r[i][4]),
    "hexadecimal": lambda i, r: f"0x{int(r[i][4]):x}",
    "binary": lambda i, r: f"{int(r[i][4]):07b}",
    "cube": lambda i, r: str(int(r[i][4]) ** 3),
    "log odds": lambda i, r: f"{math.log(int(r[i][4]) / (int(r[i][3]) - int(r[i][4]))):.4f}",
    "odds": lambda i, r: f"{int(r[i][4]) / (int(r[i][3]) - int(r[i][4])):.4f}",
    "per 10,000": lambda i, r: f"{10_000 * int(r[i][4]) / int(r[i][3]):.1f}",
    "standard error": lambda i, r: f"{math.sqrt(int(r[i][4])):.2f}",
    "interval": lambda i, r: (
        f"{int(r[i][4]) - 1.96 * math.sqrt(int(r[i][4])):.2f} to "
        f"{int(r[i][4]) + 1.96 * math.sqrt(int(r[i][4])):.2f}"
    ),
    "mean of two years": lambda i, r: f"{mean(_same(i, r, 0, 2)):.1f}",
    "greatest of the year": lambda i, r: str(max(_same(i, r, 0, 1))),
    "least of the year": lambda i, r: str(min(_same(i, r, 0, 1))),
    "rounded to tens": lambda i, r: str(round(int(r[i][4]), -1)),
}


def make_beside(number: int = PLANTED) -> Iterator[tuple[str, bytes]]:
    """Each form under a heading that says nothing: its name and the table."""
    rows = plant(number)
    for name, cell in {**TELLING, **MORE}.items():
        more = [cell(i, rows) for i in range(1, len(rows))]
        table = [[*rows[0], "Extra"], *([*r, c] for r, c in zip(rows[1:], more, strict=True))]
        yield name, write(table).encode()
