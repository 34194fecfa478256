"""What a linker without the key can guess from encodings, who knows how they are made, how common names are, and
at worst has a list of the same children. Each attack is told the truth only to count what it won."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy

from .encoding import BITS, HASHES, TOKENS, WORDS, Encoder, Profile, split_name
from .keys import SIZE, ProjectKey
from .rosters import Child

MINED = 400  # of the most common filters and names
ROUNDS = 8
_Codes = Sequence[Hashable | None]


def try_all(
    profile: Profile,
    cells: Mapping[str, Sequence[Any]],
    children: Sequence[Child],
    public: Sequence[Child],
) -> dict[str, float]:
    """What each attack on a profile wins, as a share of the records. cells: the encodings, by column; children:
    whom they are of, in one order; public: as the attacker knows how common names are."""
    won = {
        "Children, by the pattern of equal codes": _lay_over(profile, cells, children),
        "Names with birth date, by how common they are": guess_by_rank(
            cells["t_full"], [_name_whole(c) for c in children], sorted(map(_name_whole, public))
        ),
    }
    if profile == "strict":
        return won
    first, last = [c.first for c in children], [c.last for c in children]
    firsts, lasts = sorted(c.first for c in public), sorted(c.last for c in public)
    by_sex = sorted((c.sex, c.first) for c in public if c.sex)
    filters = _read_filters(cells, "first")
    return won | {
        "First names, by how common they are": guess_by_rank(filters, first, firsts),
        "First names, by that within each sex": guess_in_groups(
            filters, cells["sex"], first, by_sex
        ),
        "First names, from the bits": mine_filters(filters, first, firsts),
        "Surnames, from the bits": mine_filters(_read_filters(cells, "last"), last, lasts),
    }


def _name_whole(child: Child) -> str:
    return f"{child.first} {child.last.partition(' ')[0]} {child.born}"


def _read_filters(cells: Mapping[str, Sequence[Any]], field: str) -> list[int | None]:
    """Filters as whole numbers, as `to_words` cut them."""
    words = zip(*(cells[f"{field}_b{i}"] for i in range(WORDS)), strict=True)
    return [
        None if one[0] is None else sum((word % 2**64) << (64 * i) for i, word in enumerate(one))
        for one in words
    ]


def _lay_over(
    profile: Profile, cells: Mapping[str, Sequence[Any]], children: Sequence[Child]
) -> float:
    other = Encoder(ProjectKey(bytes(SIZE), "other"), profile)
    names = [name for name, _ in other.columns()]
    rows = (dict(zip(names, other.encode(child), strict=True)) for child in children)
    known = [[row[token] for token in TOKENS[profile]] for row in rows]
    seen = zip(*(cells[token] for token in TOKENS[profile]), strict=True)
    return lay_over([*seen], known)


def guess_by_rank(encodings: _Codes, names: Sequence[str], public: Sequence[str]) -> float:
    """The share of records whose name is guessed, when the most common encoding is taken for the most common
    name, and so on. names: the truth, record by record. public: names as common as the attacker knows
    them to be, which here is exactly."""
    guess = _rank(encodings, public)
    return _count_right([guess.get(code) for code in encodings], names)


def guess_in_groups(
    encodings: _Codes, groups: _Codes, names: Sequence[str], public: Sequence[tuple[str, str]]
) -> float:
    """The same, within groups of a field of few values, as the sex. groups: each record's code of it. public:
    (group, name). Which code is which group is tried out: that which fits the counts best."""
    codes = [group for group, _ in Counter(g for g in groups if g is not None).most_common()]
    known = sorted({group for group, _ in public})[: len(codes)]
    named = (dict(zip(codes, order, strict=False)) for order in permutations(known))
    best = min(named, key=lambda meant: _misfit(encodings, groups, public, meant))
    guess = {
        code: _rank(_within(encodings, groups, code), _within_known(public, group))
        for code, group in best.items()
    }
    told = [guess.get(g, {}).get(code) for code, g in zip(encodings, groups, strict=True)]
    return _count_right(told, names)


def _rank(encodings: _Codes, public: Sequence[str]) -> dict[Hashable, str]:
    ranked = [value for value, _ in Counter(e for e in encodings if e is not None).most_common()]
    known = [name for name, _ in Counter(public).most_common()]
    return dict(zip(ranked, known, strict=False))


def _within(encodings: _Codes, groups: _Codes, code: Hashable) -> list[Hashable | None]:
    return [e for e, group in zip(encodings, groups, strict=True) if group == code]


def _within_known(public: Sequence[tuple[str, str]], group: str) -> list[str]:
    return [name for own, name in public if own == group]


def _misfit(
    encodings: _Codes,
    groups: _Codes,
    public: Sequence[tuple[str, str]],
    meant: Mapping[Hashable, str],
) -> float:
    """How far the counts of the most common values are from those that are known."""
    share = len(encodings) / len(public)
    found = 0.0
    for code, group in meant.items():
        own = Counter(_within(encodings, groups, code)).most_common(30)
        known = Counter(_within_known(public, group)).most_common(30)
        pairs = zip(own, known, strict=False)
        found += sum(abs(count - share * other) for (_, count), (_, other) in pairs)
    return found


def _count_right(guesses: Sequence[str | None], names: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(guesses, names, strict=True)) / len(names)


def mine_filters(
    filters: Sequence[int | None], names: Sequence[str], public: Sequence[str]
) -> float:
    """The share of records whose name is guessed from the bits of their filters.

    Names are first laid over filters by how common and how long they are. From that it is learned which bits
    two letters set; names that fit those better take the place of others; and again.
    Source of the idea: P. Christen, R. Schnell, D. Vatsalan, T. Ranbaduge, "Efficient cryptanalysis of Bloom
    filters for privacy-preserving record linkage", PAKDD 2017, doi:10.1007/978-3-319-57454-7_49."""
    counts = dict(Counter(f for f in filters if f is not None).most_common(MINED))
    known = dict(Counter(public).most_common(MINED))
    texts = [*known]
    bits = numpy.array([[f >> bit & 1 for bit in range(BITS)] for f in counts], float)
    ones, expected = bits.sum(axis=1), numpy.array([_expect(name) for name in texts])
    common = numpy.array([*counts.values()]) / (len(filters) / len(public))
    apart = abs(numpy.log(common[:, None] / numpy.array([*known.values()])))
    apart += abs(ones[:, None] - expected) / 8
    guess = _pair_up(-apart)
    for _ in range(ROUNDS):
        made = _make(bits, guess, texts)
        dice = 2 * (bits @ made.T) / numpy.maximum(1, ones[:, None] + made.sum(axis=1))
        guess = _pair_up(8 * dice - 0.3 * apart)
    named = {f: texts[guess[row]] for row, f in enumerate(counts) if row in guess}
    return _count_right([named.get(f) for f in filters], names)  # type: ignore[arg-type]


