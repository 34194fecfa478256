"""Rules for sums and shares among rows, found by trying."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from ..codes import Code
from ..marks import Mark
from ..model import Catalog, Column, Package, Resource, Table
from ..problems import Problem
from .shares import GroupShare, Hundred, find_group_shares, find_hundreds
from .subtotals import PartSum, find_subtotals
from .sums import Rows, find_group_totals, find_shares, list_rows
from .telling import problem_at, problem_in
from .waivers import is_waived


class Undeclared(NamedTuple):
    """What nobody declared of a column: what to write under its `connect`, empty where nothing can
    be written, and what was seen."""

    column: str
    code: Code
    connect: Mapping[str, object]
    seen: str


def check_undeclared_parts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A value that stands for some of the other values of its column says so (`connect.subtotals`). A
    percent or rate of the total of its rows, in which one group differs, says over which column the
    count is added up (`connect.over`). Percents that make 100 together say so (`connect.complement`,
    `connect.over`).

    Why: Whoever sees the sum and all its parts but one knows the part that is hidden; whoever sees
    the percent of a total knows the count; and of two percents that make 100, one tells the other.
    What holds in the rows that are whole is seen by everyone, whether it is declared or not.

    Mend: Declare it, as the message says. If it is chance, or holds no longer, say so in
    `connect.waivers`, with the problem's code, the column and the reason.
    """
    for r, table, rows in list_rows(package):
        names = [column.name for column in table.resource.schema_.fields]
        for found in find_undeclared(table.resource, rows):
            if not is_waived(package, found.code, found.column):
                at = ("resources", r, "schema", "fields", names.index(found.column), "connect")
                yield problem_at(package, at, found.code, *_tell(found))


def _tell(found: Undeclared) -> tuple[str, str]:
    written = json.dumps(found.connect)[1:-1]
    what = f"Write {written} under `connect` of the column." if written else "Take the column out."
    deny = f"If it is not so, say why in `connect.waivers`, with the code {found.code}."
    return f"{found.seen}, and the column does not say so", f"{what} {deny}"


def find_undeclared(resource: Resource, rows: Rows) -> Iterator[Undeclared]:
    """All that hangs together by rows, and that the descriptor does not declare."""
    own = {column.name: column.connect for column in resource.schema_.fields}
    totals = {(found.column, found.value) for found in find_group_totals(rows)}
    for part in find_subtotals(rows):
        known = {own[part.column].total, *(sub.value for sub in own[part.column].subtotals)}
        if part.value not in known and (part.column, part.value) not in totals:
            yield tell_subtotal(part)
    shares = {found.column for found in find_shares(rows)}
    undeclared = {n: s for n, s in rows.shares.items() if own[n].of is None and n not in shares}
    found = [*find_group_shares(replace(rows, shares=undeclared))]
    for share in found:
        if own[share.column].of is None:
            yield tell_group_share(share, rows)
    told = {share.column for share in found}
    left = {n: s for n, s in rows.shares.items() if n not in told and not own[n].over}
    for hundred in find_hundreds(replace(rows, shares=left)):
        made = [own[name] for name in hundred.columns]
        if not any(c.complement for c in made) and not all(c.of and c.per for c in made):
            yield tell_hundred(hundred, rows)


def tell_subtotal(part: PartSum) -> Undeclared:
    seen = f"in {part.tested} sums `{part.value}` is the sum of {', '.join(part.parts)}"
    subtotal = {"value": part.value, "parts": [*part.parts]}
    return Undeclared(part.column, Code.UNDECLARED_TOTAL, {"subtotals": [subtotal]}, seen)


def tell_group_share(share: GroupShare, rows: Rows) -> Undeclared:
    """What to write of a share of the total of its rows: nothing of one over periods, or of one whose
    column is a count."""
    scale = {} if share.scale == 100 else {"scale": share.scale}
    connect = {"of": share.of, "per": share.of, "over": [*share.over], **scale}
    if not {*share.over} <= {*rows.keys} or share.column in rows.counts:
        connect = {}
    over = ", ".join(share.over)
    seen = f"in {share.tested} rows this is the share of the total of {share.of} over {over}"
    return Undeclared(share.column, Code.UNDECLARED_SHARE, connect, seen)


def tell_hundred(hundred: Hundred, rows: Rows) -> Undeclared:
    """What to write of percents that make 100."""
    first, *others = hundred.columns
    if others:
        seen = f"in {hundred.tested} rows this and {', '.join(others)} make 100 percent"
        return Undeclared(first, Code.UNDECLARED_SHARE, {"complement": others}, seen)
    connect = {"over": [*hundred.over]} if {*hundred.over} <= {*rows.keys} else {}
    over = ", ".join(hundred.over)
    seen = f"in {hundred.tested} groups of rows the percents make 100 over {over}"
    return Undeclared(first, Code.UNDECLARED_SHARE, connect, seen)


# ------------------------------------------------------------------------------- what makes 100


def check_hundreds(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Of percents that make 100 together, either none is hidden, or two.

    Why: One that is hidden alone is 100 less the others.

    Mend: Hide another of them. To let the program choose, run catalog suppress with the package's
    folder.
    """
    for table in package.tables.values():
        for group in list_hundreds(table):
            hidden = [cell for cell in group if cell not in shown_of(table, group)]
            if len(hidden) == 1:
                row, name = hidden[0]
                message = "the percent hidden here is 100 less the others that are shown"
                mend = "Hide another of the percents that make 100 with it."
                yield problem_in(table, row, name, Code.GIVES_AWAY_EXACT, message, mend)


def shown_of(table: Table, group: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The cells of a group that show a number, the least first."""
    numbers = {cell: table.measure(cell[1]).cell(cell[0])[0] for cell in group}
    return sorted((c for c in group if numbers[c] == numbers[c]), key=lambda c: (numbers[c], c))


def list_hundreds(table: Table) -> Iterator[list[tuple[int, str]]]:
    """The cells that make 100 together, as row and column, as far as the descriptor declares it. A
    group of which a cell is missing tells nothing."""
    for column in table.resource.columns("measure"):
        connect = column.connect
        names = (column.name, *connect.complement)
        try:
            measures = {name: table.measure(name) for name in names}
        except (KeyError, ValueError):  # other rules tell of these
            continue
        groups: list[list[tuple[int, str]]] = []
        if connect.complement:
            groups = [[(row, name) for name in names] for row in range(table.size)]
        elif connect.over and connect.per is None:
            groups = _group_by_others(table, column.name, connect.over)
        for group in groups:
            marks = {measures[name].cell(row)[1] for row, name in group}
            if len(group) > 1 and marks == {Mark.NUMBER, Mark.SUPPRESSED}:
                yield group


def _group_by_others(table: Table, name: str, over: tuple[str, ...]) -> list[list[tuple[int, str]]]:
    """The cells of a measure in rows whose keys are equal but for some columns. A declared total of
    such a column is no part."""
    columns = {column.name: column for column in table.resource.schema_.fields}
    others = [key for key in table.resource.schema_.primary_key if key not in over]
    groups: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for row in range(table.size):
        if not any(_stands_for_others(columns[key], table.cell(row, key)) for key in over):
            key = tuple(table.cell(row, other) for other in others)
            groups.setdefault(key, []).append((row, name))
    return [*groups.values()]


def _stands_for_others(column: Column, value: str) -> bool:
    subtotals = {subtotal.value for subtotal in column.connect.subtotals}
    return value == column.connect.total or value in subtotals


RULES = (check_undeclared_parts, check_hundreds)
