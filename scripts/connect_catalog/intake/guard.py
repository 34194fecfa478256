"""Checks that stop a table before any of it is written. No message repeats a cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..cells import encode_few
from ..checks.looks import Look, look_at
from ..checks.microdata import find_microdata
from ..checks.person_names import read_name
from ..checks.person_texts import is_sentence_on_somebody
from ..checks.person_words import DAY, EMAIL, PHONE, SSN
from ..checks.persons import find_in_column
from ..codes import Code
from ..problems import Problem
from ..refusals import Refusal
from .reading import name_lines
from .tables import FILL, read_mark
from .understood import Proposal, Question

UNTOLD = "(not repeated: it reads as a person's name, number or address)"
_QUOTED = re.compile(r"([`'\"])([^`'\"\n]{3,200})\1")
_PARTS = re.compile(r"[=:,;]")


class Suspect(NamedTuple):
    """A column as it was handed over. place: where it stands, from 1; lines: where each cell stands in the
    file; known: those of its cells that are places of a reference package."""

    place: int
    title: str
    cells: Sequence[str]
    lines: Sequence[int]
    known: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether it holds known places alone, and so no person, though it tells rows apart."""
        return bool(self.known) and {*self.cells} <= {*self.known, ""}


class Cleared(NamedTuple):
    """A column as it is written to the package. title: its heading as it was handed over."""

    title: str
    name: str
    cells: Sequence[str]
    role: str


class Suspicion(NamedTuple):
    """What a column seems to hold of persons, in words. cells: those that it is about; none where it is
    about the column."""

    code: Code
    words: str
    cells: frozenset[str] = frozenset()


def ask_of_persons(
    columns: Sequence[Suspect], reasons: Mapping[str, str], way_out: str
) -> dict[int, Question]:
    """A question on each column that seems to tell of persons, by its place. reasons: why one does not,
    by title; way_out: a sentence that says what to do. Raises Refusal if a reason is given for a column
    that is not there."""
    if strange := {*reasons} - {column.title for column in columns}:
        raise Refusal(f"--not-persons: there is no column {', '.join(sorted(strange))} to allow.")
    roles = ["geography" if column.is_known else None for column in columns]
    found = find_persons(
        [(column.title, column.cells, role) for column, role in zip(columns, roles, strict=True)]
    )
    open_ = [
        (columns[i], what)
        for i, what in found.items()
        if not columns[i].is_known
        and columns[i].title not in reasons
        and not (what.cells and what.cells <= columns[i].known)
    ]
    days = [column.title for column in columns if DAY.fullmatch(column.title)]
    headed = [
        column
        for column in columns
        if column.title not in reasons and (is_person(column.title) or [column.title] == days)
    ]
    return {column.place: _ask_of_heading(column.place) for column in headed} | {
        column.place: _ask(column, what, way_out) for column, what in open_
    }


def is_person(text: str) -> bool:
    """Whether a text by itself is a person's full name, of listed names alone, or holds a telephone number,
    an e-mail address or a Social Security number."""
    if any(pattern.search(text) for pattern in (EMAIL, PHONE, SSN)):
        return True
    read = read_name(text)
    return read is not None and 1 < len(read.words) == read.listed


def tells_of_a_person(text: str) -> bool:
    """Whether a text is a person's, as a whole or in a part of it, or names one in a sentence."""
    return any(map(is_person, (text, *_PARTS.split(text)))) or is_sentence_on_somebody(text)


def refuse_personal_id(id: str) -> None:
    """Raise Refusal if the id of a package reads as a person's name or number: its address would tell it."""
    if is_person(id) or is_person(id.replace("-", " ")):
        raise Refusal(
            "The name that the package would have reads as a person's name or number, and would stand in its "
            "address. Give it one that says what the table holds, such as visits-by-town: after `catalog new`, or "
            "with --id for `catalog adopt`."
        )


def repeat_no_person(text: str, typed: Iterable[str] = ()) -> str:
    """A message without what it quotes, or repeats of what was typed, where that may be a person's. typed:
    the words of the command; an option's value may hold several parts, as in NAME=WORD."""
    parts = {part for word in typed for part in (word, *_PARTS.split(word)) if part in text}
    for part in sorted(filter(is_person, parts), key=len, reverse=True):
        text = text.replace(part, UNTOLD)
    return _QUOTED.sub(lambda quoted: UNTOLD if is_person(quoted[2]) else quoted[0], text)


