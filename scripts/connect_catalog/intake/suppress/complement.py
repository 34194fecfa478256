"""Complementary suppression: the cells that are hidden to protect others."""

from __future__ import annotations

from ...checks.disclosure.system import HIDDEN, Place, System
from ...model import Catalog
from ...progress import ShowProgress
from ...refusals import Unsound
from .exact import hide_fewest
from .greedy import hide_cheapest
from .hiding import Choice, Hiding, split
from .room import Room, hide_for_room, show_unneeded
from .telling import tell_unprotected

# What it costs, in doublings of a count, that a cell would be the only hidden one of a sum: in small
# parts each is tried.
ALONE = (6.0, 2.0, 20.0, 0.0)
TRIES = 40_000  # audits of one part to find out what need not be hidden, by the number of its cells
SMALL = 80  # cells of a part in which the fewest are looked for
AUDITS = 400  # of a small part, to do so


def choose_complement(
    system: System, catalog: Catalog, id: str, progress: ShowProgress
) -> set[Place]:
    """The cells to hide beside the primary ones, found part by part. Raises Unsound."""
    progress("looking for what gives hidden numbers away")
    parts = [*split(system, Hiding(system, catalog, id).hideable())]
    hidden = [sum(cell.state == HIDDEN for cell in part.cells) for part in parts]
    chosen: set[Place] = set()
    for at, part in enumerate(parts):
        done = f"{sum(hidden[:at]):,} of {sum(hidden):,} hidden numbers are safe"
        progress(f"part {at + 1} of {len(parts)}: {done}")
        hiding = Hiding(part, catalog, id)
        _protect(hiding)
        chosen |= hiding.places()
    return chosen


def _protect(hiding: Hiding) -> None:
    """Hide until nothing is given away, then show again what is not needed."""
    findings = hiding.find_first()
    if not findings:
        return
    room = Room(hiding)
    hide_for_room(room, findings)
    show_unneeded(room)
    tries = TRIES // room.count
    ways = [_finish(hiding, ALONE[0], tries)]
    if room.count <= SMALL:
        for alone in ALONE:
            hiding.replace([])
            ways.append(_finish(hiding, alone, tries))
    hiding.replace(min(ways, key=hiding.price))
    if room.count <= SMALL:
        hide_fewest(hiding, AUDITS)


def _finish(hiding: Hiding, alone: float, tries: int) -> list[Choice]:
    """Hide what is still needed, cell by cell, and show what is not."""
    while findings := hiding.find():
        if not hide_cheapest(hiding, findings, alone):
            raise Unsound(tell_unprotected(hiding.system, hiding.catalog, hiding.id, findings))
    for choice in sorted(hiding.chosen, key=hiding.weight, reverse=True)[:tries]:
        hiding.show(choice)
        if hiding.find():
            hiding.hide(choice)
    return [*hiding.chosen]
