"""What adds up: a table with more dimensions to one with fewer, places to their regions and to the
whole, single periods to a window, and parts to a subtotal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import combinations

from ...model import Catalog, Total, Window
from .places import Parents, find_parents
from .system import (
    COUNTED,
    UNPUBLISHED,
    Coordinates,
    Shape,
    System,
    add_sum,
    project,
    tell_apart,
)
from .tables import CountedTable, years_of

Subtotals = Mapping[str, Mapping[str, tuple[str, ...]]]  # axis -> value -> its parts


def find_subtotals(tables: list[CountedTable]) -> Subtotals:
    """For each axis, the values that stand for some of its other values, and for which."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for table in tables:
        for column in table.axes:
            for subtotal in column.connect.subtotals:
                found[table.axis(column)][subtotal.value] = subtotal.parts
    return found


def add_subtotals(system: System, quantity: str, subtotals: Subtotals) -> None:
    """A value that stands for some others is their sum, wherever one of them is published."""
    for shape, family in list(system.found[quantity].items()):
        for axis in (axis for axis in shape if axis in subtotals):
            for at, whole in list(family.items()):
                parts = subtotals[axis].get(dict(at)[axis], ())
                ats = [tuple((a, part if a == axis else v) for a, v in at) for part in parts]
                if any(each in family for each in ats):
                    cells = [system.cell_of_shape(quantity, each, shape) for each in ats]
                    add_sum(system, whole, cells, exact=True)


def add_windows(system: System, quantity: str, windows: Mapping[str, Window]) -> None:
    """A number for several periods is the sum of its single periods, published or not."""
    for shape, family in list(system.found[quantity].items()):
        axis = next((a for a in shape if a in windows), None)
        if axis is None:
            continue
        window = windows[axis]
        first = min(_span(dict(at)[axis], window.periods)[0] for at in family)
        for at, whole in list(family.items()):
            start, end = _span(dict(at)[axis], window.periods)
            years = range(start if window.periods else first, end + 1)
            rest = [pair for pair in at if pair[0] != axis]
            parts = [
                system.cell(quantity, tuple(sorted([*rest, (f"time {window.of}", f"{y:04d}")])))
                for y in years
            ]
            add_sum(system, whole, parts, exact=True, kind="window")


def _span(label: str, periods: int | None) -> tuple[int, int]:
    """First and last year of a window: 2006-2010, or 2010 for the one that ends there."""
    years = years_of(label)
    if periods is None:
        return years[-1], years[-1]
    return (
        (years[0], years[0] + periods - 1) if len(years) > 1 else (years[0] - periods + 1, years[0])
    )


def find_owners(system: System) -> dict[tuple[str, Shape], set[tuple[str, str]]]:
    """The (package, resource) pairs that publish the cells of a quantity and shape."""
    owners: dict[tuple[str, Shape], set[tuple[str, str]]] = defaultdict(set)
    for quantity, shapes in system.found.items():
        for shape, family in shapes.items():
            places = [place for cell in family.values() for place in system.cells[cell].places]
            owners[quantity, shape] = {(place.package, place.resource) for place in places}
    return owners


def find_covers(
    tables: list[CountedTable],
) -> dict[tuple[tuple[str, str], tuple[str, str]], str]:
    """(whole, parts) -> cover, each of the two a (package, resource)."""
    packages = {table.package.id: table.package for table in tables}
    return {
        (_named(id, total, "whole"), _named(id, total, "parts")): total.cover
        for id, package in packages.items()
        for total in package.descriptor.connect.totals
    }


def _named(package: str, total: Total, side: str) -> tuple[str, str]:
    table = getattr(total, side)
    return table.package or package, table.resource


