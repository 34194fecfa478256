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
_SPACED_ACUTE = " \u0301"  # what the decomposition makes of ´, which many type for an apostrophe
_APOSTROPHES = re.compile("['’‘ʼ`′]")
_OWNED = re.compile(r"['’‘ʼ`′][sS](?=(.?))", re.DOTALL)
_HYPHENS = "-‐−"  # as the decomposition leaves them
# Letters that a search index of pages leaves as they are, though other keyboards do not have them.
_OWN_LETTERS = re.compile("[øłđðæœþßØŁĐÐÆŒÞẞﬀ-ﬆ！-ｚ]")


def fold(text: str) -> str:
    """A text in small letters, without accents and apostrophes; an owner's 's goes as well."""
    parted = unicodedata.normalize("NFKD", text).replace(_SPACED_ACUTE, "'")
    plain = _ACCENTS.sub("", parted)
    plain = _OWNED.sub(lambda found: found[0] if _is_word(found[1]) else "", plain)
    small = _APOSTROPHES.sub("", plain).upper().lower().translate(_LETTERS)
    return unicodedata.normalize("NFC", small)


def _is_word(sign: str) -> bool:
    """Whether a sign belongs to a word: a letter, a mark or a digit. False for no sign."""
    return sign != "" and unicodedata.category(sign)[0] in "LMN"


@cache
def split(text: str) -> tuple[str, ...]:
    """The words of a text, folded: runs of letters, their marks, and digits. A hyphen parts words."""
    words: list[str] = []
    apart = True
    for sign in fold(text):
        is_word = _is_word(sign)
        if is_word and apart:
            words.append(sign)
        elif is_word:
            words[-1] += sign
        apart = not is_word
    return tuple(words)


def split_compounds(text: str) -> tuple[str, ...]:
    """The words of a text, and those with hyphens as one word as well: "pre-kindergarten" is "pre",
    "kindergarten" and "prekindergarten"."""
    words = split(text)
    return (*words, *(word for word in split(_join(fold(text))) if word not in words))


def _join(text: str) -> str:
    """A folded text without the hyphens that stand between letters."""
    kinds = [unicodedata.category(sign)[0] for sign in text]
    return "".join(
        sign
        for i, sign in enumerate(text)
        if not (
            sign in _HYPHENS
            and 0 < i < len(text) - 1
            and kinds[i - 1] in "LM"
            and kinds[i + 1] == "L"
        )
    )


def spell_plainly(text: str) -> str:
    """The words of a text with letters that not every keyboard has, folded, each once."""
    if not _OWN_LETTERS.search(text):
        return ""
    parts = (part for part in re.findall(r"\w+", text) if _OWN_LETTERS.search(part))
    return " ".join(dict.fromkeys(word for part in parts for word in split(part)))
