"""The forms of the API: what each of its files holds, as types. The files are written from them, and so is
openapi.json: there is no other list of their fields.

What stands here once stays in version 1: a field may be added, but none goes, and none changes its type.
docs/take-part/api.md tells of each change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..marks import TableMark
from ..model import Barrier, HistoryEntry, PlanStep
from ..stats.figures import Figure

Address = Annotated[str, Field(pattern=r"^https?://", examples=["https://example.org/file.json"])]
Sum = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Form(BaseModel):
    """A part of an answer. Every field is always there; where nothing is known it is null."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(Form):
    """A list, or the part of a long one that fits in a file."""

    total: Annotated[int, Field(ge=0)] = Field(description="how many there are in all files")
    next: Address | None = Field(description="the file with those that follow; null in the last")


class Covered(Form):
    """The time that the numbers cover."""

    start: str = Field(description="the first year, month or day")
    end: str = Field(description="the last one")
    basis: str = Field(description="what kind of years they are")


class DatasetInList(Form):
    """A dataset, in short."""

    id: str
    title: str
    description: str
    kind: Literal["dataset", "reference"] = Field(
        description="a dataset, or a list of places that datasets refer to"
    )
    agency: str = Field(description="the id of the agency that holds it")
    topics: tuple[str, ...] = Field(description="ids of topics")
    keywords: tuple[str, ...]
    geography: str = Field(description="the smallest kind of place that it tells of")
    covers: Covered
    updated: str = Field(description="when the source last changed it: a year, a month or a day")
    version: str
    page: Address = Field(description="its page, for people")
    details: Address = Field(description="all that is known of it, for programs")


class DatasetList(Listed):
    """The datasets."""

    items: tuple[DatasetInList, ...]


class CellMark(Form):
    """What stands in a cell in place of a value."""

    value: str
    meaning: TableMark


class CellValue(Form):
    """A code that a column may hold, and its word."""

    value: str
    label: str


class TableColumn(Form):
    """A column of a table."""

    name: str
    title: str
    description: str
    type: Literal["string", "integer", "number", "boolean", "date", "year"]
    role: Literal["geography", "time", "dimension", "measure", "label"]
    concept: str | None = Field(description="what it shares with columns of other datasets")
    unit: str | None = Field(description="of a measure: what one of it is")
    kind: Literal["count", "percent", "rate", "estimate"] | None = Field(
        description="of a measure: what kind of number it is"
    )
    marks: tuple[CellMark, ...] = Field(
        description="what stands where there is no number, and why there is none"
    )
    values: tuple[CellValue, ...] = Field(
        description="the codes it may hold, where they are listed"
    )


class TableKey(Form):
    """Columns whose values stand in another table."""

    columns: tuple[str, ...]
    dataset: str
    table: str
    target_columns: tuple[str, ...]


class DataTable(Form):
    """A table, and where to get it."""

    name: str
    title: str
    description: str
    csv: Address
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sum
    primary_key: tuple[str, ...]
    foreign_keys: tuple[TableKey, ...]
    columns: tuple[TableColumn, ...]


class License(Form):
    """What allows to use the data."""

    title: str
    url: str


class DataSource(Form):
    """Where the data are from."""

    title: str
    url: str | None
    accessed: str | None = Field(description="when it was read there")


class Hiding(Form):
    """What is hidden, so that no child can be found in the numbers."""

    least_count: int | None = Field(description="the smallest count that is shown")
    rule: str
    further: str | None = Field(description="what this catalog hides beyond the rule")


class ContactPoint(Form):
    """Whom to ask."""

    name: str
    mailbox: str


class DatasetDetails(DatasetInList):
    """A dataset, with all of its tables."""

    frequency: str = Field(description="how often the source renews it")
    unit_of_analysis: str = Field(description="what one count stands for")
    caveats: tuple[str, ...] = Field(description="what to know before using it")
    hiding: Hiding
    licenses: tuple[License, ...]
    sources: tuple[DataSource, ...]
    contact: ContactPoint | None
    answers: tuple[str, ...] = Field(description="ids of the desired datasets that it answers")
    datapackage: Address = Field(description="a Data Package with whole addresses")
    tables: tuple[DataTable, ...]


class AgencyInList(Form):
    """An agency, or a partner of the workgroup."""

    id: str
    title: str
    short: str
    kind: Literal["state-agency", "partner"]
    serves_children: bool
    role: str
    website: str | None
    mailbox: str | None
    page: Address
    datasets: tuple[str, ...] = Field(description="ids of the datasets that it holds")
    desired: tuple[str, ...] = Field(description="ids of the desired datasets that are asked of it")


class AgencyList(Listed):
    """The agencies and partners."""

    items: tuple[AgencyInList, ...]


class PlaceInList(Form):
    """A place, and where its numbers are."""

    id: str
    name: str
    kind: str = Field(description="what it is, in words")
    also: tuple[str, ...] = Field(description="other names")
    dataset: str = Field(description="the dataset whose table lists it")
    table: str
    code: str = Field(description="its code in that table, and in tables that refer to it")
    within: tuple[str, ...] = Field(description="ids of the places that it belongs to")
    page: Address
    numbers_csv: Address = Field(description="all its numbers as one table")
    numbers_json: Address = Field(description="its numbers line by line, as its page shows them")


class PlaceList(Listed):
    """The places that the numbers are told for."""

    items: tuple[PlaceInList, ...]


class DesiredDataset(Form):
    """A dataset that families asked for, and how far it is."""

    id: str
    number: int
    title: str
    question: str = Field(description="what it is to answer")
    agencies: tuple[str, ...] = Field(description="ids; the first is the one that is asked")
    topic: str
    status: str = Field(description="how far it is: the id of a status")
    status_title: str
    datasets: tuple[str, ...] = Field(description="ids of the datasets here that answer it")
    history: tuple[HistoryEntry, ...]
    plan: tuple[PlanStep, ...]
    barriers: tuple[Barrier, ...]
    page: Address


class WorkPlan(Listed):
    """The desired datasets."""

    items: tuple[DesiredDataset, ...]


class StatisticsTold(Form):
    """How far the catalog is, in numbers."""

    as_of: str = Field(description="the day on which they were counted")
    figures: tuple[Figure, ...]


class Start(Form):
    """Where everything is."""

    title: str
    version: str = Field(description="the version of the API; its first number is in each address")
    documentation: Address
    openapi: Address
    datasets: Address
    agencies: Address
    places: Address
    workplan: Address
    statistics: Address


@dataclass(frozen=True)
class ApiFile:
    """A file of the API, or one for each id. summary: what it holds, in a sentence."""

    form: type[Form]
    summary: str


# By the kinds of addresses.
API_FILES: Mapping[str, ApiFile] = {
    "start": ApiFile(Start, "Where everything is."),
    "datasets": ApiFile(DatasetList, "All datasets, in short."),
    "dataset": ApiFile(DatasetDetails, "A dataset, with its tables and columns."),
    "agencies": ApiFile(AgencyList, "The agencies and partners, and what they hold."),
    "places": ApiFile(PlaceList, "The places, and the files with their numbers."),
    "workplan": ApiFile(
        WorkPlan, "The datasets that families asked for, and what stands in the way."
    ),
    "statistics": ApiFile(StatisticsTold, "How far the catalog is, in numbers."),
}
