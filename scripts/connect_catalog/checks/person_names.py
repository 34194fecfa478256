"""Names of persons, told by their values: by names that a package lists, and by how they are written.

A town, a school or a trade may bear a person's name, so one value says nothing. A column is judged
by the share of its values that read as names, weighed against places, institutions and ordinary words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain
from math import ceil
from typing import NamedTuple

from nicknames import name_triplets

from ..bounds import LOOKED_LENGTH, NAME_VALUES
from . import person_words as known

# Languages of families in the United States whose names are written in Latin letters.
LANGUAGES = """
    en_US en_GB en_IE en_IN en_KE en_NG en_PK es_AR es_CL es_CO es_ES es_MX pt_BR pt_PT pl_PL it_IT fr_FR
    fr_CA de_DE vi_VN zh_CN tw_GH yo_NG tr_TR hr_HR id_ID
""".split()
FEW = 8  # distinct values; fewer may be groups
FEWEST = 5  # distinct values that are not full names
_REMEMBERED = 20_000  # cells, each of at most LOOKED_LENGTH, as they were read last
_GIVEN = re.compile(r"first_(romanized_)?names|first_names_.*")
_SURNAMES = re.compile(r"last_(romanized_)?names|.*last_names")
_PARTS = re.compile(r"[\s,.&_/|;\"'“”‘’()-]+")
_INITIALS = re.compile(r"(?:[A-Z]\.\s?){2,4}")
_TWO_LETTERS = re.compile(r"[A-Z]{2}")


def fold(text: str) -> str:
    """A text in lower case without accents."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def listed_names() -> frozenset[str]:
    """Given names, their short forms, and surnames, folded; single words of two letters or more."""
    return given_names() | (surnames() - known.ORDINARY)


@cache
def given_names() -> frozenset[str]:
    """Given names and their short forms, folded; single words of two letters or more."""
    words = chain(known.GIVEN_NAMES, _short_forms(), _names_of(_GIVEN, LANGUAGES))
    return _fold_all(words) - known.ORDINARY


@cache
def surnames() -> frozenset[str]:
    """Surnames, folded; those that are far more often something else too, as Brown is."""
    return _fold_all(_names_of(_SURNAMES, LANGUAGES))


@cache
def spanish_surnames() -> frozenset[str]:
    """Surnames of Spanish lists, folded, without those that are far more often something else."""
    spanish = [language for language in LANGUAGES if language.startswith("es_")]
    return _fold_all(_names_of(_SURNAMES, spanish)) - known.ORDINARY


@cache
def common_words() -> frozenset[str]:
    """Some hundred words that are frequent in English texts, as police."""
    return frozenset(import_module("faker.providers.lorem.en_US").Provider.word_list)


def _fold_all(names: Iterable[str]) -> frozenset[str]:
    parted = chain.from_iterable([name] if name.isalpha() else _PARTS.split(name) for name in names)
    folded = {fold(word) for word in {*parted}}
    return frozenset(word for word in folded if len(word) > 1)


def _names_of(lists: re.Pattern[str], languages: Iterable[str]) -> Iterator[str]:
    """The names in the lists of some languages whose own names match."""
    for language in languages:
        provider = import_module(f"faker.providers.person.{language}").Provider
        for name in dir(provider):
            words = getattr(provider, name) if lists.fullmatch(name) else ()
            if isinstance(words, Collection):
                yield from (word for word in words if isinstance(word, str))


def _short_forms() -> Iterator[str]:
    for name, _, short in name_triplets():
        yield from (name, short)


class ReadName(NamedTuple):
    """A cell read as a name. words: folded, without titles, particles and initials; listed: how many
    of them are listed names, or can be nothing else; initials: single letters."""

    words: tuple[str, ...]
    listed: int
    initials: tuple[str, ...]


def read_name(value: str) -> ReadName | None:
    """How a cell reads as a name; None where it holds digits, five words, or a word that no person is
    called by."""
    return _read_again(value) if len(value) <= LOOKED_LENGTH else _read_name(value)


def _read_name(value: str) -> ReadName | None:
    bare = known.KIN.sub("", known.NUMBER_BESIDE.sub("", known.TITLE.sub("", value))).strip()
    if len(bare) > 60 or any(map(str.isdigit, bare)):
        return None
    joined = re.sub(r"(?<=\w)['’](?=\w)", "", bare)
    parts = [fold(part) for part in _PARTS.split(joined) if part]
    parts = [part for part in parts if part not in known.PARTICLES]
    words = tuple(part for part in parts if len(part) > 1)
    if len(words) > 4 or not all(map(str.isalpha, parts)) or known.NO_PERSON & {*words}:
        return None
    listed = sum(word in listed_names() for word in words)
    initials = tuple(part for part in parts if len(part) == 1)
    return ReadName(words, min(listed + len(known.NAME_ONLY.findall(bare)), len(words)), initials)


