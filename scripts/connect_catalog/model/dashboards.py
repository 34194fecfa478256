"""Dashboards: charts of several datasets side by side, with what is missing among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from .parts import Id, Name, Part, ProperName, Record, Text, Title
from .references import DesiredId, PackageId


class Display(Part):
    """A chart of a dataset, named by its view."""

    dataset: PackageId = Field(description="the dataset")
    view: Id = Field(description="the name of its view")
    note: Text | None = Field(None, description="what a reader should know before reading it")


class Lack(Part):
    """A desired dataset that would fill a gap, and what cannot be shown without it."""

    item: DesiredId = Field(description="the desired dataset")
    note: Text = Field(description="what is not shown without it")


class DashboardPart(Part):
    """A part of a dashboard: a question, the charts that answer it, and the gaps in them."""

    id: Id
    title: Title
    question: Text = Field(description="what the charts answer")
    displays: tuple[Display, ...] = Field((), description="the charts, in order")
    gaps: tuple[Lack, ...] = Field((), description="what is missing")


class Counterpart(Part):
    """A display of an earlier dashboard, and what stands for it now: a view or only a dataset, or the
    reason why nothing does."""

    display: ProperName = Field(description="the earlier display")
    dataset: PackageId | None = Field(None, description="the dataset that has it now")
    view: Id | None = Field(None, description="the view of that dataset")
    reason: Text | None = Field(None, description="why it looks different now, or is not there")

    @model_validator(mode="after")
    def _stands_for_something(self) -> Self:
        if self.dataset is None and (self.reason is None or self.view is not None):
            raise ValueError("an earlier display has a dataset now, or a reason why it has none")
        return self


class PlacesNamed(Part):
    """Rows of a table of places."""

    package: PackageId = Field(description="the reference package")
    resource: Id = Field(description="its table of places")
    where: Mapping[Name, str] = Field(description="the values that choose the rows, by column")


class Dashboard(Record):
    """A file in catalog/dashboards/."""

    title: Title
    description: Text
    parts: tuple[DashboardPart, ...] = Field(min_length=1)
    places: PlacesNamed | None = Field(
        None, description="the places whose pages tell of each alone"
    )
    earlier: ProperName | None = Field(None, description="the dashboard that it takes the place of")
    counterparts: tuple[Counterpart, ...] = Field((), description="each display of that one")
