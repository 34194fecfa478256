"""Rules for the distinct values of a column: each is checked once, however long the table is."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..codes import Code
from ..marks import TABLE_MARKS
from ..model import Catalog, Column, Package, Table
from ..problems import Problem
from ..spreadsheets import is_formula
from .number_texts import find_number_texts
from .tables import show_cell
from .telling import problem_in
from .text import HTML, HTML_MESSAGE
from .waivers import is_waived

TYPES = ("string", "any", "integer", "number")  # of columns in which a count may stand


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
    column, role = values.column, values.column.connect.role
    if column.type == "number" and column.name in ("longitude", "latitude"):
        return
    if column.type not in TYPES or role not in ("dimension", "label", "geography"):
        return
    counts = {value: values.counts[value] for value in values.undeclared}
    for cell in find_number_texts(column.name, counts, column.type, role, values.is_key):
        message = "a number stands in a column of words, where nothing keeps small counts hidden"
        yield Found(cell, Code.NUMBER_IN_TEXT, message)


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
            yield from _apply(FINDERS, package, table, column)


def find_unread_texts(package: Package) -> Iterator[Problem]:
    """The cells of columns of words that hold numbers, of which nobody can say what they count."""
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            yield from _apply((find_numbers_in_text,), package, table, column)


def _apply(
    finders: Sequence[Callable[[Values], Iterator[Found]]],
    package: Package,
    table: Table,
    column: Column,
) -> Iterator[Problem]:
    is_key = column.name in table.resource.schema_.primary_key
    values = Values(column, table.counts(column.name), is_key)
    for finder in finders:
        for found in finder(values):
            if not is_waived(package, found.code, column.name):
                yield from _on_each_line(table, column, found)


def _on_each_line(table: Table, column: Column, found: Found) -> Iterator[Problem]:
    for row in table.sheet.columns[column.name].rows_of(found.value):
        yield problem_in(table, row, column.name, found.code, found.message, found.mend)


RULES = (check_values,)
