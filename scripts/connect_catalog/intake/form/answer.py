"""The answer to an issue that was written with a form: what was made of it, or all that is not understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from ...model import Catalog
from ...problems import Problem, ProblemsFound
from ...refusals import Refusal
from ..guard import name_no_person
from ..pipeline import TakenIn, save
from ..plainly import say_without_commands
from ..record import write
from .issue import read_event, take_issue

_FENCE = "~~~~"


def answer_issue(
    root: Path, catalog: Catalog, known: Sequence[Problem], event: Path, today: date
) -> tuple[str, bool]:
    """What is answered, as Markdown, and whether something was written."""
    try:
        path = _take(root, catalog, known, event, today)
    except ProblemsFound as found:
        return _tell_problems(found.problems), False
    except Refusal as refusal:
        return _fence([say_without_commands(str(refusal))], "This could not be taken in:"), False
    return _fence([path], "Thank you. A pull request holds what you wrote, as:"), True


def _take(root: Path, catalog: Catalog, known: Sequence[Problem], event: Path, today: date) -> str:
    """The path of what was written."""
    made = take_issue(root, catalog, known, read_event(event), today)
    if isinstance(made, TakenIn):
        save(root, made, root / "datapackages" / made.id)
        return f"datapackages/{made.id}/"
    write(root, made)
    return made.path


def _tell_problems(problems: Sequence[Problem]) -> str:
    lines = [line for problem in map(name_no_person, problems) for line in _tell(problem)]
    begin = (
        "Thank you. What you wrote stays here. Before it can be taken in, please edit the issue:"
    )
    return _fence(lines, begin)


def _tell(problem: Problem) -> Iterator[str]:
    place = f"{problem.field}: " if problem.field else ""
    yield f"- {place}{problem.message}. {say_without_commands(problem.mend)}"


def _fence(lines: Sequence[str], begin: str) -> str:
    """Lines below a sentence, in a block in which nothing is Markdown, a mention or the end of the block."""
    plain = ("".join(c if c.isprintable() else " " for c in line) for line in lines)
    return "\n".join([begin, "", _FENCE, *(line.replace("~", "-") for line in plain), _FENCE, ""])
