"""Counts of places beside their size: the rates that a view's counts and a published base give.

A rate is made of two published numbers of one place and time. Where either is hidden, missing or not
collected there is none, so that no rate tells more than the two files do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .charts import Chart, Point, draw_bars, draw_view
from .model import Base, Catalog, Column, Package, Table, View
from .stats.footnotes import find_notes, list_notes
from .words import say, say_number

# Rates of fewer cases are called unreliable, as in the National Center for Health Statistics' rule.
FEWEST = 20


def draw_views(catalog: Catalog, package: Package) -> Iterator[Chart]:
    """The charts of a package's views, in their order; the rates stand before the counts they are
    made of."""
    for view in package.descriptor.connect.views:
        base = None if view.per is None else catalog.target(view.per, package.id)
        if view.per is not None and base is not None:
            yield draw_rates(package, view, view.per, base)
        yield draw_view(package, view)


def draw_rates(package: Package, view: View, per: Base, base: Table) -> Chart:
    """The highest rates of the rows that a view draws, highest first, with the footnotes of their
    counts."""
    table = package.tables[view.resource]
    notes = list_notes(package.descriptor, table.resource)
    rates = list_rates(table, view, per, base, find_notes(table, notes, view.y))
    points = sorted(rates, key=lambda point: (-(point.value or 0), point.x))
    unit = _name_rate(table.resource.column(view.y), per, base.resource.column(per.field))
    warning = say(
        "Only places with {count} or more are compared, and whose number and size are both shown: in a "
        "small place a few more or fewer change the rate a lot.",
        count=FEWEST,
    )
    x_title = table.resource.column(view.x).title
    chosen = tuple(points[: view.largest])
    return draw_bars(f"{view.name}_rate", per.title, x_title, unit, chosen, warning, notes)


def _name_rate(count: Column, per: Base, size: Column) -> str:
    """ "sanctions per 100 students", or "per 100 students" where both count the same."""
    words = {"count": say_number(per.scale), "base": size.connect.unit or ""}
    if count.connect.unit == size.connect.unit:
        return say("per {count} {base}", **words)
    return say("{things} per {count} {base}", things=count.connect.unit or "", **words)


def list_rates(
    table: Table, view: View, per: Base, base: Table, notes: Sequence[tuple[int, ...]]
) -> Iterator[Point]:
    """The rate of each row that a view draws, with one decimal; none where the count or its base is
    not shown, where the base is zero, and of fewer than FEWEST. notes: of each row of the table."""
    sizes = _list_sizes(base, per.field)
    counts, names = table.measure(view.y), find_place_and_time(table)
    for row in table.match(view.where).tolist():
        count, mark = counts.cell(row)
        size = sizes.get(tuple(table.cell(row, name) for name in names))
        if not mark and count >= FEWEST and size:
            yield Point(
                table.word(row, view.x), round(per.scale * count / size, 1), notes=notes[row]
            )


def _list_sizes(base: Table, field: str) -> dict[tuple[str, ...], float]:
    """The numbers that are shown of a measure, by place and time."""
    measure, names = base.measure(field), find_place_and_time(base)
    cells = ((row, measure.cell(row)) for row in range(base.size))
    return {
        tuple(base.cell(row, name) for name in names): number
        for row, (number, mark) in cells
        if not mark
    }


def find_place_and_time(table: Table) -> tuple[str, str]:
    """The names of the column of places and of the column of periods. Raises ValueError where a table
    has not one of each."""
    (place,), (time,) = table.resource.columns("geography"), table.resource.columns("time")
    return place.name, time.name
