"""The form to send in a table: what it asks before the table is read. What is asked then, the intake says,
in the reader's browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..addresses import SUBMIT_CATALOG, locate_page
from ..bounds import FORM_BYTES
from ..model import Descriptor, Settings
from ..words import say, translate
from .kind import PageKind, PlannedPage
from .views import Views

GITHUB = "https://github.com/"
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AskedField:
    """A field of the form. name: what it is sent to the intake as; title, description: as the schema of a
    descriptor has them; options: what it may be, each with its words; empty for any text."""

    name: str
    title: str
    description: str
    options: Options = ()


@dataclass(frozen=True)
class SubmitPage:
    """fields: what is asked before a table is read; data: what the scripts read."""

    fields: tuple[AskedField, ...]
    data: Mapping[str, Any]


def plan_submit(views: Views) -> Iterable[PlannedPage]:
    yield PlannedPage(
        locate_page("submit"),
        say("Send in a table"),
        say("Make a data package out of a table, in your own browser: nothing is uploaded."),
        None,
        partial(view_submit, views),
    )


SUBMIT = PageKind("submit", plan_submit)


def view_submit(views: Views) -> SubmitPage:
    settings = views.catalog.settings
    data = {
        "catalog": SUBMIT_CATALOG,
        "bytes": FORM_BYTES,
        "branch": find_branch(settings),
    }
    return SubmitPage(tuple(_list_fields(views)), data)


def find_branch(settings: Settings) -> str:
    """The page of the branch that changes are proposed to, where GitHub has it; "" elsewhere."""
    page = f"{settings.repository}/tree/{settings.branch}"
    return page if page.startswith(GITHUB) else ""


def _list_fields(views: Views) -> Iterable[AskedField]:
    """The fields of a descriptor that no table tells, in the words of its schema."""
    own, connect = _read_schema()
    agencies = tuple((id, agency.title) for id, agency in views.catalog.agencies.items())
    words = views.catalog.vocabulary
    asked: tuple[tuple[str, str, Mapping[str, Any], Options], ...] = (
        ("agency", say("Agency"), connect["agency"], agencies),
        ("id", say("Short name of the dataset"), own["name"], ()),
        ("updated", say("The day the source last changed the table"), connect["updated"], ()),
        ("topic", say("Topic"), connect["topics"], _list_terms(words.topics)),
        (
            "frequency",
            say("How often it is renewed"),
            connect["frequency"],
            _list_terms(words.frequencies),
        ),
    )
    for name, title, part, options in asked:
        yield AskedField(name, title, translate(part["description"]), options)


def list_asked_words() -> Iterator[str]:
    """What the fields say of themselves, in the language of the program."""
    own, connect = _read_schema()
    yield own["name"]["description"]
    for name in ("agency", "updated", "topics", "frequency"):
        yield connect[name]["description"]


def _read_schema() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The fields of a descriptor, and those of its `connect`."""
    schema = Descriptor.model_json_schema(by_alias=True)
    return schema["properties"], schema["$defs"]["Extension"]["properties"]


def _list_terms(terms: Iterable[Any]) -> Options:
    return tuple((term.id, term.title) for term in terms)
