"""What is understood of a handed-over table, and what is asked of a person about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..marks import Mark
from ..refusals import Refusal
from .tables import MARKS

What = Literal["numbers", "periods", "codes", "words"]


@dataclass(frozen=True)
class Answers:
    """What a person says of a table. marks: what a text in place of a number means; roles and kinds
    by heading; fill_down: headings of columns whose blank cells repeat the one above; totals and
    not_totals: values of a column, by heading, that stand for all others together, or do not;
    not_persons: why a column that looks personal is not, by heading."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    fill_down: frozenset[str] = frozenset()
    totals: Mapping[str, str] = field(default_factory=dict)
    not_totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_persons: Mapping[str, str] = field(default_factory=dict)

    @property
    def known_marks(self) -> Mapping[str, Mark]:
        """The marks that agencies write, and those that the person names."""
        return {**MARKS, **self.marks}


@dataclass(frozen=True)
class Understood:
    """A column as it was handed over. what: what its cells are; cells: mended where that is
    certain; evidence: why it was taken for that, and what was mended, a sentence each."""

    title: str
    cells: list[str]
    what: What
    evidence: tuple[str, ...] = ()


@dataclass
class Asked:
    """The questions of one table. marks: where texts stand that may be marks, as in `x`: the heading of a
    column and a line, by text."""

    questions: list[str] = field(default_factory=list)
    marks: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def ask(self, question: str, answer: str) -> None:
        self.questions.append(f"{question} {answer}")

    def ask_mark(self, mark: str, title: str, line: int) -> None:
        """Ask what a text in place of numbers means, once for all columns."""
        self.marks.setdefault(mark, []).append((title, line))

    def _ask_of_marks(self) -> None:
        for mark, places in sorted(self.marks.items()):
            titles = [*dict.fromkeys(title for title, _ in places)]
            line = min(line for title, line in places if title == titles[0])
            more = f", in {len(titles)} columns" if len(titles) > 1 else ""
            cells = "1 cell" if len(places) == 1 else f"{len(places)} cells"
            self.ask(
                f"The column {titles[0]} holds numbers, and {mark} stands in place of one (look at line "
                f"{line}; {cells}{more}).",
                f"Say what it means: --mark {quote_option(f'{mark}=suppressed')} (or missing, or 'not "
                f"collected'). If the column counts nothing, say --role "
                f"{quote_option(f'{titles[0]}=label')}.",
            )
        self.marks = {}

    def settle(self) -> None:
        """Raises Refusal with every question, where there is one."""
        self._ask_of_marks()
        if self.questions:
            raise Refusal("\n".join(self.questions))


def quote_option(title: str) -> str:
    """A heading as it is written in a command."""
    return title if re.fullmatch(r"[\w.-]+", title) else "'" + title.replace("'", "'\\''") + "'"
