"""Rules for the distinct values of a column: each is checked once, however long the table is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..codes import Code
from ..marks import TABLE_MARKS
from ..model import Catalog, Column, Package, Table
from ..problems import Problem
from ..spreadsheets import is_formula
from ..written import (
    CODES,
    GROUPS,
    NEARLY_ALL,
    SPAN_OF_DAYS,
    are_strokes,
    holds_digit,
    is_below,
    is_level,
    is_numbered_place,
    is_range,
    is_spelled,
    may_hide_number,
    write_digits,
)
from .tables import show_cell
from .telling import problem_in
from .text import HTML, HTML_MESSAGE
from .waivers import is_waived

TYPES = ("string", "any", "integer", "number")  # of columns in which a count may stand
COORDINATES = re.compile(r"\W*-?\d+\.\d{3,}\W+-?\d+\.\d{3,}\W*")
YEARS = re.compile(r"\b(19[5-9]|20[0-9])[0-9]([-–/]([0-9]{4}|[0-9]{2})\b)?")
LETTERS = re.compile(r"[^\W\d_]")
SMALL = 30  # no agency's threshold is higher


class Values(NamedTuple):
    """A column, how often each value occurs in it, and whether it is part of the key."""

    column: Column
    counts: Mapping[str, int]
    is_key: bool = False

    @property
    def undeclared(self) -> list[str]:
        """The values that are neither marks nor empty."""
        marking = self.column.marking()
        return [value for value in self.counts if value != "" and value not in marking]

    @property
    def numbers(self) -> list[float]:
        return [
            float(v) for v in self.undeclared if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", v)
        ]


class Found(NamedTuple):
    """A value that breaks a rule. The value is never printed."""

    value: str
    code: Code
    message: str
    mend: str = ""


# ------------------------------------------------------------------------------------ safe cells


def find_formulas(values: Values) -> Iterator[Found]:
    """No text begins like a spreadsheet's formula (= + - @, a tab), unless it is a number."""
    if values.column.type != "string":
        return  # whatever is no number there is told of by other rules
    for value in values.counts:
        if is_formula(value):
            yield Found(value, Code.FORMULA, "a spreadsheet would run this cell as a formula")


def find_html(values: Values) -> Iterator[Found]:
    """No cell holds HTML or a script."""
    for value in values.counts:
        if HTML.search(value):
            yield Found(value, Code.HTML, HTML_MESSAGE)


# -------------------------------------------------------------------------------- declared values


def find_outside_categories(values: Values) -> Iterator[Found]:
    """A column with categories holds only these, its marks, and empty cells."""
    categories = values.column.category_values()
    if categories is None:
        return
    for value in values.undeclared:
        if value not in categories:
            shown = show_cell(values.column, value)
            message = f"{shown} is not one of the column's categories"
            mend = f"Use one of: {', '.join(categories)[:300]}."
            yield Found(value, Code.CATEGORY, message, mend)


_NO_VALUE = frozenset(
    {
        *TABLE_MARKS,
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "<na>",
        "nan",
        "null",
        "(null)",
        "none",
        "nil",
        "redacted",
        "not available",
        "not applicable",
        "no data",
        "*",
        "**",
        "***",
        ".",
        "..",
        "...",
        "?",
        "??",
        "xx",
        "xxx",
        "tbd",
        "tba",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "#null!",
        "#num!",
    }
)
_LESS_THAN = re.compile(r"(?:<|<=|≤|>|>=|≥)\s*[0-9]+%?|(?:less|fewer) than [0-9]+", re.I)
_CODE = re.compile(r"-([0-9])\1+(?:\.\1+)?|-?9{4,}(?:\.9+)?")


def find_undeclared_marks(values: Values) -> Iterator[Found]:
    """A word or code that stands for no value, such as N/A, <5 or -9999, is declared as a mark."""
    declared = (*(values.column.constraints.enum or ()), *(values.column.category_values() or ()))
    for value in values.undeclared:
        plain = value.strip().lower()
        if value in declared:
            continue
        if _says_nothing(plain, values.column) or _is_code(value, values):
            message = "this looks like a code in place of a number"
            yield Found(value, Code.UNDECLARED_CODE, message)


