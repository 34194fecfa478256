"""Persons told of in texts: named in a sentence, by the name they sign in with, or in one cell that
strayed into a column of other things."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import person_words as known
from .person_names import FEWEST, listed_names, read_name

_SENTENCE = re.compile(r"(?:^|\s)[a-z]{2,}\b.*\s[a-z]{2,}\b")  # two words in lower case or more
_CAPITAL = re.compile(r"\b[A-Z][a-zé'’-]*[a-zé](?:'s)?(?=[\s,.;:)]|$)")
_WITH_ROLE = re.compile(
    r"\b(?:worker|therapist|teacher|nurse|counsel+or|judge|officer|attorney|mother|father|mom|dad|aunt|uncle"
    r"|sister|brother|guardian|client|student|patient|grand(?:mother|father)|by|per) [A-Z][a-z]+"
    r"|\b[A-Z][a-z]+ (?:family|household)\b"
)
_NAMESAKE = re.compile(
    r"(?:\b[A-Z][\w.'’-]*\s+)+(?:[a-z]+\s+)?(?i:schools?|academy|centers?|college|university|hospital|clinic|park"
    r"|library|programs?|funds?|waivers?|count(?:y|ies)|towns?|cit(?:y|ies)|districts?|streets?|avenue|road|river"
    r"|partnership|initiative|foundations?|institutes?"
    r"|associations?|scales?|tests?|surveys?"
    r"|index|award|days?|reports?|study|studies|model|bridge|building|center|courts?|square|falls|lake|island"
    r"|house|hall|act|law|settlement|consent decree|v\.)\b"
)
_USERNAME = re.compile(r"[a-z]{5,20}\d{0,4}")
_COMMA = re.compile(r"[A-Z][\w'’-]+, [A-Z][a-zé'’-]+(?: [A-Z]\.?)?")
SOME = 0.25  # so many of the texts name somebody


def name_in_sentences(texts: Sequence[str]) -> bool:
    """Whether some of the texts are sentences in which a person is named."""
    sentences = [text for text in texts if _SENTENCE.search(text)]
    named = sum(map(names_somebody, sentences))
    return named >= FEWEST and named >= SOME * len(texts)


def names_somebody(sentence: str) -> bool:
    """Whether a sentence addresses somebody, gives a listed name beside a role, two listed names in a
    row, or a common given name. What bears the name of a person is not meant."""
    sentence = _NAMESAKE.sub("", sentence)
    if known.ADDRESSED.search(sentence):
        return True
    with_role = (match[0].split() for match in _WITH_ROLE.finditer(sentence))
    if any(_is_listed(word) for words in with_role for word in words if word[0].isupper()):
        return True
    words = [match[0].removesuffix("'s") for match in _CAPITAL.finditer(sentence)]
    if any(word.lower() in known.GIVEN_NAMES and _is_listed(word) for word in words):
        return True
    pairs = (match.split() for match in re.findall(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", sentence))
    return any(all(map(_is_listed, pair)) for pair in pairs)


def _is_listed(word: str) -> bool:
    return word.lower() in listed_names() and word.lower() not in known.NO_PERSON


def hold_usernames(texts: Sequence[str]) -> bool:
    """Whether most texts are an initial and a surname in one word, as in jroe or roej12."""
    names = [text.rstrip("0123456789") for text in texts if _USERNAME.fullmatch(text)]
    listed = listed_names()
    signed = sum(
        name not in listed and (name[1:] in listed or name[:-1] in listed) for name in names
    )
    return len(texts) >= FEWEST and signed > 0.5 * len(texts)


def find_strayed(texts: Sequence[str]) -> bool:
    """Whether a text among others is a listed surname, a comma and a common given name."""
    return any(map(_is_strayed, texts))


def _is_strayed(text: str) -> bool:
    if not _COMMA.fullmatch(text):
        return False
    read = read_name(text)
    given = text.partition(", ")[2].split()[0].lower()
    return (
        read is not None
        and len(read.words) == read.listed == 2
        and given in known.GIVEN_NAMES
        and not any(map(known.PLACE_END.search, read.words))
    )
