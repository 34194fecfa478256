"""Pairs to children: what is linked, what a person must look at, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
TIED = "two records of one agency fit equally"
WAS_ONE = "they were one child before, and fit less now"
EQUAL = 1e-6  # probabilities that differ by no more tell nothing apart
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
    Pairs between the thresholds that have one id stay together and are asked about; maybe twins do not stay.
    kept: records with one id of which some are not in this run, so that it cannot tell whether they still
    fit: they stay together, but where a person parted them."""
    decided = decided or {}
    sure, unsure = _divide(linked, decided)
    groups = _Groups({ends for ends, answer in decided.items() if not answer})
    before = _Before(groups, ids or {})
    told = [(pair, groups.link(*pair.ends, asked=True)) for pair in _list_chosen(linked, decided)]
    told += [(pair, before.link(pair)) for pair in sure if before.has(pair)]
    doubts = [Question(pair, _find_doubt(pair, linked.profile, before)) for pair in unsure]
    for records in kept:
        groups.keep(records)
    told += _link_new(groups, [pair for pair in sure if not before.has(pair)])
    questions = [
        Question(pair, against)
        for pair, against in told
        if against and not groups.are_together(*pair.ends)
    ]
    return Clusters(groups.list_clusters(), questions + doubts, linked.crowds)


class _Groups:
    """Records that are together so far. barred: pairs that must not be."""

    def __init__(self, barred: set[frozenset[Record]]) -> None:
        self.barred = barred
        self.of: dict[Record, set[Record]] = {}

    def link(self, one: Record, other: Record, asked: bool = False) -> str | None:
        """Put the groups of two records together, or say why they stay apart. asked: a person said that
        they are one child, or has been heard already."""
        against = self.speaks_against(one, other, asked)
        if against is None and not self.are_together(one, other):
            left, right = (self.of.setdefault(end, {end}) for end in (one, other))
            left |= right
            self.of.update(dict.fromkeys(right, left))
        return against

    def keep(self, records: Sequence[Record]) -> None:
        """Put records together that were, each with the first ones that no person parted it from."""
        parts: list[Record] = []
        for record in records:
            if all(self.link(first, record, asked=True) for first in parts):
                parts.append(record)

    def speaks_against(self, one: Record, other: Record, asked: bool = False) -> str | None:
        """Why two groups stay apart though two of their records are likely one child; None if nothing does."""
        left, right = (self.of.get(end, {end}) for end in (one, other))
        if left is right:
            return None
        if self.barred and any(frozenset((a, b)) in self.barred for a in left for b in right):
            return PARTED
        shared = {agency for agency, _ in left} & {agency for agency, _ in right}
        return TAKEN if shared and not asked else None

    def are_together(self, one: Record, other: Record) -> bool:
        return one in self.of and self.of[one] is self.of.get(other)

    def list_clusters(self) -> list[tuple[Record, ...]]:
        """Groups of two records or more, sorted."""
        found = {id(one): tuple(sorted(one)) for one in self.of.values() if len(one) > 1}
        return sorted(found.values())


class _Before:
    """Pairs that have one id already, which are put together beside what persons linked."""

    def __init__(self, groups: _Groups, ids: Mapping[Record, str]) -> None:
        self.groups, self.ids = groups, ids
        self.unseen = _Groups(groups.barred)

    def has(self, pair: Pair) -> bool:
        return pair.left in self.ids and self.ids[pair.left] == self.ids.get(pair.right)

    def link(self, pair: Pair) -> str | None:
        """Put a pair together, or say what speaks against it: no record that a person alone linked does."""
        return self.unseen.link(*pair.ends) or self.groups.link(*pair.ends, asked=True)


def _find_doubt(pair: Pair, profile: Profile, before: _Before) -> str:
    """Why a person looks at a pair, which stays together if it was one child and is not maybe twins now."""
    if may_be_twins(profile, pair.levels):
        return TWINS
    parted = before.has(pair) and not before.groups.are_together(*pair.ends)
    return WAS_ONE if parted and not before.link(pair) else BETWEEN


def _link_new(groups: _Groups, pairs: Sequence[Pair]) -> list[tuple[Pair, str | None]]:
    """Link pairs, the likeliest first, and say why others are not. A record to which several of one agency fit
    equally is linked to none of that agency: else the order of their random ids would choose."""
    told: list[tuple[Pair, str | None]] = []
    torn: set[tuple[Record, str]] = set()
    for alike in _split_by_chance(pairs):
        free = [
            pair
            for pair in alike
            if not groups.are_together(*pair.ends) and not groups.speaks_against(*pair.ends)
        ]
        fits = Counter(side for pair in free for side in _sides_of(pair))
        torn.update(side for side, count in fits.items() if count > 1)
        tied = [pair for pair in alike if not torn.isdisjoint(_sides_of(pair))]
        clear = [pair for pair in alike if torn.isdisjoint(_sides_of(pair))]
        told += [(pair, groups.link(*pair.ends)) for pair in clear]
        for pair in tied:
            if not groups.are_together(*pair.ends):
                told.append((pair, groups.speaks_against(*pair.ends) or TIED))
    return told


def _split_by_chance(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Pairs in parts of nearly one probability. pairs: the likeliest first."""
    part: list[Pair] = []
    for pair in pairs:
        if part and part[0].probability - pair.probability > EQUAL:
            yield part
            part = []
        part.append(pair)
    if part:
        yield part


def _sides_of(pair: Pair) -> tuple[tuple[Record, str], tuple[Record, str]]:
    """Each record of a pair, with the agency of the other."""
    return (pair.left, pair.right[0]), (pair.right, pair.left[0])


def _ends_of(pair: Pair) -> frozenset[Record]:
    return frozenset(pair.ends)


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
