"""Pairs to children: what is linked, what a person must look at, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .candidates import Crowd
from .encoding import Profile
from .model import STRICT, TWIN_LEVEL, fields_of
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
        return levels[0] == _level_of("t_last")
    return levels[fields_of(profile).index("kin")] == TWIN_LEVEL


def _level_of(token: str) -> int:
    return len(STRICT) - [*STRICT].index(token)


def cluster(linked: Linked, decided: dict[frozenset[Record], bool] | None = None) -> Clusters:
    """Clusters with one record of each agency at most, but where a person linked two of them. decided: pairs
    that a person settled; those that they parted are in no cluster together."""
    decided = decided or {}
    group: dict[Record, set[Record]] = {}
    questions: list[Question] = []
    for pair, sure in _by_certainty(linked, decided):
        if not sure:
            twins = may_be_twins(linked.profile, pair.levels)
            questions.append(Question(pair, TWINS if twins else BETWEEN))
            continue
        left = group.setdefault(pair.left, {pair.left})
        right = group.setdefault(pair.right, {pair.right})
        if left is right:
            continue
        if against := _speaks_against(pair, left, right, decided):
            questions.append(Question(pair, against))
            continue
        left |= right
        group.update(dict.fromkeys(right, left))
    found = {id(one): tuple(sorted(one)) for one in group.values() if len(one) > 1}
    return Clusters(sorted(found.values()), questions, linked.crowds)


def _speaks_against(
    pair: Pair, left: set[Record], right: set[Record], decided: dict[frozenset[Record], bool]
) -> str | None:
    """Why two groups of records stay apart though a pair of them is linked."""
    if any(decided.get(frozenset((a, b))) is False for a in left for b in right):
        return PARTED
    shared = {agency for agency, _ in left} & {agency for agency, _ in right}
    return TAKEN if shared and frozenset((pair.left, pair.right)) not in decided else None


def _by_certainty(
    linked: Linked, decided: dict[frozenset[Record], bool]
) -> list[tuple[Pair, bool]]:
    """Pairs and whether they are linked: those that a person linked first, whatever this run says of them;
    those parted are left out."""
    found = {frozenset((pair.left, pair.right)): pair for pair in linked.pairs}
    chosen = [(found.get(ends) or _make_pair(linked, ends), True) for ends in _list_linked(decided)]
    sure: list[tuple[Pair, bool]] = []
    unsure: list[tuple[Pair, bool]] = []
    for pair in linked.pairs:
        if frozenset((pair.left, pair.right)) not in decided and pair.probability >= REVIEW:
            links = pair.probability >= LINK and not may_be_twins(linked.profile, pair.levels)
            (sure if links else unsure).append((pair, links))
    return chosen + sure + unsure


def _list_linked(decided: dict[frozenset[Record], bool]) -> list[frozenset[Record]]:
    return sorted((ends for ends, answer in decided.items() if answer), key=sorted)


def _make_pair(linked: Linked, ends: frozenset[Record]) -> Pair:
    """A pair that a person linked, and that this run does not find likely, or did not look at."""
    left, right = sorted(ends)
    return Pair(left, right, 0.0, (None,) * len(fields_of(linked.profile)))
