"""What is understood of a handed-over table, and what is asked of a person about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from ..marks import Mark
from ..refusals import Refusal
from .tables import MARKS

T = TypeVar("T")
What = Literal["numbers", "periods", "codes", "words"]
TableOption = Literal[
    "mark", "role", "kind", "total", "no-total", "fill-down", "digits", "not-persons"
]
EditionOption = Literal[
    "column", "without", "leave-out", "place", "group", "restated", "other-size"
]
Option = TableOption | EditionOption | Literal["sheet"]


@dataclass(frozen=True)
class Answers:
    """What a person says of a table. marks: what a text in place of a number means; roles and kinds
    by heading; fill_down: headings of columns whose blank cells repeat the one above; totals and
    not_totals: values of a column, by heading, that stand for all others together, or do not;
    digits: how many the codes of a column have, or `any`; not_persons: why a column that looks personal
    is not, both by heading."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    fill_down: frozenset[str] = frozenset()
    totals: Mapping[str, str] = field(default_factory=dict)
    not_totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digits: Mapping[str, str] = field(default_factory=dict)
    not_persons: Mapping[str, str] = field(default_factory=dict)

    @property
    def known_marks(self) -> Mapping[str, Mark]:
        """The marks that agencies write, and those that the person names."""
        return {**MARKS, **self.marks}

    def name_columns(self, headings: Mapping[str, str]) -> Answers:
        """The same of columns that are called otherwise. headings: the heading of each such name."""

        def put(said: Mapping[str, T]) -> dict[str, T]:
            return {headings.get(name, name): what for name, what in said.items()}

        return replace(
            self,
            roles=put(self.roles),
            kinds=put(self.kinds),
            fill_down=frozenset(headings.get(name, name) for name in self.fill_down),
            totals=put(self.totals),
            not_totals=put(self.not_totals),
            digits=put(self.digits),
            not_persons=put(self.not_persons),
        )

    def join(self, later: Answers) -> Answers:
        """These, and what was said later before them."""
        denied = {
            title: tuple(dict.fromkeys((*self.not_totals.get(title, ()), *values)))
            for title, values in later.not_totals.items()
        }
        return Answers(
            marks={**self.marks, **later.marks},
            roles={**self.roles, **later.roles},
            kinds={**self.kinds, **later.kinds},
            fill_down=self.fill_down | later.fill_down,
            totals={**self.totals, **later.totals},
            not_totals={**self.not_totals, **denied},
            digits={**self.digits, **later.digits},
            not_persons={**self.not_persons, **later.not_persons},
        )


@dataclass(frozen=True)
class Understood:
    """A column as it was handed over. what: what its cells are; cells: mended where that is
    certain; evidence: why it was taken for that, and what was mended, a sentence each."""

    title: str
    cells: list[str]
    what: What
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """An answer that a question takes. option: that of the command; of: the heading or text that it is
    about, "" for none; word: what is said of it, where the option says more than a name."""

    option: Option
    of: str
    word: str = ""

    @property
    def pair(self) -> str:
        """What stands behind the option."""
        pairs = self.word or self.option in ("place", "group")
        return f"{self.of}={self.word}" if pairs else self.of

    @property
    def words(self) -> str:
        """As it is offered to a person."""
        match self.option:
            case "mark":
                return f"{self.of} means {self.word}"
            case "role" | "kind":
                return f"{self.of} is a {self.word}"
            case "total":
                return f"{self.word} is the total in {self.of}"
            case "no-total":
                return f"{self.word} is no total in {self.of}"
            case "fill-down":
                return f"blank cells of {self.of} repeat the one above"
            case "digits":
                codes = f"{self.word} digits" if self.word.isdigit() else "any number of digits"
                return f"codes of {self.of} have {codes}"
            case "sheet":
                return f"the sheet {self.of}"
            case "column":
                return f"{self.of} is the column {self.word}"
            case "without":
                return f"this edition does not have {self.of}"
            case "leave-out":
                return f"{self.of} is left out"
            case "place" | "group":
                new = "it is new, and stays as it is written"
                known = f"it is {self.word}" if self.word else "its rows are left out"
                return new if self.word == self.of else known
            case "restated":
                return "the agency restated its numbers"
            case "other-size":
                return f"the numbers of {self.of} are right"
        return f"{self.of} holds nothing personal; the reason is written later"

    @property
    def answer(self) -> Answers:
        """What is said by it alone of a table; nothing where it is about an edition or a sheet."""
        match self.option:
            case "mark":
                return Answers(marks={self.of: Mark(self.word)})
            case "role":
                return Answers(roles={self.of: self.word})
            case "kind":
                return Answers(kinds={self.of: self.word})
            case "total":
                return Answers(totals={self.of: self.word})
            case "no-total":
                return Answers(not_totals={self.of: (self.word,)})
            case "fill-down":
                return Answers(fill_down=frozenset({self.of}))
            case "digits":
                return Answers(digits={self.of: self.word})
            case "not-persons":
                return Answers(not_persons={self.of: self.word})
        return Answers()

    def __str__(self) -> str:
        """As it is written in a command."""
        return f"--{self.option} {quote_option(self.pair)}" if self.pair else f"--{self.option}"


