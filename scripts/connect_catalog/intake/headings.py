"""What readers are told of a column: its title and unit, from its heading and its dictionary's sentence."""

from __future__ import annotations

import re

from .tables import FILL

TITLE_AT_MOST = 90
_NUMBER_OF = re.compile(r"\bnumber of\s+(.*)", re.IGNORECASE)
_PLURALS = {"children", "people", "youth", "men", "women", "staff"}


def write_title(heading: str, text: str) -> str:
    """A title in words. text: the dictionary's sentence, "" for none.

    A heading such as TTL_X_M is no title: the sentence stands for it where it is short, and where
    there is none, the title is left for a person to write.
    """
    if " " in heading or ("_" not in heading and not heading.isupper()):
        return heading
    if text and len(text) <= TITLE_AT_MOST:
        return text.rstrip(" .")
    parts = heading.split("_")
    if all(len(part) > 2 and re.search("[aeiouy]", part, re.I) for part in parts if part):
        return " ".join(parts).strip().capitalize()
    return f"{FILL}: a title for {heading}" if "_" in heading else heading


def read_unit(*texts: str) -> str:
    """What is counted, as in "Number of reports accepted"; "" where no text says so."""
    for text in texts:
        match = _NUMBER_OF.search(text)
        for word in re.findall(r"[A-Za-z]+", match[1]) if match else ():
            plural = re.search("[^su]s$", word) and not word.isupper()
            if plural or word.lower() in _PLURALS:
                return str(word.lower())
    return ""
