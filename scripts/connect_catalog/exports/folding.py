"""Words as both searches compare them, however somebody types them.

assets/folding.js does the same to a query; one table of cases is tested in both. It follows Unicode's
compatibility decomposition (UAX #15, NFKD) and leaves out the accents that it parts from letters.
Marks of scripts that spell vowels with them, as Devanagari does, stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ"}
)
_ACCENTS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060]")
_OWNED = re.compile(r"['’‘ʼ`´′＇][sS](?!\w)")
_APOSTROPHES = re.compile("['’‘ʼ`´′＇]")


def fold(text: str) -> str:
    """A text in small letters, without accents and apostrophes; an owner's 's goes as well."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", _part(text)))
    small = plain.upper().lower().translate(_LETTERS)
    return unicodedata.normalize("NFC", small)


def _part(text: str) -> str:
    return _APOSTROPHES.sub("", _OWNED.sub("", text))


@cache
def split(text: str) -> tuple[str, ...]:
    """The words of a text, folded: runs of letters, their marks, and digits. A hyphen parts words."""
    words: list[str] = []
    apart = True
    for sign in fold(text):
        is_word = unicodedata.category(sign)[0] in "LMN"
        if is_word and apart:
            words.append(sign)
        elif is_word:
            words[-1] += sign
        apart = not is_word
    return tuple(words)
