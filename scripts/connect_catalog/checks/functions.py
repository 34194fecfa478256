"""Columns that tell a count in another form, whatever is hidden in its own column.

A count times a number and more, its logarithm, its rank, the number of the period before or after, the
total or the mean of its group, numerals or bars in place of digits: whoever knows the form has the count.
Each form is tried in the rows in which both are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations

import numpy

from ..bounds import FORM_COLUMNS, FORM_NUMBERS, FORM_ROWS, SUM_ROWS
from ..cells import EncodedColumn, number_rows
from ..codes import Code
from ..model import Catalog, Column, Package, Table
from ..problems import Problem
from .column_parts import list_parts
from .forms import find_form_of_few
from .left import note
from .sums import (
    NEARLY,
    Numbers,
    Rows,
    Telltale,
    find_before,
    find_shares,
    find_spare_keys,
    find_unit,
    list_rows,
)
from .telling import problem_at
from .waivers import is_waived

SMALL = 10  # counts below this are told by texts
ORDERED = 20  # distinct counts that another column puts in the same order
MANY = 6  # distinct numbers of which a form holds; fewer may be chance
_NUMBERS = re.compile(r"(?:^-)?\d{1,12}(?:\.\d{1,9})?")
_FORMS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "a multiple, with or without a fixed number more or less, of": lambda n: n,
    "made of the square of": numpy.square,
    "made of the cube of": lambda n: n**3,
    "made of the square root of": numpy.sqrt,
    "made of the logarithm of": numpy.log,
    "made of the logarithm of one more than": numpy.log1p,
    "made of one over": numpy.reciprocal,
}


def find_functions(rows: Rows, others: Sequence[tuple[str, Numbers]]) -> Iterator[Telltale]:
    """Columns of numbers that tell a count in another form. others: the numbers of every column that is no
    key, counts too, by its name; several of one name where its texts hold several.

    With so many forms, and columns that are no measures, few numbers may fit by chance: most ask for
    six distinct ones. `sums.find_telltales` tells of measures from three on.
    """
    before = find_before(rows)
    groups = [*_list_groups(rows), numpy.zeros(len(before), int)]
    counts = {n: c for n, c in rows.counts.items() if _may_be_small(c)}
    for name, shown in others[:FORM_COLUMNS]:
        for of, count in [*counts.items()][:FORM_COLUMNS]:
            if name != of and (words := _find_form(shown, count, before, groups)):
                yield Telltale(name, of, words[0], words[1])
                break
        else:
            yield from _find_pairs(name, shown, rows)


def _may_be_small(count: Numbers) -> bool:
    return bool(numpy.isnan(count).any() or ((count > 0) & (count < 30)).any())


def _find_form(
    shown: Numbers, count: Numbers, before: Numbers, groups: list[Numbers]
) -> tuple[str, int] | None:
    """The form in which a column tells a count, in words, and in how many rows it was tried."""
    positive = (count > 0) & ~numpy.isnan(shown)
    if _are_many(shown[positive]) and _are_many(count[positive]):
        for words, form in _FORMS.items():
            if tested := _try_line(shown[positive], form(count[positive])):
                return words, tested
        if tested := _try_rank(shown[positive], count[positive], len(shown)):
            return "the rank of", tested
        if tested := _try_order(shown[positive], count[positive]):
            return "in the order of", tested
        if tested := _try_rounded(shown[positive], count[positive]):
            return "a rounded form of", tested
    if few := find_form_of_few(shown, count, groups, find_unit(shown[~numpy.isnan(shown)])):
        return few
    last = numpy.where(before >= 0, count[before], numpy.nan)
    after = numpy.full(len(count), numpy.nan)
    after[before[before >= 0]] = count[before >= 0]
    with numpy.errstate(divide="ignore", invalid="ignore"):
        grown = 100 * (count / last - 1)
        of_first = 100 * count / count[_find_first(before)]
    neighbor = numpy.where(numpy.isnan(last), after, last)
    for words, exact in (
        ("the number of the period before of", last),
        ("the number of the period after of", after),
        ("the sum of two periods of", count + neighbor),
        ("the percent by which it changed of", grown),
        ("the change since the period before of", count - last),
        ("the percent of the first period of", of_first),
    ):
        if tested := _try_equal(shown, exact):
            return words, tested
    from_row_to_row = numpy.diff(shown, prepend=numpy.nan)
    for run in (numpy.where(before >= 0, shown - shown[before], numpy.nan), from_row_to_row):
        if tested := _try_equal(run, count):
            return "the running total of", tested
    for group in groups:
        sums = _sum_groups(count, group)
        if tested := _try_equal(shown, sums, 2 if group.any() else 1):
            return "the total of a group of", tested
        if tested := _try_equal(shown, sums - count):
            return "what the others of a group add up to, of", tested
        if tested := _try_so_far(shown, count, group):
            return "added up down the table, as it is or as a share, of", tested
        if tested := _try_equal(shown, _sum_groups(count, group, True), 3):
            return "the mean of a group of", tested
        if tested := _try_pairs(shown, count, group):
            return "one of two rows over the other of", tested
    return None


def _are_many(numbers: Numbers, least: int = MANY) -> bool:
    first = numbers[:FORM_ROWS]
    more = numbers if len(numbers) > FORM_ROWS else ()
    return any(len(numpy.unique(some)) >= least for some in (first, more))


def _try_line(shown: Numbers, form: Numbers) -> int:
    """In how many numbers one is so many times the other and a fixed number more; 0 where it is not, or
    where one is the other itself but for a few."""
    low, high = int(form.argmin()), int(form.argmax())
    if form[high] <= form[low]:
        return 0
    slope = (shown[high] - shown[low]) / (form[high] - form[low])
    if slope == 0:
        return 0
    unit = 0.5 * find_unit(shown)
    spread = max(abs(shown[high] - shown[low]), 1e-12)
    if unit > 0.02 * spread:
        return 0  # rounded so much that anything fits
    held = numpy.abs(shown[low] + slope * (form - form[low]) - shown) <= 2.01 * unit + 1e-9 * spread
    return int(held.sum()) if held.mean() >= NEARLY else 0


def _try_rank(shown: Numbers, count: Numbers, rows: int) -> int:
    """In how many numbers one is the place of the other in the order of all rows, from below or above."""
    whole = (shown == numpy.round(shown)).all() and shown.min() >= 1 and shown.max() <= rows
    if not whole or len(numpy.unique(count)) < 2 * MANY:
        return 0
    order = numpy.argsort(count, kind="stable")
    steps, grown = numpy.diff(shown[order]), numpy.diff(count[order]) > 0
    straight = (steps[grown] > 0).all() or (steps[grown] < 0).all()
    return len(shown) if straight and (steps[~grown] == 0).all() else 0


def _try_order(shown: Numbers, count: Numbers) -> int:
    """In how many numbers one grows, or falls, wherever the other grows, and stays where it stays."""
    if len(numpy.unique(count)) < ORDERED:
        return 0
    order = numpy.argsort(count, kind="stable")
    steps, grown = numpy.diff(shown[order]), numpy.diff(count[order]) > 0
    straight = (steps[grown] > 0).all() or (steps[grown] < 0).all()
    return len(shown) if straight and (steps[~grown] == 0).all() else 0


def _try_rounded(shown: Numbers, count: Numbers) -> int:
    """In how many numbers one is the other rounded to fives, tens or the like, down, up or to the nearest."""
    if (shown % 1).any():
        return 0
    unit = int(numpy.gcd.reduce(shown.astype(numpy.int64)))
    if unit < 2 or shown.max() - shown.min() < ORDERED * unit:
        return 0
    held = numpy.abs(shown - count) < unit
    return int(held.sum()) if held.mean() >= NEARLY else 0


def _find_first(before: Numbers) -> Numbers:
    """The row of the first period of each row's own series."""
    first = numpy.arange(len(before))
    while (moved := before[first] >= 0).any():
        first[moved] = before[first[moved]]
    return first


