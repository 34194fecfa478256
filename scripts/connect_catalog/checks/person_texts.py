"""Persons told of in texts: named in a sentence, or by the name they sign in with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import person_words as known
from .person_names import FEWEST, listed_names

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
SOME = 0.25  # so many of the texts name somebody


def name_in_sentences(texts: Sequence[str]) -> bool:
    """Whether some of the texts are sentences in which a person is named."""
    named = sum(map(is_sentence_on_somebody, texts))
    return named >= FEWEST and named >= SOME * len(texts)


def is_sentence_on_somebody(text: str) -> bool:
    """Whether a text is a sentence in which a person is named."""
    return _SENTENCE.search(text) is not None and names_somebody(text)


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