def name_no_person(problem: Problem) -> Problem:
    """A problem without what it repeats of a record or a table, its field too, where that may be a person's."""
    return replace(
        problem,
        field=_name_field(problem.field),
        message=repeat_no_person(problem.message),
        mend=repeat_no_person(problem.mend),
        detail=repeat_no_person(problem.detail),
    )


def _name_field(field: str) -> str:
    steps = ".".join(UNTOLD if is_person(step) else step for step in field.split("."))
    return UNTOLD if is_person(steps) else steps  # as where an address holds the full stops


def _ask_of_heading(place: int) -> Question:
    return Question(
        "",
        f"The heading of column {place} reads as a person's name, number, address or day of birth: is the "
        "first line of the table no header?",
        "Write a line of headings that say what the columns hold. Only --not-persons HEADING=REASON says why it "
        "names no person.",
    )


def _ask(column: Suspect, what: Suspicion, way_out: str) -> Question:
    if _may_be_cell(column, what):
        return Question("", _tell(column, what), way_out)
    allow = Proposal("not-persons", column.title, f"{FILL}: why")
    if what.cells:
        lines = [
            n for cell, n in zip(column.cells, column.lines, strict=True) if cell in what.cells
        ]
        return Question(
            column.title,
            f"{column.title} {what.words} (look at {name_lines(lines)}).",
            f"Correct the cell, and try again. If it names no person, as a school may be called, say why; the "
            f"dataset's page shows it: {allow}",
            (allow,),
        )
    return Question(
        column.title,
        _tell(column, what),
        f"{way_out} If that holds nothing personal, say why; the dataset's page shows it: {allow}",
        (allow,),
    )


def find_persons(columns: Sequence[tuple[str, Sequence[str], str | None]]) -> dict[int, Suspicion]:
    """What columns seem to hold of persons, by their number from 0. columns: (heading, cells, role)
    of each; role: None where none is known."""
    looks = [_look(*column) for column in columns]
    found = {
        i: Suspicion(detection.code, f"seems to hold {detection.words}", frozenset(detection.cells))
        for i, look in enumerate(looks)
        if (detection := find_in_column(look))
    }
    single = find_microdata(looks, [encode_few(cells) for _, cells, _ in columns])
    if single and (i := looks.index(single)) not in found:
        found[i] = Suspicion(
            Code.MICRODATA,
            "tells what one person is, and no count tells of how many: each row seems to be one "
            "person. To remove a column does not mend that; count how many there are of each group",
        )
    return found


def _look(title: str, cells: Sequence[str], role: str | None) -> Look:
    counts = {c: times for c, times in Counter(cells).items() if read_mark(c) is None}
    return look_at(title, counts, len(cells), role)


def _tell(column: Suspect, what: Suspicion) -> str:
    if _may_be_cell(column, what):
        return (
            f"Column {column.place} {what.words}, and so does its heading: is the first line of the "
            "table no header?"
        )
    return f"{column.title} {what.words}."


def _may_be_cell(column: Suspect, what: Suspicion) -> bool:
    """Whether the heading may be a cell, as where the first line is no header: it reads as a name
    among names, or holds four digits or an at sign."""
    if re.search(r"(\D?\d){4}|@", column.title):
        return True
    read = read_name(column.title)
    if what.code is not Code.PERSON_NAME or read is None or len(read.words) > read.listed:
        return False
    cells = [other for cell in column.cells[:20] if (other := read_name(cell))]
    return len(read.words) in {len(other.words) for other in cells if other.words}


def write_waivers(columns: Sequence[Cleared], reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """What the person allowed of a table, as it stands in the descriptor."""
    found = find_persons([(column.name, column.cells, column.role) for column in columns])
    return [
        {"code": str(what.code), "field": columns[i].name, "reason": reasons[columns[i].title]}
        for i, what in found.items()
        if columns[i].title in reasons
    ]
