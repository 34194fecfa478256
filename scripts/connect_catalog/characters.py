"""Invisible characters, which can make a text say something other than what it shows."""

from __future__ import annotations

import re
import unicodedata

# Control characters (a tab and line ends are told of elsewhere), bidirectional marks, zero-width
# and filler characters, the mark of a lost letter, private use and tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufeff\uffa0\ufff9-\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


def find_hidden(text: str) -> tuple[int, str] | None:
    """The position of the first invisible character (counted from 0), and its name; None if there
    is none."""
    found = _HIDDEN.search(text)
    return (found.start(), name_character(found.group())) if found else None


def name_character(character: str) -> str:
    """The code and name of a character, such as "U+202E, right-to-left override"."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}, {name}" if name else f"U+{ord(character):04X}"