def _try_pairs(shown: Numbers, count: Numbers, group: Numbers) -> int:
    """In how many rows a number is one count of a group of two over the other."""
    order = numpy.argsort(group, kind="stable")
    _, size = numpy.unique(group[order], return_counts=True)
    if not (size == 2).all():
        return 0
    a, b = order[0::2], order[1::2]
    for over in (a, b):
        under = b if over is a else a
        exact = numpy.full(len(count), numpy.nan)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            exact[a] = exact[b] = count[over] / count[under]
        if tested := _try_equal(shown, exact):
            return tested
    return 0


def _try_equal(shown: Numbers, exact: Numbers, least: int = MANY) -> int:
    """In how many rows two numbers are the same, as far as the first is rounded; 0 where they are not, or
    where fewer than so many distinct ones tell."""
    known = ~numpy.isnan(shown) & numpy.isfinite(exact)
    if not _are_many(shown[known], least):
        return 0
    unit = 0.5 * find_unit(shown[known])
    unit = 1e-6 if unit == 0.5 else unit
    held = numpy.abs(shown[known] - exact[known]) <= unit * 1.01 + 1e-9
    return int(held.sum()) if held.mean() >= NEARLY else 0


def _try_so_far(shown: Numbers, count: Numbers, group: Numbers) -> int:
    """In how many rows a number grows by so many times the count of the row, or of the row above, in the
    order of the file; 0 where it does not."""
    order = numpy.argsort(group, kind="stable")
    follows = group[order][1:] == group[order][:-1]
    grown = numpy.diff(shown[order])[follows]
    for part in (count[order][1:][follows], count[order][:-1][follows]):
        known = (part > 0) & (grown > 0)
        both = ~numpy.isnan(part) & ~numpy.isnan(grown)
        if known.sum() < NEARLY * both.sum() or not _are_many(grown[known]):
            continue
        if _are_many(part[known]) and (tested := _try_line(grown[known], part[known])):
            return tested
    return 0


