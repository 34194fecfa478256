"""Rows that stand for others without being their sum: their mean, median, smallest or largest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from ..bounds import SUBTOTAL_VALUES
from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from .subtotals import spread_values
from .sums import CLOSE, DENY, ENOUGH, Numbers, Rows, find_unit, is_called_total, list_rows
from .telling import problem_at
from .waivers import is_waived

_FORMS: Mapping[str, tuple[re.Pattern[str], Callable[..., Any]]] = {
    "mean": (re.compile(r"(the )?(average|avg|mean|promedio|media)\b.*", re.I), numpy.mean),
    "median": (re.compile(r"(the )?(median|mediana)\b.*", re.I), numpy.median),
    "smallest": (re.compile(r"(the )?(min(imum)?|smallest|lowest|m[ií]nimo)", re.I), numpy.min),
    "largest": (re.compile(r"(the )?(max(imum)?|largest|highest|m[aá]ximo)", re.I), numpy.max),
}


@dataclass(frozen=True)
class GroupMean:
    """A value of a column whose rows are the mean, or the like, of those of the others. tested: in how many
    groups of rows that is so; 0 where it is only called that."""

    column: str
    value: str
    form: str
    tested: int

    @property
    def seen(self) -> str:
        """What was seen, in words."""
        where = f"in {self.tested} groups of rows it is" if self.tested else "it is called"
        return f"{where} the {self.form} of the others, and gives a hidden one away"


def find_group_means(rows: Rows) -> Iterator[GroupMean]:
    """Values that are the mean or the like of the others, all other keys being equal: those that are called so,
    unless the numbers say otherwise, and means that are told with a fraction."""
    parted = any(map(_has_fraction, rows.counts.values()))
    for column, cells in rows.keys.items() if rows.counts else ():
        values = sorted({*cells.values} - {""})
        called = {value: form for value in values if (form := _name_form(value))}
        if not 3 <= len(values) <= SUBTOTAL_VALUES or not (parted or called):
            continue
        tables = [
            table
            for numbers in rows.counts.values()
            if (table := spread_values(rows, column, values, numbers)) is not None
        ]
        for at, value in enumerate(values):
            others = [i for i, v in enumerate(values) if i != at and not is_called_total(v)]
            form = called.get(value, "mean")
            if value not in called and not any(_has_fraction(table[:, at]) for table in tables):
                continue
            tested, held = _try_form(tables, at, others, form)
            if held == tested and (value in called or held >= ENOUGH):
                yield GroupMean(column, value, form, held)


def _name_form(value: str) -> str | None:
    """What a value is called: mean, median, smallest or largest; None for anything else."""
    bare = re.sub(r"^\W+|\W+$", "", value)
    return next((form for form, (words, _) in _FORMS.items() if words.fullmatch(bare)), None)


def _has_fraction(numbers: Numbers) -> bool:
    shown = numbers[numpy.isfinite(numbers)]
    return bool((shown != numpy.round(shown)).any())


def _try_form(
    tables: Sequence[Numbers], at: int, others: Sequence[int], form: str
) -> tuple[int, int]:
    """In how many groups of rows a form can be tested, and in how many it holds."""
    work_out, tested, held = _FORMS[form][1], 0, 0
    for table in tables:
        told, parts = table[:, at], table[:, others]
        shown = numpy.isfinite(parts).sum(axis=1)
        whole = numpy.isfinite(told) & (shown == shown.max(initial=0)) & (shown >= 2)
        room = find_unit(told[numpy.isfinite(told)]) / 2 + CLOSE
        for number, group in zip(told[whole], parts[whole], strict=True):
            tested += 1
            held += bool(abs(work_out(group[numpy.isfinite(group)]) - number) <= room)
    return tested, held


def check_group_means(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No row among counts is the mean, median, smallest or largest of other rows. Such a row is called
    so in a column of groups or places, or its numbers say it.

    Why: Whoever knows the mean and all others but one knows the one that is hidden, and the smallest
    may be the hidden one itself. No descriptor can say so, so the audit does not see it.

    Mend: Take these rows out. If they are something else, as a group that is called average, say so in
    `connect.waivers`, with the problem's code and the reason.
    """
    for r, table, rows in list_rows(package):
        for found in find_group_means(rows):
            if is_waived(package, Code.UNDECLARED_TOTAL, found.column):
                continue
            fields = [column.name for column in table.resource.schema_.fields]
            at = (
                "resources",
                r,
                "schema",
                "fields",
                fields.index(found.column),
                "connect",
                "total",
            )
            message = f"`{found.value}` stands among the groups: {found.seen}"
            yield problem_at(
                package, at, Code.UNDECLARED_TOTAL, message, f"Take its rows out. {DENY}"
            )


RULES = (check_group_means,)
