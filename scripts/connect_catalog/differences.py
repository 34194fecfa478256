"""Two versions of a data package, and what differs between their tables.

Nothing here holds a cell: only which rows and columns differ. So what is told of a difference can
give away neither a hidden number nor one that an older version showed and the newer one hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING

from .cells import all_differ, number_rows
from .marks import Mark
from .model import Package, Resource, Table, View

if TYPE_CHECKING:
    import numpy

ALIKE = 0.9  # a column is another one renamed if so much of its numbers is the same
_WORDS = 0  # a cell that is neither a number nor a mark
_NUMBER = 1
_HIDDEN = 2
_STATES = {Mark.SUPPRESSED: _HIDDEN, Mark.MISSING: 3, Mark.NOT_COLLECTED: 4}

Positions = tuple[int, ...]  # rows of a table, counted from 0


@dataclass(frozen=True)
class ColumnDifference:
    """What differs in a column, as rows of the newer table. was: its name in the older one.

    changed: another number, text or reason why there is none; shown: a number that was hidden;
    hidden: hidden, and a number before. No row is in two of them.
    """

    name: str
    was: str
    changed: Positions
    shown: Positions
    hidden: Positions

    @property
    def rows(self) -> Positions:
        """Every row that differs, in order."""
        return tuple(sorted((*self.changed, *self.shown, *self.hidden)))


@dataclass(frozen=True)
class TableDifference:
    """What differs in a table. added: rows of the newer one; removed: rows of the older one.

    columns: those in which a cell differs, in rows that both have; new, lost, retyped: names of
    columns, by the newer table except for `lost`. unmatched: both have rows, and nothing tells which
    is which; hides: whether the older table hides a number. strayed: rows of the older one that are
    gone and hide a number, while the newer one has new rows of the same period.
    """

    name: str
    was: str
    added: Positions = ()
    removed: Positions = ()
    columns: tuple[ColumnDifference, ...] = ()
    new: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()
    unmatched: bool = False
    hides: bool = False
    strayed: Positions = ()

    @property
    def is_none(self) -> bool:
        """Whether both tables say the same."""
        found = (self.added, self.removed, self.columns, self.new, self.lost, self.retyped)
        return not any(found) and not self.unmatched and self.name == self.was

    @cached_property
    def changed(self) -> Positions:
        """Rows of the newer table with another number, text or mark."""
        return tuple(sorted({row for column in self.columns for row in column.changed}))

    @cached_property
    def touched(self) -> Positions:
        """Every row of the newer table that is new or differs."""
        differing = {row for column in self.columns for row in column.rows}
        return tuple(sorted({*self.added, *differing}))


@dataclass(frozen=True)
class DataDifference:
    """What differs in the data of two versions of a package, as positions and names. tables: those of both
    that differ; new, lost: names of tables that only the newer or only the older one has."""

    tables: tuple[TableDifference, ...]
    new: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class PackageDifference(DataDifference):
    """The same, with the two versions."""

    before: Package
    after: Package

    @property
    def alone(self) -> DataDifference:
        """What differs, without the versions and all that was read of them."""
        return DataDifference(self.tables, self.new, self.lost)

    @property
    def is_none(self) -> bool:
        """Whether the tables of both say the same."""
        return not (self.tables or self.new or self.lost)

    @property
    def has_new_numbers(self) -> bool:
        """Whether rows or values of tables with a measure are new, gone or other ones. Hiding alone makes
        none, and neither does a table beside the older ones, which may come from an older source."""
        return bool(self.lost) or any(
            t.added or t.removed or t.unmatched or any(c.changed or c.shown for c in t.columns)
            for t in self.tables
            if self.after.tables[t.name].resource.columns("measure")
        )

    @property
    def step(self) -> str:
        """What a new version must be for: "columns", "rows", "values", or "" for nothing."""
        if self.new or self.lost or any(t.new or t.lost or t.retyped for t in self.tables):
            return "columns"
        if any(t.added or t.removed or t.unmatched for t in self.tables):
            return "rows"
        return "values" if self.tables else ""


@dataclass(frozen=True)
class Touched:
    """Parts of a descriptor that rest on what differs, as positions in its lists."""

    views: Positions
    answers: Positions
    spot_checks: Positions


def compare_packages(before: Package, after: Package) -> PackageDifference:
    """What differs between the tables of two versions. Rows are matched by the primary key."""
    pairs = _pair_tables(before, after)
    found = (compare_tables(before.tables[was], after.tables[name]) for name, was in pairs.items())
    return PackageDifference(
        tuple(difference for difference in found if not difference.is_none),
        tuple(name for name in after.tables if name not in pairs),
        tuple(name for name in before.tables if name not in pairs.values()),
        before,
        after,
    )


def _pair_tables(before: Package, after: Package) -> dict[str, str]:
    """The older name of each table, by its newer one. A table that is gone is one that is new if
    both have the same key and a measure in common."""
    pairs = {name: name for name in after.tables if name in before.tables}
    gone = [name for name in before.tables if name not in pairs]
    for name, table in after.tables.items():
        alike = [was for was in gone if _is_alike(before.tables[was].resource, table.resource)]
        if name not in pairs and alike:
            pairs[name] = alike[0]
            gone.remove(alike[0])
    return pairs


def _is_alike(one: Resource, other: Resource) -> bool:
    measures = {c.name for c in one.columns("measure")} & {c.name for c in other.columns("measure")}
    return {*one.schema_.primary_key} == {*other.schema_.primary_key} and bool(measures)


# ------------------------------------------------------------------------------------- one table


def compare_tables(before: Table, after: Table) -> TableDifference:
    """What differs between two versions of a table."""
    names, told = (before.resource.name, after.resource.name), _list_columns(before)
    both = [name for name in _list_columns(after) if name in told]
    keys = _find_key(before, after)
    new = [name for name in _list_columns(after) if name not in both]
    lost = [name for name in told if name not in both]
    retyped = tuple(name for name in both if _kind(before, name) != _kind(after, name))
    hides = any((_states(before, name)[1] == _HIDDEN).any() for name in _measures(before))
    if not keys:
        unmatched = bool(before.size and after.size)
        added, removed = ((), ()) if unmatched else (_all(after), _all(before))
        found = (added, removed, (), tuple(new), tuple(lost), retyped, unmatched, hides)
        return TableDifference(names[1], names[0], *found)
    old, fresh = _match(before, after, keys)
    renamed = _find_renamed(before, after, new, lost, old, fresh)
    pairs = {name: name for name in both if name not in keys} | renamed
    columns = [_compare_column(before, after, *pair, old, fresh) for pair in pairs.items()]
    added, removed = _others(after, fresh), _others(before, old)
    return TableDifference(
        names[1],
        names[0],
        added,
        removed,
        tuple(column for column in columns if column.rows),
        tuple(new),
        tuple(lost),
        retyped,
        hides=hides,
        strayed=_find_strayed(before, after, keys, removed, added),
    )


def _find_strayed(
    before: Table, after: Table, keys: Sequence[str], removed: Positions, added: Positions
) -> Positions:
    """Rows that are gone and hide a number, of a period that has new rows: a place that is spelled
    otherwise now, perhaps."""
    import numpy

    times = [column.name for column in after.resource.columns("time") if column.name in keys]
    hiding = numpy.zeros(before.size, bool)
    for name in _measures(before):
        hiding |= _states(before, name)[1] == _HIDDEN
    gone = numpy.array([row for row in removed if hiding[row]], int)
    if not times or not len(gone) or not added:
        return tuple(gone.tolist()) if added else ()
    old, new = number_rows(*([t.sheet.columns[name] for name in times] for t in (before, after)))
    return tuple(gone[numpy.isin(old[gone], new[[*added]])].tolist())


def match_rows(before: Table, after: Table) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The rows that two versions of a table both have, as `compare_tables` matches them: their numbers
    in the older one, and in the newer one. None where nothing tells which is which."""
    import numpy

    keys = _find_key(before, after)
    none: numpy.ndarray = numpy.zeros(0, int)
    return _match(before, after, keys) if keys else (none, none)


