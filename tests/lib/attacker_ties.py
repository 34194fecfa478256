"""What an attacker finds who lays tables beside each other by the values of their keys, whatever the
columns are called: counts that are the same, sums of each other, slices of each other, and percents of
counts elsewhere. Believed where it holds in every row that can be tested, and enough of them differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import permutations, product

from attacker_reading import Cell, Knowledge, PublishedTable

ENOUGH = 10  # distinct numbers that agree without exception
SCALES = (100, 1, 1_000, 10_000, 100_000)
Key = tuple[str, ...]
Groups = dict[Key, list[Cell]]
Tell = Callable[[dict[Cell, float], float, float, str], None]
TellShare = Callable[[Cell, Cell, float, float, int], None]


def find_equals(tables: list[PublishedTable], known: Knowledge, tell: Tell) -> None:
    """Counts of two tables that are equal when both are added up over what they do not share, or when
    only the rows of one value of it are taken."""
    for one, other in permutations(tables, 2):
        if one.name > other.name:
            continue
        for mine, others in _list_ways(one, other):
            for a, b in product(one.of_kind("count"), other.of_kind("count")):
                _take_if_equal(_group(one, a, *mine), _group(other, b, *others), known, tell)


def find_shares(
    tables: list[PublishedTable],
    known: Knowledge,
    unit: Callable[[list[str]], float],
    tell: TellShare,
) -> None:
    """Percents that one count over another gives, of which one stands in another table."""
    for home in tables:
        for name in home.of_kind("percent", "rate"):
            if home.tie(name, "per"):
                continue
            shown = [home.read(row, name) for row in range(len(home.rows))]
            half = unit([row[name] for row in home.rows]) / 2
            sides = [
                (table.name, [cells[0] if len(cells) == 1 else None for cells in found])
                for table in tables
                for found in _list_beside(home, table)
            ]
            for (part_of, parts), (base_of, bases) in permutations(sides, 2):
                if {part_of, base_of} != {home.name}:
                    _take_if_share(shown, parts, bases, half, known, tell)


def _take_if_share(shown, parts, bases, half: float, known: Knowledge, tell: TellShare) -> None:
    rows = [
        (p, a, b)
        for p, a, b in zip(shown, parts, bases, strict=True)
        if isinstance(p, float) and a is not None and b is not None
    ]
    numbers = known.numbers
    whole = [(p, numbers[a], numbers[b]) for p, a, b in rows if numbers.get(b) and numbers.get(a)]
    if len({p for p, _, _ in whole}) < ENOUGH:
        return
    for scale in SCALES:
        if all(abs(p - scale * a / b) <= half + 1e-9 for p, a, b in whole):
            for p, a, b in rows:
                tell(a, b, p, 2 * half, scale)
            return


def _list_beside(home: PublishedTable, other: PublishedTable) -> Iterator[list[list[Cell]]]:
    """For each count of a table, the cells that stand beside each row of another; and its totals."""
    pairs = _align(home, other)
    for totals in {*other.totals}:
        kept = [(a, b) for a, b in pairs.items() if b not in totals]
        for name in other.of_kind("count") if kept else ():
            groups = _group(other, name, [b for _, b in kept], totals=totals)
            keys = [tuple(row[a] for a, _ in kept) for row in home.rows]
            yield [groups.get(key, []) for key in keys]


def _list_ways(one: PublishedTable, other: PublishedTable) -> Iterator[tuple[tuple, tuple]]:
    """How two tables can be laid beside each other: (shared keys, where) of each."""
    pairs = [*_align(one, other).items()]
    if not pairs:
        return
    mine, others = [a for a, _ in pairs], [b for _, b in pairs]
    yield (mine,), (others,)
    for table, keys, is_first in ((one, mine, True), (other, others, False)):
        spare = [key for key in table.keys if key not in keys]
        plain = other if is_first else one
        if len(spare) != 1 or len(plain.keys) != len(keys):
            continue
        for value in {row[spare[0]] for row in table.rows}:
            where = (spare[0], value)
            yield ((mine, where), (others,)) if is_first else ((mine,), (others, where))


def _align(one: PublishedTable, other: PublishedTable) -> dict[str, str]:
    """Which key column of the one has the values of which of the other."""
    values = [{key: {row[key] for row in t.rows} for key in t.keys} for t in (one, other)]
    found: dict[str, str] = {}
    ranked = sorted((-len(values[0][a] & values[1][b]), a, b) for a in one.keys for b in other.keys)
    for common, a, b in ranked:
        least = min(len(values[0][a]), len(values[1][b]))
        if -common >= max(1, least / 2) and a not in found and b not in found.values():
            found[a] = b
    return found


def _group(
    table: PublishedTable,
    name: str,
    keys: list[str],
    where: tuple[str, str] | None = None,
    totals: frozenset[str] = frozenset(),
) -> Groups:
    """The cells of a count by some columns of their keys, of the rows that are totals over others."""
    groups: Groups = defaultdict(list)
    quantity = table.quantity(name)
    for row, at, own in zip(table.rows, table.at, table.totals, strict=True):
        if own == totals and (where is None or row[where[0]] == where[1]):
            groups[tuple(row[key] for key in keys)].append((quantity, at))
    return groups


def _take_if_equal(one: Groups, other: Groups, known: Knowledge, tell: Tell) -> None:
    numbers = known.numbers
    both = [(one[key], other[key]) for key in one if key in other]
    whole = [
        tuple(sum(numbers[cell] for cell in side) for side in sides)
        for sides in both
        if all(cell in numbers for side in sides for cell in side)
    ]
    told = {a for a, b in whole if a and b}
    if len(told) < ENOUGH or any(abs(a - b) > 1e-6 for a, b in whole):
        return
    for left, right in both:
        terms: dict[Cell, float] = defaultdict(float)
        for cell in left:
            terms[cell] += 1.0
        for cell in right:
            terms[cell] -= 1.0
        terms = {cell: factor for cell, factor in terms.items() if factor}
        if terms and not any(cell in known.missing for cell in terms):
            tell(terms, 0.0, 0.0, "the same in another table")
