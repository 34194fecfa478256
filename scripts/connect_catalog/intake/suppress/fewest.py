"""The fewest cells that protect all the others, in small parts.

Sets of cells are tried, from the smallest on. A number that is given away stays so until one of the cells
that give it away is hidden, so a set is only widened by these. Of each size the sets that left the least
given away are kept (a beam search); where that leaves out none, the fewest cells of all are found.
"""

from __future__ import annotations

from ...bounds import FEWEST_SETS
from ...checks.disclosure.attack import Finding
from .draft import Choice, Protection
from .greedy import find_candidates


def hide_fewest(draft: Protection, audits: int) -> None:
    """Where nothing is given away, hide fewer cells instead, if that can be found with so many audits."""
    best = [*draft.chosen]
    found = find_fewest(draft, audits, len(best))
    draft.replace(best if found is None else min(found, best, key=draft.price))


def find_fewest(draft: Protection, audits: int, most: int) -> list[Choice] | None:
    """The fewest cells, fewer than so many, that leave nothing given away; None if none were found with so
    many audits."""
    layer: dict[frozenset[Choice], int] = {frozenset(): 0}
    for size in range(most):
        sets = sorted(layer, key=lambda chosen: (layer[chosen], draft.price(chosen)))
        tried = sets[: min(FEWEST_SETS, audits)]
        audits -= len(tried)
        layer, safe = _widen(draft, tried, last=size == most - 1 or not audits)
        if safe:
            return min(safe, key=draft.price)
        if not layer:
            break
    return None


def _widen(
    draft: Protection, sets: list[frozenset[Choice]], last: bool
) -> tuple[dict[frozenset[Choice], int], list[list[Choice]]]:
    """Each set with one more cell, and how many numbers were given away without it; and the sets that
    leave none given away. last: sets with one more cell are not asked for, so that what plainly gives
    something away needs no audit."""
    wider: dict[frozenset[Choice], int] = {}
    safe = []
    for chosen in sets:
        draft.replace(sorted(chosen, key=str))
        if last and draft.tells_at_once():
            continue
        findings = draft.find()
        if not findings:
            safe.append([*draft.chosen])
        if last or not findings:
            continue
        ways = [_choices(draft, finding) or find_candidates(draft, finding) for finding in findings]
        for choice in min(ways, key=len):
            more = chosen | {choice}
            wider[more] = min(wider.get(more, len(findings)), len(findings))
    return wider, safe


def _choices(draft: Protection, finding: Finding) -> list[Choice]:
    """What can still be hidden of all that gives a number away."""
    found: dict[Choice, None] = {}
    for at in finding.relations or draft.of_cell[finding.cell]:
        relation = draft.system.relations[at]
        if (percent := draft.percent_to_hide(relation)) is not None:
            found[percent] = None
        for cell, _ in relation.terms:
            if draft.system.cells[cell].value > 0 and draft.can_hide(cell):
                found[cell] = None
    return [*found]
