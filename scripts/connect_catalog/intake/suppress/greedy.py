"""Hiding one cell after the other, each time the cheapest that helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log2

from ...checks.disclosure.attack import Finding
from ...checks.disclosure.system import HIDDEN, MISSING, SHOWN, Place
from .draft import Choice, Protection


def hide_cheapest(draft: Protection, findings: list[Finding], alone: float) -> bool:
    """Hide the cheapest cell for each finding; whether there was any. Findings that share a sum wait
    for the next round. alone: what it costs, in doublings of a count, that a cell would be the only
    hidden one of a sum."""
    touched: set[int] = set()
    hidden = False
    for finding in findings:
        if touched & set(finding.relations):
            continue
        choices = [*find_candidates(draft, finding)]
        if not choices:
            continue
        best = min(choices, key=lambda choice: (_cost(draft, choice, alone), str(choice)))
        draft.hide(best)
        hidden = True
        touched |= set(finding.relations)
        if not isinstance(best, Place):
            touched |= set(draft.of_cell[best])
    return hidden


def find_candidates(draft: Protection, finding: Finding) -> list[Choice]:
    """The numbers of this package that can be hidden among those that reveal a cell or, if
    there are none, among those linked with them. Where a reader could assume that every hidden
    cell is small, the best candidates are those that show the opposite."""
    relations = set(finding.relations) or set(draft.of_cell[finding.cell])
    while True:
        choices = [*_hideable(draft, relations)]
        if not finding.known_to_all:
            choices = [c for c in choices if _refutes_rule(draft, c, relations)] or choices
        wider = relations | _touching(draft, relations)
        if not choices:
            zeros = _hideable(draft, relations, zeros=True)
            choices = [c for c in zeros if wider == relations or _refutes_rule(draft, c, relations)]
        if choices or wider == relations:
            return choices
        relations = wider


def _touching(draft: Protection, relations: Iterable[int]) -> set[int]:
    """The relations that share a hidden cell with one of these relations."""
    return {
        i
        for at in relations
        for cell, _ in draft.system.relations[at].terms
        if draft.system.cells[cell].state == HIDDEN
        for i in draft.of_cell[cell]
    }


def _refutes_rule(draft: Protection, choice: Choice, relations: set[int]) -> bool:
    """Whether hiding a cell makes it plain, in one of these sums that hides another cell, that
    not every hidden cell is small."""
    return not isinstance(choice, Place) and any(
        _refutes(draft, choice, i) for i in draft.of_cell[choice] if i in relations
    )


def _refutes(draft: Protection, choice: int, at: int) -> bool:
    relation = draft.system.relations[at]
    least = greatest = 0.0
    others = 0
    for cell, factor in relation.terms:
        state, value = draft.system.cells[cell].state, draft.system.cells[cell].value
        ends = [factor * value] * 2
        if cell == choice or state == HIDDEN:
            ends = sorted((factor, factor * (draft.system.cells[cell].threshold - 1)))
            others += cell != choice
        elif state == MISSING:
            ends = [0.0, 0.0]
        elif state != SHOWN:
            return False
        least, greatest = least + ends[0], greatest + ends[1]
    return others > 0 and (least > relation.high or greatest < relation.low)


def _hideable(draft: Protection, relations: Iterable[int], zeros: bool = False) -> Iterator[Choice]:
    for i in sorted(relations):
        relation = draft.system.relations[i]
        if (percent := draft.percent_to_hide(relation)) is not None:
            yield percent
        for cell, _ in relation.terms:
            if (draft.system.cells[cell].value > 0) != zeros and draft.can_hide(cell):
                yield cell


def _cost(draft: Protection, choice: Choice, alone: float) -> float:
    """The number of doublings up to the count (log2), plus an extra for each sum in which the
    cell would be the only hidden one."""
    if isinstance(choice, Place):
        return 0.0
    alone_in = sum(
        not any(
            draft.system.cells[cell].state == HIDDEN
            for cell, _ in draft.system.relations[i].terms
            if cell != choice
        )
        for i in draft.of_cell[choice]
        if draft.system.relations[i].kind in ("total", "window")
    )
    return log2(1 + draft.system.cells[choice].value) + alone * alone_in
