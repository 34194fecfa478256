"""One person's name that strayed into a column of other things: groups, places, schools.

Schools and villages are called after persons, so a name is weighed against what its column holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from ..bounds import LOOKED_LENGTH
from . import person_words as known
from .looks import Look
from .person_names import (
    common_words,
    fold,
    given_names,
    listed_names,
    read_name,
    spanish_surnames,
    surnames,
)
from .person_texts import is_sentence_on_somebody

ALIKE = 0.5  # so many names of its kind, and the column is one of things called after persons
UNLIKE = 0.8  # so many of the others must say that they are schools or the like
_SEVERAL = re.compile(r"[^\W\d_][^\d]*[\s,._][^\d]*[^\W\d_]|\b(?:Mc|O['’])[A-Z]")
_COMMA = re.compile(r"[^,]*[^\W\d_]{2}[^,]*, ?[^,]*[^\W\d_]{2}[^,]*")
_INITIAL = re.compile(r"([A-Z])\.? ?[A-Z][^\W\d_]+|[A-Z][^\W\d_]+,? ([A-Z])\.?")
_WORDS = re.compile(r"[^\W\d_]+")
_COMPASS = frozenset("NSEW")


def find_strayed(look: Look) -> tuple[str, ...]:
    """The values that are a person's name among values that are none; none where the column is one of things
    that are called after persons. The heading says how much is taken for a name: it may be one of schools and
    the like, of places, or of groups and notes."""
    values = [value for value in look.values if _SEVERAL.search(value[:LOOKED_LENGTH])]
    if known.AFTER_PERSONS.search(look.header):
        found = _pick(values, (_is_full, _is_inverted))
        found = found if found and _are_called_otherwise(look, {*found}) else []
    elif look.role == "geography" or known.NAMED_PLACES.search(look.header):
        found = _pick(values, _NO_PLACES)
    else:
        found = _pick(values, (*_NO_PLACES, _is_listed, _is_signed, is_sentence_on_somebody))
    return tuple(found) if len(found) < ALIKE * look.distinct else ()


def _pick(values: Iterable[str], tests: Iterable[Callable[[str], bool]]) -> list[str]:
    """Values that one of the tests finds, but for those that differ in a letter alone, as Grant A and
    Grant B do."""
    found = [value for value in values if any(test(value[:LOOKED_LENGTH]) for test in tests)]
    words = Counter(_without_initials(value) for value in found)
    return [value for value in found if words[_without_initials(value)] == 1]


def _without_initials(value: str) -> str:
    return " ".join(word for word in _WORDS.findall(fold(value)) if len(word) > 1)


def _are_called_otherwise(look: Look, names: set[str]) -> bool:
    """Whether nearly all others have a word of what they are, as School, so that a bare name is none."""
    others = [value for value in look.values if value not in names]
    said = sum(not known.NO_PERSON.isdisjoint(map(fold, _WORDS.findall(v))) for v in others)
    return len(others) > 1 and said >= UNLIKE * len(others)


def _has_title(value: str) -> bool:
    """Whether a value is a title, or a word for kin, and names beside it."""
    read = read_name(value)
    if read is None or not read.words:
        return False
    if known.TITLE.match(value):
        return bool(known.ADDRESSED.match(value)) or all(word in surnames() for word in read.words)
    return known.KIN.search(value) is not None and read.listed == len(read.words)


def _is_full(value: str) -> bool:
    """Whether a value is a given name before surnames, all of them listed."""
    read = read_name(value)
    if read is None or "," in value or len(read.words) < 2:
        return False
    first, *others = read.words
    if any(map(known.PLACE_END.search, read.words)):
        return False
    if all(word in listed_names() for word in others):
        return first in given_names() or first in known.GIVEN_NAMES
    return _is_common(first) and all(map(_is_any_name, others))


def _is_common(word: str) -> bool:
    """Whether a word is a common given name."""
    return word in known.GIVEN_NAMES and word in given_names()


def _is_any_name(word: str) -> bool:
    return word in surnames() or word in given_names()


def _is_inverted(value: str) -> bool:
    """Whether a value is a surname, a comma and a given name."""
    read = read_name(value) if _COMMA.fullmatch(value) else None
    if read is None or len(read.words) < 2 or not all(map(_is_any_name, read.words)):
        return False
    given = [fold(word) for word in _WORDS.findall(value.partition(",")[2])]
    return bool(given) and given[0] in given_names() and given[0].upper() not in known.STATE_CODES


def _is_turned(value: str) -> bool:
    """Whether a value is a surname before a common given name, without a comma."""
    read = read_name(value)
    if read is None or len(read.words) != 2 or "," in value:
        return False
    first, last = read.words
    return _is_common(last) and first in surnames() and not known.PLACE_END.search(first)


def _is_rare(value: str) -> bool:
    """Whether a value is a common given name and a word that ends as surnames do."""
    read = read_name(value)
    if read is None or len(read.words) != 2:
        return False
    pairs = (read.words, read.words[::-1])
    return any(_is_common(one) and known.SURNAME_END.search(other) for one, other in pairs)


def _is_spanish(value: str) -> bool:
    """Whether a value is the two surnames of a Spanish name."""
    read = read_name(value)
    if read is None or "," in value:
        return False
    return len(read.words) == 2 and all(word in spanish_surnames() for word in read.words)


def _has_initial(value: str) -> bool:
    """Whether a value is a listed name and an initial that is no point of the compass."""
    found = _INITIAL.fullmatch(value)
    return found is not None and (found[1] or found[2]) not in _COMPASS and _is_listed_beside(value)


def _is_listed_beside(value: str) -> bool:
    words = [fold(word) for word in _WORDS.findall(value) if len(word) > 1]
    return bool(words) and all(word in listed_names() for word in words)


_NO_PLACES = (
    _has_title,
    _is_full,
    _is_inverted,
    _is_turned,
    _is_rare,
    _is_spanish,
    _has_initial,
)


def _is_listed(value: str) -> bool:
    """Whether a value is two listed names or more, in whatever order; a common given name and a word that
    is none; or what only a surname can be."""
    read = read_name(value)
    if read is None or "," in value:
        return False
    if len(read.words) < 2:
        return known.NAME_ONLY.match(value) is not None
    if read.listed == len(read.words):
        return True
    if not _is_common(read.words[0]) or len(read.words) != 2:
        return False
    return value.istitle() and read.words[1] not in common_words()


def _is_signed(value: str) -> bool:
    """Whether a value is a listed name and any initial."""
    return _INITIAL.fullmatch(value) is not None and _is_listed_beside(value)
