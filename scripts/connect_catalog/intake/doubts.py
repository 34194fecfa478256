"""What is doubtful about a new edition, and what only a person can bring up to date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from statistics import median

from ..differences import PackageDifference
from ..refusals import Refusal
from .merging import UpdatedTable, measures_of
from .report import count

MANY = 0.5  # so much of what both have may not be corrected unasked
FEW = 10  # rows, of which that is not asked
FAR = 10  # times as large, or as small, as the numbers before
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def refuse_restated(merged: list[UpdatedTable], restated: bool) -> None:
    both, other = sum(one.both for one in merged), sum(one.other for one in merged)
    if not restated and both >= FEW and other > MANY * both:
        raise Refusal(
            f"Of {both} rows that the package has already, {other} are other ones in this file: is it an "
            "edition of another table? If the agency restated its numbers, say --restated."
        )


def list_kept(merged: Iterable[UpdatedTable]) -> Iterator[str]:
    for one in merged:
        name = one.table.resource.name
        if one.kept:
            yield (
                f"{name}: {count(one.kept, 'number')} that the package hides stand in the file. They stay "
                "hidden."
            )
        if one.absent:
            yield (
                f"{name}: {count(one.absent, 'row')} of the periods in the file are not in it. They stay; "
                "if the agency took them back, remove them by hand."
            )


def list_far(merged: Iterable[UpdatedTable], difference: PackageDifference) -> Iterator[str]:
    """Measures whose new numbers are of another size, as where a share is written 0.12, not 12."""
    for one in merged:
        before, after = one.table, difference.after.tables[one.table.resource.name]
        rows = next((t.added for t in difference.tables if t.name == after.resource.name), ())
        for name in sorted(measures_of(before)):
            old = [n for n in before.measure(name).numbers.tolist() if n == n and n]
            new = [n for n in after.measure(name).numbers[[*rows]].tolist() if n == n and n]
            if old and new and not 1 / FAR < abs(median(new) / (median(old) or 1)) < FAR:
                yield f"{before.resource.name}: the new numbers of {name} are of another size: look at their unit."


def list_look(difference: PackageDifference) -> Iterator[str]:
    """What only a person can bring up to date."""
    after = difference.after.descriptor
    connect = after.connect
    views = [
        v.name for v in connect.views if YEAR.search(f"{v.title} {' '.join(v.where.values())}")
    ]
    if views:
        yield f"charts that name a year: {', '.join(views)}"
    for resource in after.resources:
        if resource.connect.footnotes:
            notes = count(len(resource.connect.footnotes), "footnote")
            yield f"{notes} of {resource.name}: do they hold for the new rows?"
        if resource.connect.gaps:
            yield f"the gaps of {resource.name}: are the new rows whole?"
    if connect.due is not None:
        yield f"due: it says {connect.due}. When is the next edition due?"
    if connect.frequency and not connect.spot_checks:
        yield "spotChecks: there is none. Write a number that you know from elsewhere."
    elif connect.spot_checks:
        yield "spotChecks: none tests the new rows yet. Add a number that the agency publishes elsewhere."
    texts = {
        "title": after.title,
        "description": after.description,
        "timeCovered.basis": connect.time_covered.basis,
        "suppression.further": connect.suppression.further or "",
        "caveats": " ".join(connect.caveats),
        "answers": " ".join(answer.text for answer in connect.answers),
    }
    naming = [name for name, text in texts.items() if YEAR.search(text)]
    if naming:
        yield f"texts that name a year: {', '.join(naming)}"
    yield "README.md: say how this edition was taken in."
