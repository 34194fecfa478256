"""How a hidden number is given away, in the words of a person who looks at the table.

Rows and columns are named, numbers never: where the other parts are 0 a total is the hidden number
itself, and of two totals in one report one can be taken from the other. Nor is it said which of the
hidden numbers are small.
"""

from __future__ import annotations

from ...model import Catalog, Column, Table
from .attack import Contradiction, Finding
from .system import HIDDEN, ROUNDED, Coordinates, Place, Relation, System

_WORDS = "no one two three four five six seven eight nine ten".split()
_KINDS = {
    "percent": "from a percent or rate and what it is of",
    "limit": "from a number that it cannot exceed",
    "rounded": "from a rounded number of the same count",
    "same": "from another table, which has the same numbers",
    "window": "from a number for several periods",
}


def tell_kind(system: System, finding: Finding) -> str:
    """What is so of all cells that are given away in this way."""
    who = "anyone" if finding.known_to_all else "someone who knows which counts are hidden"
    how = "exactly" if finding.exact else "too closely"
    is_rounded = system.cells[finding.cell].state == ROUNDED
    done = "rounded" if is_rounded else "hidden"
    return f"{who} can work out the number {done} here {how}, {_way(system, finding)}"


def _way(system: System, finding: Finding) -> str:
    relations = [system.relations[at] for at in finding.relations]
    ties = {relation.shown_by or relation for relation in relations}
    if not relations:
        return "from the rule alone"
    if len(ties) > 1:
        return "from several sums or shares together"
    if relations[0].kind in _KINDS:
        return _KINDS[relations[0].kind]
    if relations[0].whole == finding.cell:
        return "by adding up its parts"
    return "by taking other numbers from a total"


def tell_cell(system: System, catalog: Catalog, finding: Finding) -> str:
    """Of one cell: which it is, and what gives it away."""
    cell = system.cells[finding.cell]
    home = (cell.hidden_at or cell.places)[0]
    relations = sorted(
        (system.relations[at] for at in finding.relations),
        key=lambda relation: (_rank(system, relation, finding.cell), relation.terms),
    )
    ties = [*{relation.shown_by or relation: relation for relation in relations}.values()]
    first = _tell(system, catalog, ties[0], finding.cell, home) if ties else "the rule alone"
    more = len(ties) - 1
    also = f"; {_number(more)} more {'sum or share' if more == 1 else 'sums or shares'} with it"
    return f"{name_cell(catalog, home)}: {first}{also if more > 0 else ''}"


def tell_contradiction(system: System, catalog: Catalog, found: Contradiction, home: Place) -> str:
    """Of a sum or share that cannot be true: which it is, and what it contradicts."""
    relation = system.relations[found.relation]
    if relation.kind == "limit":
        said = f"it is more than another number allows ({_name_whole(system, catalog, relation, home)})"
    else:
        said = f"{_tell(system, catalog, relation, None, home)}, do not agree"
    others = [_tell(system, catalog, system.relations[at], None, home) for at in found.others]
    more = len(others) - 1
    also = f", and {_number(more)} more {'sum or share' if more == 1 else 'sums or shares'}"
    beside = f", as far as these are right: {others[0]}{also if more > 0 else ''}" if others else ""
    return f"{name_cell(catalog, home)}: {said}{beside}"


def name_cell(catalog: Catalog, place: Place) -> str:
    """The key of its row."""
    table = table_of(catalog, place)
    names = table.resource.schema_.primary_key
    return ", ".join(table.cell(place.row, name) for name in names) or "the only row"


def table_of(catalog: Catalog, place: Place) -> Table:
    """The table that publishes a cell."""
    return catalog.packages[place.package].tables[place.resource]


def name_place(catalog: Catalog, place: Place, home: Place) -> str:
    """Where a cell stands, as seen from another one."""
    table = table_of(catalog, place)
    if (place.package, place.resource) != (home.package, home.resource):
        return f"{table.path}, line {table.line(place.row)}"
    if place == home:
        return "here"
    if place.row == home.row:
        return f"column {place.field}"
    column = f", column {place.field}" if place.field != home.field else ""
    return f"line {table.line(place.row)}{column}"


