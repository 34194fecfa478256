"""How open a desired dataset is, apart from how far it is: yes-or-no questions, with evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..model import Catalog, Criterion, OpennessCriterion, Package
from .availability import Freshness, ItemState
from .shares import Share


@dataclass(frozen=True)
class Evidence:
    """What an answer rests on. titles: the record's own words, or the titles of what was looked at,
    of a column that of its table first; count: of tables, of columns, or of days overdue."""

    kind: Literal[
        "none",
        "record",
        "state",
        "tables",
        "licences",
        "columns",
        "up to date",
        "overdue",
        "column",
        "no column",
    ]
    titles: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class CriterionResult:
    """A question and its answer. met is None if nobody recorded it. link: a page elsewhere;
    package: the package whose page shows it."""

    criterion: OpennessCriterion
    met: bool | None
    evidence: Evidence
    link: str | None = None
    package: str | None = None


@dataclass(frozen=True)
class Openness:
    """The answers for a desired dataset, in the vocabulary's order."""

    state: ItemState
    answers: tuple[CriterionResult, ...]

    @property
    def met(self) -> Share:
        """How many questions have the answer yes, out of all."""
        return Share(sum(a.met is True for a in self.answers), len(self.answers))

    @property
    def answered(self) -> tuple[CriterionResult, ...]:
        """The questions with an answer."""
        return tuple(answer for answer in self.answers if answer.met is not None)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The titles of the questions that nobody answered."""
        return tuple(answer.criterion.title for answer in self.answers if answer.met is None)

    @property
    def unknown(self) -> int:
        """How many questions nobody answered."""
        return len(self.unanswered)


@dataclass(frozen=True)
class _Held:
    """A package of a desired dataset, and whether it is up to date."""

    package: Package
    freshness: Freshness


def score_openness(
    catalog: Catalog, state: ItemState, freshness: Mapping[str, Freshness]
) -> Openness:
    """Whether it is on the portal, by its state; the rest is read off its packages, or, where this
    catalog has none, off what its record says. freshness: by package."""
    held = [
        _Held(catalog.packages[id], freshness[id]) for id in state.item.packages if id in freshness
    ]
    return Openness(
        state, tuple(_answer(state, criterion, held) for criterion in catalog.vocabulary.openness)
    )


def _answer(
    state: ItemState, criterion: OpennessCriterion, held: Sequence[_Held]
) -> CriterionResult:
    if criterion.id == PORTAL:
        return _on_portal(state, criterion)
    if held:
        return READ_OFF[criterion.id](criterion, held)
    for note in state.item.openness:
        if note.criterion == criterion.id:
            return CriterionResult(
                criterion, note.met, Evidence("record", (note.evidence,)), note.link
            )
    return CriterionResult(criterion, None, Evidence("none"))


PORTAL: Criterion = "on-the-portal"


def _on_portal(state: ItemState, criterion: OpennessCriterion) -> CriterionResult:
    evidence = Evidence("state", (state.status.title,))
    return CriterionResult(criterion, state.status.published, evidence, state.item.current.link)


def _machine_readable(criterion: OpennessCriterion, held: Sequence[_Held]) -> CriterionResult:
    tables = sum(len(h.package.tables) for h in held)
    return _yes(criterion, held[0], Evidence("tables", count=tables))


def _licensed(criterion: OpennessCriterion, held: Sequence[_Held]) -> CriterionResult:
    licences = (one for h in held for one in h.package.descriptor.licenses)
    titles = dict.fromkeys(licence.title for licence in licences)
    return _yes(criterion, held[0], Evidence("licences", (*titles,)))


def _described(criterion: OpennessCriterion, held: Sequence[_Held]) -> CriterionResult:
    resources = [r for h in held for r in h.package.descriptor.resources]
    columns = sum(len(resource.schema_.fields) for resource in resources)
    return _yes(criterion, held[0], Evidence("columns", count=columns))


def _current(criterion: OpennessCriterion, held: Sequence[_Held]) -> CriterionResult:
    late = [h for h in held if h.freshness.days_over]
    if not late:
        return _yes(criterion, held[0], Evidence("up to date"))
    most = max(late, key=lambda h: h.freshness.days_over)
    evidence = Evidence("overdue", count=most.freshness.days_over)
    return CriterionResult(criterion, False, evidence, package=most.package.id)


def _broken_down(criterion: OpennessCriterion, held: Sequence[_Held]) -> CriterionResult:
    """Whether a column has one of the criterion's concepts."""
    for one in held:
        for resource in one.package.descriptor.resources:
            for column in resource.schema_.fields:
                if column.connect.concept in criterion.concepts:
                    return _yes(criterion, one, Evidence("column", (resource.title, column.title)))
    return CriterionResult(criterion, False, Evidence("no column"), package=held[0].package.id)


def _yes(criterion: OpennessCriterion, held: _Held, evidence: Evidence) -> CriterionResult:
    return CriterionResult(criterion, True, evidence, package=held.package.id)


READ_OFF: Mapping[Criterion, Callable[[OpennessCriterion, Sequence[_Held]], CriterionResult]] = {
    "machine-readable": _machine_readable,
    "licensed": _licensed,
    "described": _described,
    "current": _current,
    "local": _broken_down,
    "by-age": _broken_down,
    "by-race": _broken_down,
}
