"""Rules for plain answers: each is filled from the tables, and everyone can read it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ..codes import Code
from ..model import Answer, Catalog, Package, Resource, Slot, Table
from ..problems import Problem
from .telling import problem_at, tell_unknown_column

LONGEST = 30  # words of a sentence
BASE = re.compile(r"every (100|1,000|10,000|100,000)(?![\d,.]*\d)")
_Fault = tuple[Code, str, str, str]  # a problem's code, field, message and mend ("": the code's)


def check_answers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A plain answer is filled from a table of the package. `where` finds one row for each period,
    or several of which `highest` or `lowest` picks by a measure. Each slot is a column of the
    table, and one of them at least is a measure. No number is typed into the text, but for "every
    100" (or 1,000, 10,000, 100,000). No sentence has more than 30 words. An answer for `each` place
    names the column of places in the key of its table, and `where` leaves one row for each of them and
    each period.

    Why: The answer is what most people read, and many read nothing else. A number typed into it
    would stay as it is when the table changes.

    Mend: Write `{column}` where a number or a name of the table belongs; after a measure's name,
    `:plain` leaves out the percent sign, `:change` tells of the change since the first period, and
    `:child was|children were` gives the words for one and for several.
    Narrow `where` until one row is left for each period. Split a long sentence in two.
    """
    resources = {resource.name: resource for resource in package.descriptor.resources}
    for a, answer in enumerate(package.descriptor.connect.answers):
        at, resource = ("connect", "answers", a), resources.get(answer.resource)
        if resource is None:
            message = f"there is no resource `{answer.resource}`"
            mend = f"Use one of: {', '.join(resources)}."
            yield problem_at(package, (*at, "resource"), Code.UNKNOWN_RESOURCE, message, mend)
            continue
        faults = [*_bad_words(answer), *_bad_columns(answer, resource)]
        faults = faults or [*_bad_rows(answer, package.tables.get(resource.name))]
        for code, field, message, mend in faults:
            yield problem_at(package, (*at, field), code, message, mend)


def _bad_words(answer: Answer) -> Iterator[_Fault]:
    words = "".join(map(_spell_out, answer.pieces))
    forms = " ".join(piece.form for piece in answer.pieces if isinstance(piece, Slot))
    if re.search(r"\d", BASE.sub("", f"{words} {forms}")):
        yield Code.ANSWER_NUMBER, "text", "a number is typed into this answer", ""
    if re.search("[{}]", words):
        mend = "Write a slot as {column}, with both braces."
        yield Code.ANSWER_SLOT, "text", "a brace stands alone in this answer", mend
    if any(len(sentence.split()) > LONGEST for sentence in re.split(r"[.?!]\s", words)):
        message = f"a sentence of this answer has more than {LONGEST} words"
        yield Code.ANSWER_LONG, "text", message, ""


def _spell_out(piece: str | Slot) -> str:
    """A piece with a word in place of a number, and the last of the words that go with it."""
    if isinstance(piece, str):
        return piece
    return piece.words[-1] if piece.words else "slot"


def _bad_columns(answer: Answer, resource: Resource) -> Iterator[_Fault]:
    roles = {column.name: column.connect.role for column in resource.schema_.fields}
    for field, name in dict.fromkeys(_list_columns(answer)):
        if name not in roles:
            code, message, mend = tell_unknown_column(resource, name)
            yield code, field, message, mend
    yield from _bad_slots(answer, roles)
    if answer.each is not None and roles.get(answer.each, "geography") != "geography":
        message = f"`{answer.each}` holds no places"
        yield Code.ANSWER_EACH, "each", message, ""
    if roles.get(answer.picked_by or "", "measure") != "measure":
        picked = "highest" if answer.highest is not None else "lowest"
        message = (
            f"`{answer.picked_by}` is not a measure, so none of its values is the highest or lowest"
        )
        yield Code.NOT_A_MEASURE, picked, message, ""


def _list_columns(answer: Answer) -> Iterator[tuple[str, str]]:
    """(property, column) for every column that an answer names."""
    yield from (("where", name) for name in answer.where)
    if answer.each is not None:
        yield "each", answer.each
    yield from (("text", piece.column) for piece in answer.pieces if isinstance(piece, Slot))
    if answer.picked_by is not None:
        yield "highest" if answer.highest is not None else "lowest", answer.picked_by


def _bad_slots(answer: Answer, roles: Mapping[str, str]) -> Iterator[_Fault]:
    slots = [piece for piece in answer.pieces if isinstance(piece, Slot)]
    forms = ("", "plain") if answer.picked_by is not None else ("", "plain", "change")
    for slot in slots:
        is_measure = roles.get(slot.column, "measure") == "measure"
        agrees = is_measure and len(slot.words) == 2 and all(map(str.strip, slot.words))
        if not agrees and slot.form not in (forms if is_measure else ("",)):
            mend = (
                "Write {column}, or for a measure {column:plain}, {column:change} or the words for one "
                "and for several, as in {column:child was|children were}; there is no change of the "
                "highest or lowest, which may be another's each time."
            )
            message = f"`{slot.column}` cannot stand here as `{slot.form[:40]}`"
            yield Code.ANSWER_SLOT, "text", message, mend
    if not any(roles.get(slot.column, "measure") == "measure" for slot in slots):
        mend = "Write the name of a measure in braces, as in {percent}."
        yield Code.ANSWER_SLOT, "text", "no measure stands in this answer", mend


def _bad_rows(answer: Answer, table: Table | None) -> Iterator[_Fault]:
    if table is None:
        return
    times = table.resource.columns("time")
    rows = table.match(answer.where)
    if len(times) != 1:
        message = "a plain answer tells of a table with one column of time"
        yield Code.ANSWER_ROWS, "resource", message, "Name such a table."
    elif not len(rows):
        mend = "Name values that stand in the table."
        yield Code.ANSWER_ROWS, "where", "`where` finds no row", mend
    elif answer.picked_by is None:
        names = [name for name in (answer.each, times[0].name) if name is not None]
        found = Counter(tuple(table.cell(row, name) for name in names) for row in rows)
        several = [cells for cells, count in sorted(found.items()) if count > 1]
        if several:
            message = f"`where` finds several rows of {', '.join(several[0])}"
            yield Code.ANSWER_ROWS, "where", message, ""


RULES = (check_answers,)
