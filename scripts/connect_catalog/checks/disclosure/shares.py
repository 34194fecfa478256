"""What the rows of a table say: counts, percents and rates of a base, limits, and percents that make
100."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import gcd, inf

from ...marks import Mark
from ...model import Column, MeasureColumn
from ...model.rounding import Rounding
from .system import (
    HIDDEN,
    MISSING,
    ROUNDED,
    SHOWN,
    UNSEEN,
    WITHIN_TABLE,
    Cell,
    Coordinates,
    Place,
    Relation,
    Shape,
    System,
    add_sum,
    limit,
    project,
    round_off,
    shape_of,
    tell_apart,
)
from .tables import CountedTable, threshold_of

TELL_ROUNDING = 12  # by chance so many numbers are all even once in 4,096 times


def add_counts(system: System, table: CountedTable, column: Column) -> None:
    """Publish each count of a column at its cell."""
    quantity, rounding = table.quantity(column.name), column.connect.rounding
    threshold = threshold_of(table.catalog, table.package, column)
    for place, at, shape, number, mark in table.cells(column):
        position = system.cell_of_shape(quantity, at, shape)
        if rounding is None or mark != Mark.NUMBER:
            _publish(system.cells[position], place, mark, number, threshold)
        else:
            _publish_rounded(system, position, place, number, threshold, rounding)


def _publish_rounded(
    system: System, position: int, place: Place, number: float, threshold: int, rounding: Rounding
) -> None:
    """A rounded number lies between two ends, wherever else it is hidden. The number itself is not known."""
    cell = system.cells[position]
    cell.places.append(place)
    cell.threshold = max(cell.threshold, threshold)
    low, high = rounding.ends(number)
    cell.low, cell.high = max(cell.low, low), min(cell.high, high)
    if cell.state in (UNSEEN, MISSING):
        cell.state, cell.value = ROUNDED, float(number)
    system.percents[place] = (position, None)
    system.relations.append(round_off(position, low, high, place))


def show_known(
    system: System, known: Mapping[Place, float], roundings: Mapping[tuple[str, ...], Rounding]
) -> None:
    """Take hidden cells for shown of which everyone has the number, or for rounded. roundings: of columns,
    each as (package, resource, field)."""
    for position, cell in enumerate(system.cells if known else ()):
        places = [place for place in cell.hidden_at if place in known]
        if cell.state != HIDDEN or not places:
            continue
        number, rounding = known[places[0]], roundings.get((*places[0][:2], places[0].field))
        cell.value, cell.hidden_at = number, []
        if rounding is None:
            cell.state = SHOWN
        else:
            cell.state, (cell.low, cell.high) = ROUNDED, rounding.ends(number)
            system.relations.append(round_off(position, cell.low, cell.high, None))


def _publish(cell: Cell, place: Place, mark: Mark, number: float, threshold: int) -> None:
    """A number shown anywhere is known; one hidden anywhere, and shown nowhere, is hidden."""
    cell.places.append(place)
    cell.threshold = max(cell.threshold, threshold)
    if mark == Mark.SUPPRESSED:
        cell.hidden_at.append(place)
    if mark == Mark.NUMBER:
        cell.state, cell.value = SHOWN, float(number)
    elif mark == Mark.SUPPRESSED:
        cell.state = SHOWN if cell.state == SHOWN else HIDDEN
    elif cell.state == UNSEEN:
        cell.state = MISSING


def add_shares(
    system: System, table: CountedTable, column: Column, known: Mapping[Place, float]
) -> None:
    """A percent p of a known base says that its numerator lies within half a unit of what it is rounded
    to. Where the numerator is published nowhere, it is a cell of its own, and a
    hidden percent hides that cell."""
    connect = column.connect
    if connect.of is None and connect.per is None:
        return
    quantity = table.counted(column)
    base = table.quantity(connect.per) if connect.per else None
    half = 0.5 * find_unit(table.table.measure(column.name))
    scale = connect.scale or 100
    threshold = threshold_of(table.catalog, table.package, column)
    bases = table.at_without(connect.over) if connect.over else table.at
    for (place, at, shape, number, mark), base_at in zip(table.cells(column), bases, strict=True):
        part = system.cell_of_shape(quantity, at, shape)
        whole = _find_base(system, base, base_at, shape_of(base_at) if connect.over else shape)
        if whole == part:
            whole = None  # 100 percent of itself
        system.percents[place] = (part, whole)
        if place in known:
            number, mark = known[place], Mark.NUMBER
        if mark == Mark.SUPPRESSED:
            system.hidden_percents.add(place)
        cell = system.cells[part]
        cell.threshold = max(cell.threshold, threshold)
        if connect.of is None:
            if mark != Mark.NUMBER or number == 0:
                _publish(cell, place, mark, 0.0, threshold)
            else:
                cell.places.append(place)
        if whole is not None and not system.is_settled(part, whole):
            if connect.kind == "percent":
                system.relations.append(limit(part, whole, _apart_from(system, place, whole)))
            if mark == Mark.NUMBER and (number > 0 or connect.of is not None):
                apart = _apart_from(system, place, whole)
                off = _reach(system.cells[part]) + number / scale * _reach(system.cells[whole])
                system.relations.extend(share(part, whole, number, half, scale, place, apart, off))


def find_unit(measure: MeasureColumn) -> float:
    """What its numbers are rounded to: their last decimal, or a multiple of it, as in 5, if all of
    TELL_ROUNDING distinct numbers or more are multiples of that."""
    texts = zip(measure.cells.values, measure.known, strict=True)
    numbers = [text for text, (_, mark) in texts if not mark]
    decimals = max((len(text.partition(".")[2]) for text in numbers), default=0)
    whole = {abs(round(float(text) * 10**decimals)) for text in numbers} - {0}
    return (gcd(*whole) if len(whole) >= TELL_ROUNDING else 1) * 10.0**-decimals


def _find_base(system: System, quantity: str | None, at: Coordinates, own: Shape) -> int | None:
    """The cell of a quantity at these coordinates, which have a shape of their own. Where the quantity
    is published in more detail, it is their sum, published or not; where in less, the cell with most of
    the coordinates."""
    if quantity is None or quantity not in system.found:
        return None
    shapes = system.found[quantity]
    if at in shapes.get(own, ()):
        return shapes[own][at]
    detailed, ordered = _rank_shapes(own, tuple(shapes))
    if detailed:
        return system.cell_of_shape(quantity, at, own)
    for shape in ordered:
        position = shapes[shape].get(project(at, shape))
        if position is not None:
            return position
    return None


@lru_cache(maxsize=64)
def _rank_shapes(own: Shape, shapes: tuple[Shape, ...]) -> tuple[bool, tuple[Shape, ...]]:
    """Whether one of the shapes has all coordinates of a shape and more; and the shapes, the one with
    the most coordinates first."""
    detailed = any(set(own) < set(shape) for shape in shapes)
    return detailed, tuple(sorted(shapes, key=len, reverse=True))


def _reach(cell: Cell) -> float:
    """How far a rounded count may lie from what it is shown as: a percent may have been made of that."""
    return max(cell.value - cell.low, cell.high - cell.value) if cell.state == ROUNDED else 0.0


def _apart_from(system: System, place: Place, cell: int) -> int:
    """How far a place lies from the nearest that publishes a cell."""
    return tell_apart({place[:2]}, {other[:2] for other in system.cells[cell].places})


def share(
    part: int,
    whole: int,
    number: float,
    half: float,
    scale: int,
    place: Place,
    apart: int = WITHIN_TABLE,
    off: float = 0.0,
) -> Iterator[Relation]:
    """Two relations: from below and from above. Where the source's own base differs a little, one
    more or less is allowed for, and `off` where it may be made of rounded counts, before the percent is
    given up."""
    off = scale * (1.0 + off)
    yield Relation(
        "percent",
        ((part, float(scale)), (whole, -(number - half))),
        0.0,
        inf,
        ((-off, inf), (-inf, inf)),
        whole,
        place,
        apart,
    )
    yield Relation(
        "percent",
        ((part, float(scale)), (whole, -(number + half))),
        -inf,
        0.0,
        ((-inf, off), (-inf, inf)),
        whole,
        place,
        apart,
    )


def add_limits(system: System, table: CountedTable, column: Column) -> None:
    """A measure that is no more than another, or the sum of others of its row. Of a percent without
    a published numerator, it is the numerator."""
    connect = column.connect
    if connect.at_most is None and not connect.sum_of:
        return
    quantity = table.counted(column)
    greater = table.quantity(connect.at_most) if connect.at_most is not None else None
    summed = [table.quantity(name) for name in connect.sum_of]
    for at, shape in zip(table.at, table.shapes, strict=True):
        this = system.cell_of_shape(quantity, at, shape)
        if greater is not None:
            other = _find_base(system, greater, at, shape)
            if other is not None and other != this and not system.is_settled(this, other):
                near = {(table.id, table.resource.name)}
                apart = tell_apart(near, {place[:2] for place in system.cells[other].places})
                system.relations.append(limit(this, other, apart))
        if summed:
            parts = [system.cell_of_shape(name, at, shape) for name in summed]
            add_sum(system, this, parts, exact=True)


def add_complement(system: System, table: CountedTable, column: Column) -> None:
    """Percents that make 100: what they count adds up to their base."""
    names = [column.name, *column.connect.complement]
    for row in range(table.table.size if len(names) > 1 else 0):
        places = [Place(table.id, table.resource.name, row, name) for name in names]
        known = [system.percents[place] for place in places if place in system.percents]
        if len(known) == len(names) and known[0][1] is not None:
            add_sum(system, known[0][1], [part for part, _ in known], exact=True)
