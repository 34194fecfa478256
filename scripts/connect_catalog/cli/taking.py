"""What the commands that make a package of a table share: asking, writing, and telling what was done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import find_root, load_records

if TYPE_CHECKING:
    from ..intake.pipeline import TakenIn
    from ..intake.understood import Answers, Question
    from ..intake.wishes import Wishes
    from ..model import Catalog


def write_taken(source: str, wishes: Wishes, into: Path | None = None) -> None:
    """Take a table in, and write the package. into: a new folder, for datapackages/ID."""
    from ..intake.pipeline import format_report, save

    root = find_root()
    catalog, _ = load_records(root)
    taken = _take(catalog, Path(source), replace(wishes, source=source))
    folder = into or root / "datapackages" / taken.id
    save(taken, folder, folder.parent if into else root / ".cache/intake")
    name = into or f"datapackages/{taken.id}"
    click.echo(f"Wrote {name}/.\n{format_report(taken)}\n")
    click.echo(
        f"Next: replace every FILL IN in {name}/datapackage.json and README.md, then run: catalog check "
        f"{name}"
    )


def _take(catalog: Catalog, source: Path, wishes: Wishes) -> TakenIn:
    """The package; what only a person can say is asked where one sits at the terminal. Raises
    QuestionsOpen where none does, or where the table itself must be mended."""
    from ..clock import read_today
    from ..intake.ask import is_terminal
    from ..intake.pipeline import take_in
    from ..intake.understood import QuestionsOpen

    asked: set[str] = set()
    while True:
        try:
            return take_in(catalog, source, wishes, read_today())
        except QuestionsOpen as open_:
            again = asked & {*map(str, open_.questions)}
            if again or not is_terminal() or not all(q.proposals for q in open_.questions):
                raise
            asked |= {*map(str, open_.questions)}
            wishes = replace(wishes, answers=_answer(open_.questions, wishes.answers))


def _answer(questions: tuple[Question, ...], answers: Answers) -> Answers:
    """What the person at the terminal says to each. Raises Refusal where they want to stop."""
    from ..refusals import Refusal

    for question in questions:
        click.echo(f"\n{question.asks}")
        for number, proposal in enumerate(question.proposals, start=1):
            click.echo(f"  {number}. {proposal.words}")
        click.echo("  0. None of these: stop, and write nothing")
        most = len(question.proposals)
        number = click.prompt("Which one", type=click.IntRange(0, most))
        if number == 0:
            raise Refusal(f"Nothing was written. {question.how}")
        answers = answers.join(question.proposals[number - 1].answer)
    return answers
