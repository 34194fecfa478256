"""What the commands that take a table in share: asking, writing, and telling what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

import click

from ..terminal import print_message
from .shared import find_root, load_records

if TYPE_CHECKING:
    from ..intake.pipeline import TakenIn
    from ..intake.understood import Proposal, Question
    from ..intake.wishes import Wishes


class _Takes(Protocol):
    """What a person says of a table, to which each answer adds."""

    def take(self, said: Proposal) -> Self: ...


S = TypeVar("S", bound=_Takes)
T = TypeVar("T")


def write_taken(source: str, wishes: Wishes, into: Path | None = None) -> None:
    """Take a table in, and write the package. into: a new folder, for datapackages/ID."""
    from ..clock import read_today
    from ..intake.pipeline import take_in

    root = find_root()
    catalog, _ = load_records(root)
    wishes, today = replace(wishes, source=source), read_today()
    with keep_answers() as answered:
        taken = settle(lambda said: take_in(catalog, Path(source), said, today), wishes, answered)
        tell_taken(root, taken, into)


def tell_taken(root: Path, taken: TakenIn, into: Path | None) -> None:
    """Write a package, and say what was done and what comes next. into: as for write_taken."""
    from ..intake.pipeline import format_report, save

    folder = into or root / "datapackages" / taken.id
    save(root, taken, folder)
    name = into or f"datapackages/{taken.id}"
    print_message(f"Wrote {name}/.\n{format_report(taken)}\n")
    print_message(
        f"Next: replace every FILL IN in {name}/datapackage.json and README.md, then run: catalog check "
        f"{name}"
    )


@contextmanager
def keep_answers() -> Iterator[list[Proposal]]:
    """A list for what a person answers. If nothing is written in the end, it is told as options of the
    command, so that nobody has to answer twice; but for what names a person."""
    from ..intake.guard import tells_of_a_person
    from ..refusals import Refusal

    answered: list[Proposal] = []
    try:
        yield answered
    except (Refusal, click.Abort):
        plain = [proposal for proposal in answered if not tells_of_a_person(proposal.pair)]
        if plain:
            options = " ".join(map(str, dict.fromkeys(plain)))
            print_message(
                f"\nTo be asked less the next time, say with the command: {options}", err=True
            )
        raise


def settle(attempt: Callable[[S], T], said: S, answered: list[Proposal]) -> T:
    """What comes of a table; what only a person can say is asked where one sits at the terminal. said:
    what was said with the command; answered: gets what the person answers. Raises QuestionsOpen where
    nobody sits there, or where the table itself must be mended."""
    from ..intake.ask import is_terminal
    from ..intake.understood import QuestionsOpen

    asked: set[str] = set()
    while True:
        try:
            return attempt(said)
        except QuestionsOpen as open_:
            again = asked & {*map(str, open_.questions)}
            if again or not is_terminal() or not all(q.proposals for q in open_.questions):
                raise
            asked |= {*map(str, open_.questions)}
            for proposal in _ask_each(open_.questions):
                answered.append(proposal)
                said = said.take(proposal)


def _ask_each(questions: tuple[Question, ...]) -> Iterator[Proposal]:
    """What the person at the terminal says to each; nothing is asked of a heading once it is known which
    column it is. Raises Refusal where they want to stop."""
    from ..intake.ask import ask_number
    from ..refusals import Refusal

    known: set[str] = set()
    for question in (question for question in questions if question.column not in known):
        print_message(f"\n{question.asks}")
        for number, proposal in enumerate(question.proposals, start=1):
            print_message(f"  {number}. {proposal.words}")
        print_message("  0. None of these: stop, and write nothing")
        most = len(question.proposals)
        number = ask_number("Which one", 0, most)
        if number == 0:
            raise Refusal(f"Nothing was written. {question.how}")
        said = question.proposals[number - 1]
        known |= {said.of} if said.option == "column" else set()
        yield said