def _list_groups(rows: Rows) -> Iterator[Numbers]:
    """The number of each row's group, where one or two of the keys are left out."""
    keys = {**rows.keys, **rows.periods}
    for left in (1, 2):
        for out in combinations(keys, left) if len(keys) <= 8 else ():
            kept = [cells for name, cells in keys.items() if name not in out]
            if kept:
                yield number_rows(kept)[0]


def _sum_groups(count: Numbers, group: Numbers, mean: bool = False) -> Numbers:
    """For each row the total, or the mean, of its group; NaN where one of it is not known, or it is the
    row alone."""
    _, at, size = numpy.unique(group, return_inverse=True, return_counts=True)
    sums = numpy.bincount(at, weights=count, minlength=len(size))
    held = numpy.where(size > 1, sums / size if mean else sums, numpy.nan)
    return held[at]


def _find_pairs(name: str, shown: Numbers, rows: Rows) -> Iterator[Telltale]:
    """The column as two counts together, as what one leaves of another, as the mean of several, as one
    over another, or as the rest of that."""
    counts = {n: c for n, c in rows.counts.items() if n != name}
    if name in rows.counts and (shown[~numpy.isnan(shown)] % 1 == 0).all():
        return  # totals of whole counts are found elsewhere
    names = [*counts][:FORM_COLUMNS]
    for a, b in combinations(names, 2):
        for words, exact in (
            (f"the sum of {a} and", counts[a] + counts[b]),
            (f"what is left of {a} without", counts[a] - counts[b]),
            (f"what is left of {b} without", counts[b] - counts[a]),
        ):
            if tested := _try_equal(shown, exact):
                yield Telltale(name, b if words.endswith("and") else a, words, tested)
                return
    for part, whole in permutations(names, 2):
        if tested := _try_equal(shown, _odds(counts[part], counts[whole])):
            yield Telltale(name, part, f"the odds, within {whole}, of", tested)
            return
    for parts in list_parts([*names, name], len(names), [False] * (len(names) + 1)):
        mean = numpy.mean([counts[names[part]] for part in parts], axis=0)
        if tested := _try_equal(shown, mean):
            others = ", ".join(names[part] for part in parts[1:])
            yield Telltale(name, names[parts[0]], f"the mean of {others} and", tested)
            return
    if name in rows.shares:
        rests = {100: 100 - shown, 1: 1 - shown}
    else:
        rests = {0: shown, 100: 100 - shown, 1: 1 - shown}
    for rest in rests.values():
        tried = Rows({}, {}, counts, {name: rest})
        for share in find_shares(tried) if _are_many(rest[~numpy.isnan(rest)]) else ():
            words = f"a share of {share.per}, or the rest of one, that is made of"
            yield Telltale(name, share.of, words, share.tested)
            return