def _rank(system: System, relation: Relation, cell: int) -> int:
    """How many steps a relation is from the cell: first those that hold it, and hide little else."""
    among = [at for at, _ in relation.terms]
    return (1000 if cell not in among else 0) + _count_hidden(system, among)


def _count_hidden(system: System, cells: list[int]) -> int:
    return sum(system.cells[at].state == HIDDEN for at in cells)


def _tell(
    system: System, catalog: Catalog, relation: Relation, cell: int | None, home: Place
) -> str:
    if relation.kind == "rounded":
        place = relation.shown_by or home
        return f"what it is rounded to ({name_place(catalog, place, home)})"
    if relation.shown_by is not None:
        column = table_of(catalog, relation.shown_by).resource.column(relation.shown_by.field)
        where = name_place(catalog, relation.shown_by, home)
        return f"the {column.connect.kind} ({where}) and the count that goes with it"
    if relation.kind == "same":
        return f"the same number ({_name_others(system, catalog, relation, cell, home)})"
    whole = _name_whole(system, catalog, relation, home)
    if relation.kind == "limit":
        less = [at for at, _ in relation.terms if at != relation.whole]
        parts = [place for at in less for place in system.cells[at].places[:1]]
        if relation.whole == cell and parts:
            return f"it is no less than another number ({name_place(catalog, parts[0], home)})"
        return f"it is no more than another number ({whole})"
    parts_of = [at for at, _ in relation.terms if at not in (relation.whole, cell)]
    hidden = _count_hidden(system, parts_of)
    one = len(parts_of) == 1
    shown = (
        f", of which {_are(hidden)} hidden" if hidden else f", which {'is' if one else 'are'} shown"
    )
    named = _name_parts(system, catalog, relation, len(parts_of))
    if relation.whole == cell:
        return f"the sum of {named}{shown}"
    if cell not in [at for at, _ in relation.terms]:
        return f"the total ({whole}) and {named}{shown}"
    if not parts_of:
        return f"the total ({whole}), of which it is the only part"
    return f"the total ({whole}) less the other {named}{shown}"


def _name_others(
    system: System, catalog: Catalog, relation: Relation, cell: int | None, home: Place
) -> str:
    """The first place of each of the other cells of a relation."""
    others = [system.cells[at].places for at, _ in relation.terms if at != cell]
    named = [name_place(catalog, places[0], home) for places in others if places]
    return " and ".join(named) or "in no table, but tables have it in common"


def _name_whole(system: System, catalog: Catalog, relation: Relation, home: Place) -> str:
    if relation.whole is None or not system.cells[relation.whole].places:
        return "in no table, but tables have it in common"
    return name_place(catalog, system.cells[relation.whole].places[0], home)


def _name_parts(system: System, catalog: Catalog, relation: Relation, count: int) -> str:
    """The parts of a total: how many, and the heading of the column that tells them apart, or that
    they are columns."""
    parts = [system.cells[at] for at, _ in relation.terms if at != relation.whole]
    if len({part.quantity for part in parts}) > 1:
        return "column" if count == 1 else f"{_number(count)} columns"
    first = next((part for part in parts if part.places), None)
    if relation.whole is None or first is None:
        return _number(count)
    place = first.places[0]
    apart = {*first.at} - {*system.cells[relation.whole].at}
    for column in table_of(catalog, place).resource.schema_.fields:
        if _is_on(column, place.package, tuple(apart)):
            return f"{_number(count)} by {column.title}"
    return _number(count)


def _is_on(column: Column, package: str, apart: Coordinates) -> bool:
    """Whether a column tells the axes of these coordinates."""
    axis = column.connect.concept or f"{package}/{column.name}"
    return any(name.removeprefix("time ").split(" ")[0] == axis for name, _ in apart)


def _are(count: int) -> str:
    return f"{_number(count)} {'is' if count == 1 else 'are'}"


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"
