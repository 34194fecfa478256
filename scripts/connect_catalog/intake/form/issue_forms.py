"""The forms that GitHub shows for a new issue, made of the metadata model, the vocabulary and the records: to
offer a dataset, to ask for data, and to tell of a barrier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...model import Catalog, DataRequest
from ..record import applies
from ..said import DESCRIPTION
from ..yaml_text import write_yaml
from .items import (
    Item,
    list_barrier_items,
    list_choices,
    list_column_items,
    list_dataset_items,
    list_items,
    list_titles,
)
from .layout import DATASET, DATASET_HELP, tell_help

FOLDER = ".github/ISSUE_TEMPLATE"
OPEN: Mapping[str, Any] = {"status": "open"}
_HEAD = "# Written by `catalog templates` from the model and the records. Change those, and run it again.\n"
_LONG = 501  # characters of an answer that gets more than one line
_ENDS = ("until", "remedy")  # of a barrier that is gone
DICTIONARY_LABEL = "Data dictionary"


@dataclass(frozen=True)
class IssueField:
    """What a form asks. item: the field that it fills in; None for what is not kept as it stands; choices:
    what it is answered with, empty for any text."""

    label: str
    help: str
    item: Item | None = None
    choices: tuple[str, ...] = ()
    is_long: bool = False
    is_required: bool = False

    @property
    def id(self) -> str:
        return "-".join("".join(c if c.isalnum() else " " for c in self.label.lower()).split())

    def describe(self) -> dict[str, Any]:
        """The element of GitHub's form."""
        kind = "dropdown" if self.choices else "textarea" if self.is_long else "input"
        attributes: dict[str, Any] = {"label": self.label}
        if self.help:
            attributes["description"] = self.help
        if self.choices:
            attributes |= (
                {"multiple": True} if self.item and self.item.field.shape == "list" else {}
            )
            attributes["options"] = [*self.choices]
        needs = {"validations": {"required": True}} if self.is_required else {}
        return {"type": kind, "id": self.id, "attributes": attributes, **needs}


@dataclass(frozen=True)
class IssueForm:
    """A form. kind: what comes of it; warning: what stands above its fields; promise: what is agreed to below
    them, "" for nothing."""

    kind: str
    file: str
    name: str
    description: str
    title: str
    warning: str
    asked: tuple[IssueField, ...]
    promise: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The headings under which the answers stand in an issue."""
        return (*(one.label for one in self.asked), *([_PROMISED] if self.promise else []))

    def write(self) -> str:
        """The file's text."""
        body: list[dict[str, Any]] = [{"type": "markdown", "attributes": {"value": self.warning}}]
        body += [one.describe() for one in self.asked]
        if self.promise:
            option = {"label": self.promise, "required": True}
            attributes = {"label": _PROMISED, "options": [option]}
            body.append({"type": "checkboxes", "id": "safe", "attributes": attributes})
        top = {
            "name": self.name,
            "description": self.description,
            "title": self.title,
            "body": body,
        }
        return _HEAD + write_yaml(top)


_PROMISED = "Before you send this"
_PUBLIC = "What you write here is public at once."
_NOBODY = "Name offices and roles, and no person. Leave out telephone numbers and addresses."


def list_issue_forms(catalog: Catalog) -> tuple[IssueForm, IssueForm, IssueForm]:
    """The forms of which a record or a descriptor is made."""
    return (
        IssueForm(
            "dataset",
            "offer-a-dataset.yml",
            "Offer a dataset",
            "For agencies and partners. Tell us about a dataset that could be in the catalog.",
            "Dataset: ",
            f"{_PUBLIC} **Never attach or paste data about one child or one family**, even with the name taken "
            "out, nor counts that your agency would hide because they are small. This form only asks what the "
            f"data are. {_NOBODY} If you do not know an answer, leave it blank.",
            (*_ask_of_dataset(catalog),),
            "I attached and pasted no data about one child or family, and no count that should be hidden.",
        ),
        IssueForm(
            "request",
            "ask-for-data.yml",
            "Ask for data",
            "For everyone. Ask a question about children that the catalog should answer.",
            "Question: ",
            f"{_PUBLIC} Please do not tell us about one child or one family. You need not say who you are. "
            f"{_NOBODY} Of your answers we keep the question, what it is about, and what kind of person asked.",
            (*_ask_of_request(catalog),),
        ),
        IssueForm(
            "barrier",
            "report-a-barrier.yml",
            "Report a barrier",
            "For agencies and the workgroup. Tell us what keeps a dataset from the public.",
            "Barrier: ",
            f"{_PUBLIC} Say only what is on record, and leave a date blank if nobody wrote it down. {_NOBODY}",
            (*_ask_of_barrier(catalog),),
        ),
    )


def _ask_of_dataset(catalog: Catalog) -> Iterator[IssueField]:
    needed = (("title",), ("description",), ("connect", "agency"))
    for item in list_dataset_items():
        many = bool(list_choices(item, catalog))  # are ticked, not typed
        help = f"{_capitalize(item.field.words)}." if many else tell_help(item)
        yield _ask(item, item.label, help, catalog, item.path in needed)
    more = ", ".join(item.label for item in list_line_items())
    help = (
        "One line for each column: its heading, a colon, and what it holds with its codes. If you know more, "
        f"write it at the end of the line: ; Role = measure; Unit = children. You may say so: {more}."
    )
    yield IssueField(DICTIONARY_LABEL, help, is_long=True)


def list_line_items() -> tuple[Item, ...]:
    """What else a line on a column may say by name: its fields that are one text each."""
    items = (item for item in list_column_items() if item.path != DESCRIPTION)
    return tuple(item for item in items if item.field.shape == "text")


def list_request_items() -> tuple[Item, ...]:
    """What is asked of a request: all that a new one can say, but for its day and how it stands."""
    found = (
        i for i in list_items(DataRequest) if i.field.shape != "date" and i.field.name not in OPEN
    )
    return tuple(i for i in found if applies(DataRequest, i.field.name, OPEN, date.min))


def _ask_of_request(catalog: Catalog) -> Iterator[IssueField]:
    for item in list_request_items():
        yield _ask(item, _capitalize(item.field.words), "", catalog, True)
    yield IssueField("For which place?", "A town, a school district, a region or the whole state.")
    yield IssueField("For which years?", "")
    yield IssueField(
        "What will the answer help you do?", "It helps us see what to ask for first.", is_long=True
    )


def _ask_of_barrier(catalog: Catalog) -> Iterator[IssueField]:
    titles = list_titles("workplan", catalog)
    yield IssueField(DATASET, f"{_capitalize(DATASET_HELP)}.", None, titles, is_required=True)
    for item in list_barrier_items():
        if item.field.name not in _ENDS:
            yield _ask(item, _capitalize(item.field.words), item.how, catalog, item.field.required)


def _ask(item: Item, label: str, help: str, catalog: Catalog, is_required: bool) -> IssueField:
    long = item.longest >= _LONG or item.has_sentences
    return IssueField(label, help, item, list_choices(item, catalog), long, is_required)


def _capitalize(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def find_form(forms: Sequence[IssueForm], labels: Sequence[str]) -> IssueForm | None:
    """The form whose headings are these, in this order; None where there is none."""
    return next((form for form in forms if form.labels == (*labels,)), None)