def _odds(part: Numbers, whole: Numbers) -> Numbers:
    """A part over the rest of the whole; NaN where it is all of it."""
    rest = numpy.where(whole > part, whole - part, numpy.nan)
    odds: Numbers = part / rest
    return odds


def find_texts(rows: Rows, texts: Mapping[str, EncodedColumn]) -> Iterator[Telltale]:
    """Columns of texts that tell small counts, as numerals, words, bars or grades do: each text stands
    beside one small count, again and again, and beside no other. A text that another key tells is only
    the name of something. texts: those of each column that is no number, place or period, by its name."""
    counts = {n: c for n, c in rows.counts.items() if _may_be_small(c)}
    for name, cells in texts.items():
        keys = [key.codes for other, key in rows.keys.items() if other != name]
        if any(_tells(key, cells.codes) for key in keys):
            continue
        for of, count in counts.items():
            if tested := _try_texts(cells.codes, count):
                yield Telltale(name, of, "another way to write the small numbers of", tested)
                break


def _tells(key: Numbers, codes: Numbers) -> bool:
    """Whether each value of one column goes with one of another."""
    pairs = numpy.unique(numpy.stack([key, codes]), axis=1)
    return len(pairs[0]) == len(numpy.unique(key))


def _try_texts(codes: Numbers, count: Numbers) -> int:
    known = ~numpy.isnan(count)
    codes, count = codes[known], count[known]
    pairs, at = numpy.unique(numpy.stack([codes, count]), axis=1, return_inverse=True)
    beside = numpy.bincount(pairs[0].astype(numpy.int64))  # how many counts a text stands beside
    small = (count > 0) & (count < SMALL)
    held = small & (beside[codes] == 1)
    if not held.sum() or held.sum() < NEARLY * small.sum():
        return 0
    told = numpy.unique(at.reshape(-1)[held])
    again = int(held.sum()) - len(told)
    numbers = len(numpy.unique(pairs[1][told]))
    return int(held.sum()) if numbers >= 3 and again >= MANY and len(told) <= SMALL else 0


# --------------------------------------------------------------------------------------------- rule


