"""What is doubtful about a new edition, and what only a person can bring up to date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from statistics import median

from ..differences import PackageDifference
from ..model import Package, Table
from .merging import UpdatedTable, is_number, measures_of, read_rows
from .report import count
from .shape import Row
from .understood import Proposal, Question, QuestionsOpen

MANY = 0.5  # so much of what both have may not be corrected unasked
FEW = 10  # rows, of which that is not asked
FAR = 10  # times as large, or as small, as the numbers before
UNEVEN = 1.6  # times that is told, and not asked
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def refuse_restated(merged: list[UpdatedTable], restated: bool) -> None:
    both, other = sum(one.both for one in merged), sum(len(one.corrected) for one in merged)
    if not restated and both >= FEW and other > MANY * both:
        raise _ask_of_restated(
            f"Of {both} rows that the package has already, {other} are other ones in this file: is it an "
            "edition of another table?",
            "If the agency restated its numbers, say --restated.",
        )


def _ask_of_restated(asks: str, how: str) -> QuestionsOpen:
    return QuestionsOpen([Question("", asks, how, (Proposal("restated", ""),))])


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


def refuse_other_size(merged: Iterable[UpdatedTable], right: Collection[str]) -> None:
    """Raise QuestionsOpen for measures whose new and corrected numbers are of another size than those before, as
    where a share is written 0.12, not 12, or thousands are written out. right: the measures of which a
    person says that they are right."""
    odd = {
        name: (one.table.resource.name, times)
        for one in merged
        for name, times in _compare_sizes(one)
        if not 1 / FAR < times < FAR and name not in right
    }
    if odd:
        raise QuestionsOpen(
            [_ask_of_size(table, name, times) for name, (table, times) in odd.items()]
        )


def _ask_of_size(table: str, name: str, times: float) -> Question:
    right = Proposal("other-size", name)
    return Question(
        name,
        f"{table}: the new numbers of {name} are of another size: about {times:,.2g} times those before. "
        "Did the unit change?",
        f"Write them in the package's unit, and try again; if they are right, say so: {right}",
        (right,),
    )


def _compare_sizes(one: UpdatedTable) -> Iterator[tuple[str, float]]:
    """Each measure, and how large its new and corrected numbers are by those before: their medians."""
    for name in sorted(measures_of(one.table)):
        old = [abs(n) for n in one.table.measure(name).numbers.tolist() if n == n and n]
        rows = (one.rows[key] for key in one.touched)
        new = [abs(float(row[name])) for row in rows if is_number(row[name])]
        new = [number for number in new if number]
        if old and new:
            yield name, median(new) / median(old)


def list_uneven(merged: Iterable[UpdatedTable]) -> Iterator[str]:
    """Measures whose new numbers are much larger or smaller, if not so much that it must be another
    unit: a part of a year may be meant, or other groups."""
    for one in merged:
        for name, times in _compare_sizes(one):
            if not 1 / UNEVEN < times < UNEVEN:
                yield (
                    f"{one.table.resource.name}: the new numbers of {name} are about {times:.2g} times those "
                    "before. Are their period and groups whole, and their unit the same?"
                )


def refuse_old_numbers(
    merged: Iterable[UpdatedTable], earlier: Iterable[Package], restated: bool
) -> None:
    """Raise QuestionsOpen where all that the file corrects is what an earlier version held: an older file
    would take corrections back. earlier: the versions that were published."""
    changed = [(one, key) for one in merged for key in one.touched if key in one.corrected]
    if restated or not changed:
        return
    for package in earlier:
        held = {
            name: {_key_of(table, row): row for row in read_rows(table)}
            for name, table in package.tables.items()
        }
        if all(_is_as_before(one, key, held) for one, key in changed):
            raise _ask_of_restated(
                f"All {len(changed)} rows that the file corrects are what version "
                f"{package.descriptor.version} held before. Is it an older edition?",
                "If the agency took its corrections back, say --restated.",
            )


def _key_of(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in table.resource.schema_.primary_key)


def _is_as_before(
    one: UpdatedTable, key: tuple[str, ...], held: Mapping[str, Mapping[tuple[str, ...], Row]]
) -> bool:
    """Whether what the file corrects in a row is what the row of an earlier version holds."""
    row = held.get(one.table.resource.name, {}).get(key)
    return row is not None and all(
        row.get(name) == one.rows[key][name] for name in one.corrected[key]
    )


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
