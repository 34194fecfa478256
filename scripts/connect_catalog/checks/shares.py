"""Percents that hang together by rows: shares of the total of their rows, and percents that make 100."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, compress
from math import log2

import numpy

from ..bounds import GROUP_KEYS, HUNDRED_COLUMNS, HUNDRED_PARTS
from .evidence import ENOUGH, NEARLY
from .left import note
from .subtotals import choose_rows, number_groups
from .sums import Rows, find_unit

Numbers = numpy.ndarray  # floats; NaN where there is no number
SCALES = (100, 1, 1_000, 10_000, 100_000)
CELLS_AT_ONCE = 1_000_000
ROWS_AT_LEAST = 5  # in which percents make 100
FAR = 1.6  # a base that is more than so many times the parts shown is not their total


@dataclass(frozen=True)
class GroupShare:
    """A percent or rate that is `scale` times a count over the total of the count in the rows in
    which all keys but those in `over` are equal."""

    column: str
    of: str
    over: tuple[str, ...]
    scale: int
    tested: int


@dataclass(frozen=True)
class Hundred:
    """Percents that make 100: those of one row, in several columns, or those of one column, in the
    rows in which all keys but those in `over` are equal."""

    columns: tuple[str, ...]
    over: tuple[str, ...]
    tested: int


def find_group_shares(rows: Rows) -> Iterator[GroupShare]:
    """Shares of the total of a group of rows. Where a count of the group is hidden, the others may say
    by their shares what the total is: they do if all say the same."""
    groups = [*list_groups(rows)] if rows.counts else []
    measures = {**rows.counts, **rows.shares}
    ways: dict[str, list[GroupShare]] = {name: [] for name in measures}
    for over, chosen, group in groups:
        shown = [*_list_shown(measures, chosen)]
        for of, count in rows.counts.items():
            for scale in SCALES:
                tried = [
                    s for s in shown if s.name != of and (scale == 100 or s.name in rows.shares)
                ]
                for one in _choose_likely(tried, count[chosen], group, scale):
                    if tested := _try_share(one, count[chosen], group, scale, len(groups)):
                        ways[one.name].append(GroupShare(one.name, of, over, scale, tested))
    for found in ways.values():
        if found:
            yield max(found, key=lambda way: (way.tested, -len(way.over)))


@dataclass(frozen=True)
class _Shown:
    """The numbers of a measure in the rows that are looked at, and half of what they are rounded to."""

    name: str
    numbers: Numbers
    half: float


def _list_shown(measures: Mapping[str, Numbers], chosen: Numbers) -> Iterator[_Shown]:
    for name, numbers in measures.items():
        shown = numbers[chosen]
        yield _Shown(name, shown, 0.5 * find_unit(shown[~numpy.isnan(shown)]))


def _choose_likely(
    tried: Sequence[_Shown], count: Numbers, group: Numbers, scale: int
) -> Iterator[_Shown]:
    """Those of the measures that may be shares of a count, found for many at once: in nearly all whole
    groups they hold of one base, or there is no whole group."""
    size = int(group.max(initial=0)) + 1
    sums = numpy.bincount(group, numpy.nan_to_num(count), size)
    hidden = numpy.bincount(group, numpy.isnan(count), size) > 0
    bases = (sums, sums / 2, _greatest(count, group, size))
    step = max(1, CELLS_AT_ONCE // max(1, len(group)))
    for start in range(0, len(tried), step):
        part = tried[start : start + step]
        shown, half = numpy.array([s.numbers for s in part]), numpy.array([[s.half] for s in part])
        known = (shown > 0) & (count > 0)
        cells = numpy.arange(len(part))[:, None] * size + group
        members = numpy.bincount(cells.ravel(), known.ravel(), len(part) * size)
        whole = known & ~hidden[group] & (members[cells] >= 2)
        tested, likely = whole.sum(axis=1), numpy.zeros(len(part), bool)
        for base in bases:
            low, high = base[group] * (shown - half), base[group] * (shown + half)
            room = 1e-6 * (1 + numpy.abs(high))
            held = whole & (low <= scale * count + room) & (scale * count <= high + room)
            likely |= held.sum(axis=1) >= NEARLY * tested
        yield from compress(part, likely & (known.sum(axis=1) >= 3))


def list_groups(rows: Rows) -> Iterator[tuple[tuple[str, ...], Numbers, Numbers]]:
    """The keys over which rows may be added up (one, two, all, or all and the periods), the rows that
    are looked at, and the group of each."""
    size = len(next(iter({**rows.counts, **rows.shares}.values()), ()))
    names = [*rows.keys][:GROUP_KEYS]
    listed: set[tuple[str, ...]] = {(name,) for name in names}
    listed |= {*combinations(names, 2)}
    listed |= {tuple(rows.keys), (*rows.keys, *rows.periods)}
    for over in sorted(listed - {()}, key=lambda names: (len(names), names)):
        others = [c for n, c in {**rows.keys, **rows.periods}.items() if n not in over]
        chosen = choose_rows(others, size)
        yield over, chosen, number_groups(others, chosen)


def _try_share(one: _Shown, count: Numbers, group: Numbers, scale: int, tries: int) -> int:
    """In how many rows the share holds; 0 where it does not, or that may be chance. At least three have
    both numbers."""
    shown, half = one.numbers, one.half
    known = (shown > 0) & (count > 0)
    size = int(group.max(initial=0)) + 1
    low = numpy.where(known, scale * count / (shown + half), -numpy.inf)
    with numpy.errstate(divide="ignore"):
        high = numpy.where(known & (shown > half), scale * count / (shown - half), numpy.inf)
    sums = numpy.bincount(group, numpy.nan_to_num(count), size)
    members = numpy.bincount(group, known, size)
    hidden = numpy.bincount(group, numpy.isnan(count), size) > 0
    widths = numpy.where(known, high - low, numpy.inf)
    for base in (sums, sums / 2, _greatest(count, group, size)):
        in_whole = known & ~hidden[group] & (members[group] >= 2)
        held = in_whole & (low - 1e-9 <= base[group]) & (base[group] <= high + 1e-9)
        tested, seen = int(in_whole.sum()), int(held.sum())
        if seen >= NEARLY * tested and _tell(widths[held], base[group][held]) >= ENOUGH + log2(
            tries * len(SCALES)
        ):
            return seen
        if tested:
            continue
    return (
        0
        if (~hidden & (members >= 2)).any()
        else _try_common(low, high, sums, members, group, known, tries)
    )


def _try_common(
    low: Numbers,
    high: Numbers,
    sums: Numbers,
    members: Numbers,
    group: Numbers,
    known: Numbers,
    tries: int,
) -> int:
    """The same, where every group has a hidden count: whether all shares of a group are of one base
    that is its counts and a little more."""
    size = len(sums)
    least, most = numpy.full(size, -numpy.inf), numpy.full(size, numpy.inf)
    numpy.maximum.at(least, group, low)
    numpy.minimum.at(most, group, high)
    several = members >= 2
    held = several & (least <= most + 1e-9) & (most >= sums - 1e-9) & (least <= FAR * sums)
    if not several.any() or held[several].mean() < NEARLY:
        return 0
    rows = known & held[group]
    first = numpy.zeros(len(group), bool)
    first[numpy.unique(numpy.where(rows, group, -1), return_index=True)[1]] = True
    telling = rows & ~first
    bits = _tell((high - low)[telling], sums[group][telling])
    return int(rows.sum()) if bits >= ENOUGH + log2(tries * len(SCALES)) else 0


def _greatest(count: Numbers, group: Numbers, size: int) -> Numbers:
    greatest = numpy.zeros(size)
    numpy.maximum.at(greatest, group, numpy.nan_to_num(count))
    return greatest


def _tell(widths: Numbers, bases: Numbers) -> float:
    """Bits: how unlikely it is that bases lie by chance in intervals of these widths."""
    if not len(widths):
        return 0.0
    return float(-numpy.log2(numpy.clip(widths / numpy.maximum(bases, 1.0), 1e-6, 1.0)).sum())


def find_hundreds(rows: Rows) -> Iterator[Hundred]:
    """Percents that make 100, within what they are rounded to."""
    names = [*rows.shares][:HUNDRED_COLUMNS]
    listed = {*combinations(names, 2), *combinations(names, 3)} | ({tuple(names)} - {()})
    taken: set[str] = set()
    for columns in sorted(listed, key=lambda names: (len(names), names)):
        if len(columns) < 2 or taken & {*columns}:
            continue
        table = numpy.column_stack([rows.shares[name] for name in columns])
        tested = _count_hundreds(table.sum(axis=1), table)
        if tested:
            taken |= {*columns}
            yield Hundred(columns, (), tested)
    for name in (name for name in names if name not in taken):
        for over, chosen, group in list_groups(rows):
            tested = _try_hundred_of_rows(rows.shares[name][chosen], group, name)
            if tested:
                yield Hundred((name,), over, tested)
                break


def _count_hundreds(sums: Numbers, table: Numbers) -> int:
    known = ~numpy.isnan(sums) & ((table > 0).sum(axis=1) >= 2)
    if int(known.sum()) < ROWS_AT_LEAST:
        return 0
    room = 0.5 * table.shape[1] * find_unit(table[known].ravel()) + 1e-9
    held = known & (numpy.abs(sums - 100.0) <= room)
    several = len(numpy.unique(table[held, 0])) >= ROWS_AT_LEAST and room < 5
    return int(held.sum()) if several and held.sum() >= NEARLY * known.sum() else 0


def _try_hundred_of_rows(shown: Numbers, group: Numbers, name: str) -> int:
    """In how many groups of rows the percents of a column make 100."""
    size = int(group.max(initial=-1)) + 1
    members = numpy.bincount(group, minlength=size)
    if not size or members.max() < 2:
        return 0
    if members.max() > HUNDRED_PARTS:
        note(f"for percents that make 100 in more than {HUNDRED_PARTS} rows", name)
        return 0
    sums = numpy.bincount(group, shown, size)
    some = numpy.bincount(group, shown > 0, size) >= 2
    known = ~numpy.isnan(sums) & some
    room = 0.5 * members * find_unit(shown[~numpy.isnan(shown)]) + 1e-9
    held = known & (numpy.abs(sums - 100.0) <= room) & (room < 5)
    several = len(numpy.unique(shown[held[group]])) >= ROWS_AT_LEAST
    enough = held.sum() >= ROWS_AT_LEAST and several
    return int(held.sum()) if enough and held.sum() >= NEARLY * known.sum() else 0