def check_columns_that_tell(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No column tells a count in another form. Forms that are tried: a multiple, with or without a fixed
    number more or less, the logarithm, root or square, the rank, the odds, the number of another period, the total
    or mean of a group or of several counts of the row, a rounded number, digits in an id or a text, and
    texts in place of numbers.

    Why: The cell of a small count is hidden in vain where another column of the row has the same number
    in another form, whatever that column is called.

    Mend: Take the column out. If it tells nothing, say so in `connect.waivers`, with the problem's code
    and the reason.
    """
    for r, table, rows in list_rows(package):
        if not rows.counts:
            continue
        resource, short = table.resource, cut(rows)
        columns = [*resource.schema_.fields]
        others = [
            (column.name, numbers[:SUM_ROWS])
            for column in columns
            if column.name not in resource.schema_.primary_key
            for numbers in _read_numbers(table, column)
        ]
        texts = {
            column.name: EncodedColumn(cells.values, cells.codes[:SUM_ROWS], False)
            for column in columns
            if column.connect.role in ("dimension", "label") and column.type == "string"
            for cells in (table.sheet.columns[column.name],)
        }
        found = chain(find_functions(short, others), find_texts(short, texts))
        told = {tell.column: tell for tell in found}
        for tell in told.values():
            column = resource.column(tell.column)
            waived = any(is_waived(package, Code.TOLD_BY_COLUMN, n) for n in (tell.column, tell.of))
            if waived or _is_declared(column, resource.columns("measure")):
                continue
            place = [c.name for c in columns].index(tell.column)
            message = f"in {tell.tested} rows this is {tell.words} {tell.of}, and tells it where it is hidden"
            at = ("resources", r, "schema", "fields", place)
            yield problem_at(package, at, Code.TOLD_BY_COLUMN, message)


def cut(rows: Rows) -> Rows:
    """The first rows, as many as are tried."""
    if all(len(held) <= SUM_ROWS for held in rows.counts.values()):
        return rows
    return Rows(
        {n: _first(c) for n, c in rows.keys.items()},
        {n: _first(c) for n, c in rows.periods.items()},
        {n: c[:SUM_ROWS] for n, c in rows.counts.items()},
        {n: c[:SUM_ROWS] for n, c in rows.shares.items()},
    )


def _first(column: EncodedColumn) -> EncodedColumn:
    return EncodedColumn(column.values, column.codes[:SUM_ROWS], False)


def _is_declared(column: Column, measures: tuple[Column, ...]) -> bool:
    """Whether the descriptor says how a column hangs together with counts, so that the audit knows."""
    said = column.connect
    parts = {part for measure in measures for part in measure.connect.sum_of}
    return bool(said.of or said.per or said.sum_of or column.name in parts)


def _read_numbers(table: Table, column: Column) -> Iterator[Numbers]:
    """The numbers of a column: those of a measure; or the first, the second and so on of its texts, where
    all have as many."""
    if column.connect.role == "measure":
        yield table.measure(column.name).numbers
        return
    yield from read_texts(table.sheet.columns[column.name], column.marking(), column.name)


def read_texts(cells: EncodedColumn, marks: Collection[str], name: str) -> Iterator[Numbers]:
    """The numbers in texts of a column: the first of each, the second of each and so on, where all have as
    many. No text that is a mark holds one."""
    if len(cells.values) > SUM_ROWS:
        note(f"for counts in a column of more than {SUM_ROWS:,} different texts", name)
        return
    found = [[] if v in {"", *marks} else _NUMBERS.findall(v) for v in cells.values]
    sizes = {len(numbers) for numbers in found} - {0}
    if len(sizes) == 1 and max(sizes) <= FORM_NUMBERS:
        for k in range(max(sizes)):
            read = [float(numbers[k]) if numbers else numpy.nan for numbers in found]
            yield numpy.array(read)[cells.codes]
    elif len(sizes) == 1:
        note(f"for counts in texts that have more than {FORM_NUMBERS} numbers each", name)


def check_spare_keys(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No key hides a total: without a column that tells no rows apart, no value of another is the total of
    its others.

    Why: A reader does not mind a column that says the same of each row's others, and subtracts. The audit
    compares only rows in which the rest of the key is the same.

    Mend: Take the column out of the primary key and make it a label, or take it out; then declare the
    total. If it is none, say so in `connect.waivers`, with the problem's code and the reason.
    """
    for r, table, rows in list_rows(package):
        resource = table.resource
        names = [column.name for column in resource.schema_.fields]
        for spare, total in find_spare_keys(cut(rows)):
            linked = {name for link in resource.connect.foreign_keys for name in link.fields}
            declared = resource.column(total.column).connect.total == total.value
            if declared or total.column in linked or is_waived(package, Code.TOLD_BY_COLUMN, spare):
                continue
            message = (
                f"without this column, `{total.value}` of {total.column} adds up to the other values in "
                f"{total.tested} sums, and no row needs it to be told apart"
            )
            at = ("resources", r, "schema", "fields", names.index(spare))
            yield problem_at(package, at, Code.TOLD_BY_COLUMN, message)


RULES = (check_columns_that_tell, check_spare_keys)