@dataclass(frozen=True)
class Question:
    """What only a person can say of a table. column: the heading that it is about ("" for the whole
    table); asks: what is asked, and on what evidence; how: how it is answered; proposals: answers that
    it takes, the likeliest first (none where the table itself must be mended)."""

    column: str
    asks: str
    how: str
    proposals: tuple[Proposal, ...] = ()

    def __str__(self) -> str:
        return f"{self.asks} {self.how}"


class QuestionsOpen(Refusal):
    """Nothing is done until some questions are answered. hints: what may be said with the answers."""

    def __init__(self, questions: Sequence[Question], hints: Sequence[str] = ()) -> None:
        super().__init__("\n".join([*map(str, questions), *hints]))
        self.questions = tuple(questions)


@dataclass
class Asked:
    """The questions of one table. marks: where texts stand that may be marks, as in `x`: the heading of a
    column and a line, by text."""

    questions: list[Question] = field(default_factory=list)
    marks: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def titles(self) -> set[str]:
        """The headings of the columns that anything is asked of."""
        marked = (title for places in self.marks.values() for title, _ in places)
        return {*marked, *(question.column for question in self.questions)}

    def ask(self, column: str, asks: str, how: str, *proposals: Proposal) -> None:
        self.questions.append(Question(column, asks, how, proposals))

    def ask_mark(self, mark: str, title: str, line: int) -> None:
        """Ask what a text in place of numbers means, once for all columns."""
        self.marks.setdefault(mark, []).append((title, line))

    def _ask_of_marks(self) -> None:
        for mark, places in sorted(self.marks.items()):
            titles = [*dict.fromkeys(title for title, _ in places)]
            line = min(line for title, line in places if title == titles[0])
            more = f", in {len(titles)} columns" if len(titles) > 1 else ""
            cells = "1 cell" if len(places) == 1 else f"{len(places)} cells"
            meanings, label = propose_marks([mark]), Proposal("role", titles[0], "label")
            self.ask(
                titles[0],
                f"The column {titles[0]} holds numbers, and {mark} stands in place of one (look at line "
                f"{line}; {cells}{more}).",
                f"Say what it means: {meanings[0]} (or missing, or 'not collected'). If the column counts "
                f"nothing, say {label}.",
                *meanings,
                label,
            )
        self.marks = {}

    def settle(self) -> None:
        """Raises QuestionsOpen with every question, where there is one."""
        self._ask_of_marks()
        if self.questions:
            raise QuestionsOpen(self.questions)


def propose_marks(texts: Sequence[str]) -> tuple[Proposal, ...]:
    """What texts in place of numbers may mean: hidden numbers before all others."""
    meanings = (Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED)
    return tuple(Proposal("mark", text, word) for word in meanings for text in texts)


def propose_roles(title: str, *roles: str) -> tuple[Proposal, ...]:
    return tuple(Proposal("role", title, role) for role in roles)


def quote_option(text: str) -> str:
    """A heading, or what stands behind an option, as it is written in a command."""
    return text if re.fullmatch(r"[\w.][\w.=-]*", text) else "'" + text.replace("'", "'\\''") + "'"
