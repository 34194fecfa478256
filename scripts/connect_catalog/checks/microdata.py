"""Microdata: a table with a row for each person, told by what its rows are, not by what a column is
called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

import numpy

from ..cells import EncodedColumn, number_rows
from . import person_words as known
from .looks import MIN_ROWS, Look, is_numbering


def find_microdata(looks: Sequence[Look], columns: Sequence[EncodedColumn]) -> Look | None:
    """The column that tells best that each row is one person, or None. columns: their cells, each
    column's at the place of its look.

    A row is one person where columns say what a person is (age, sex, race, grade), and either nothing
    is counted, or rows are told apart by nothing but numbers. Rows of groups are told apart by their
    groups, each of them once.
    """
    about = [look for look in looks if _is_about_a_person(look)]
    if not about or looks[0].rows < MIN_ROWS:
        return None
    measures = [look for look in looks if _measures(look)]
    if any(not _may_be_age(look) for look in measures):
        keys = [look for look in looks if look not in measures or look.is_place_or_time()]
        return about[0] if len(about) > 1 and _repeat(keys, looks, columns) else None
    single = next((look for look in looks if _numbers_persons(look, len(about))), None)
    told = [*about, *measures] if len(about) + len(measures) > 1 else _tellers(looks)
    return single or (about[0] if _are_drawn(told, looks, columns) else None)


def _is_about_a_person(look: Look) -> bool:
    """Whether a column tells what a person is. What is said of a group, such as an average age, is not;
    and no column counts whose cells say yes or no to a heading such as `age`."""
    if look.role == "measure" or look.distinct < 2:
        return False
    values = {value.lower() for value in look.sample[:50]}
    if values <= known.SEXES or look.share(known.RACES.search) > 0.6:
        return True
    if {"k", "pk", "kg"} & values and look.share(known.GRADES.fullmatch) == 1:
        return True
    if look.is_numbered:
        return False
    named = known.ABOUT_A_PERSON.search(look.header) and not known.OF_A_GROUP.search(look.header)
    if not named or (
        values <= known.YES_NO and re.search("_(age|sex|gender|race|grade)_", look.header)
    ):
        return False
    numbers = look.share(known.NUMERAL.fullmatch)
    return numbers < 0.5 or look.distinct < 0.9 * look.rows or not re.search("_age", look.header)


def _measures(look: Look) -> bool:
    """Whether a column counts or rates something: it says so, or it holds numbers that may be
    counts."""
    if look.role is not None:
        return look.role == "measure"
    elsewhere = look.is_place_or_time() and look.share(known.CHILDS_AGE.fullmatch) < 1
    if _is_about_a_person(look) or elsewhere or known.ROW_KEYS.search(look.header):
        return False
    if _numbers_rows(look) and not known.AMOUNTS.search(look.header):
        return False
    numbers = [v for v in look.sample if known.NUMERAL.fullmatch(v)]
    return len(numbers) > 0.5 * len(look.sample) and any(n not in ("0", "1") for n in numbers)


def _numbers_rows(look: Look) -> bool:
    """Whether the numbers in a column are consecutive, or all have the same number of digits."""
    numbers = sorted(int(value) for value in look.sample if re.fullmatch(r"\d{1,15}", value))
    if not look.is_nearly_unique() or len(numbers) != len(look.sample):
        return False
    return numbers[-1] - numbers[0] < 1.2 * look.distinct or is_numbering(look)


def _may_be_age(look: Look) -> bool:
    """Whether a column holds whole numbers as ages of children or years of birth are, and neither its
    heading nor its role says that it counts something."""
    said = look.role is None or known.ABOUT_A_PERSON.search(look.header)
    if not said or known.AMOUNTS.search(look.header):
        return False
    return look.distinct > 3 and look.share(known.CHILDS_AGE.fullmatch) == 1


def _numbers_persons(look: Look, about: int) -> bool:
    """Whether a column tells rows apart that are persons."""
    plain = look.role != "measure" and not look.is_place_or_time() and look.is_nearly_unique()
    return plain and (about > 1 or look.share(known.ROW_NUMBER.fullmatch) > 0.8)


def _tellers(looks: Sequence[Look]) -> Sequence[Look]:
    """All columns; none where one is a list of names of things, each with its row."""
    return [] if any(look.is_nearly_unique() for look in looks) else looks


def _count_alike(
    chosen: Sequence[Look], looks: Sequence[Look], columns: Sequence[EncodedColumn]
) -> numpy.ndarray:
    """How often each combination of the chosen columns occurs."""
    held = [cells for look, cells in zip(looks, columns, strict=True) if look in chosen]
    if not held:
        return numpy.array([looks[0].rows])
    times: numpy.ndarray = numpy.unique(number_rows(held)[0], return_counts=True)[1]
    return times


def _repeat(keys: Sequence[Look], looks: Sequence[Look], columns: Sequence[EncodedColumn]) -> bool:
    """Whether rows that are alike in all but numbers are many, and unevenly so."""
    times = _count_alike(keys, looks, columns)
    usual, often = numpy.unique(times, return_counts=True)
    odd = 1 - often.max() / len(times)
    return bool(odd >= (0.05 if usual[often.argmax()] == 1 else 0.3))


def _are_drawn(
    about: Sequence[Look], looks: Sequence[Look], columns: Sequence[EncodedColumn]
) -> bool:
    """Whether combinations occur as in a crowd, not each of them once or equally often."""
    if not about:
        return False
    times = _count_alike(about, looks, columns)
    uneven = bool((times != times[0]).any())
    return uneven or len(times) < 0.9 * prod(look.distinct for look in about)
