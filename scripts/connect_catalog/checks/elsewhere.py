"""Sums, shares and equal numbers in different tables, found by trying.

Tables are laid beside each other wherever columns of their keys have values in common, whatever the
columns are called. What holds in nearly all rows that are whole, and is no chance among all that was
tried, is no chance for a reader either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy

from ..bounds import TIED_ROWS, TIED_VALUES
from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from .beside import Layer, Margin, lay_beside, list_layers
from .evidence import CERTAIN, CLOSE, ENOUGH, NEARLY, count_equal
from .left import note
from .telling import problem_at
from .waivers import is_waived

Numbers = numpy.ndarray
KEYS_AT_LEAST = 3
SHARES_AT_LEAST = 6  # distinct percents
ROWS_CERTAIN = 10  # in which what holds without exception leaves no doubt
SCALES = (100, 1, 1_000, 10_000, 100_000)


class Side(NamedTuple):
    """A column of a table; over: the columns that it is added up over; where: a column and the value
    that its rows have."""

    layer: Layer
    column: str
    over: tuple[str, ...] = ()
    where: tuple[str, str] | None = None


@dataclass(frozen=True)
class Tie:
    """One column is another, or is `scale` times the second over the third. tested: in how many rows.
    certain: whether it leaves no doubt, and so the audit uses it. laid: of two that are equal, how they
    are laid beside each other; near: how far apart they may be, as they are rounded."""

    sides: tuple[Side, ...]
    tested: int
    scale: int = 0
    certain: bool = False
    laid: tuple[Margin, ...] = ()
    near: float = 0.0

    @property
    def pair(self) -> tuple[tuple[str, str, str], ...]:
        """Its columns, whatever rows of theirs are meant: the package, the table and the name of each."""
        return tuple(sorted((s.layer.id, s.layer.name, s.column) for s in self.sides))


def find_ties(catalog: Catalog, ids: Collection[str] | None = None) -> list[Tie]:
    """All ties between columns of different tables that no descriptor declares. ids: packages of which
    one has a part in each (None: any)."""
    layers = [*list_layers(catalog)]
    found: list[tuple[Tie, Numbers, Numbers]] = []
    tries = 1
    for one, other in combinations(layers, 2):
        if one.table is other.table or (ids is not None and not {one.id, other.id} & {*ids}):
            continue
        for left, right in _list_ways(catalog, one, other):
            tries += left.numbers.shape[1] * right.numbers.shape[1]
            found += _compare(left, right)
    sure = [each for each in found if count_equal(*each[1:], tries)]
    beyond_doubt = {
        tie.pair
        for tie, whole, parts in sure
        if tie.certain and tie.tested >= ROWS_CERTAIN and count_equal(whole, parts, tries, CERTAIN)
    }
    ties = [replace(t, certain=t.certain and t.pair in beyond_doubt) for t, _, _ in sure]
    return [*ties, *_find_shares(layers, ids)]


def keep_plainest(ties: Iterable[Tie]) -> Iterator[Tie]:
    """Of several ties of the same columns, the one that says the least of rows and groups."""
    best: dict[tuple[tuple[str, str, str], ...], Tie] = {}
    for tie in ties:
        if tie.pair not in best or _words_needed(tie) < _words_needed(best[tie.pair]):
            best[tie.pair] = tie
    yield from best.values()


def _words_needed(tie: Tie) -> tuple[int, int]:
    return sum(len(s.over) + (s.where is not None) for s in tie.sides), -tie.tested


# ------------------------------------------------------------------------------ sums and equals


def _list_ways(catalog: Catalog, one: Layer, other: Layer) -> Iterator[tuple[Margin, Margin]]:
    """How two tables can be laid beside each other: added up over the columns that the other has not;
    or only the rows with one value of such a column."""
    shared = lay_beside(one, other)
    if not shared:
        return
    mine, others = [i for i, _ in shared], [j for _, j in shared]
    left, right = one.margin(mine), other.margin(others)
    if left is None or right is None:
        return
    if not _is_said(catalog, one, other):
        yield left, right
    for plain, split, kept, swap in ((left, other, others, False), (right, one, mine, True)):
        spare = [i for i in range(len(split.axes)) if i not in kept]
        if plain.over or len(spare) != 1:
            continue
        values = split.values(spare[0])
        if len(values) > TIED_VALUES:
            note(
                f"for one value alone, beside another table, of a column with more than {TIED_VALUES}",
                split.names[spare[0]],
                split.table.path,
            )
            continue
        for value in values:
            part = split.margin(kept, (spare[0], value))
            if part is not None:
                yield (part, plain) if swap else (plain, part)


def _is_said(catalog: Catalog, one: Layer, other: Layer) -> bool:
    """Whether a descriptor says how the two tables add up."""
    names = {(one.id, one.name), (other.id, other.name)}
    return any(
        {(side.package or id, side.resource) for side in (total.whole, total.parts)} == names
        for id in {one.id, other.id}
        for total in catalog.packages[id].descriptor.connect.totals
    )


def _compare(left: Margin, right: Margin) -> Iterator[tuple[Tie, Numbers, Numbers]]:
    """The pairs of columns that are equal in nearly all rows, and their numbers."""
    _, here, there = numpy.intersect1d(
        left.keys, right.keys, assume_unique=True, return_indices=True
    )
    if len(here) < KEYS_AT_LEAST:
        return
    mine, others = left.numbers[here], right.numbers[there]
    units = numpy.maximum.outer(left.units, right.units)
    near = numpy.where(units > 1, units / 2, 0.0) + CLOSE
    off = numpy.abs(mine[:, :, None] - others[:, None, :])
    known = ~numpy.isnan(off) & (mine[:, :, None] != 0) & (others[:, None, :] != 0)
    tested, held = known.sum(axis=0), (known & (off <= near)).sum(axis=0)
    small = numpy.logical_or.outer(left.layer.may_be_small, right.layer.may_be_small)
    likely = small & (held >= KEYS_AT_LEAST) & (held >= NEARLY * tested)
    for i, j in numpy.argwhere(likely).tolist():
        if _audit_knows(left, right, i, j):
            continue
        unit = max(1.0, float(units[i, j]))
        whole, parts = mine[:, i] / unit, others[:, j] / unit
        parts = numpy.where(off[:, i, j] <= near[i, j], whole, parts)
        sides = tuple(Side(*side) for side in (left.side(i), right.side(j)))
        certain = not _has_exception(left, right, i, j, off, near)
        tie = Tie(
            sides,
            int(held[i, j]),
            certain=certain,
            laid=(left, right),
            near=float(near[i, j]) if unit > 1 else 0.0,
        )
        yield tie, whole, parts[:, None]


def _has_exception(
    left: Margin, right: Margin, i: int, j: int, off: Numbers, near: Numbers
) -> bool:
    """Whether a row speaks against it that two columns are equal: a zero beside another number, or what is
    less than nothing."""
    apart = bool((off[:, i, j] > near[i, j]).any())
    return apart or any(
        bool((margin.layer.numbers[:, at] < 0).any()) for margin, at in ((left, i), (right, j))
    )


def _audit_knows(left: Margin, right: Margin, i: int, j: int) -> bool:
    """Whether the two count the same by name, and so do the columns of their keys."""
    same = left.layer.counted[i] == right.layer.counted[j]
    named = [left.layer.axes[k] for k in left.kept] == [right.layer.axes[k] for k in right.kept]
    return same and (named or left.where is not None or right.where is not None)


# ------------------------------------------------------------------------------------------ shares


def _find_shares(layers: list[Layer], ids: Collection[str] | None) -> Iterator[Tie]:
    """Percents and rates of one count over another, of which one at least stands in another table."""
    for home in layers:
        undeclared = [name for name in home.shares if name not in home.declared]
        if not undeclared:
            continue
        columns = [*_list_beside(home, layers)]
        if not columns:
            continue
        parts = [at for at, (_, fits, _) in enumerate(columns) if fits]
        numbers = numpy.column_stack([held for _, _, held in columns])
        for name in undeclared:
            best = _best_share(home.shares[name][: len(numbers)], numbers, parts)
            if best is None:
                continue
            part, whole, scale, tested, certain = best
            sides = Side(home, name), columns[part][0], columns[whole][0]
            named = {side.layer.id for side in sides}
            elsewhere = any(side.layer.table is not home.table for side in sides)
            if elsewhere and (ids is None or named & {*ids}):
                yield Tie(sides, tested, scale, certain)


def _list_beside(home: Layer, layers: list[Layer]) -> Iterator[tuple[Side, bool, Numbers]]:
    """The counts of all tables at the first rows of one, and whether they tell all of these rows apart or
    have fewer columns in their keys."""
    for other in layers:
        shared = lay_beside(other, home)
        if not shared or not other.columns:
            continue
        margin = other.margin([i for i, _ in shared])
        keys = home.keys([j for _, j in shared])
        if margin is None or keys is None:
            continue
        keys = keys[:TIED_ROWS]
        at = numpy.clip(numpy.searchsorted(margin.keys, keys), 0, len(margin.keys) - 1)
        there = (margin.keys[at] == keys)[:, None]
        numbers = numpy.where(there, margin.numbers[at], numpy.nan)
        fits = len(shared) == len(home.names)
        if (~numpy.isnan(numbers)).any():
            for c, column in enumerate(other.columns):
                yield Side(other, column, margin.over), fits, numbers[:, c]


def _best_share(
    shown: Numbers, numbers: Numbers, parts: list[int]
) -> tuple[int, int, int, int, bool] | None:
    """The count, its base, the scale and the rows tried that give a percent, and whether they leave no
    doubt; None where it may be chance."""
    few = numpy.unique(shown[~numpy.isnan(shown)])
    if len(few) < SHARES_AT_LEAST:
        return None
    unit = _unit_of(few)
    bits = numpy.log2(max(2.0, (few[-1] - few[0]) / unit))
    best, tries = None, len(parts) * numbers.shape[1] * len(SCALES)
    for part in parts:
        with numpy.errstate(divide="ignore", invalid="ignore"):
            quotient = numbers[:, [part]] / numbers
        known = (quotient > 0) & numpy.isfinite(quotient) & ~numpy.isnan(shown)[:, None]
        known[:, part] = False
        tested = known.sum(axis=0)
        for scale in SCALES:
            held = known & (numpy.abs(scale * quotient - shown[:, None]) <= unit / 2 + 1e-9)
            seen = held.sum(axis=0)
            for whole in numpy.flatnonzero((seen >= SHARES_AT_LEAST) & (seen >= NEARLY * tested)):
                distinct = len(numpy.unique(shown[held[:, whole]]))
                told = distinct * bits - numpy.log2(tries)
                if distinct < SHARES_AT_LEAST or told < 2 * ENOUGH:
                    continue
                if best is None or seen[whole] > best[3]:
                    certain = bool(told >= 2 * CERTAIN and seen[whole] == tested[whole])
                    certain = certain and distinct >= ROWS_CERTAIN
                    best = part, int(whole), scale, int(seen[whole]), certain
    return best


def _unit_of(numbers: Numbers) -> float:
    """The last decimal that numbers are rounded to."""
    fits = (d for d in range(7) if numpy.allclose(numpy.round(numbers, d), numbers, atol=1e-9))
    return float(10.0 ** -next(fits, 7))


# -------------------------------------------------------------------------------------------- rule


def check_undeclared_ties(catalog: Catalog, ids: Collection[str] | None = None) -> list[Problem]:
    """Columns of different tables that count the same say so, and those that are sums or shares of others.
    They do so by one concept, by `of` and `per`, or by `totals`.

    Why: A reader lays two tables side by side. A number that is hidden in one of them and shown in the
    other is known, and so is the one that is left of a total in another table. What is certain the
    audit of hidden numbers uses all the same, and `catalog suppress` protects with it; what is only
    likely it does not know.

    Mend: Declare it as the message says. If it is chance, or the two do not count the same, say so in
    `connect.waivers` of one of the packages, with the problem's code, the column and the reason.
    """
    return tell_ties(find_undenied(catalog, ids))


def tell_ties(ties: Iterable[Tie]) -> list[Problem]:
    """The problems of ties."""
    return [problem for tie in keep_plainest(ties) for problem in _tell(tie)]


def find_undenied(catalog: Catalog, ids: Collection[str] | None = None) -> list[Tie]:
    """The ties that no descriptor declares, and none denies. ids: as in `find_ties`."""
    return [
        tie
        for tie in find_ties(catalog, ids)
        if not any(
            is_waived(side.layer.package, Code.UNDECLARED_TIE, side.column) for side in tie.sides
        )
    ]


def _tell(tie: Tie) -> Iterator[Problem]:
    """The problem at the column, and in each other package that has a part in it."""
    code = Code.CERTAIN_TIE if tie.certain else Code.UNDECLARED_TIE
    told: set[str] = set()
    for side in tie.sides:
        package = side.layer.package
        if package.id not in told:
            told.add(package.id)
            at = _field_of(package, side)
            yield problem_at(package, at, code, *_say(tie, side))


def _field_of(package: Package, side: Side) -> tuple[str | int, ...]:
    resources = [resource.name for resource in package.descriptor.resources]
    r = resources.index(side.layer.name)
    fields = package.descriptor.resources[r].schema_.fields
    f = [column.name for column in fields].index(side.column)
    return "resources", r, "schema", "fields", f, "connect", "concept"


def _say(tie: Tie, home: Side) -> tuple[str, str]:
    """What was seen, and what to do."""
    names = [_name(side, home) for side in tie.sides]
    deny = "If it is not so, say why in `connect.waivers`, with the code undeclared-tie."
    known = "; the audit counts with it all the same" if tie.certain else ""
    if tie.scale:
        scale = f", `scale` {tie.scale}" if tie.scale != 100 else ""
        seen = f"in {tie.tested} rows {names[0]} is {names[1]} over {names[2]}"
        mend = f"Give the counts concepts, and name them as `of` and `per`{scale}. {deny}"
        return f"{seen}, and no descriptor says so{known}", mend
    seen = f"in {tie.tested} rows {names[0]} is {names[1]}, and no descriptor says so{known}"
    mend = "If both count the same, give them one `concept`, and the columns of their keys too"
    where = next((side.where for side in tie.sides if side.where), None)
    if where:
        mend += (
            f"; to the key of the shorter table add {where[0]}, which is {where[1]} in every row"
        )
    return seen, f"{mend}. {deny}"


def _name(side: Side, home: Side) -> str:
    over = f" (added up over {' and '.join(side.over)})" if side.over else ""
    where = f" (where {side.where[0]} is {side.where[1]})" if side.where else ""
    name = "this column" if side == home else f"{side.column} of {side.layer.table.path}"
    return f"{name}{over}{where}"


RULES = (check_undeclared_ties,)