def add_totals(
    system: System,
    quantity: str,
    catalog: Catalog,
    owners: Mapping[tuple[str, Shape], set[tuple[str, str]]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
    subtotals: Subtotals,
) -> None:
    """Every pair of shapes of which one is the other with fewer, or coarser, coordinates."""
    shapes = system.found[quantity]
    parents = {axis: find_parents(catalog, axis) for shape in shapes for axis in shape}
    _add_shared_margins(system, quantity, parents, owners, covers)
    for parts in list(shapes):
        for whole in list(shapes):
            cover = _cover(owners[quantity, whole], owners[quantity, parts], covers)
            if cover == "none" or not _is_margin(whole, parts, parents):
                continue
            if cover == "exact" and _has_step_between(shapes, whole, parts, parents):
                continue
            apart = tell_apart(owners[quantity, whole], owners[quantity, parts])
            apart = UNPUBLISHED if quantity.endswith(COUNTED) else apart
            fine = _without_subtotals(shapes[parts], set(parts) - set(whole), subtotals)
            for cell, group in _group(fine, shapes[whole], whole, parts, parents).items():
                add_sum(system, cell, group, exact=cover == "exact", apart=apart)


def _add_shared_margins(
    system: System,
    quantity: str,
    parents: Parents,
    owners: Mapping[tuple[str, Shape], set[tuple[str, str]]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
) -> None:
    """Two tables that break one quantity down in two ways have one total, published or not. Places
    and their regions are tied more closely already."""
    shapes = system.found[quantity]
    for one, other in combinations(list(shapes), 2):
        margin = tuple(axis for axis in one if axis in other)
        apart = set(one) ^ set(other)
        if margin in shapes or {*one} <= {*other} or {*other} <= {*one}:
            continue
        if any(axis.startswith("time ") or apart & set(parents[axis]) for axis in apart):
            continue
        a, b = owners[quantity, one], owners[quantity, other]
        if _cover(a, b, covers) != "exact" or _cover(b, a, covers) != "exact":
            continue
        seen = [{project(at, margin) for at in shapes[shape]} for shape in (one, other)]
        for at in sorted(seen[0] & seen[1]):
            system.cell(quantity, at)


def _without_subtotals(
    fine: Mapping[Coordinates, int], gone: Collection[str], subtotals: Subtotals
) -> Mapping[Coordinates, int]:
    """The cells without those that stand for others of them, on the axes that are added up."""
    summed = {(axis, value) for axis in gone if axis in subtotals for value in subtotals[axis]}
    return {a: c for a, c in fine.items() if summed.isdisjoint(a)} if summed else fine


def _cover(
    whole: set[tuple[str, str]],
    parts: set[tuple[str, str]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
) -> str:
    """The declared cover of two tables; "exact" where nothing is declared."""
    declared = [covers[w, p] for w in whole for p in parts if (w, p) in covers]
    return declared[0] if declared else "exact"


def _is_margin(whole: Shape, parts: Shape, parents: Parents) -> bool:
    """Whether cells of the one shape are sums of cells of the other: over a group or places, never
    over time, with at most one place axis made coarser."""
    gone, new = set(parts) - set(whole), set(whole) - set(parts)
    if not gone or any(axis.startswith("time ") for axis in gone | new):
        return False
    return not new or (len(new) == 1 and any(set(parents[axis]) >= new for axis in gone))


def _has_step_between(
    shapes: Mapping[Shape, Mapping[Coordinates, int]], whole: Shape, parts: Shape, parents: Parents
) -> bool:
    """Whether a third shape lies between and holds all its sums, so that this one adds nothing."""
    for middle in shapes:
        if middle in (whole, parts) or not set(whole) < set(middle) < set(parts):
            continue
        if {project(at, middle) for at in shapes[parts]} <= set(shapes[middle]):
            return True
    return False


def _group(
    fine: Mapping[Coordinates, int],
    coarse: Mapping[Coordinates, int],
    whole: Shape,
    parts: Shape,
    parents: Parents,
) -> dict[int, list[int]]:
    """For each cell of the coarse shape, the cells of the fine one that it is made of."""
    new = next(iter(set(whole) - set(parts)), None)
    child = next((a for a in parts if new in parents[a] and a not in whole), None) if new else None
    groups: dict[int, list[int]] = defaultdict(list)
    for at, cell in fine.items():
        kept = project(at, whole)
        if new is not None and child is not None:
            parent = parents[child][new].get(dict(at)[child])
            if parent is None:
                continue
            kept = tuple(sorted([*kept, (new, parent)]))
        if kept in coarse:
            groups[coarse[kept]].append(cell)
    return groups
