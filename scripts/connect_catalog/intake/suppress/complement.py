"""Complementary suppression: the cells that are hidden to protect others."""

from __future__ import annotations

from collections.abc import Callable

from ...checks.disclosure.attack import Finding
from ...checks.disclosure.system import HIDDEN, Place, System
from ...model import Catalog
from ...refusals import Unsound
from ...words import say_and
from .draft import Protection, split
from .exact import hide_fewest
from .greedy import hide_cheapest
from .room import Room, hide_for_room, show_what_is_not_needed

# What it costs, in doublings of a count, that a cell would be the only hidden one of a sum; each is tried.
ALONE = (6.0, 2.0, 20.0, 0.0)
TRIES = 40_000  # audits of one part to find out what need not be hidden, by the number of its cells
AUDITS = 400  # of one part to look for the fewest
FEW_PARTS = 8  # of a package, that are searched thoroughly
EXACT_UP_TO = 80  # cells of a part in which the fewest are looked for


def choose_complement(
    system: System, catalog: Catalog, id: str, progress: Callable[[str], None]
) -> set[Place]:
    """The cells to hide beside the primary ones, found part by part. Raises Unsound."""
    may_hide = Protection(system, catalog, id).hideable()
    parts = [*split(system, may_hide)]
    chosen: set[Place] = set()
    for at, part in enumerate(parts):
        hidden = sum(cell.state == HIDDEN for cell in part.cells)
        progress(f"protecting part {at + 1} of {len(parts)}: {hidden:,} hidden numbers")
        draft = Protection(part, catalog, id)
        _protect(draft, thorough=len(parts) <= FEW_PARTS)
        chosen |= draft.places()
    return chosen


def _protect(draft: Protection, thorough: bool) -> None:
    """Hide until nothing is given away, then show again what is not needed; in small parts in two ways,
    of which the one that hides fewer is kept. thorough: in more ways, and then the fewest are looked for."""
    findings = draft.find_first()
    if not findings:
        return
    room = Room(draft)
    hide_for_room(room, findings)
    show_what_is_not_needed(room)
    _hide_the_rest(draft, room.count, ALONE[0])
    thorough = thorough and room.count <= EXACT_UP_TO
    best = [*draft.chosen]
    for alone in ALONE if thorough else ALONE[: room.count <= EXACT_UP_TO]:
        draft.replace(())
        _hide_the_rest(draft, room.count, alone)
        best = min(best, [*draft.chosen], key=draft.price)
    draft.replace(best)
    if thorough:
        hide_fewest(draft, AUDITS)


def _hide_the_rest(draft: Protection, size: int, alone: float) -> None:
    """Hide one cell after the other until nothing is given away, then show again what is not needed."""
    while findings := draft.find():
        if not hide_cheapest(draft, findings, alone):
            raise Unsound(_tell_unprotected(draft, findings))
    for choice in sorted(draft.chosen, key=draft.weight, reverse=True)[: TRIES // size]:
        draft.show(choice)
        if draft.find():
            draft.hide(choice)


def _tell_unprotected(draft: Protection, findings: list[Finding]) -> str:
    """Which cells stay given away, and which other packages show what they are known from."""
    cell = draft.system.cells[findings[0].cell]
    # what was hidden in the search is hidden nowhere yet
    place = (cell.hidden_at or cell.places)[0]
    table = draft.catalog.packages[place.package].tables[place.resource]
    others = {
        other.package
        for finding in findings
        for at in finding.relations
        for one, _ in draft.system.relations[at].terms
        for other in draft.system.cells[one].places
    } - {draft.id}
    told = (
        f"The numbers beside them stand in {say_and(sorted(others))} too, which show too much: hide "
        "there what this package hides, or publish both at one level."
        if others
        else "Look for a column without a mark for hidden numbers."
    )
    return (
        f"{len(findings):,} hidden numbers stay given away, whatever else of {draft.id} is hidden; the "
        f"first is {table.path}, line {table.line(place.row)}. {told} Nothing was changed."
    )
