"""Reads the metadata form that an agency sends beside a table: a text of headings and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..bounds import METADATA_BYTES
from ..refusals import Refusal
from . import days
from .tables import slug

# The headings of the form, by what they tell. Those that nothing here needs are known so that they
# end what stands before them.
_HEADINGS = {
    "dataset title": "title",
    "title": "title",
    "date dataset produced": "produced",
    "update frequency": "frequency",
    "date last updated": "updated",
    "next expected update": "due",
    "time period covered": "time",
    "unit of analysis": "unit",
    "dataset description": "description",
    "nota bene / caveats": "caveats",
    "caveats": "caveats",
    "data source(s)": "source",
    "data sources": "source",
    "data source": "source",
    "data dictionary": "dictionary",
    "license": "license",
}
_HEADING = re.compile(
    "(?:^|\t)[ ]*(" + "|".join(map(re.escape, sorted(_HEADINGS, key=len, reverse=True))) + r")\s*:",
    re.IGNORECASE | re.MULTILINE,
)
# What a word processor leaves of a link.
_LINK = re.compile(r'\s*HYPERLINK\s+"[^"]*"\s*')
_ROWS = re.compile(r"COLUMN NAME\s*\|\s*DATA TYPE\s*\|\s*Description\s*\|", re.IGNORECASE)


@dataclass(frozen=True)
class Metadata:
    """What a form says; "" where it says nothing. updated, due: ISO dates; described: a sentence for
    each column of its data dictionary, by column name."""

    title: str = ""
    frequency: str = ""
    updated: str = ""
    due: str = ""
    unit: str = ""
    description: str = ""
    caveats: str = ""
    source: str = ""
    described: Mapping[str, str] = field(default_factory=dict)


def find_metadata(table: Path) -> Path | None:
    """The only form beside a table; None where there is none, or several."""
    found = [
        path
        for path in sorted(table.parent.glob("*.txt"))
        if path.is_file()
        and path.stat().st_size <= METADATA_BYTES
        and read_metadata(path) is not None
    ]
    return found[0] if len(found) == 1 else None


def read_metadata(path: Path) -> Metadata | None:
    """What the form in a text file says; None where the file is no such form."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said: dict[str, str] = {}
    for name, words in _split(text):
        said.setdefault(name, words)
    if not {"title", "description"} <= {*said}:
        return None
    plain = {name: _write_plain(words) for name, words in said.items()}
    texts = ("title", "frequency", "unit", "description", "caveats", "source")
    return Metadata(
        **{name: plain.get(name, "") for name in texts},
        updated=read_day(plain.get("updated", "")),
        due=read_day(plain.get("due", "")),
        described=_read_dictionary(said.get("dictionary", "")),
    )


def read_day(text: str) -> str:
    """A day as an ISO date; "" where it is none."""
    try:
        day = days.read_day(text)
    except Refusal:
        return ""
    return day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else ""


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Each heading's name, and the text up to the next one."""
    found = [*_HEADING.finditer(text)]
    for match, after in zip(found, [*found[1:], None], strict=False):
        end = after.start() if after else len(text)
        yield _HEADINGS[match[1].lower()], text[match.end() : end]


def _write_plain(words: str) -> str:
    """One paragraph without links and control characters."""
    bare = _LINK.sub(" ", words).replace("\u201c", '"').replace("\u201d", '"')
    return " ".join("".join(c if c.isprintable() else " " for c in bare).split())


def _read_dictionary(words: str) -> dict[str, str]:
    """The dictionary within a form: name, type and description between bars."""
    match = _ROWS.search(words)
    if match is None:
        return {}
    cells = [cell.strip() for cell in words[match.end() :].split("|")]
    rows = [row for row in _rows(cells) if row[0]]
    return {slug(name): _write_plain(text) for name, text in rows}


def _rows(cells: list[str]) -> Iterator[tuple[str, str]]:
    """Name and description of each row; a blank cell stands between two rows."""
    cells = cells[1:] if cells and not cells[0] else cells
    for at in range(0, len(cells) - 2, 4):
        yield cells[at], cells[at + 2]
