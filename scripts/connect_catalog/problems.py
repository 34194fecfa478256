"""What can be wrong with the catalog, and how a list of problems is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .characters import write_line
from .codes import Code
from .refusals import Unsound

SHOWN = 5  # so many lines or fields of problems that are alike are named
DETAILS = 3  # so many details of problems that are alike are told
REPORT = "catalog check --report FILE writes down all"
# What keeps a file, or a table, from being read.
UNREAD = frozenset(
    {
        *(Code.BINARY, Code.EMPTY, Code.ENCODING, Code.HEADER, Code.MISSING_FILE, Code.QUOTE),
        *(
            Code.UNREADABLE,
            Code.ROW_LENGTH,
            Code.TOO_LARGE,
            Code.JSON,
            Code.NOT_A_RECORD,
            Code.TOO_DEEP,
            Code.YAML,
        ),
    }
)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that must be mended before the catalog is published.

    path is relative to the repository, line counts from 1 (0: the whole file), field is a dotted
    path inside the record, a column, or empty; message says what is wrong, mend what to do about it:
    where it is left out, the code's own words. detail: what is so of this line alone, and not of others
    that are wrong in the same way. more: on how many lines it is so beside this one, of which nothing is
    told. Raises ValueError for a code that is not declared, and where nobody says what to do.
    """

    path: str
    line: int
    field: str
    code: Code
    message: str
    mend: str = ""
    detail: str = ""
    more: int = 0

    def __post_init__(self) -> None:
        code = Code(self.code)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "mend", self.mend or code.mend)
        if not self.mend:
            raise ValueError(f"nothing says how to mend {code}")


def format_text(problems: Iterable[Problem], whole: bool = False) -> str:
    """The problems for a person: those alike in one block with their first lines, first what keeps
    other things from being checked, last what is still to write; else in the order of files and
    lines. What to do first is said where there are several kinds. whole: every line is told."""
    groups = group_problems(problems)
    blocks = [_block(group, whole) for group in groups]
    return "\n".join([*_advise(groups), *blocks])


def group_problems(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Problems in groups that are mended in one way, by their lines: first what keeps other things from
    being checked, last what is still to write; else in the order of files."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in sorted(set(problems)):
        alike.setdefault(_kind(problem), []).append(problem)
    return sorted(alike.values(), key=lambda group: (_rank(group[0].code), group[0]))


def _kind(problem: Problem) -> tuple[str, ...]:
    """What problems that are mended in one way share."""
    field = re.sub(r"\.\d+(?=\.|$)", ".*", problem.field)
    return problem.path, problem.code, field, problem.message, problem.mend


def _rank(code: Code) -> int:
    return 0 if code in UNREAD else 2 if code == Code.FILL_IN else 1


def _advise(groups: Sequence[Sequence[Problem]]) -> Iterator[str]:
    """What to do first, where there are several kinds of problems."""
    unread = sorted({group[0].path for group in groups if group[0].code in UNREAD})
    gaps = [group for group in groups if group[0].code == Code.FILL_IN]
    if len(groups) < 2:
        return
    if unread:
        yield f"First mend {_name_few(unread)}: what cannot be read is not checked any further.\n"
    elif gaps and len(gaps) < len(groups):
        yield "First mend what is wrong; what is still to write stands below it.\n"
    elif gaps:
        yield f"Nothing is wrong. {len(gaps)} things are still to write; each stands here once.\n"


def _block(alike: Sequence[Problem], whole: bool) -> str:
    first = alike[0]
    lines = [str(problem.line) for problem in alike if problem.line]
    more = sum(problem.more for problem in alike)
    where = f"{first.path}:{_name_few(lines, more, whole)}" if lines else first.path
    fields = list(dict.fromkeys(problem.field for problem in alike if problem.field))
    field = f" [{_name_few(fields)}]" if fields else ""
    details = "".join(f"         {write_line(line)}\n" for line in _list_details(alike, whole))
    return (
        f"{write_line(where + field)}\n  wrong: {write_line(first.message)}\n{details}"
        f"  mend:  {write_line(first.mend)}  ({first.code})\n"
    )


def _list_details(alike: Sequence[Problem], whole: bool) -> Iterator[str]:
    """What is so of each line, of the first few."""
    told = [problem for problem in alike if problem.detail]
    shown = told if whole else told[:DETAILS]
    yield from (f"- line {problem.line}, {problem.detail}" for problem in shown)
    more = len(told) - len(shown) + sum(problem.more for problem in told)
    if more:
        yield f"- and {more} more ({REPORT})"


def _name_few(names: Sequence[str], untold: int = 0, whole: bool = False) -> str:
    shown = names if whole else names[:SHOWN]
    more = len(names) - len(shown) + untold
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def format_github(problems: Iterable[Problem]) -> str:
    """The problems as workflow commands, which GitHub shows at their lines in a pull request.

    The escapes are those of GitHub's workflow command syntax, so a submitted text cannot end the
    command or start another.
    """
    return "\n".join(_annotation(problem) for problem in sorted(set(problems)))


def _annotation(problem: Problem) -> str:
    detail = f" ({problem.detail})" if problem.detail else ""
    more = f" (so it is on {problem.more} more lines)" if problem.more else ""
    text = f"{problem.message}{detail}{more}. {problem.mend}"
    if problem.field:
        text = f"{problem.field}: {text}"
    return (
        f"::error file={_property(problem.path)},line={max(problem.line, 1)},"
        f"title={_property(problem.code)}::{_data(text)}"
    )


def _data(text: str) -> str:
    return write_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def count_problems(problems: Iterable[Problem]) -> str:
    """ "1 problem" or "3 problems"."""
    count = sum(1 + problem.more for problem in problems)
    return f"{count} {'problem' if count == 1 else 'problems'}"


class ProblemsFound(Unsound):
    """What stands in the repository, or would stand there, breaks rules; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{format_text(problems)}\n{count_problems(problems)} found.")
        self.problems = problems
