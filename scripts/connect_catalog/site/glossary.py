"""The page of words: the site's own, and those that records and datasets use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_page
from ..model import Term
from ..words import say
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
    """Every family that has a word, in the order of the vocabulary."""
    words = views.words
    families = (
        (
            "glossary",
            say("Words of this site"),
            say("What the pages mean by their words."),
            [GlossaryEntry(term, None) for term in sorted(words.glossary, key=_by_title)],
        ),
        (
            "concepts",
            say("Columns"),
            say("What the columns of datasets mean."),
            [
                GlossaryEntry(t, locate("concepts", t.id) if t.id in views.concept_uses else None)
                for t in sorted(words.concepts, key=_by_title)
            ],
        ),
        (
            "geographies",
            say("Places"),
            say("The kinds of places that numbers are given for."),
            [GlossaryEntry(term, None) for term in words.geographies],
        ),
        (
            "frequencies",
            say("How often data come"),
            say("When a new edition of a dataset is expected."),
            [GlossaryEntry(term, None) for term in words.frequencies],
        ),
        (
            "statuses",
            say("How far a desired dataset is"),
            say("The steps that a desired dataset goes through."),
            [GlossaryEntry(term, None) for term in words.statuses],
        ),
        (
            "barrier_kinds",
            say("What stands in the way"),
            say("What can keep data from families."),
            [GlossaryEntry(term, locate("barrier_kinds", term.id)) for term in words.barrier_kinds],
        ),
        (
            "openness",
            say("What makes data open"),
            say("The questions that tell how open a desired dataset is."),
            [GlossaryEntry(term, None) for term in words.openness],
        ),
    )
    return GlossaryPage(
        tuple(
            Family(id.replace("_", "-"), title, intro, tuple(found))
            for id, title, intro, found in families
            if found
        )
    )


def _by_title(term: Term) -> str:
    return term.title.casefold()
