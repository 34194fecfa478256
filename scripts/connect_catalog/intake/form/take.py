"""From a filled form and its table to a package, by the one way in: what the form says answers the questions
that the table raises, and what is still open is told by sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path as FilePath
from typing import Any

from ...codes import Code
from ...model import Catalog
from ...problems import Problem, ProblemsFound
from ...refusals import Refusal
from ..answers_file import name_headings
from ..pipeline import TakenIn, UnfitPackage, as_package, take_in
from ..plainly import say_without_commands
from ..reading import read_table
from ..record import make_id
from ..said import DESCRIPTION, KIND, MARKS, ROLE, TITLE, TOTAL, Path, Said, find_at, put_at
from ..tables import FILL
from ..understood import Answers, Question, QuestionsOpen
from ..wishes import Wishes
from .filled import FilledForm
from .items import LICENSE, Item, list_column_items, list_dataset_items
from .layout import ABOUT, ANSWERS, DICTIONARY, QUESTIONS, tell_help
from .promise import promise_package

NAME: Path = ("name",)
AGENCY: Path = ("connect", "agency")
# Where a question about a column is answered.
_ANSWERED: Mapping[str, Path] = {"role": ROLE, "kind": KIND, "mark": MARKS, "total": TOTAL}
# Where the form has no cell for an answer: what to do with the table.
_IN_TABLE: Mapping[str, str] = {
    "leave-out": "nothing, and take the column out of the table",
    "sheet": "nothing, and hand over that sheet alone",
}


def take_form(
    catalog: Catalog,
    form: FilledForm,
    data: FilePath | None,
    wishes: Wishes,
    today: date,
    faults: Iterable[Problem] = (),
) -> TakenIn:
    """A package of a table and what the form says of it; of the form alone where no table is there. wishes: what
    was said with the command, which comes before the form; faults: what is wrong with the form besides. Raises
    ProblemsFound with all that is wrong with either."""
    form = replace(form, problems=[*form.problems, *faults])
    open_, taken = list[Problem](), None
    try:
        if data is not None:
            form = _tie_headings(form, read_table(data, wishes.sheet).header)
        said = _stand_in(catalog, answer_with(form, wishes))
        taken = (
            take_in(catalog, data, said, today) if data else promise_package(catalog, said, today)
        )
        open_ += find_gaps(form, taken)
        if not open_:
            as_package(taken)
    except UnfitPackage as unfit:
        open_ += [_place_fault(form, unfit.taken, one) for one in unfit.problems]
    except QuestionsOpen as more:
        open_ += [_place_question(form, question) for question in more.questions]
    except Refusal as refusal:
        first, _, rest = say_without_commands(str(refusal)).partition(". ")
        mend = rest or "Mend the table, and import the form again."
        open_.append(
            Problem(data.name if data else form.name, 0, "", Code.VALUE, first.rstrip("."), mend)
        )
    if not answer_with(form, wishes).agency:
        agency = next(item for item in list_dataset_items() if item.path == AGENCY)
        open_.append(_tell_gap(form, "", agency))
    told = {problem.field for problem in form.problems}
    problems = [*form.problems, *(one for one in open_ if not one.field or one.field not in told)]
    if problems or taken is None:
        raise ProblemsFound(problems)
    taken.report.left_out += form.notes
    return taken


def _stand_in(catalog: Catalog, wishes: Wishes) -> Wishes:
    """The wishes, with the agency that hides most in place of one that is not known, so that all else that is
    wrong can be told. What comes of it is not written."""
    strictest = max(
        catalog.agencies,
        key=lambda id: max(
            (rule.threshold for rule in catalog.agencies[id].suppression), default=0
        ),
        default="",
    )
    return replace(wishes, agency=wishes.agency or strictest)


def answer_with(form: FilledForm, wishes: Wishes) -> Wishes:
    """What was said with the command, and before that what the form says."""
    dataset = form.dataset
    said = Said(dataset, form.columns)
    topics = dataset.get(("connect", "topics")) or [""]
    return replace(
        wishes,
        keeps=not (wishes.tidy or wishes.measures or wishes.places),
        id=wishes.id
        or dataset.get(NAME)
        or make_id(None, dataset.get(TITLE) or FilePath(wishes.source).stem),
        agency=wishes.agency or dataset.get(AGENCY, ""),
        license=wishes.license or dataset.get(LICENSE, ""),
        topic=wishes.topic or topics[0],
        frequency=wishes.frequency or dataset.get(("connect", "frequency"), ""),
        updated=wishes.updated or dataset.get(("connect", "updated"), ""),
        answers=reduce(Answers.join, (one.answer for one, _ in form.answers), said.answers).join(
            wishes.answers
        ),
        said=said,
    )


def _tie_headings(form: FilledForm, header: list[str]) -> FilledForm:
    """The form with its columns by the headings of the table; a row about none of them is a problem."""
    meant = name_headings(header)
    columns: dict[str, dict[Path, Any]] = {}
    places = {key: place for key, place in form.places.items() if not key[0]}
    problems = [*form.problems]
    for given, values in form.columns.items():
        title = given if given in header else meant.get(given, "")
        own = {path: place for (about, path), place in form.places.items() if about == given}
        if title and title not in columns:
            columns[title] = values
            places |= {(title, path): place for path, place in own.items()}
        else:
            problems.append(_tell_no_column(form, own.get((), DICTIONARY), given, header))
    answers = []
    for proposal, place in form.answers:
        title = proposal.of if proposal.of in header else meant.get(proposal.of, "")
        answers += [(replace(proposal, of=title), place)] if title else []
        if not title:
            problems.append(_tell_no_column(form, place, proposal.of, header))
    return replace(form, columns=columns, places=places, problems=problems, answers=answers)


def _tell_no_column(form: FilledForm, place: str, title: str, header: list[str]) -> Problem:
    message = f"the table has no column `{title}`, or another row tells of it"
    mend = f"Its columns are: {', '.join(header)}."
    return Problem(form.name, 0, place, Code.NOT_ALLOWED, message, mend)


# ----------------------------------------------------------------------------- what is still open


def find_gaps(form: FilledForm, taken: TakenIn) -> Iterator[Problem]:
    """A problem for each field of the form that nobody filled in and the table does not tell, but those that
    need not be said."""
    leave_out_optional(taken)
    for item in list_dataset_items():
        if _is_gap(find_at(taken.descriptor, item.path)):
            yield _tell_gap(form, "", item)
    for resource in taken.descriptor["resources"]:
        headings = taken.headings[resource["name"]]
        for one in resource["schema"]["fields"]:
            for item in list_column_items():
                heading = headings.get(one["name"], "")
                if heading and _is_gap(find_at(one, item.path)):
                    yield _tell_gap(form, heading, item)


def leave_out_optional(taken: TakenIn) -> None:
    """Empty what need not be said and nobody said."""
    for item in list_dataset_items():
        if not item.field.required and _is_gap(find_at(taken.descriptor, item.path)):
            put_at(taken.descriptor, item.path, [])


def _is_gap(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_gap, value))
    return isinstance(value, str) and value.startswith((FILL, "fill-in"))


def _tell_gap(form: FilledForm, heading: str, item: Item) -> Problem:
    of = f" of the column `{heading}`" if heading else ""
    message = f"{item.label}{of} is not filled in"
    place = form.places.get((heading, item.path), DICTIONARY if heading else ABOUT)
    return Problem(form.name, 0, place, Code.FILL_IN, message, tell_help(item))


def _place_question(form: FilledForm, question: Question) -> Problem:
    """What only a person can say of the table, at the cell where it is said."""
    first = question.proposals[0] if question.proposals else None
    about = question.column
    if first is None:
        place, mend = (
            form.places.get((about, DESCRIPTION), DICTIONARY),
            say_without_commands(question.how),
        )
    elif first.option in QUESTIONS:
        place, mend = ANSWERS, _tell_ways(question)
    else:
        path = _ANSWERED.get(first.option, ())
        place, mend = form.places.get((about, path), DICTIONARY), _tell_ways(question)
    return Problem(form.name, 0, place, Code.VALUE, question.asks.rstrip("."), mend)


def _tell_ways(question: Question) -> str:
    """Where each answer to a question is written, and how."""
    labels = {item.path: item.label for item in list_column_items()}
    ways = []
    for one in question.proposals:
        if one.option in QUESTIONS:
            word = "the reason" if one.option == "not-persons" else one.word
            row = " | ".join(filter(None, (one.option, one.of, word)))
            ways.append(f"a row on the sheet {ANSWERS}, {row}")
        elif one.option in _ANSWERED:
            text = f"{one.of} = {one.word}" if one.option == "mark" else one.word
            ways.append(f"under {labels[_ANSWERED[one.option]]}, {text}")
        else:
            ways.append(_IN_TABLE.get(one.option, "what whoever sent you the form tells you"))
    return f"Write one of these: {'; '.join(ways)}."


def _place_fault(form: FilledForm, taken: TakenIn, problem: Problem) -> Problem:
    """A fault of the descriptor, at the cell that it came from."""
    steps: Path = tuple(int(s) if s.isdigit() else s for s in problem.field.split("."))
    heading = ""
    if steps[0] == "resources" and len(steps) > 4:
        resource = taken.descriptor["resources"][steps[1]]
        name = resource["schema"]["fields"][steps[4]]["name"]
        heading, steps = taken.headings[resource["name"]].get(name, ""), steps[5:]
    within = [
        place
        for (about, path), place in form.places.items()
        if about == heading and path[: len(steps)] == steps
    ]
    place = min(within, default=DICTIONARY if heading else ABOUT)
    return replace(problem, path=form.name, line=0, field=place)