def _expect(name: str) -> float:
    """How many bits a name sets, on average over keys."""
    return BITS * (1 - (1 - 1 / BITS) ** (HASHES * len(split_name(name))))


def _pair_up(fit: numpy.ndarray) -> dict[int, int]:
    """Which name each filter is taken for: the best pairs first, each filter and name once. fit: a row for each
    filter, a column for each name."""
    guess: dict[int, int] = {}
    taken: set[int] = set()
    for place in numpy.argsort(-fit, axis=None, kind="stable").tolist():
        row, name = divmod(place, fit.shape[1])
        if row not in guess and name not in taken:
            guess[row] = name
            taken.add(name)
    return guess


def _make(bits: numpy.ndarray, guess: Mapping[int, int], texts: Sequence[str]) -> numpy.ndarray:
    """A filter for each name, of the bits that its letters set as far as that is learned from a guess: of two
    letters those that most filters of names with them have, and the others seldom."""
    having: dict[str, list[int]] = defaultdict(list)
    for row, name in guess.items():
        for part in split_name(texts[name]):
            having[part].append(row)
    usual = bits[[*guess]].mean(axis=0)
    learned = {}
    for part, rows in having.items():
        excess = bits[rows].mean(axis=0) - usual
        best = numpy.argsort(-excess, kind="stable")[:HASHES]
        learned[part] = best[excess[best] > 0]
    made = numpy.zeros((len(texts), BITS))
    for row, text in enumerate(texts):
        for part in split_name(text):
            made[row, learned.get(part, [])] = 1
    return made


def lay_over(tokens: Sequence[_Codes], known: Sequence[_Codes]) -> float:
    """The share of records that are found, when the pattern of equal codes is laid over that of a list of the
    very same children, in clear and coded with any other key. tokens, known: the codes of each child, both in
    one order. Children with one pattern are told apart by luck.

    Each child is told by how many share each of its codes, then by how those are told, and so on (the
    refinement of colors by B. Weisfeiler and A. Leman, 1968)."""
    seen, sought = _color(tokens), _color(known)
    both = Counter(seen)
    found = sum(
        1 / both[color] for color, other in zip(seen, sought, strict=True) if color == other
    )
    return found / len(tokens)


def _color(tokens: Sequence[_Codes], rounds: int = 4) -> list[int]:
    colors = [0] * len(tokens)
    columns = [*zip(*tokens, strict=True)]
    for _ in range(rounds):
        told: list[list[Hashable]] = [[color] for color in colors]
        for column in columns:
            sharing: dict[Hashable, list[int]] = defaultdict(list)
            for place, code in enumerate(column):
                sharing[code].append(place)
            for code, places in sharing.items():
                beside = None if code is None else tuple(sorted(colors[place] for place in places))
                for place in places:
                    told[place].append(hash(beside))
        colors = [hash(tuple(one)) for one in told]
    return colors
