"""Ways to type the same words, made by chance: what keyboards, telephones and copied texts do to them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

APOSTROPHES = "'’‘ʼ`´′＇"
HYPHENS = "-‐‑‒–—−﹣－ "
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
SPACES = " \u00a0\u2003\u202f\u3000\t"

Change = Callable[[str, random.Random], str]


def _form(text: str, chance: random.Random) -> str:
    return unicodedata.normalize(chance.choice(("NFC", "NFD", "NFKC", "NFKD")), text)


def _case(text: str, chance: random.Random) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _replace(signs: str) -> Change:
    return lambda text, chance: "".join(chance.choice(signs) if c in signs else c for c in text)


def _hide(text: str, chance: random.Random) -> str:
    """A sign that nobody sees, within a word."""
    at = chance.randrange(1, max(2, len(text)))
    return (
        text[:at] + chance.choice(INVISIBLE) + text[at:]
        if text[at - 1 : at + 1].isalpha()
        else text
    )


def _widen(text: str, chance: random.Random) -> str:
    """Letters of East Asian keyboards, which stand as wide as their signs."""
    wide = {c: chr(ord(c) + 0xFEE0) for c in map(chr, range(0x30, 0x7B)) if c.isalnum()}
    return "".join(wide.get(c, c) for c in text)


def _accent(text: str, chance: random.Random) -> str:
    """An accent over a vowel of Latin letters, as another language's keyboard sets it."""
    vowels = [i for i, c in enumerate(text) if c in "aeiouAEIOU"]
    if not vowels:
        return text
    at = chance.choice(vowels)
    return text[: at + 1] + chance.choice("\u0300\u0301\u0302\u0308") + text[at + 1 :]


def _own(text: str, chance: random.Random) -> str:
    """An owner's s behind the last word, with one of the apostrophes."""
    return f"{text}{chance.choice(APOSTROPHES)}s" if text[-1:].isalpha() else text


def _frame(text: str, chance: random.Random) -> str:
    """Signs around the words that are no part of them."""
    return f"{chance.choice(('', ' ', '“', '(', '¿'))}{text}{chance.choice(('', '?', '!', '.', '”', ' '))}"


CHANGES: tuple[Change, ...] = (
    _form,
    _case,
    _replace(APOSTROPHES),
    _replace(HYPHENS),
    _replace(SPACES),
    _hide,
    _widen,
    _accent,
    _own,
    _frame,
)
ALWAYS = (_case, _form)


def spell(text: str, chance: random.Random, changes: tuple[Change, ...] = CHANGES) -> str:
    """The same words as somebody else types them: up to four changes, one after the other."""
    for change in chance.sample(changes, chance.randint(1, min(4, len(changes)))):
        text = change(text, chance)
    return text
