"""Invisible characters, which can make a text say something other than what it shows; and texts of
others as a message may repeat them: on a line of their own, without what controls a terminal or a log, and
no longer than somebody reads."""

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

LONGEST_NAME = 80  # characters of a sheet, a column or a file that a message names
LONGEST_LINE = 3_000  # characters of a message
_LONG = re.compile(r"\S{300,}")  # no word of a message, and no path that it names, is as long
# What GitHub takes for a command where it stands in the log of a workflow: at the start of a line, or, as of old,
# anywhere in it.
_COMMAND = re.compile(r"^\s*:(?=:)|##(?=\[)", re.MULTILINE)


def write_name(text: str) -> str:
    """A name that others gave, as a message can repeat it: printable, and cut where it is too long."""
    name = " ".join(_print(text[: 10 * LONGEST_NAME]).split())
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def write_line(text: str) -> str:
    """A message on one line: printable, and long words and the middle of what is too long left out. No part
    of it is a command of a workflow."""
    if len(text) > LONGEST_LINE:
        text = f"{text[: LONGEST_LINE - 1000]} … {text[-800:]}"
    line = _LONG.sub(lambda word: f"{word[0][:LONGEST_NAME]}…{word[0][-10:]}", _print(text))
    return guard_log(line)


def write_lines(text: str) -> str:
    """A message of several lines, each as `write_line` has it."""
    return "\n".join(map(write_line, text.split("\n")))


def guard_log(text: str) -> str:
    """A text in which no workflow finds a command."""
    return _COMMAND.sub(lambda begins: f"{begins[0]} ", text)


def _print(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def find_hidden(text: str) -> tuple[int, str] | None:
    """The position of the first invisible character (counted from 0), and its name; None if there
    is none."""
    found = _HIDDEN.search(text)
    return (found.start(), name_character(found.group())) if found else None


def name_character(character: str) -> str:
    """The code and name of a character, such as "U+202E, right-to-left override"."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}, {name}" if name else f"U+{ord(character):04X}"
