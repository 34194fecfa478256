"""Rules on what a measure says it holds: counts are not called percents, rates or estimates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy

from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from ..words import say_limit
from .telling import problem_at, problem_in
from .waivers import is_waived

MOSTLY_WHOLE = 0.1  # so many of the numbers of a count may be spoiled by a fraction


def check_kinds(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A percent, rate or estimate is no count. Where nearly all its numbers are whole, and some of them small, it
    says of which count it is (`connect.of`).

    Why: Nobody hides small numbers that are not said to be counts. A count under the heading of a percent
    would be shown, however small.

    Mend: If the column counts, write `count` as its `kind`. If not, name the counts it is made of under
    `of` and `per`, or say in `connect.waivers` what its numbers are, with the problem's code.
    """
    threshold = package.descriptor.connect.suppression.threshold
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        for f, column in enumerate(resource.schema_.fields):
            said = column.connect
            if table is None or threshold is None or said.kind in (None, "count") or said.of:
                continue
            try:
                numbers = table.measure(column.name).numbers
            except ValueError:  # other rules tell of what is no number
                continue
            known = numbers[~numpy.isnan(numbers)]
            small = ((known > 0) & (known < threshold)).any()
            if not small or (known != numpy.round(known)).mean() > MOSTLY_WHOLE:
                continue
            if not is_waived(package, Code.MAYBE_COUNT, column.name):
                message = (
                    f"nearly every number of this {said.kind} is whole, and some are "
                    f"{say_limit(threshold)}"
                )
                at = ("resources", r, "schema", "fields", f, "connect", "kind")
                yield problem_at(package, at, Code.MAYBE_COUNT, message)


def check_counts_from_zero(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A count is not negative.

    Why: What is counted is 0 or more, and whether hidden counts are safe is worked out from that. A change
    or a balance is no count, and -1 or -9 may be a code that means that there is no number.

    Mend: Write `estimate` as the `kind` of a change or a balance. Declare a code under `missingValues`.
    """
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            if column.connect.kind != "count":
                continue
            try:
                numbers = table.measure(column.name).numbers
            except ValueError:  # other rules tell of what is no number
                continue
            for row in (numbers < 0).nonzero()[0].tolist():
                message = "this count is negative"
                yield problem_in(table, row, column.name, Code.NEGATIVE_COUNT, message)


RULES = (check_kinds, check_counts_from_zero)
