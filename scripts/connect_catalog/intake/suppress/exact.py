"""The fewest cells that protect all the others, in small parts.

A number that is given away stays so until one of the cells that give it away is hidden. Such sets of
cells are gathered until the fewest cells that hit each of them (an integer program) protect everything:
these are then the fewest of all. This is the method of implicit hitting sets (Chandrasekaran, Karp,
Moreno-Centeno and Vempala 2011, Algorithms for Implicit Hitting Set Problems).
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy

from ...checks.disclosure.attack import Finding
from ...checks.disclosure.intervals import RelationRows
from ...checks.disclosure.program import make_model
from .draft import Choice, Protection

CUTS_A_ROUND = 3


@dataclass(frozen=True)
class Cut:
    """One of `choices` is hidden, or one of `hidden` is shown."""

    choices: tuple[Choice, ...]
    hidden: tuple[Choice, ...]


def hide_fewest(draft: Protection, audits: int) -> None:
    """Of a draft that gives nothing away, hide fewer cells instead, where that can be found with so many
    audits."""
    best = [*draft.chosen]
    cuts: dict[Cut, None] = {}
    while audits > 0:
        chosen = _hit(draft, [*cuts])
        if draft.price(chosen) >= draft.price(best):
            break
        draft.replace(chosen)
        findings = draft.find()
        if not findings:
            return
        found = [_find_cut(draft, finding) for finding in findings[:CUTS_A_ROUND]]
        if not all(cut.choices for cut, _ in found):
            break
        audits -= 1 + sum(tried for _, tried in found)
        cuts.update(dict.fromkeys(cut for cut, _ in found))
    draft.replace(best)


def _find_cut(draft: Protection, finding: Finding) -> tuple[Cut, int]:
    """The cells of which one must be hidden to protect a number, and how many audits it took to find
    them: as many others as possible are hidden as well, while it stays given away to everyone. For those
    who know the rule, more hidden cells can mean that less is safe, so nothing is tried there."""
    chosen = [*draft.chosen]
    helping: set[Choice] = set()
    tried = 0
    while finding.known_to_all:
        untried = [c for c in _choices(draft, finding) if c not in helping]
        if not untried:
            break
        tried += 1
        draft.hide(untried[0])
        still = draft.find_one(finding.cell)
        if still is None or not still.known_to_all:
            draft.show(untried[0])
            helping.add(untried[0])
        else:
            finding = still
    choices = tuple(sorted(_choices(draft, finding), key=str))
    draft.replace(chosen)
    tied = {finding.cell}
    if not finding.known_to_all:
        for at in finding.relations:
            tied |= {cell for cell, _ in draft.system.relations[at].terms}
    hidden = tuple(choice for choice in chosen if choice in tied)
    return Cut(choices, hidden), tried


def _choices(draft: Protection, finding: Finding) -> list[Choice]:
    """What can still be hidden of all that gives a number away."""
    found: dict[Choice, None] = {}
    for at in finding.relations or draft.of_cell[finding.cell]:
        relation = draft.system.relations[at]
        if relation.shown_by is not None and draft.can_hide_percent(relation.shown_by):
            found[relation.shown_by] = None
        for cell, _ in relation.terms:
            if draft.system.cells[cell].value > 0 and draft.can_hide(cell):
                found[cell] = None
    return [*found]


def _hit(draft: Protection, cuts: list[Cut]) -> list[Choice]:
    """The fewest choices that hit all cuts; of those the ones with the smallest counts."""
    choices = sorted({choice for cut in cuts for choice in (*cut.choices, *cut.hidden)}, key=str)
    if not choices:
        return []
    at = {choice: i for i, choice in enumerate(choices)}
    weights = numpy.array([draft.weight(choice) for choice in choices])
    row, index, factor = [], [], []
    for i, cut in enumerate(cuts):
        terms = [(at[choice], 1.0) for choice in cut.choices]
        terms += [(at[choice], -1.0) for choice in cut.hidden]
        row += [i] * len(terms)
        index += [one for one, _ in terms]
        factor += [one for _, one in terms]
    low = numpy.array([1.0 - len(cut.hidden) for cut in cuts])
    rows = RelationRows(
        numpy.array(row),
        numpy.array(index),
        numpy.array(factor),
        low,
        numpy.full(len(cuts), numpy.inf),
    )
    model = make_model(rows, numpy.zeros(len(choices)), numpy.ones(len(choices)))
    every = numpy.arange(len(choices), dtype=numpy.int32)
    model.changeColsCost(len(choices), every, 1.0 + weights / (1.0 + weights.sum()))
    kinds = numpy.full(len(choices), highspy.HighsVarType.kInteger)
    model.changeColsIntegrality(len(choices), every, kinds)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.run()
    values = numpy.array(model.getSolution().col_value)
    return [choice for choice, value in zip(choices, values, strict=True) if value > 0.5]
