"""The columns of a handed-over table: none of them tells of a person, and each is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..refusals import Refusal
from .guard import Suspect, ask_of_persons
from .handed import Handed
from .places import Gazetteer, GazetteerLink, holds_known_codes, link_column, pad_codes
from .report import IntakeReport
from .tables import column_names, slug
from .understand import settle_once, understand
from .understood import Question, QuestionsOpen, Understood
from .wishes import Wishes

WAY_OUT = "Remove the column, or leave it out with --leave-out COLUMN, and try again."


@dataclass(frozen=True)
class HandedColumn:
    """A column that is taken over. name: what it is called in the package; text: what the dictionary
    says of it; link: the places of a reference package that it holds."""

    name: str
    read: Understood
    text: str
    link: GazetteerLink | None

    @property
    def title(self) -> str:
        return self.read.title


def read_columns(
    handed: Handed, wishes: Wishes, lists: tuple[Gazetteer, ...], report: IntakeReport
) -> list[HandedColumn]:
    """The columns that are not left out. Raises Refusal if one tells of persons, and QuestionsOpen with
    what only a person can say of them."""
    header = handed.table.header
    _refuse_side_by_side(header)
    names = column_names(header, report.repaired)
    if unknown := {*wishes.left_out} - {*names, *header}:
        raise Refusal(f"There is no column {', '.join(sorted(unknown))} to leave out.")
    kept = [i for i, n in enumerate(names) if not {n, header[i]} & {*wishes.left_out}]
    report.left_out += [f"The column {title}, as you asked." for title in wishes.left_out]
    links = {
        i: link_column(names[i], header[i], pad_codes(handed.table.cells(i), lists), lists)
        for i in kept
    }
    persons = ask_of_persons(
        [
            Suspect(
                i + 1,
                header[i],
                handed.table.cells(i),
                handed.table.lines,
                frozenset(link.written) if link else frozenset(),
            )
            for i, link in links.items()
        ],
        wishes.answers.not_persons,
        WAY_OUT,
    )
    linked = {header[i] for i, link in links.items() if link} if wishes.keeps else set()
    columns = _understand(handed, kept, wishes, _list_settled(handed, lists, linked), persons)
    for column in columns:
        report.repaired += column.evidence
    return [
        HandedColumn(names[i], column, handed.described.get(slug(header[i]), ""), links[i])
        for i, column in zip(kept, columns, strict=True)
    ]


def _refuse_side_by_side(header: Sequence[str]) -> None:
    """Raise Refusal where the headings are those of one table, again and again."""
    titles = [title for title in header if title]
    for size in range(2, len(titles) // 2 + 1):
        block = titles[:size]
        if len({*block}) == size and block * (len(titles) // size) == titles:
            raise Refusal(
                f"The columns {', '.join(block)} stand in the header {len(titles) // size} times: tables stand "
                "side by side. Put their rows below one another, under one header, and try again."
            )


def _understand(
    handed: Handed,
    kept: list[int],
    wishes: Wishes,
    settled: frozenset[str],
    persons: dict[int, Question],
) -> list[Understood]:
    """The columns as what they are. Raises QuestionsOpen with all questions of them at once, those about
    persons first; of such a column nothing else is asked."""
    open_ = [*persons.values()]
    plain = [i for i in kept if i + 1 not in persons]
    try:
        columns = understand(handed.table.choose(plain), wishes.answers, settled)
    except QuestionsOpen as more:
        open_ += more.questions
    if open_:
        raise QuestionsOpen(open_)
    return columns


def _list_settled(handed: Handed, lists: tuple[Gazetteer, ...], linked: set[str]) -> frozenset[str]:
    """Headings of the columns that hold known places or their codes, or that an old package declares as
    its groups."""
    table = handed.table
    codes = {t for i, t in enumerate(table.header) if holds_known_codes(table.cells(i), lists)}
    declared = handed.old.resources[0].schema_.fields if handed.old else ()
    groups = {column.name for column in declared if column.dimension}
    return settle_once(table, {*linked, *codes, *groups})
