"""The record of catalog/logic-model.yml: its boxes, and what counts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .dates import Date
from .parts import Id, Name, Part, ProperName, Record, Source, Text, Title, Url

COLUMNS = ("inputs", "activities", "outputs", "outcomes")


# The statistics that a box of the logic model can show; stats.measures computes them.
MeasureId = Literal[
    "additional-datasets",
    "agencies-attending",
    "agencies-posting-data",
    "agencies-returning-metadata",
    "agencies-reviewing",
    "attendances",
    "barriers-by-kind",
    "barriers-recorded",
    "catalog-datasets",
    "child-serving-agencies",
    "data-uses",
    "datasets-with-timeline",
    "knowledge-change",
    "meetings-held",
    "metadata-hits",
    "milestones-reached",
    "needs-heard",
    "partners",
    "people-trained",
    "report-outs",
    "share-obtained",
    "share-published",
    "trainings-held",
]


# The records that a measure counts, whose fields an element may choose by.
MEASURED: Mapping[MeasureId, str] = {
    "agencies-attending": "meetings",
    "agencies-reviewing": "meetings",
    "attendances": "meetings",
    "data-uses": "uses",
    "knowledge-change": "trainings",
    "meetings-held": "meetings",
    "needs-heard": "meetings",
    "people-trained": "trainings",
    "report-outs": "reports",
    "trainings-held": "trainings",
}


class Milestone(Part):
    """A step on the way to an output that is no dataset."""

    title: Title
    by: Date | None = None
    reached: Date | None = None
    link: Url | None = None


class Goal(Part):
    """What a measure should reach, and by when."""

    value: Annotated[float, Field(gt=0)]
    by: Date | None = None
    source: Source


class Element(Part):
    """A box of the logic model.

    measure names the statistic that counts it, and `where` what it counts: values of the records'
    own fields, such as {provider: favor}. how: how to record what it counts. leads_to: the boxes
    of the next column that it is to bring about.
    """

    id: Id
    title: Title
    area: Title | None = None
    term: Literal["short", "intermediate", "long"] | None = None
    measure: MeasureId | None = None
    where: Mapping[Name, tuple[Id | ProperName, ...]] = Field(default_factory=dict)
    goal: Goal | None = None
    how: Text | None = None
    leads_to: tuple[Id, ...] = ()
    state: Text | None = None
    milestones: tuple[Milestone, ...] = ()
    documentation: Source | None = None


class LogicModel(Record):
    """catalog/logic-model.yml. vision, goal and context: the program's own words. note: what a
    reader should know about the whole model, such as who wrote which part of it."""

    vision: Text | None = None
    goal: Text | None = None
    context: Text | None = None
    note: Text | None = None
    inputs: tuple[Element, ...]
    activities: tuple[Element, ...]
    outputs: tuple[Element, ...]
    outcomes: tuple[Element, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every box, column by column."""
        return tuple(element for column in COLUMNS for element in getattr(self, column))
