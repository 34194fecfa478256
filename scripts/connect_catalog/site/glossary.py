"""The page of words: the site's own, and those that records and datasets use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import has_place, locate, locate_page
from ..exports.folding import fold
from ..model import Term
from ..words import say, say_later, translate
from .kind import VOCABULARY, PageKind, PlannedPage
from .views import Views


@dataclass(frozen=True)
class GlossaryEntry:
    """A word. url: the page with more about it, or None."""

    term: Term
    url: str | None


@dataclass(frozen=True)
class Family:
    """Words of one kind, and what they are for."""

    id: str
    title: str
    intro: str
    entries: tuple[GlossaryEntry, ...]


@dataclass(frozen=True)
class GlossaryPage:
    families: tuple[Family, ...]


def plan_glossary(views: Views) -> Iterable[PlannedPage]:
    """The one page of all words."""
    yield PlannedPage(
        locate_page("glossary"),
        say("Glossary"),
        say("What the words on this site mean, in plain language."),
        VOCABULARY,
        partial(view_glossary, views),
    )


GLOSSARY = PageKind("glossary", plan_glossary)


def view_glossary(views: Views) -> GlossaryPage:
    """Every family that has a word, in the order of the page."""
    families = (_view_family(views, *words) for words in FAMILIES)
    return GlossaryPage(tuple(family for family in families if family.entries))


FAMILIES = (
    (
        "glossary",
        say_later("Words of this site"),
        say_later("What the pages mean by their words."),
    ),
    ("concepts", say_later("Columns"), say_later("What the columns of datasets mean.")),
    (
        "geographies",
        say_later("Places"),
        say_later("The kinds of places that numbers are given for."),
    ),
    (
        "frequencies",
        say_later("How often data come"),
        say_later("When a new edition of a dataset is expected."),
    ),
    (
        "statuses",
        say_later("How far a desired dataset is"),
        say_later("The steps that a desired dataset goes through."),
    ),
    (
        "barrier_kinds",
        say_later("What stands in the way"),
        say_later("What can keep data from families."),
    ),
    (
        "openness",
        say_later("What makes data open"),
        say_later("The questions that tell how open a desired dataset is."),
    ),
)
BY_TITLE = ("glossary", "concepts")  # the vocabulary's order of the others says something


def _view_family(views: Views, id: str, title: str, intro: str) -> Family:
    terms: Iterable[Term] = views.words.terms(id).values()
    if id in BY_TITLE:
        terms = sorted(terms, key=lambda term: fold(term.title))
    entries = tuple(GlossaryEntry(term, _page_about(views, id, term)) for term in terms)
    return Family(id.replace("_", "-"), translate(title), translate(intro), entries)


def _page_about(views: Views, family: str, term: Term) -> str | None:
    """The page of a word. A concept has one where a column is of it."""
    if not has_place(family) or (family == "concepts" and term.id not in views.concept_uses):
        return None
    return locate(family, term.id)
