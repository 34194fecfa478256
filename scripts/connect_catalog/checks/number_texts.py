"""Numbers in columns of words, in digits and in other clothes: three, III, ||||, Level 3, C for 3.

Where words stand nothing keeps a small count hidden. One rule says what such a number is, for tables that are
taken in and for those that are in the repository.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..written import (
    CODES,
    GROUPS,
    NEARLY_ALL,
    SPAN_OF_DAYS,
    are_strokes,
    holds_digit,
    is_below,
    is_level,
    is_numbered_place,
    is_range,
    is_spelled,
    may_hide_number,
    write_digits,
)

COORDINATES = re.compile(r"\W*-?\d+\.\d{3,}\W+-?\d+\.\d{3,}\W*")
YEARS = re.compile(r"\b(19[5-9]|20[0-9])[0-9]([-–/]([0-9]{4}|[0-9]{2})\b)?")
LETTERS = re.compile(r"[^\W\d_]")
LETTERS_AT_LEAST = 6  # texts of letters; fewer may be groups
SMALL = 30  # no agency's threshold is higher
# Words for a small number, alone or in a short text: only three, three of them, a few.
_FEW = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|couple|pair|trio|few|several|handful|thrice|twice|triple"
    r"|dozen|uno|dos|tres|cuatro|cinco|deux|trois|quatre|cinq|zwei|drei|vier|wenige|pocos|unos|quelques)\b",
    re.IGNORECASE,
)
# Numbers that are part of a name: Regional School District 12, Public Act 3-1, a license's version 3.0.
_NAMES = re.compile(
    r"\b(district|region|school|ward|precinct|route|act|room|building|phase|version)( no\.?| number| #)? ?\d+"
    r"|[^\W\d_] \d\.0\b",
    re.IGNORECASE,
)
# Headings of short names in letters, such as those of states.
_SHORT_NAMES = re.compile(
    r"(^|_)(abbr\w*|short|states?|initials?|symbols?|grades?|postal|units?|codes?|ids?)(_|$)"
)


def find_number_texts(
    name: str,
    counts: Mapping[str, int],
    type: str = "string",
    role: str = "label",
    is_key: bool = False,
) -> Iterator[str]:
    """The values of a column that are no words. counts: how often each value that is no mark occurs;
    type, role: what the column is declared to be; is_key: whether it is part of the key."""
    others = {v: times for v, times in counts.items() if not _is_word(name, v)}
    once = all(times == 1 for times in counts.values())
    if (once or (is_key and type == "integer")) and _run_on([*counts]):
        return  # numbers of the rows, or of the parts of a thing
    words = type in ("string", "any")
    group = words and role != "geography" and not CODES.search(name)
    mostly = group and (_are_mostly_numbers(name, others) or _are_letters(name, others))
    every = sum(others.values())
    few = words and sum(t for cell, t in others.items() if holds_digit(cell)) * 5 <= every
    named = len(others) * 3 > every  # most texts stand once, as names do
    for cell, times in others.items():
        lone = (
            few
            and times == 1
            and (_says_small(name, cell) or _says_few(cell))
            and not (named and LETTERS.search(cell))
            and not _NAMES.search(cell)
        )
        small = is_below(cell, SMALL) and (words or "." not in cell)
        if (mostly and _says_number(cell)) or small or lone:
            yield cell


def _are_letters(name: str, texts: Mapping[str, int]) -> bool:
    """Whether texts are numbers in letters, as C for 3 and AS for 45 are in a spreadsheet: one to three
    letters each, most of them different. Short names are none, under a heading that says so."""
    every = sum(texts.values())
    lengths = {len(cell) for cell in texts}
    return (
        len(texts) > LETTERS_AT_LEAST * (2 if len(lengths) == 1 else 1)
        and len(texts) * 2 > every
        and lengths <= {1, 2, 3}
        and all(cell.isascii() and cell.isalpha() for cell in texts)
        and not _SHORT_NAMES.search(name)
    )


def _says_few(text: str) -> bool:
    """Whether a short text says a small number in words or by signs, letters of a word apart or not."""
    plain = (
        re.sub(r"(?<=\b\w)[-. ](?=\w\b)", "", text)
        if re.fullmatch(r"\w([-. ]\w)+\W*", text)
        else text
    )
    signs = text.strip()
    counted = signs and all(unicodedata.category(c) in ("So", "No", "Nl") for c in signs)
    dots = re.fullmatch(r"[^\w\s]{3,}", signs) is not None
    return bool(counted) or dots or (len(plain.split()) <= 5 and _FEW.search(plain) is not None)


def _are_mostly_numbers(name: str, texts: Mapping[str, int]) -> bool:
    """Whether more than half of the cells are a number with something beside it or in words, or nearly all
    are the same words and a number, some of them small. Ranges are groups where the heading says so, or
    where they come again."""
    every = sum(texts.values())
    groups = GROUPS.search(name) or len(texts) * 2 <= every
    hiding = sum(
        times
        for cell, times in texts.items()
        if may_hide_number(cell)
        or is_spelled(cell)
        or (cell.isalpha() and cell.isnumeric())
        or (is_range(cell) and not groups)
    )
    around = Counter[str]()
    for cell, times in texts.items():
        if not (groups and is_range(cell)):
            around[re.sub(r"\d+", "0", cell)] += times
    same = max(around.values(), default=0)
    small = any(_says_small(name, cell) and not re.search(r"\b0\d", cell) for cell in texts)
    vary = len(texts) * 4 > every  # as counts do, and numbered regions do not
    told = small and vary and same >= NEARLY_ALL * every and not _are_numbered_through(texts)
    return hiding * 2 > every or are_strokes(texts) or told


def _are_numbered_through(texts: Mapping[str, int]) -> bool:
    """Whether texts are numbered from one on without a gap, and each stands in as many rows as any other,
    as groups do in a table that is whole."""
    return min(texts.values(), default=0) > 1 and len({*texts.values()}) == 1 and _run_on([*texts])


def _says_number(cell: str) -> bool:
    return (
        may_hide_number(cell) or is_spelled(cell) or holds_digit(cell) or not LETTERS.search(cell)
    )


def _run_on(cells: Sequence[str]) -> bool:
    """Whether the distinct cells are numbered 0, 1, 2 and so on, or 1, 2, 3 and so on, as the parts of a
    thing are."""
    digits = [re.sub("[^0-9]", "", cell) for cell in cells]
    if any(len(number) > 9 for number in digits):
        return False
    numbers = sorted(map(int, filter(None, digits)))
    return len(numbers) == len(cells) and numbers in (
        [*range(len(numbers))],
        [*range(1, len(numbers) + 1)],
    )


def _says_small(name: str, text: str) -> bool:
    """Whether a text says a small number, and is no group of a column of this name."""
    plain = write_digits(text)
    numbers = re.findall(r"\d+(?:\.\d+)?", plain)
    if numbers:
        group = is_range(text) and (len(numbers) > 1 or GROUPS.search(name))
        return any(0 < float(number) < SMALL for number in numbers) and not group
    return is_spelled(text) or (holds_digit(text) and len(text) < 4)


def _is_word(name: str, text: str) -> bool:
    """Whether digits are a step such as a grade, a code, the number of a place, years, or from which day
    to which."""
    years = YEARS.search(text) is not None and not holds_digit(YEARS.sub("", text))
    if years or is_numbered_place(name, text) or SPAN_OF_DAYS.fullmatch(text):
        return True
    return _is_a_code(name, text) or (is_level(name, text) and not is_range(text))


def _is_a_code(name: str, text: str) -> bool:
    """Whether digits are a code or coordinates: a code has three and more, and is no small number that was
    filled up with zeros, unless its heading says that it is one."""
    if not text.isdigit():
        return COORDINATES.fullmatch(text) is not None
    return bool(CODES.search(name)) or len(text) > 2 and not re.fullmatch("00+[0-9]{1,2}", text)