def _list_columns(table: Table) -> list[str]:
    return [column.name for column in table.resource.schema_.fields]


def _measures(table: Table) -> list[str]:
    return [column.name for column in table.resource.columns("measure")]


def _kind(table: Table, name: str) -> tuple[str, str, str | None]:
    column = table.resource.column(name)
    return column.type, column.connect.role, column.connect.kind


def _all(table: Table) -> Positions:
    return tuple(range(table.size))


def _others(table: Table, rows: numpy.ndarray) -> Positions:
    """The rows of a table but these."""
    import numpy

    return tuple(numpy.setdiff1d(numpy.arange(table.size), rows).tolist())


def _find_key(before: Table, after: Table) -> tuple[str, ...]:
    """Columns of both that tell the rows of both apart: the key of one of them, or else all that are
    in both and measure nothing. None if there are none such."""
    shared = {*_list_columns(before)} & {*_list_columns(after)}
    measured = {*_measures(before), *_measures(after)}
    keys = (before.resource.schema_.primary_key, after.resource.schema_.primary_key)
    plain = tuple(name for name in _list_columns(after) if name in shared - measured)
    for names in (*keys, plain):
        if names and {*names} <= shared and all(_tells_apart(t, names) for t in (before, after)):
            return names
    return ()


def _tells_apart(table: Table, names: Sequence[str]) -> bool:
    return all_differ(number_rows([table.sheet.columns[name] for name in names])[0])


