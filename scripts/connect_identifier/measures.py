"""How good links are, against a known truth of made-up children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from .clusters import Record


@dataclass(frozen=True)
class Quality:
    """Pairs of records: linked and one child, linked and two, one child and not linked."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        linked = self.right + self.wrong
        return self.right / linked if linked else None

    @property
    def recall(self) -> float | None:
        true = self.right + self.missed
        return self.right / true if true else None

    @property
    def f1(self) -> float | None:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else None


def measure(links: Iterable[tuple[Record, Record]], truth: Mapping[Record, Hashable]) -> Quality:
    """Compare links with the truth: which child each record is of."""
    found = {frozenset(link) for link in links}
    right = sum(len({truth[record] for record in link}) == 1 for link in found)
    return Quality(right, len(found) - right, count_true(truth) - right)


def count_true(truth: Mapping[Record, Hashable]) -> int:
    """How many pairs of records of two agencies are one child."""
    agencies: dict[Hashable, Counter[str]] = {}
    for (agency, _), child in truth.items():
        agencies.setdefault(child, Counter())[agency] += 1
    counts = [list(c.values()) for c in agencies.values() if len(c) > 1]
    return sum((sum(c) ** 2 - sum(n * n for n in c)) // 2 for c in counts)


def list_links(clusters: Iterable[tuple[Record, ...]]) -> list[tuple[Record, Record]]:
    """All pairs of records of one cluster."""
    return [(a, b) for group in clusters for i, a in enumerate(group) for b in group[i + 1 :]]


def count_missed(
    links: Iterable[tuple[Record, Record]],
    truth: Mapping[Record, Hashable],
    group_of: Callable[[Record], str],
) -> dict[str, tuple[int, int]]:
    """By group of children: matches missed, and all there are."""
    groups: dict[str, dict[Record, Hashable]] = {}
    for record, child in truth.items():
        groups.setdefault(group_of(record), {})[record] = child
    found = [link for link in links if truth[link[0]] == truth[link[1]]]
    by_group = Counter(group_of(link[0]) for link in found)
    totals = {name: count_true(records) for name, records in sorted(groups.items())}
    return {name: (total - by_group[name], total) for name, total in totals.items()}


def find_kappa(both: int, first: int, second: int, neither: int) -> float | None:
    """Cohen's kappa of two judges who say yes or no: how far they agree beyond chance, from -1 to 1. both:
    pairs to which both say yes; first, second: only one of them. None, where chance alone would agree on all.
    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960), 37-46, doi:10.1177/001316446002000104."""
    count = both + first + second + neither
    if not count:
        return None
    one, other = (both + first) / count, (both + second) / count
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else ((both + neither) / count - chance) / (1 - chance)
