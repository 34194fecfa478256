"""A column as the finders of personal data see it: its heading and its distinct values together."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..bounds import LOOKED_LENGTH, LOOKED_ROWS
from . import person_words as known

MIN_ROWS = 12


class Look(NamedTuple):
    """A column as the finders see it.

    header: the words of its name in lower case, with _ between and around them and no digits, as in
    "_student_id_"; values: its distinct values without empty cells and marks; sample: at most
    LOOKED_ROWS of them, spread over the column; filled: the number of cells with a value; role: None
    if no role is declared.
    """

    name: str
    header: str
    values: tuple[str, ...]
    sample: tuple[str, ...]
    filled: int
    rows: int
    role: str | None = None

    @property
    def distinct(self) -> int:
        return len(self.values)

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of values that match, from 0 to 1."""
        return sum(bool(fits(value[:LOOKED_LENGTH])) for value in self.sample) / max(
            len(self.sample), 1
        )

    def any(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern occurs in any value. Measures are skipped: anything but a plain
        number is refused there anyway."""
        if self.role == "measure":
            return False
        return any(pattern.search(part) for value in self.values for part in windows(value))

    @property
    def is_numbered(self) -> bool:
        return any(map(str.isdigit, self.name))

    def is_nearly_unique(self) -> bool:
        return self.filled >= MIN_ROWS and self.distinct >= 0.9 * self.filled >= 0.45 * self.rows

    def is_place_code(self) -> bool:
        """FIPS codes and Census GEOIDs, by header and length."""
        named = known.PLACE_CODES.search(self.header)
        return (bool(named) and self.share(known.PLACE_CODE.fullmatch) > 0.9) or self.share(
            known.GEOID.fullmatch
        ) > 0.95

    def is_place_or_time(self) -> bool:
        guessed = self.role is None and bool(known.PLACES_AND_TIMES.search(self.header))
        return self.role in ("geography", "time") or guessed or self.is_place_code()


def windows(text: str) -> Iterator[str]:
    """A text in overlapping pieces, so that each match lies wholly within one of them."""
    if len(text) <= LOOKED_LENGTH:
        yield text
        return
    for start in range(0, max(len(text) - LOOKED_LENGTH // 3, 1), LOOKED_LENGTH * 2 // 3):
        yield text[start : start + LOOKED_LENGTH]


def look_at(name: str, counts: Mapping[str, int], rows: int, role: str | None = None) -> Look:
    """A column prepared for the finders. counts: how often each value occurs in it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    header = "_" + re.sub(r"[^a-z]+", "_", words.lower().replace("#", " no ")).strip("_") + "_"
    values = tuple(value.strip() for value in counts if value.strip())
    step = max(1, math.ceil(len(values) / LOOKED_ROWS))
    filled = sum(count for value, count in counts.items() if value.strip())
    return Look(name, header, values, values[::step], filled, rows, role)


def is_numbering(look: Look) -> bool:
    """Whether all values have the same number of digits, unlike amounts or counts, under a header
    that names neither."""
    widths = {len(value) for value in look.sample}
    return len(widths) == 1 and 7 <= min(widths) <= 15 and not known.AMOUNTS.search(look.header)
