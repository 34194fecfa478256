"""Pairs to children: what is linked, what a person must look at, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .candidates import Crowd
from .encoding import Profile
from .model import STRICT, TWIN_LEVEL, fields_of
from .model import TWINS as TWINS_ALIKE
from .pairs import LINK, REVIEW, Linked, Pair

Record = tuple[str, str]  # agency, local id
TWINS = "maybe twins or siblings"
BETWEEN = "between the thresholds"
TAKEN = "the child has a record of this agency already"
PARTED = "a person parted two records that this would put together"


@dataclass(frozen=True)
class Question:
    """A pair that a person decides on, and why it was not linked by itself."""

    pair: Pair
    reason: str


@dataclass(frozen=True)
class Clusters:
    """Records that are one child (two or more), each cluster sorted; the questions; and what was not compared."""

    clusters: list[tuple[Record, ...]]
    questions: list[Question]
    crowds: list[Crowd] = field(default_factory=list)


def may_be_twins(profile: Profile, levels: Sequence[int | None]) -> bool:
    """Same surname, birth date and address, but another first name or sex: never linked unseen."""
    if profile == "strict":
        return levels[0] in (_level_of(TWINS_ALIKE), _level_of("t_last"))
    return levels[fields_of(profile).index("kin")] == TWIN_LEVEL


def _level_of(token: str) -> int:
    return len(STRICT) - [*STRICT].index(token)


def cluster(
    linked: Linked,
    decided: Mapping[frozenset[Record], bool] | None = None,
    ids: Mapping[Record, str] | None = None,
    kept: Iterable[Sequence[Record]] = (),
) -> Clusters:
    """Clusters with one record of each agency at most, but where a person linked two of them. decided: pairs
    that a person settled; those that they parted are in no cluster together. ids: what the registry holds of
    records. Sure pairs that have one id already are put together as if no person had linked anything, so that
    an answer throws out nothing that was linked; and before the new ones, which are never linked beside them.
    kept: records with one id of which some are not in this run, so that it cannot tell whether they still
    fit: they stay together, but where a person parted them."""
    decided = decided or {}
    sure, unsure = _divide(linked, decided)
    old = [pair for pair in sure if _have_one_id(pair, ids or {})]
    new = [pair for pair in sure if not _have_one_id(pair, ids or {})]
    barred = {ends for ends, answer in decided.items() if not answer}
    groups, unseen = _Groups(barred), _Groups(barred)
    told = [(pair, groups.link(pair, asked=True)) for pair in _list_chosen(linked, decided)]
    told += [(pair, unseen.link(pair) or groups.link(pair, asked=True)) for pair in old]
    for records in kept:
        groups.keep(records)
    told += [(pair, groups.link(pair)) for pair in new]
    questions = [Question(pair, against) for pair, against in told if against]
    for pair in unsure:
        twins = may_be_twins(linked.profile, pair.levels)
        questions.append(Question(pair, TWINS if twins else BETWEEN))
    return Clusters(groups.list_clusters(), questions, linked.crowds)


class _Groups:
    """Records that are together so far. barred: pairs that must not be."""

    def __init__(self, barred: set[frozenset[Record]]) -> None:
        self.barred = barred
        self.of: dict[Record, set[Record]] = {}

    def link(self, pair: Pair, asked: bool = False) -> str | None:
        """Put the groups of a pair together, or say why they stay apart. asked: a person said that
        they are one child, or has been heard already."""
        left, right = (self.of.setdefault(one, {one}) for one in (pair.left, pair.right))
        if left is right:
            return None
        against = self._speaks_against(left, right, asked)
        if against is None:
            self._unite(left, right)
        return against

    def keep(self, records: Sequence[Record]) -> None:
        """Put records together that were, each with the first ones that no person parted it from."""
        parts: list[Record] = []
        for record in records:
            for first in parts:
                left, right = (self.of.setdefault(one, {one}) for one in (first, record))
                if left is right or self._speaks_against(left, right, asked=True) is None:
                    self._unite(left, right)
                    break
            else:
                parts.append(record)

    def _speaks_against(self, left: set[Record], right: set[Record], asked: bool) -> str | None:
        if self.barred and any(frozenset((a, b)) in self.barred for a in left for b in right):
            return PARTED
        shared = {agency for agency, _ in left} & {agency for agency, _ in right}
        return TAKEN if shared and not asked else None

    def _unite(self, left: set[Record], right: set[Record]) -> None:
        left |= right
        self.of.update(dict.fromkeys(right, left))

    def list_clusters(self) -> list[tuple[Record, ...]]:
        """Groups of two records or more, sorted."""
        found = {id(one): tuple(sorted(one)) for one in self.of.values() if len(one) > 1}
        return sorted(found.values())


def _ends_of(pair: Pair) -> frozenset[Record]:
    return frozenset((pair.left, pair.right))


def _have_one_id(pair: Pair, ids: Mapping[Record, str]) -> bool:
    return pair.left in ids and ids[pair.left] == ids.get(pair.right)


def _divide(
    linked: Linked, decided: Mapping[frozenset[Record], bool]
) -> tuple[list[Pair], list[Pair]]:
    """Pairs that no person settled: those that link by themselves, and those to ask about."""
    sure: list[Pair] = []
    unsure: list[Pair] = []
    for pair in linked.pairs:
        if pair.probability >= REVIEW and _ends_of(pair) not in decided:
            links = pair.probability >= LINK and not may_be_twins(linked.profile, pair.levels)
            (sure if links else unsure).append(pair)
    return sure, unsure


def _list_chosen(linked: Linked, decided: Mapping[frozenset[Record], bool]) -> list[Pair]:
    """Pairs that a person linked, whatever this run says of them."""
    found = {_ends_of(pair): pair for pair in linked.pairs if _ends_of(pair) in decided}
    return [found.get(ends) or _make_pair(linked, ends) for ends in _list_linked(decided)]


def _list_linked(decided: Mapping[frozenset[Record], bool]) -> list[frozenset[Record]]:
    return sorted((ends for ends, answer in decided.items() if answer), key=sorted)


def _make_pair(linked: Linked, ends: frozenset[Record]) -> Pair:
    """A pair that a person linked, and that this run does not find likely, or did not look at."""
    left, right = sorted(ends)
    return Pair(left, right, 0.0, (None,) * len(fields_of(linked.profile)))