def _says_nothing(plain: str, column: Column) -> bool:
    """Whether the words say that there is no value. In a column of numbers they are reported as
    such."""
    return column.type == "string" and (
        plain in _NO_VALUE or _LESS_THAN.fullmatch(plain) is not None
    )


def _is_code(value: str, values: Values) -> bool:
    """Whether a number looks like a code: negative with one repeated digit, or 9999 and longer with
    no other number near it."""
    if not _CODE.fullmatch(value):
        return False
    if values.column.type not in ("integer", "number") or value.startswith("-"):
        return True
    others = [number for number in values.numbers if number != float(value)]
    return max(others, default=0) * 3 < float(value)


def find_impossible_numbers(values: Values) -> Iterator[Found]:
    """No count, percent or rate is below zero, no percent above 100, none far from all others."""
    kind, bounds = values.column.connect.kind, values.column.constraints
    if kind not in ("count", "percent", "rate"):
        return
    least = 0 if bounds.minimum is None else -math.inf  # a declared bound is tested as such
    most = 100 if kind == "percent" and bounds.maximum is None else math.inf
    numbers = sorted(values.numbers)
    far = len(numbers) >= 10 and numbers[-1] > 100 * max(numbers[-2], 1)
    for value in values.undeclared:
        number = _number(value)
        if number is None or _CODE.fullmatch(value):
            continue
        if not least <= number <= most or (far and number == numbers[-1]):
            message = f"no {kind} among these can be so large or small"
            mend = (
                "Correct it; if it stands for a number that is not there, write a mark, such "
                "as missing. If it is right, say so in `connect.waivers`."
            )
            yield Found(value, Code.UNDECLARED_CODE, message, mend)


def _number(value: str) -> float | None:
    return float(value) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value) else None


def find_numbers_in_text(values: Values) -> Iterator[Found]:
    """A column of words is not mostly numbers, in whatever form, and holds no small number among its
    words; steps such as grades, ranges such as 6 to 12, and codes of three digits and more are words."""
    column = values.column
    if column.type == "number" and column.name in ("longitude", "latitude"):
        return
    if column.type not in TYPES or column.connect.role not in ("dimension", "label", "geography"):
        return
    others = {v: values.counts[v] for v in values.undeclared if not _is_word(column.name, v)}
    once = all(times == 1 for times in values.counts.values())
    if (once or (values.is_key and column.type == "integer")) and _run_on(values.undeclared):
        return  # numbers of the rows, or of the parts of a thing
    words = column.type in ("string", "any")
    group = words and column.connect.role != "geography" and not CODES.search(column.name)
    mostly = group and _are_mostly_numbers(column.name, others)
    every = sum(others.values())
    few = words and sum(t for cell, t in others.items() if holds_digit(cell)) * 5 <= every
    named = len(others) * 3 > every  # most texts stand once, as names do
    for cell, times in others.items():
        lone = (
            few
            and times == 1
            and _says_small(column.name, cell)
            and not (named and LETTERS.search(cell))
        )
        small = is_below(cell, SMALL) and (words or "." not in cell)
        if (mostly and _says_number(cell)) or small or lone:
            yield Found(
                cell,
                Code.NUMBER_IN_TEXT,
                "a number stands in a column of words, where nothing keeps small counts hidden",
            )


