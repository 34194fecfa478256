"""Tables to the system of cells and relations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from ...memory import without_collection
from ...model import Catalog
from .shares import add_complement, add_counts, add_limits, add_shares, show_known
from .sums import (
    add_subtotals,
    add_totals,
    add_windows,
    find_covers,
    find_owners,
    find_subtotals,
)
from .system import Place, System
from .tables import find_clashing, find_counted, find_roundings, find_windows, keep_tied
from .ties import Tied, add_ties


@without_collection()
def build_system(
    catalog: Catalog,
    about: Collection[str] = (),
    only: Collection[str] | None = None,
    known: Mapping[Place, float] = MappingProxyType({}),
    ties: Sequence[Tied] = (),
) -> System:
    """The cells and relations of all tables of counts, percents and rates that hang together. about:
    packages whose tables are taken in although they do not, and whose cells may be hidden later.
    only: ids of packages beside which no other is taken in; they are whole groups of
    `find_groups`. known: numbers that everyone has of cells that are hidden now. ties: what hangs
    together though nobody says so."""
    system = System(may_hide=bool(about))
    tied = frozenset[str]().union(*(each.packages for each in ties))
    tables = keep_tied(find_counted(catalog), {*about} | tied)
    clashing = find_clashing(tables)
    windows = find_windows(tables, clashing)
    singles = {table.window.of for table in tables if table.window}
    tables = [table for table in tables if only is None or table.id in only]
    for table in tables:
        table.read_coordinates(singles, clashing)
        for column in table.measures("count"):
            add_counts(system, table, column)
    show_known(system, known, find_roundings(tables))
    for table in tables:
        for column in (*table.measures("percent"), *table.measures("rate")):
            add_shares(system, table, column, known)
    for table in tables:
        for column in table.resource.columns("measure"):
            add_limits(system, table, column)
            add_complement(system, table, column)
    owners = find_owners(system)
    covers = find_covers(tables)
    subtotals = find_subtotals(tables)
    for quantity in list(system.found):
        add_windows(system, quantity, windows)
        add_subtotals(system, quantity, subtotals)
        add_totals(system, quantity, catalog, owners, covers, subtotals)
    add_ties(system, tables, ties)
    return system
