"""Rules on sums: a total or a share says that it is one.

What nobody declared is found by trying it in the rows that are whole.

What adds up in every row that can be tested is a total, whatever it is called: a reader subtracts
the parts that are shown, and has the one that is hidden. So a total is declared or denied before a
table is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy

from ..bounds import DISTINCT_ROWS, SUM_CELLS, SUM_PARTS, SUM_ROWS
from ..cells import EncodedColumn, all_differ, number_rows
from ..codes import Code
from ..model import Catalog, Package, Resource, Table
from ..periods import order_periods
from ..problems import Problem
from .column_parts import list_parts, list_same_numbers
from .left import look_at_table
from .likely_shares import SCALES, TELLING, list_likely, start_work
from .telling import problem_at
from .waivers import is_waived

DENY = "If it is not one, say why in `connect.waivers`, with the code undeclared-total."
Numbers = numpy.ndarray  # floats, one a row; NaN where there is no number
ENOUGH = 3  # so many rows in which a sum holds are no chance
CLOSE = 1e-6
AT_ONCE = 1_000_000  # numbers that are compared with a column at once
FIRST_ROWS = 1_000  # in which most multiples are ruled out
NEARLY = 0.9  # a sum that holds in so many of the rows that are whole is one, with mistakes
TOTAL = re.compile(
    r"(grand |sub)?totals?\b.*|all\b.*|any\b.*|both\b.*|combined\b.*|overall\b.*|every\b.*|sum\b.*"
    r"|.*\b(total|combined|overall|statewide)|state",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rows:
    """What sums are looked for in. keys: the cells of each column of groups or places; periods: the
    cells of the columns that only tell rows apart; counts and shares: the numbers of each measure; reach: how
    far rounded counts may be from what they are shown as."""

    keys: Mapping[str, EncodedColumn]
    periods: Mapping[str, EncodedColumn]
    counts: Mapping[str, Numbers]
    shares: Mapping[str, Numbers]
    reach: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupTotal:
    """A value of a column that stands for the other values together. tested: in how many sums it
    was tried; sure: whether its name and every sum say so."""

    column: str
    value: str
    tested: int
    sure: bool


@dataclass(frozen=True)
class ColumnTotal:
    """A count that is the sum of other counts of its row. tested: in how many rows; 0 where it is only
    called one."""

    column: str
    parts: tuple[str, ...]
    tested: int


@dataclass(frozen=True)
class Telltale:
    """A measure that gives another away, and that no descriptor can declare. words: how the two hang
    together."""

    column: str
    of: str
    words: str
    tested: int


@dataclass(frozen=True)
class ColumnShare:
    """A percent or rate that is `scale` times one count over another of its row."""

    column: str
    of: str
    per: str
    scale: int
    tested: int


# --------------------------------------------------------------------------- values of one column


def find_group_totals(rows: Rows) -> Iterator[GroupTotal]:
    """Values that are the sum of the other values of their column, all other keys being equal; and
    those that are called a total, where no sum can be tested."""
    for column, cells in rows.keys.items() if rows.counts else ():
        values = sorted({*cells.values} - {""})
        if not 3 <= len(values) <= SUM_PARTS * 4:
            continue
        held = _try_values(rows, column, values)
        for value in values:
            tested, holds, whole = held.get(value, (0, 0, True))
            named = is_called_total(value)
            if named and (holds >= NEARLY * tested or not tested):
                yield GroupTotal(column, value, tested, bool(tested) and holds == tested and whole)
            elif (
                not named
                and holds
                and (holds >= NEARLY * tested if holds >= ENOUGH else holds == tested)
            ):
                yield GroupTotal(column, value, tested, False)


def find_spare_keys(rows: Rows) -> Iterator[tuple[str, GroupTotal]]:
    """Keys that the others need not to tell the rows apart, and totals that are found without them: a
    reader who sees the total does not mind them either."""
    known = {(found.column, found.value) for found in find_group_totals(rows)}
    for spare in rows.keys if len(rows.keys) + len(rows.periods) > 1 else ():
        keys = {name: cells for name, cells in rows.keys.items() if name != spare}
        if not all_differ(number_rows([*keys.values(), *rows.periods.values()])[0]):
            continue
        for found in find_group_totals(replace(rows, keys=keys)):
            if (found.column, found.value) not in known and found.tested:
                yield spare, found


def is_called_total(value: str) -> bool:
    """Whether a value is called a total, without the signs around it: Total, *All*, Grand total:."""
    return TOTAL.fullmatch(re.sub(r"^\W+|\W+$", "", value)) is not None


def _try_values(rows: Rows, column: str, values: Sequence[str]) -> dict[str, tuple[int, int, bool]]:
    """For each value: sums that can be tested, that hold, and whether that is so of all counts
    together; where it is not, those of the count of which it is."""
    place = {value: i for i, value in enumerate(values)}
    cells = rows.keys[column]
    at = numpy.array([place.get(value, -1) for value in cells.values])[cells.codes]
    others = [c for name, c in {**rows.keys, **rows.periods}.items() if name != column]
    numbered = number_rows(others)[0] if others else numpy.zeros(len(at), int)
    keys, group = numpy.unique(numbered, return_inverse=True)
    kept, shape = at >= 0, (len(keys), len(values))
    where = group[kept], at[kept]
    if len(keys) * len(values) > SUM_CELLS or not all_differ(where[0] * len(values) + where[1]):
        return {}
    present = numpy.zeros(shape, bool)
    present[where] = True
    enough = present.sum(axis=1) >= 3
    found = []
    for name, numbers in rows.counts.items():
        room = CLOSE + rows.reach.get(name, 0) * present.sum(axis=1, keepdims=True)
        grid = numpy.zeros(shape)
        grid[where] = numbers[kept]
        sums = grid.sum(axis=1, keepdims=True)
        # Sums of nothing, and of one part, hold by themselves.
        whole = enough & ~numpy.isnan(sums[:, 0]) & ((grid > 0).sum(axis=1) >= 3)
        whole &= sums[:, 0] / 2 >= TELLING * (room[:, 0] - CLOSE)
        tested = present[whole]
        holds = tested & (numpy.abs(2 * grid[whole] - sums[whole]) < room[whole])
        found.append((tested.sum(axis=0), holds.sum(axis=0)))
    return {v: _weigh([(int(a[i]), int(b[i])) for a, b in found]) for i, v in enumerate(values)}


def _weigh(counts: Sequence[tuple[int, int]]) -> tuple[int, int, bool]:
    """Sums tested and held of all counts; or of one alone, where only that one adds up."""
    tested, held = (sum(numbers) for numbers in zip(*counts, strict=True))
    alone = [(t, h) for t, h in counts if h and h >= NEARLY * t]
    if held < NEARLY * tested and alone:
        return (*max(alone, key=lambda one: one[1]), False)
    return tested, held, True


# ------------------------------------------------------------------------------ counts of one row


def find_column_totals(rows: Rows) -> Iterator[ColumnTotal]:
    """Counts that are the sum of all other counts of their row, of those beside them, of those whose
    names are alike, or of two. One that is called a total is the sum of those of its year where no row
    tells, as where a number is hidden in each."""
    names = [*rows.counts][:SUM_PARTS]
    if len(names) < 3:
        return
    table = numpy.column_stack([rows.counts[name][:SUM_ROWS] for name in names])
    reach = numpy.array([rows.reach.get(name, 0) for name in names])
    called = [is_called_total(re.sub(r"\d+|_", " ", name).strip()) for name in names]
    for t, name in enumerate(names):
        same = list_same_numbers(names, t)
        best = max(
            (
                (tested, parts)
                for parts in list_parts(names, t, called)
                if (
                    tested := _try_parts(
                        table, t, parts, _is_likely(parts, same, called[t], names), reach
                    )
                )
            ),
            key=lambda found: (len(found[1]), found[0]),
            default=None,
        )
        alike = [i for i in same if not called[i]]
        if best is not None:
            yield ColumnTotal(name, tuple(names[i] for i in best[1]), best[0])
        elif called[t] and len(alike) > 1 and numpy.isnan(table[:, [t, *alike]]).any(axis=1).all():
            yield ColumnTotal(name, tuple(names[i] for i in alike), 0)


def _is_likely(
    parts: tuple[int, ...], same: tuple[int, ...], called: bool, names: Sequence[str]
) -> bool:
    """Whether a sum that holds in one or two rows, where no more can be tested, is no chance: the total
    is called one, and its parts are of its year, or all others are its parts. same: those of its year."""
    return (called and {*parts} <= {*same}) or len(parts) == len(names) - 1


def _try_parts(
    table: Numbers, total: int, parts: tuple[int, ...], likely: bool, reach: Numbers
) -> int:
    """In how many rows the parts add up to the total; 0 where they do not, or too few tell. likely: whether
    one or two rows are enough, and numbers that come again. reach: of each column, as in `Rows`."""
    room = float(reach[[total, *parts]].sum())
    added = table[:, parts]
    sums = added.sum(axis=1)
    holds = numpy.abs(sums - table[:, total]) < room + CLOSE
    if not holds.any():
        return 0
    whole = ~numpy.isnan(sums) & ~numpy.isnan(table[:, total])
    telling = whole & ((added > 0).sum(axis=1) >= 2)
    telling &= table[:, total] >= TELLING * room
    tested, held = int(telling.sum()), int((telling & holds).sum())
    if likely and tested < ENOUGH:
        return held if held == tested else 0
    if held < ENOUGH or held < NEARLY * tested:
        return 0
    return held if likely or _are_several(table[telling & holds, total]) else 0


# ------------------------------------------------------------------------------------------ shares


def find_shares(rows: Rows) -> Iterator[ColumnShare]:
    """Percents and rates that one count over another of the row gives, as far as they are rounded. Raises
    TookTooLong where there are more of them than can be tried."""
    work = start_work()
    for name, shown in rows.shares.items() if rows.counts else ():
        for of, per in list_likely(shown, rows.counts, rows.reach, work):
            tested = {scale: _try_share(shown, rows, of, per, scale) for scale in SCALES}
            scale = max(tested, key=lambda s: tested[s])
            if tested[scale]:
                yield ColumnShare(name, of, per, scale, tested[scale])
                break


def _try_share(shown: Numbers, rows: Rows, of: str, per: str, scale: int) -> int:
    """In how many rows the share holds; 0 where it does not, or too few tell."""
    part, whole = rows.counts[of], rows.counts[per]
    known = ~numpy.isnan(shown) & ~numpy.isnan(part) & ~numpy.isnan(whole)
    known &= (whole > 0) & (part > 0)
    known &= part >= TELLING * rows.reach.get(of, 0)
    known &= whole >= TELLING * rows.reach.get(per, 0)
    if int(known.sum()) < ENOUGH:
        return 0
    shown, exact = shown[known], scale * part[known] / whole[known]
    if not _are_several(shown):
        return 0
    off = rows.reach.get(of, 0) / part[known] + rows.reach.get(per, 0) / whole[known]
    held = numpy.abs(shown - exact) <= 0.5 * find_unit(shown) + 1e-9 + 1.2 * exact * off
    return int(held.sum()) if held.mean() >= NEARLY else 0


def find_telltales(rows: Rows) -> Iterator[Telltale]:
    """Measures that are a count times a number, its running total, or its change since the period
    before. Each is told once.

    Three distinct numbers are enough for these forms, in all rows and between measures alone. The many
    forms of `functions.find_functions` mostly need twice as many, and have a code and waivers of their own.
    """
    before = find_before(rows)
    small = {of: count for of, count in rows.counts.items() if _may_be_small(count)}
    for name, shown in {**rows.counts, **rows.shares}.items():
        for of in likely_tellers(shown, small, before):
            if name == of:
                continue
            count = small[of]
            ways = {
                "a fixed number of times": _try_multiple(shown, count),
                "the running total of": _try_running(shown, count, before),
                "the change since the period before of": _try_running(count, shown, before, True),
            }
            words = next((words for words, tested in ways.items() if tested), None)
            if words:
                yield Telltale(name, of, words, ways[words])
                break


def likely_tellers(shown: Numbers, small: Mapping[str, Numbers], before: Numbers) -> Iterator[str]:
    """The counts that a measure may give away, tried many at once: of every other, none of the ways of
    `find_telltales` holds."""
    names, size = [*small], max(1, len(shown))
    many = max(1, AT_ONCE // size)
    for start in range(0, len(names), many):
        some = names[start : start + many]
        table = numpy.column_stack([small[name] for name in some])
        may = _may_be_multiple(shown[:FIRST_ROWS], table[:FIRST_ROWS]) | _may_be_running(
            shown, table, before
        )
        yield from (name for name, so in zip(some, may, strict=True) if so)


def _may_be_multiple(shown: Numbers, table: Numbers) -> Numbers:
    """Of each column, whether the numbers may be the same multiple of it. Rows that tell nothing rule none
    out."""
    known = (shown[:, None] > 0) & (table > 0)
    times = numpy.full(table.shape, numpy.nan)
    numpy.divide(shown[:, None], table, out=times, where=known)
    low, high = (reach.reduce(times, axis=0) for reach in (numpy.fmin, numpy.fmax))
    may: Numbers = ~(high - low > 3e-9 * high)
    return may


def _may_be_running(shown: Numbers, table: Numbers, before: Numbers) -> Numbers:
    """Of each column, whether the numbers may be its running total, or its change since the period before."""
    rows = (before >= 0).nonzero()[0]
    if not rows.size:
        return numpy.zeros(table.shape[1], bool)
    ways = (
        (shown[rows] - shown[before[rows]])[:, None] - table[rows],
        table[rows] - table[before[rows]] - shown[rows][:, None],
    )
    known = [(~numpy.isnan(off)).sum(axis=0) for off in ways]
    held = [(numpy.abs(off) < CLOSE).sum(axis=0) for off in ways]
    first, second = ((n >= ENOUGH) & (h >= NEARLY * n) for n, h in zip(known, held, strict=True))
    may: Numbers = first | second
    return may


def _may_be_small(count: Numbers) -> bool:
    return bool(numpy.isnan(count).any() or ((count > 0) & (count < 30)).any())


def _try_multiple(shown: Numbers, count: Numbers) -> int:
    """In how many rows one is the other times the same number, which is not 1."""
    known = (shown > 0) & (count > 0)
    if not _are_several(count[known]):
        return 0
    times = shown[known] / count[known]
    same = numpy.abs(times - times[0]) < 1e-9 * times[0]
    return int(known.sum()) if times[0] > 1 + 1e-9 and same.all() else 0


def find_before(rows: Rows) -> Numbers:
    """The row of the period before, all other keys being equal; -1 where there is none."""
    size = len(next(iter(rows.counts.values()), ()))
    before = numpy.full(size, -1)
    if len(rows.periods) != 1 or not size:
        return before
    (times,) = rows.periods.values()
    places = {period: i for i, period in enumerate(order_periods(times.values).order)}
    rank = numpy.array([places[period] for period in times.values])
    keys = [column.codes for column in rows.keys.values()]
    order = numpy.lexsort((rank[times.codes], *keys))
    last, row = order[:-1], order[1:]
    follows = times.codes[last] != times.codes[row]
    for codes in keys:
        follows &= codes[last] == codes[row]
    before[row[follows]] = last[follows]
    return before


def _try_running(total: Numbers, part: Numbers, before: Numbers, either_sign: bool = False) -> int:
    """In how many rows a total grew by the part since the period before."""
    rows = (before >= 0).nonzero()[0]
    grown, part = total[rows] - total[before[rows]], part[rows]
    known = ~numpy.isnan(grown) & ~numpy.isnan(part)
    if not _are_several(part[known]):
        return 0
    if not either_sign and (part[known] < 0).any():
        return 0
    held = int((numpy.abs(grown - part)[known] < CLOSE).sum())
    return held if held >= NEARLY * int(known.sum()) else 0


def _are_several(numbers: Numbers) -> bool:
    """Whether there are so many distinct numbers that what holds of them is no chance."""
    first = numbers[:DISTINCT_ROWS]
    return any(len(numpy.unique(some)) >= ENOUGH for some in (first, numbers))


def find_unit(shown: Numbers) -> float:
    """The last decimal that the numbers are rounded to: 1, 0.1, 0.01, ..."""
    for decimals in range(7):
        if numpy.allclose(numpy.round(shown, decimals), shown, atol=1e-9):
            return float(10.0**-decimals)
    return 1e-7


# ------------------------------------------------------------------------------------------- rules


def read_rows(table: Table) -> Rows:
    """What sums are looked for in, of a table whose measures hold numbers and marks alone. Raises
    ValueError where a cell is neither."""
    resource = table.resource
    cells = {
        c.name: table.sheet.columns[c.name]
        for c in resource.schema_.fields
        if c.connect.role in ("geography", "dimension", "time")
        and c.name in resource.schema_.primary_key
    }
    times = {c.name for c in resource.columns("time")}
    kinds = {c.name: c.connect.kind for c in resource.columns("measure")}
    numbers = {name: table.measure(name).numbers for name in kinds}
    return Rows(
        {name: held for name, held in cells.items() if name not in times},
        {name: held for name, held in cells.items() if name in times},
        {name: n for name, n in numbers.items() if kinds[name] == "count"},
        {name: n for name, n in numbers.items() if kinds[name] in ("percent", "rate")},
        {
            c.name: c.connect.rounding.reach
            for c in resource.columns("measure")
            if c.connect.rounding is not None
        },
    )


def list_rows(package: Package) -> Iterator[tuple[int, Table, Rows]]:
    """The tables of a package in which sums can be looked for, with their places among the resources.
    Of one whose numbers cannot be read, other rules tell."""
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        if table is None:
            continue
        try:
            rows = read_rows(table)
        except ValueError:
            continue
        look_at_table(table.path)
        yield r, table, rows


def check_undeclared_totals(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A total says that it is one. Where a value of a column is the sum of the other values, or is
    called a total, the column declares it (`connect.total`); where a count is the sum of other
    counts of its row, it declares them (`connect.sumOf`). A percent or rate that one count over
    another gives declares both (`connect.of`, `connect.per`).

    Why: Whoever sees a total and all its parts but one knows the part that is hidden, and a percent
    gives its count away. The audit of hidden numbers looks at the totals and shares it is told of.

    Mend: Declare the total as the message says. If it is not one, because the parts overlap or others
    are left out, say so in `connect.waivers`, with the problem's code and the reason.
    """
    for r, table, rows in list_rows(package):
        for name, code, key, message, hint in _find_undeclared(table.resource, rows):
            if not is_waived(package, code, name):
                place = [column.name for column in table.resource.schema_.fields].index(name)
                at = ("resources", r, "schema", "fields", place, "connect", key)
                yield problem_at(package, at, code, message, hint)