def _match(before: Table, after: Table, keys: Sequence[str]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The rows that both have: their numbers in the older table, and in the newer one."""
    import numpy

    old, new = number_rows(*([t.sheet.columns[name] for name in keys] for t in (before, after)))
    _, rows, others = numpy.intersect1d(old, new, assume_unique=True, return_indices=True)
    order = numpy.argsort(others)
    return rows[order], others[order]


def _compare_column(
    before: Table,
    after: Table,
    name: str,
    was: str,
    old: numpy.ndarray,
    fresh: numpy.ndarray,
) -> ColumnDifference:
    """old, fresh: the rows that both tables have, in each of them."""
    if name not in _measures(after) and was not in _measures(before):
        one, other = number_rows([before.sheet.columns[was]], [after.sheet.columns[name]])
        return ColumnDifference(name, was, _where(one[old] != other[fresh], fresh), (), ())
    (value, state), (number, mark) = _states(before, was), _states(after, name)
    value, state, number, mark = value[old], state[old], number[fresh], mark[fresh]
    shown = (state == _HIDDEN) & ((mark == _NUMBER) | (mark == _WORDS))
    hidden = (state == _NUMBER) & (mark == _HIDDEN)
    differs = (state != mark) | ((mark == _NUMBER) & (value != number))
    changed = differs & ~shown & ~hidden
    return ColumnDifference(
        name, was, _where(changed, fresh), _where(shown, fresh), _where(hidden, fresh)
    )


def _where(found: numpy.ndarray, rows: numpy.ndarray) -> Positions:
    return tuple(rows[found].tolist())


def _states(table: Table, name: str) -> tuple[numpy.ndarray, numpy.ndarray]:
    """For each row the number of a column (NaN if there is none), and what the cell is."""
    import numpy

    cells = table.sheet.columns[name]
    marking = {"": Mark.MISSING, **table.resource.column(name).marking()}
    read = [_read_cell(text, marking) for text in cells.values]
    numbers: numpy.ndarray = numpy.array([number for number, _ in read], float)
    states: numpy.ndarray = numpy.array([state for _, state in read], numpy.int8)
    return numbers.take(cells.codes), states.take(cells.codes)


def _read_cell(text: str, marking: Mapping[str, Mark]) -> tuple[float, int]:
    if text in marking:
        return nan, _STATES[marking[text]]
    try:
        number = float(text)
    except ValueError:
        return nan, _WORDS
    return (number, _NUMBER) if isfinite(number) else (nan, _WORDS)


def _find_renamed(
    before: Table,
    after: Table,
    new: Iterable[str],
    lost: Iterable[str],
    old: numpy.ndarray,
    fresh: numpy.ndarray,
) -> dict[str, str]:
    """The older name of each new column that holds, in nearly all rows, the numbers of a measure
    that is gone. A hidden number cannot be shown under another name unseen."""
    renamed: dict[str, str] = {}
    gone = [name for name in lost if name in _measures(before)]
    for name in new:
        for was in gone:
            if was not in renamed.values() and _holds_same(before, was, old, after, name, fresh):
                renamed[name] = was
                break
    return renamed


def _holds_same(
    before: Table, was: str, old: numpy.ndarray, after: Table, name: str, fresh: numpy.ndarray
) -> bool:
    value, number = _states(before, was)[0][old], _states(after, name)[0][fresh]
    known = (value == value) & (number == number)  # NaN is not
    return bool(known.any()) and bool((value == number)[known].mean() >= ALIKE)


# --------------------------------------------------------------------------- what rests on the rows


def find_touched(difference: PackageDifference) -> Touched:
    """The charts, answers and spot checks of the newer version that rest on a row that differs, or
    on a table that has lost one."""
    connect = difference.after.descriptor.connect
    tables = {table.name: table for table in difference.tables}
    views = [
        i
        for i, view in enumerate(connect.views)
        if _rests_on(difference, tables.get(view.resource), view.where)
        or _divides_anew(difference, difference.after, view)
    ]
    answers = [
        i
        for i, answer in enumerate(connect.answers)
        if _rests_on(difference, tables.get(answer.resource), answer.where)
    ]
    checks = [
        i
        for i, check in enumerate(connect.spot_checks)
        if any(
            _rests_on(difference, tables.get(cell.resource), cell.where, exact=True)
            for cell in (*check.of, *check.per)
        )
    ]
    return Touched(tuple(views), tuple(answers), tuple(checks))


def _rests_on(
    difference: PackageDifference,
    table: TableDifference | None,
    where: Mapping[str, str],
    exact: bool = False,
) -> bool:
    """Whether what `where` finds in a table differs. exact: it names one row, which both have if
    the newer one has it."""
    if table is None:
        return False
    after = difference.after.tables[table.name]
    if not {*where} <= {*_list_columns(after)}:
        return True
    found = {*after.match(where).tolist()}
    if found & {*table.touched}:
        return True
    return not found if exact else bool(table.removed or table.unmatched)


def find_rated(difference: PackageDifference, other: Package) -> Positions:
    """The charts of another package that have rates over a row that differs, or over a table that is
    new or gone, as positions among its views."""
    views = other.descriptor.connect.views
    return tuple(i for i, view in enumerate(views) if _divides_anew(difference, other, view))


def _divides_anew(difference: PackageDifference, package: Package, view: View) -> bool:
    """Whether the base of a view's rates differs for a place and a time that the view draws. True where
    that cannot be told."""
    if view.per is None or view.per.within(package.id)[0] != difference.after.id:
        return False
    name = view.per.resource
    base = next((table for table in difference.tables if name in (table.name, table.was)), None)
    if base is None:
        return name in (*difference.new, *difference.lost)
    own, after = package.tables.get(view.resource), difference.after.tables[base.name]
    if base.unmatched or own is None or not {*view.where} <= {*_list_columns(own)}:
        return True
    drawn = _list_places(own, own.match(view.where).tolist())
    now = _list_places(after, base.touched)
    once = _list_places(difference.before.tables[base.was], base.removed)
    if drawn is None or now is None or once is None:
        return True
    return bool(drawn & (now | once))


def _list_places(table: Table, rows: Iterable[int]) -> set[tuple[str, str]] | None:
    """The place and the time of some rows; None where a table has not one column of each."""
    places, times = table.resource.columns("geography"), table.resource.columns("time")
    if len(places) != 1 or len(times) != 1:
        return None
    return {(table.cell(row, places[0].name), table.cell(row, times[0].name)) for row in rows}
