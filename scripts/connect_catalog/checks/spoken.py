"""Rules on words around a table: they do not say what the table hides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bounds import SPOKEN_VALUES
from ..codes import Code
from ..marks import Mark
from ..model import Catalog, Package, Resource, Table
from ..problems import Problem
from .left import note
from .sums import is_called_total
from .telling import problem_at
from .text import texts
from .waivers import is_waived

_WORDS = "two three four five six seven eight nine".split()
_UNITS = (
    r"%|percent|per cent|years?|months?|weeks?|days?|hours?|minutes?|grades?|digits?|points?|tables?|columns?"
    r"|rows?|files?|towns?|regions?|groups?|categories|districts?|counties|sources?|periods?|times|decimals?"
    r"|or (older|younger|more|over|under)|to \d+|and (over|under|older)|of|letters?|places?|areas?|types?"
)
_BEFORE = (
    r"from|ages?|aged|grades?|under|below|over|above|least|most|than|table|figure|section|step|version|part"
    r"|chapter|region|district|ward|quarter|week|day|level|tier|phase|title|class|type|no|top|page|article"
    r"|to|through|form|schedule|and|or|within|last|first|every|next|line|note"
)
_SMALL = re.compile(
    rf"(?<![\w.,/$#-])(?:(?P<before>\w+)\s+)?(?P<number>[1-9]\d?|{'|'.join(_WORDS)})"
    rf"(?![\w/-]|[.,:]\d|\s*[-–%]|\s+({_UNITS})\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def check_counts_in_words(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No text says what the table hides. A title, description, note or README has no number below the
    threshold in one sentence with a place or group whose number is hidden.

    Why: What is hidden in the table is read in the text beside it.

    Mend: Say it without the number, as in "fewer than five". If the number is another one, say so in
    `connect.waivers`, with the problem's code and the column of the place or group.
    """
    threshold = package.descriptor.connect.suppression.threshold
    hidden = _name_hidden(package)
    if threshold is None or not hidden:
        return
    named = re.compile(
        rf"(?<!\w)({'|'.join(sorted(map(re.escape, hidden), key=len, reverse=True))})(?!\w)", re.I
    )
    for at, text in texts(package.descriptor):
        if at[-1:] != ("value",) and _tells(package, text, named, hidden, threshold):
            yield problem_at(package, at, Code.COUNT_IN_WORDS, MESSAGE)
    for number, line in enumerate(package.readme.splitlines(), start=1):
        if _tells(package, line, named, hidden, threshold):
            where = f"datapackages/{package.id}/README.md"
            yield Problem(where, number, "", Code.COUNT_IN_WORDS, MESSAGE)


MESSAGE = "a small number stands in one sentence with a place or group whose number is hidden"


def _name_hidden(package: Package) -> dict[str, str]:
    """The places and groups of the rows with a hidden number, in small letters, and their columns."""
    named: dict[str, str] = {}
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            if column.connect.role in ("geography", "dimension", "label"):
                values = {
                    table.cell(row, column.name) for row in _hidden_rows(table, table.resource)
                }
                words = (
                    v
                    for v in values
                    if len(v) > 2 and any(map(str.isalpha, v)) and not is_called_total(v)
                )
                named |= dict.fromkeys((word.lower() for word in words), column.name)
    if len(named) > SPOKEN_VALUES:
        note(
            f"for counts in words, beyond {SPOKEN_VALUES:,} names of places and groups with a hidden number",
            f"{len(named) - SPOKEN_VALUES:,} names",
            package.descriptor.origin.path,
        )
    return dict([*named.items()][:SPOKEN_VALUES])


def _hidden_rows(table: Table, resource: Resource) -> list[int]:
    rows: set[int] = set()
    for column in resource.columns("measure"):
        marks = [v for v, mark in column.marking().items() if mark == Mark.SUPPRESSED]
        if column.connect.kind == "count" and marks:
            rows |= {*table.find(column.name, marks.__contains__)}
    return sorted(rows)


def _tells(
    package: Package, text: str, named: re.Pattern[str], hidden: dict[str, str], threshold: int
) -> bool:
    for sentence in _SENTENCE.split(text):
        found = {match[1].lower() for match in named.finditer(sentence)}
        rest = named.sub(" ", sentence)
        columns = {hidden[value] for value in found}
        waived = any(is_waived(package, Code.COUNT_IN_WORDS, column) for column in columns)
        if found and not waived and any(_is_small(m, threshold) for m in _SMALL.finditer(rest)):
            return True
    return False


def _is_small(match: re.Match[str], threshold: int) -> bool:
    if re.fullmatch(_BEFORE, match["before"] or "", re.IGNORECASE):
        return False
    word = match["number"].lower()
    number = _WORDS.index(word) + 2 if word in _WORDS else int(word)
    return number < threshold


RULES = (check_counts_in_words,)