def _are_mostly_numbers(name: str, texts: Mapping[str, int]) -> bool:
    """Whether more than half of the cells are a number with something beside it or in words, or nearly all
    are the same words and a number, some of them small. Ranges are groups where the heading says so, or
    where they come again."""
    every = sum(texts.values())
    groups = GROUPS.search(name) or len(texts) * 2 <= every
    hiding = sum(
        times
        for cell, times in texts.items()
        if may_hide_number(cell)
        or is_spelled(cell)
        or (cell.isalpha() and cell.isnumeric())
        or (is_range(cell) and not groups)
    )
    around = Counter[str]()
    for cell, times in texts.items():
        if not (groups and is_range(cell)):
            around[re.sub(r"\d+", "0", cell)] += times
    same = max(around.values(), default=0)
    small = any(_says_small(name, cell) and not re.search(r"\b0\d", cell) for cell in texts)
    vary = len(texts) * 4 > every  # as counts do, and numbered regions do not
    told = small and vary and same >= NEARLY_ALL * every
    return hiding * 2 > every or are_strokes(texts) or told


def _says_number(cell: str) -> bool:
    return (
        may_hide_number(cell) or is_spelled(cell) or holds_digit(cell) or not LETTERS.search(cell)
    )


def _run_on(cells: Sequence[str]) -> bool:
    """Whether the distinct cells are numbered 0, 1, 2 and so on, or 1, 2, 3 and so on, as the parts of a
    thing are."""
    digits = [re.sub("[^0-9]", "", cell) for cell in cells]
    if any(len(number) > 9 for number in digits):
        return False
    numbers = sorted(map(int, filter(None, digits)))
    return len(numbers) == len(cells) and numbers in (
        [*range(len(numbers))],
        [*range(1, len(numbers) + 1)],
    )


def _says_small(name: str, text: str) -> bool:
    """Whether a text says a small number, and is no group of a column of this name."""
    plain = write_digits(text)
    numbers = re.findall(r"\d+(?:\.\d+)?", plain)
    if numbers:
        group = is_range(text) and (len(numbers) > 1 or GROUPS.search(name))
        return any(0 < float(number) < SMALL for number in numbers) and not group
    return is_spelled(text) or (holds_digit(text) and len(text) < 4)


def _is_word(name: str, text: str) -> bool:
    """Whether digits are a step such as a grade, a code, the number of a place, years, or from which day
    to which."""
    years = YEARS.search(text) is not None and not holds_digit(YEARS.sub("", text))
    if years or is_numbered_place(name, text) or SPAN_OF_DAYS.fullmatch(text):
        return True
    return _is_a_code(name, text) or (is_level(name, text) and not is_range(text))


def _is_a_code(name: str, text: str) -> bool:
    """Whether digits are a code or coordinates: a code has three and more, and is no small number that was
    filled up with zeros, unless its heading says that it is one."""
    if not text.isdigit():
        return COORDINATES.fullmatch(text) is not None
    return bool(CODES.search(name)) or len(text) > 2 and not re.fullmatch("00+[0-9]{1,2}", text)


FINDERS = (
    find_formulas,
    find_numbers_in_text,
    find_html,
    find_outside_categories,
    find_undeclared_marks,
    find_impossible_numbers,
)


def check_values(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A cell runs nothing, and holds a value that the descriptor allows or a mark that it declares.
    There is no formula of a spreadsheet and no script, no stray N/A, `<5` or -9999, no value
    outside the column's categories, and no count that cannot be.

    Why: A spreadsheet runs a cell that starts like a formula, on the computer of whoever opens the
    table. And a code such as -9999, taken for a number, falsifies every sum that it goes into.

    Mend: Start a text with a letter or a digit, and write no HTML. Where there is no number, write
    `suppressed`, `missing` or `not collected`, and declare the word under `missingValues`. Correct
    a value that is not among the categories, or add it to them. If a number that looks impossible
    is right, say so in `connect.waivers`.
    """
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            counts = table.counts(column.name)
            is_key = column.name in table.resource.schema_.primary_key
            for finder in FINDERS:
                for found in finder(Values(column, counts, is_key)):
                    if not is_waived(package, found.code, column.name):
                        yield from _on_each_line(table, column, found)


def _on_each_line(table: Table, column: Column, found: Found) -> Iterator[Problem]:
    for row in table.find(column.name, found.value.__eq__):
        yield problem_in(table, row, column.name, found.code, found.message, found.mend)


RULES = (check_values,)
