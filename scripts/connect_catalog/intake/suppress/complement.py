"""Complementary suppression: the cells that are hidden to protect others."""

from __future__ import annotations

from collections.abc import Collection

from ...bounds import FEWEST_AUDITS, FEWEST_AUDITS_OF_ALL, SPARING_AUDITS, STUCK_AUDITS
from ...checks.disclosure.attack import Finding
from ...checks.disclosure.system import Place, System
from ...model import Catalog
from ...problems import ProblemsFound
from ...progress import ShowProgress
from .draft import Protection, split
from .fewest import find_fewest, hide_fewest
from .greedy import hide_cheapest
from .room import Room, hide_for_room, show_what_is_not_needed
from .telling import list_unprotected

# What it costs, in doublings of a count, that a cell would be the only hidden one of a sum; each is tried.
ALONE = (6.0, 2.0, 20.0, 0.0)
FEW_PARTS = 8  # that are searched in all ways
SMALL = 80  # cells of a part in which the fewest are looked for
LARGE = 1_000  # of one in which other ways take too long


def choose_complement(
    system: System, catalog: Catalog, ids: Collection[str], progress: ShowProgress
) -> set[Place]:
    """The cells to hide beside the primary ones, found part by part. Raises ProblemsFound."""
    may_hide = Protection(system, catalog, ids).hideable()
    parts = [*split(system, may_hide)]
    hidden = [sum(cell.is_protected for cell in part.cells) for part in parts]
    chosen: set[Place] = set()
    for at, part in enumerate(parts):
        done = f"{sum(hidden[:at]):,} of {sum(hidden):,} hidden numbers are safe"
        progress(f"part {at + 1} of {len(parts)}: {done}")
        draft = Protection(part, catalog, ids)
        _protect(draft, len(parts))
        chosen |= draft.places()
    return chosen


def _protect(draft: Protection, parts: int) -> None:
    """Hide until nothing is given away, then show again what is not needed; in small parts, and where one
    way leads nowhere, in several ways, of which the one that hides the fewest is kept. parts: how many
    have to be protected. Raises ProblemsFound."""
    findings = draft.find_first()
    if not findings:
        return
    room = Room(draft)
    hide_for_room(room, findings)
    show_what_is_not_needed(room)
    size = max(1, room.count)  # none, where all that tells of the numbers is hidden with them
    left = _hide_the_rest(draft, size, ALONE[0])
    safe = [] if left else [[*draft.chosen]]
    if size <= (LARGE if left else SMALL):
        several = left or parts <= FEW_PARTS
        for alone in ALONE if several else ALONE[:1]:
            draft.replace(())
            if not _hide_the_rest(draft, size, alone):
                safe.append([*draft.chosen])
    if not safe:
        _search_all_ways(draft, min(STUCK_AUDITS, SPARING_AUDITS // size))
        return
    draft.replace(min(safe, key=draft.price))
    if size <= SMALL:
        hide_fewest(draft, min(FEWEST_AUDITS, FEWEST_AUDITS_OF_ALL // parts))


def _search_all_ways(draft: Protection, audits: int) -> None:
    """Where each way ended in hiding everything, and something was still given away: someone who knows the
    rule can know more where more is hidden, so few cells may do what all do not. Raises ProblemsFound."""
    stuck = [*draft.chosen]
    found = find_fewest(draft, audits, len(stuck))
    draft.replace(stuck if found is None else found)
    if found is None:
        raise ProblemsFound([*list_unprotected(draft, draft.find())])


def _hide_the_rest(draft: Protection, size: int, alone: float) -> list[Finding]:
    """Hide one cell after the other until nothing is given away, then show again what is not needed.
    Returns what is given away where nothing more can be hidden."""
    while findings := draft.find():
        if not hide_cheapest(draft, findings, alone):
            return findings
    for choice in sorted(draft.chosen, key=draft.weight, reverse=True)[: SPARING_AUDITS // size]:
        draft.show(choice)
        if draft.tells_at_once(choice) or draft.find():
            draft.hide(choice)
    return []
