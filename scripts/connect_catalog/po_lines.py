"""The lines of a gettext file (PO). The reader that is used cuts a text without its last quotation mark, and
passes over lines that it does not know."""

from __future__ import annotations

import re

from .refusals import Refusal

NAMED = 5
# A comment, or a text in quotation marks behind what it is.
_LINE = re.compile(
    rb'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?"([^"\\]++|\\.)*+"\s*)?',
    re.DOTALL,
)


def refuse_broken_lines(data: bytes) -> None:
    """Raise Refusal for lines that the reader of such a file would take for something else, or cut."""
    wrong = [n for n, line in enumerate(data.split(b"\n"), start=1) if not _LINE.fullmatch(line)]
    if wrong:
        lines = ", ".join(map(str, wrong[:NAMED])) + (", ..." if len(wrong) > NAMED else "")
        raise Refusal(
            "a text of it does not end in the line it begins in, or a line is no part of a translation (line "
            f'{lines}). Close each text with a quotation mark, and write \\" for one inside it.'
        )