def _find_undeclared(resource: Resource, rows: Rows) -> Iterator[tuple[str, Code, str, str, str]]:
    """For each total or share that is not declared: its column, a code, the field to write, a message
    and a hint."""
    linked = {name for link in resource.connect.foreign_keys for name in link.fields}
    for found in find_group_totals(rows):
        if found.column in linked and 0 < found.tested < ENOUGH:
            continue  # the audit knows which places a place is made of
        if resource.column(found.column).connect.total is None:
            why = (
                f"adds up to the other values in {found.tested} sums"
                if found.tested
                else "is called a total"
            )
            yield (
                found.column,
                Code.UNDECLARED_TOTAL,
                "total",
                f"`{found.value}` {why}, and the column does not say whether it is their total",
                f'Write "total": "{found.value}" under `connect` of the column. {DENY}',
            )
    for sums in find_column_totals(rows):
        if not resource.column(sums.column).connect.sum_of:
            parts = ", ".join(sums.parts)
            seen = (
                f"in {sums.tested} rows this is the sum of {parts}"
                if sums.tested
                else f"this is called a total, and no row shows whether it is that of {parts}"
            )
            yield (
                sums.column,
                Code.UNDECLARED_TOTAL,
                "sumOf",
                f"{seen}, and the column does not say so",
                f"Name these columns under `connect` of the column, as `sumOf`. {DENY}",
            )
    for tell in find_telltales(rows):
        if resource.column(tell.column).connect.of is None:
            yield (
                tell.column,
                Code.UNDECLARED_SHARE,
                "role",
                f"in {tell.tested} rows this is {tell.words} {tell.of}, and gives it away where it is hidden",
                "Take the column out. " + DENY.replace("undeclared-total", "undeclared-share"),
            )
    for share in find_shares(rows):
        if resource.column(share.column).connect.of is None:
            scale = f" and {share.scale} as `scale`" if share.scale != 100 else ""
            yield (
                share.column,
                Code.UNDECLARED_SHARE,
                "of",
                f"in {share.tested} rows this is {share.of} over {share.per}, and the column does not say so",
                f"Write {share.of} as `of` and {share.per} as `per`{scale} under `connect` of the column. "
                + DENY.replace("undeclared-total", "undeclared-share"),
            )


RULES = (check_undeclared_totals,)
