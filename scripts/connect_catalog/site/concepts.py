"""The pages about what columns mean: one of all concepts, and one for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..addresses import locate, locate_page
from ..model import Column, Package, Resource, Term
from ..stats.concepts import ConceptUse, list_values
from ..words import say, say_count
from .views import Planned, Views


@dataclass(frozen=True)
class ColumnView:
    """A column of a dataset. tables: those it is in; values: those it may hold, if they are
    listed."""

    column: Column
    tables: tuple[Resource, ...]
    values: tuple[str, ...]


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


def plan_concepts(views: Views) -> Iterable[Planned]:
    """The page of all concepts, and one for each concept that a column has."""
    concepts = view_concepts(views)
    yield Planned(
        "concepts",
        locate_page("concepts"),
        say("What columns share"),
        say(
            "Columns that mean the same in several datasets, such as age group or school district."
        ),
        "catalog/vocabulary.yml",
        {"concepts": concepts},
    )
    for concept in concepts:
        yield Planned(
            "concept",
            concept.url,
            concept.concept.title,
            concept.concept.definition,
            "catalog/vocabulary.yml",
            {"view": concept},
        )


def view_concepts(views: Views) -> tuple[ConceptView, ...]:
    """The concepts that columns have; those in the most datasets first."""
    uses = views.concept_uses
    terms = {term.id: term for term in views.words.concepts}
    found = [_view_concept(terms[id], uses[id]) for id in terms if id in uses]
    return tuple(sorted(found, key=lambda view: (-len(view.datasets), view.concept.title)))


def _view_concept(concept: Term, uses: tuple[ConceptUse, ...]) -> ConceptView:
    kinds: Mapping[str, list[UseView]] = {"dataset": [], "reference": []}
    for use in uses:
        columns = tuple(ColumnView(c, tables, list_values(c)) for c, tables in use.columns)
        kinds[use.package.descriptor.connect.kind].append(UseView(use.package, columns))
    return ConceptView(concept, tuple(kinds["dataset"]), tuple(kinds["reference"]))
