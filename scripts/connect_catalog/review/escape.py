"""Texts of others inside a comment on GitHub: they are shown as they are written, and do nothing.

Nobody is notified by them, nothing is linked, and no sign of Markdown, HTML or mathematics in them counts.
"""

from __future__ import annotations

import re
import unicodedata
from textwrap import wrap
from urllib.parse import quote

from ..characters import find_hidden

GAP = (
    "&#8203;"  # a space of no width, which keeps a name or number from being taken for a reference
)
_SIGNS = re.compile(r"[\\`*\[\]|~<>&\"]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_REFERENCES = re.compile(r"([@#]|:(?=//)|(?:mailto|xmpp):|www\.|\bGH-)", re.IGNORECASE)
_HASHES = re.compile(r"\b[0-9a-f]{7,}\b", re.IGNORECASE)
_FIRST = re.compile(r"^(\d{0,9})([.)+=#-])")


def escape_text(text: str) -> str:
    """A text as Markdown that shows it, on one line. Characters that nobody sees are shown by their
    codes."""
    visible = "".join(map(_show_hidden, text))
    said = " ".join(visible.split()) or "(empty)"
    said = _HASHES.sub(lambda found: "\0".join(wrap(found[0], 6)), said)
    said = _REFERENCES.sub("\\1\0", said)
    said = _SIGNS.sub(lambda found: _write_code(found[0]), said)
    said = _FIRST.sub(lambda found: f"{found[1]}{_write_code(found[2])}", said)
    return said.replace("$", "<span>$</span>").replace("\0", GAP)


def _write_code(sign: str) -> str:
    """A sign in the form that counts for nothing in Markdown, wherever it stands."""
    return f"&#{ord(sign)};"


def _show_hidden(character: str) -> str:
    if character.isspace():
        return " "
    if find_hidden(character) or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co"):
        return f"[U+{ord(character):04X}]"
    return character


def escape_address(path: str) -> str:
    """A path within an address: nothing in it ends the link or begins another."""
    return quote(path.encode("utf-8", "replace"), safe="/")
