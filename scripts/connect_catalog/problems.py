"""What can be wrong with the catalog, and how a list of problems is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass

from .codes import Code
from .refusals import Unsound


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that must be mended before the catalog is published.

    path is relative to the repository, line counts from 1 (0: the whole file), field is a dotted
    path inside the record, a column, or empty; message says what is wrong, mend what to do about it:
    where it is left out, the code's own words. Raises ValueError for a code that is not declared,
    and where nobody says what to do.
    """

    path: str
    line: int
    field: str
    code: Code
    message: str
    mend: str = ""

    def __post_init__(self) -> None:
        code = Code(self.code)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "mend", self.mend or code.mend)
        if not self.mend:
            raise ValueError(f"nothing says how to mend {code}")


def format_text(problems: Iterable[Problem]) -> str:
    """The problems for a person, one block each, in the order of files and lines."""
    return "\n".join(_block(problem) for problem in sorted(set(problems)))


def _block(problem: Problem) -> str:
    where = f"{problem.path}:{problem.line}" if problem.line else problem.path
    field = f" [{problem.field}]" if problem.field else ""
    return (
        f"{_plain(where + field)}\n  wrong: {_plain(problem.message)}\n"
        f"  mend:  {_plain(problem.mend)}  ({problem.code})\n"
    )


def format_github(problems: Iterable[Problem]) -> str:
    """The problems as workflow commands, which GitHub shows at their lines in a pull request.

    The escapes are those of GitHub's workflow command syntax, so a submitted text cannot end the
    command or start another.
    """
    return "\n".join(_annotation(problem) for problem in sorted(set(problems)))


def _annotation(problem: Problem) -> str:
    text = f"{problem.message}. {problem.mend}"
    if problem.field:
        text = f"{problem.field}: {text}"
    return (
        f"::error file={_property(problem.path)},line={max(problem.line, 1)},"
        f"title={_property(problem.code)}::{_data(text)}"
    )


def _plain(text: str) -> str:
    """A text on one line, without the characters that control a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _data(text: str) -> str:
    return _plain(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def count_problems(problems: Sized) -> str:
    """ "1 problem" or "3 problems"."""
    return f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"


class ProblemsFound(Unsound):
    """What stands in the repository, or would stand there, breaks rules; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{format_text(problems)}\n{count_problems(problems)} found.")
        self.problems = problems
