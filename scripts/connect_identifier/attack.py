"""What a linker who knows how common names are can guess from encodings: the ranking attack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def guess_by_rank(
    encodings: Sequence[Hashable | None], names: Sequence[str], public: Sequence[str]
) -> float:
    """The share of records whose name is guessed, when the most common encoding is taken for the most common
    name, and so on. names: the truth, record by record. public: names as common as the attacker knows
    them to be, which here is exactly."""
    ranked = [value for value, _ in Counter(e for e in encodings if e is not None).most_common()]
    known = [name for name, _ in Counter(public).most_common()]
    guess = dict(zip(ranked, known, strict=False))
    hits = sum(guess.get(code) == name for code, name in zip(encodings, names, strict=True))
    return hits / len(names)
