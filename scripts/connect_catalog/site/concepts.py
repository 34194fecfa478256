"""The pages about what columns mean: one of all concepts, and one for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_page
from ..model import Column, Package, Resource, Term
from ..words import say, say_count, say_later
from .kind import OF_WORDS, VOCABULARY, PageKind, PlannedPage
from .views import Views


@dataclass(frozen=True)
class ColumnView:
    """A column of a dataset, and the tables it is in."""

    column: Column
    tables: tuple[Resource, ...]


@dataclass(frozen=True)
class UseView:
    package: Package
    columns: tuple[ColumnView, ...]

    @property
    def url(self) -> str:
        return locate("packages", self.package.id)


@dataclass(frozen=True)
class ConceptView:
    """A concept, and the datasets and reference tables with a column of it, by title."""

    concept: Term
    datasets: tuple[UseView, ...]
    references: tuple[UseView, ...]

    @property
    def url(self) -> str:
        return locate("concepts", self.concept.id)

    @property
    def count(self) -> str:
        return say_count("{count} dataset", "{count} datasets", len(self.datasets))


@dataclass(frozen=True)
class ConceptsPage:
    concepts: tuple[ConceptView, ...]


def plan_concepts(views: Views) -> Iterable[PlannedPage]:
    """The page of all concepts."""
    yield PlannedPage(
        locate_page("concepts"),
        say("What columns share"),
        say(
            "Columns that mean the same in several datasets, such as age group or school district."
        ),
        VOCABULARY,
        partial(view_concepts, views),
    )


def plan_concept(views: Views) -> Iterable[PlannedPage]:
    """A page for each concept that a column has."""
    for term in _used(views):
        yield PlannedPage(
            locate("concepts", term.id),
            term.title,
            term.definition,
            VOCABULARY,
            partial(view_concept, views, term),
        )


CONCEPTS = PageKind("concepts", plan_concepts)
CONCEPT = PageKind("concept", plan_concept, say_later("Column"), weight=OF_WORDS)


def view_concepts(views: Views) -> ConceptsPage:
    """The concepts that columns have; those in the most datasets first."""
    found = [view_concept(views, term) for term in _used(views)]
    found.sort(key=lambda view: (-len(view.datasets), view.concept.title))
    return ConceptsPage(tuple(found))


def _used(views: Views) -> list[Term]:
    return [term for term in views.words.concepts if term.id in views.concept_uses]


def view_concept(views: Views, concept: Term) -> ConceptView:
    """A concept with the columns of it, by package."""
    kinds: Mapping[str, list[UseView]] = {"dataset": [], "reference": []}
    for use in views.concept_uses[concept.id]:
        columns = tuple(ColumnView(c, tables) for c, tables in use.columns)
        kinds[use.package.descriptor.connect.kind].append(UseView(use.package, columns))
    return ConceptView(concept, tuple(kinds["dataset"]), tuple(kinds["reference"]))