# Each finder asks of the same cells, and the versions of a package have most of them in common.
_read_again = lru_cache(maxsize=_REMEMBERED)(_read_name)


def hold_names(values: Iterable[str], wary: bool) -> bool:
    """Whether distinct values are the names of persons. wary: the heading says what bears names as
    persons do, such as schools."""
    texts = [*dict.fromkeys(value.strip() for value in values)]
    texts = texts[:: ceil(len(texts) / NAME_VALUES) or 1]
    if len(texts) < FEW and all(_is_full_name(text, wary) for text in texts):
        return len(texts) > 1
    if len(texts) < FEWEST:
        return False
    if _are_initials(texts):
        return not wary
    read = [reading for text in texts if (reading := read_name(text)) and _is_cased(text)]
    if len(read) < 0.5 * len(texts):
        return False
    if _say_where(texts) or _are_lettered(read):
        return False
    listed = _share_of_listed(read, len(texts)) - _share_of_placed(read)
    return listed >= (_needed(read, wary) if len(texts) >= FEW else 0.75) or (
        not wary and _are_signed(read)
    )


def may_tell_of_a_person(text: str) -> bool:
    """Whether a single cell may hold a person's name, number, day or address, by itself."""
    if any(pattern.search(text[:300]) for pattern in (known.EMAIL, known.PHONE, known.SSN)):
        return True
    if known.STREET.search(text[:300]) or known.DAY.fullmatch(text):
        return True
    read = read_name(text)
    if read is None:
        return not listed_names().isdisjoint(map(fold, _PARTS.split(text[:300])))
    return read.listed > 0 or (len(read.words) > 1 and text.istitle())


def _is_full_name(text: str, wary: bool) -> bool:
    """Whether a text is two words or more, at least half of them listed names; if wary, one of them a
    common given name."""
    read = read_name(text)
    if read is None or not 1 < len(read.words) <= 2 * read.listed:
        return False
    return not wary or not known.GIVEN_NAMES.isdisjoint(read.words)


def _is_cased(text: str) -> bool:
    """Whether a text is written as names are: all in one case, or with a capital before a word."""
    return text in (text.lower(), text.upper()) or bool(re.search(r"\b[^\W\d_a-z]", text))


def _are_initials(texts: list[str]) -> bool:
    """Whether values are initials alone, as in J.S.; two letters may be a code instead."""
    dotted = sum(_INITIALS.fullmatch(text) is not None for text in texts)
    bare = [text for text in texts if _TWO_LETTERS.fullmatch(text)]
    states = sum(text in known.STATE_CODES for text in bare)
    mixed = len(bare) >= 15 and min(len({*letters}) for letters in zip(*bare, strict=True)) >= 8
    drawn = len(bare) > 0.8 * len(texts) and mixed and states < 0.5 * len(bare)
    return dotted > 0.7 * len(texts) or drawn


def _are_lettered(read: list[ReadName]) -> bool:
    """Whether nearly all are the same words with another letter, as in Class A and Class B."""
    words, letters = {reading.words for reading in read}, [r.initials for r in read if r.initials]
    return len(words) * 4 <= len(read) and len({*letters}) * 2 > len(letters) > 0.7 * len(read)


def _say_where(texts: list[str]) -> bool:
    """Whether the same few words stand behind a comma, as in Bolton, Massachusetts."""
    behind = [end for text in texts if len(end := text.partition(",")[2].strip(" .")) > 1]
    return len(behind) > 0.5 * len(texts) and len({*behind}) <= max(3, 0.3 * len(behind))


def _share_of_listed(read: list[ReadName], of: int) -> float:
    """The share of values at least half of whose words are listed names, or end as surnames do."""
    return sum(2 * max(r.listed, _count_ended(r)) >= len(r.words) for r in read if r.words) / of


def _count_ended(read: ReadName) -> int:
    ends = (len(word) > 5 and known.SURNAME_END.search(word) is not None for word in read.words)
    return sum(ends)


def _share_of_placed(read: list[ReadName]) -> float:
    """The share of values with a word that ends as names of places do, far oftener than surnames."""
    return sum(any(map(known.PLACE_END.search, r.words)) for r in read) / len(read)


def _needed(read: list[ReadName], wary: bool) -> float:
    """The share that must be listed names. Of surnames in the United States about half are listed; of
    towns one in seven to one in three, many of which end as places do."""
    several = sum(len(r.words) > 1 or bool(r.initials) for r in read) > 0.5 * len(read)
    if wary:
        return 0.8 if several else 1.1
    return 0.28 if several else 0.33


def _are_signed(read: list[ReadName]) -> bool:
    """Whether most values are a word and an initial, of many letters: N. and S. alone are parts of a
    town."""
    letters = {r.initials[-1] for r in read if len(r.words) in (1, 2) and r.initials}
    signed = sum(len(r.words) in (1, 2) and len(r.initials) == 1 for r in read)
    return signed > 0.7 * len(read) and len(letters - {*"nsew"}) >= 5
