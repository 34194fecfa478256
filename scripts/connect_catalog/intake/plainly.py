"""What the intake says, for people at a door that has no command line: a page, or an issue."""

from __future__ import annotations

import re

ASK = "If you do not know how, ask whoever looks after the catalog."
_GAP = "\0"  # in place of an option or a command, which no text holds
# An option with its value, which may be quoted as for a shell; a command of the program.
_COMMAND = re.compile(
    r"""`?(?<!\w)--[a-z][\w-]*(?:[ =](?:'[^']*'(?:"'"'[^']*')*|[^\s,;.]*=[^\s,;]*[^\s,;.]|[A-Z]{2,}\b))?`?"""
    r"|`catalog [^`]*`|\bcatalog (?:new|adopt|form|update|suppress|check)\b"
)
_SENTENCE = re.compile(r"(?<=[.?!])[ ]+(?=[A-Z`])")
_CLAUSE = re.compile(r"([,;:]) ")


def say_without_commands(text: str) -> str:
    """A message without the parts of its sentences that name an option or a command. Where a whole sentence
    goes, so that a way out may be missing, one says whom to ask. Lines stay lines."""
    if not _COMMAND.search(text):
        return text
    lines, is_short = [], False
    for line in text.split("\n"):
        marked = _COMMAND.sub(_GAP, line)
        marked = re.sub(rf" \([^()]*{_GAP}[^()]*\)", "", marked)
        kept = [_cut(sentence) for sentence in _SENTENCE.split(marked)]
        is_short = is_short or not all(kept)
        lines.append(" ".join(filter(None, kept)))
    said = "\n".join(line for line in lines if line)
    between = "\n" if "\n" in said else " "
    return f"{said}{between}{ASK}".strip() if is_short else said


def _cut(sentence: str) -> str:
    """A sentence without its clauses that have a gap; "" where it begins with one."""
    if _GAP not in sentence:
        return sentence
    first, *rest = _CLAUSE.split(sentence)
    if _GAP in first:
        return ""
    clauses = zip(rest[::2], rest[1::2], strict=True)
    kept = "".join(f"{sign} {clause}" for sign, clause in clauses if _GAP not in clause)
    said = f"{first}{kept}"
    return said if said.endswith((".", "?", "!")) else f"{said}."
