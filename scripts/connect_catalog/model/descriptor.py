"""A data package's descriptor: a strict subset of Data Package 2.0 (https://datapackage.org) plus
the `connect` extension, documented in docs/take-part/descriptor.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from ..marks import TableMark
from ..periods import tell_period
from .dates import Date
from .parts import Count, Id, Measured, Name, Part, ProperName, Record, Text, Title, Url
from .references import (
    AgencyId,
    ConceptId,
    FrequencyId,
    GeographyId,
    PackageId,
    TopicId,
    list_references,
)
from .rounding import Rounding

ColumnRole = Literal["geography", "time", "dimension", "measure", "label"]
MeasureKind = Literal["count", "percent", "rate", "estimate"]


class DescriptorPart(Part):
    """A part of a descriptor. Its fields are written in camelCase, as in Data Package."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_alias=True)


class MissingValue(DescriptorPart):
    """A string that stands for no number. Its label says which of the three kinds it is."""

    value: str = Field(description="what stands in the cell")
    label: TableMark = Field(description="what it means")


class Window(DescriptorPart):
    """Periods taken together: `periods` of them that end with the one named, or, where it is left
    out, all from the first on (a running total). of: the concept of a single period."""

    of: ConceptId
    periods: Annotated[int, Field(ge=2, le=100)] | None = None


class Subtotal(DescriptorPart):
    """A value of a column of groups that stands for some of the others together."""

    value: str
    parts: Annotated[tuple[str, ...], Field(min_length=2)]


class FieldExtension(DescriptorPart):
    """`connect` of a field: what the column is for.

    rounding: what counts are rounded to. total: the value that stands for all other values together;
    subtotals: those that stand for some of them. window: of a time column. of, per, at_most and sum_of say
    how a measure hangs together with others, each a column of the table or a concept: 100 (or `scale`)
    times `of` over `per`; no more than `at_most`; the sum of columns. over: key columns over whose values
    `per` is added up first, so that a percent is a share of the total of its rows; without `per`, the
    percents of these rows make 100. complement: the percents of the same row that make 100 with this one.
    margin_of: the measure of the same row whose margin of error this is, in the same unit.
    """

    role: ColumnRole = Field(
        description="what the column is for: a place, a period, a group, a number, or a note"
    )
    concept: ConceptId | None = None
    unit: Title | None = Field(
        None,
        description="of a number: what one of them is, such as children or percent of students",
    )
    kind: MeasureKind | None = Field(
        None,
        description="of a number: whether it counts, is a share of 100, a rate, or an estimate",
    )
    threshold: Annotated[int, Field(ge=2)] | None = None
    rounding: Rounding | None = None
    total: str | None = Field(
        None, description="of a place or group: the value that stands for all the others together"
    )
    subtotals: tuple[Subtotal, ...] = ()
    window: Window | None = None
    of: Measured | None = None
    per: Measured | None = None
    over: tuple[Name, ...] = ()
    complement: tuple[Name, ...] = ()
    scale: Annotated[int, Field(ge=1)] | None = None
    at_most: Measured | None = None
    sum_of: tuple[Name, ...] = ()
    margin_of: Name | None = None

    @model_validator(mode="after")
    def _measures_say_what_they_measure(self) -> FieldExtension:
        if (self.role == "measure") != (self.unit is not None and self.kind is not None):
            raise ValueError("a measure has a unit and a kind; no other column does")
        return self

    @model_validator(mode="after")
    def _ties_fit_the_column(self) -> FieldExtension:
        if (self.total is not None or self.subtotals) and self.role in ("measure", "time"):
            raise ValueError("a total is a value of a column of places or groups")
        if self.window is not None and self.role != "time":
            raise ValueError("only a column of periods has a window")
        if self.rounding is not None and self.kind != "count":
            raise ValueError("only a count says what it is rounded to")
        if (self.of or self.per or self.scale) and self.kind not in ("percent", "rate"):
            raise ValueError("only a percent or a rate is `of` one count `per` another")
        if self.over and self.per is None and (self.kind != "percent" or self.of):
            raise ValueError("`over` says what `per` is added up over; name the count in `per`")
        if self.complement and self.kind != "percent":
            raise ValueError("only a percent makes 100 with another")
        if (self.kind == "rate" and self.per is not None) != (self.scale is not None):
            raise ValueError("a rate `per` a count has a `scale`, as in 1000; a percent has none")
        if self.margin_of is not None and self.kind != "estimate":
            raise ValueError("a margin of error is an estimate")
        if (self.at_most or self.sum_of) and self.kind not in ("count", "percent", "rate"):
            raise ValueError("only what counts has `atMost` or `sumOf`")
        return self


class Constraints(DescriptorPart):
    """Table Schema constraints."""

    required: bool | None = None
    unique: bool | None = None
    enum: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None


class Category(DescriptorPart):
    """A value of a categorical column, with its words."""

    value: str
    label: Title


class Column(DescriptorPart):
    """A Table Schema field."""

    name: Name
    type: Literal["string", "integer", "number", "boolean", "date", "year"]
    title: Title = Field(description="a heading that a parent understands")
    description: Text = Field(
        description="what stands in the column, and what its codes mean, as in 1 = yes, 2 = no"
    )
    constraints: Constraints = Constraints()
    missing_values: tuple[MissingValue, ...] | None = Field(
        None,
        description="what stands in place of a number, and what it means, as in * = suppressed",
    )
    categories: tuple[Category | str, ...] | None = None
    categories_ordered: bool | None = None
    connect: FieldExtension

    def category_values(self) -> tuple[str, ...] | None:
        """The values a categorical column may hold; None for any other column."""
        if self.categories is None:
            return None
        return tuple(c if isinstance(c, str) else c.value for c in self.categories)

    @property
    def listed(self) -> tuple[str, ...]:
        """The values it may hold, in the order that is declared; empty if they are not listed."""
        return self.constraints.enum or self.category_values() or ()

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What its values are called, where that is told apart from them, as in another language."""
        return {c.value: c.label for c in self.categories or () if not isinstance(c, str)}

    def word(self, value: str) -> str:
        """What readers are shown for a value."""
        told = self.words.get(value, value)
        return tell_period(told) if self.connect.role == "time" else told

    @property
    def told_values(self) -> tuple[str, ...]:
        """The values it may hold as readers are shown them, each with that of the file where it differs, as in
        "Asiática (Asian)"."""
        return tuple(v if self.word(v) == v else f"{self.word(v)} ({v})" for v in self.listed)

    def marking(self) -> dict[str, TableMark]:
        """The column's strings that stand for no number, and what each means."""
        return {entry.value: entry.label for entry in self.missing_values or ()}


class TableName(DescriptorPart):
    """The name of a table, in this package (no package named) or another."""

    package: PackageId | None = None
    resource: Id

    def within(self, home: str) -> tuple[str, str]:
        """The package and the resource that it means where it stands in the package `home`."""
        return self.package or home, self.resource


class KeyTarget(TableName):
    """What a foreign key points at, in this package (no package named) or another."""

    fields: tuple[Name, ...] = Field(min_length=1)


class ForeignKey(DescriptorPart):
    fields: tuple[Name, ...] = Field(min_length=1)
    reference: KeyTarget


class TableSchema(DescriptorPart):
    """A Table Schema; every table has a primary key."""

    profile: Literal["https://datapackage.org/profiles/2.0/tableschema.json"] = Field(
        alias="$schema"
    )
    fields: tuple[Column, ...] = Field(min_length=1)
    primary_key: tuple[Name, ...] = Field(min_length=1)
    unique_keys: tuple[Annotated[tuple[Name, ...], Field(min_length=1)], ...] = ()
    missing_values: tuple[Literal[""], ...] = ("",)


class Dialect(DescriptorPart):
    """The one CSV dialect of the catalog (RFC 4180 with Unix line ends), written out."""

    header: Literal[True]
    delimiter: Literal[","]
    line_terminator: Literal["\n"]
    quote_char: Literal['"']
    double_quote: Literal[True]


class Gap(DescriptorPart):
    """Combinations of a table's key that have no row, and the reason. where: values of key
    columns."""

    where: Mapping[Name, str | tuple[str, ...]] = Field(min_length=1)
    reason: Text


class Footnote(DescriptorPart):
    """What readers should know about some numbers. where: values of columns that are not measures.
    The note holds for every row with these values, or for every row if `where` is empty. field: the
    measure; every measure if left out."""

    where: Mapping[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    field: Name | None = None
    text: Text

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values in each column for which the note holds."""
        return {n: (v,) if isinstance(v, str) else v for n, v in self.where.items()}


class ResourceExtension(DescriptorPart):
    """`connect` of a resource: foreign keys into other packages, the number of rows, the rows known
    to be absent, and footnotes."""

    foreign_keys: tuple[ForeignKey, ...] = ()
    rows: Count | None = None
    gaps: tuple[Gap, ...] = ()
    footnotes: tuple[Footnote, ...] = ()


Hash = Annotated[
    str,
    StringConstraints(
        pattern=(
            r"^((md5:)?[0-9a-f]{32}|sha1:[0-9a-f]{40}|sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$"
        )
    ),
]


class Resource(DescriptorPart):
    """A tabular data resource: one CSV file in the package's data/ folder."""

    profile: Literal["https://datapackage.org/profiles/2.0/dataresource.json"] = Field(
        alias="$schema"
    )
    name: Id
    type: Literal["table"]
    title: Title
    description: Text
    path: Annotated[str, StringConstraints(pattern=r"^data/[a-z0-9]+([-_.][a-z0-9]+)*\.csv$")]
    format: Literal["csv"]
    mediatype: Literal["text/csv"]
    encoding: Literal["utf-8"]
    bytes: Count | None = None
    hash: Hash | None = None
    dialect: Dialect
    schema_: TableSchema = Field(alias="schema")
    connect: ResourceExtension = ResourceExtension()

    def column(self, name: str) -> Column:
        """The column with this name. Raises KeyError if there is none."""
        for column in self.schema_.fields:
            if column.name == name:
                return column
        raise KeyError(name)

    def columns(self, role: str) -> tuple[Column, ...]:
        """The columns with a role."""
        return tuple(column for column in self.schema_.fields if column.connect.role == role)


class Licence(DescriptorPart):
    name: ProperName = Field(description="the license under which the source publishes the data")
    title: ProperName
    path: Url


class PackageSource(DescriptorPart):
    """A Data Package source. accessed: the day it was read there, which Data Package has no name for
    (CSL's word); left out where nobody noted it."""

    title: Title = Field(
        description="who published the data, and the system or form they come from"
    )
    path: Url | None = Field(
        None, description="the address where the data stand, if they are online"
    )
    accessed: Date | None = None


class TimeCovered(DescriptorPart):
    """First and last period, as the table writes them, and what kind of year they are."""

    start: Date = Field(description="the first period that the data cover")
    end: Date = Field(description="the last period that the data cover")
    basis: Title = Field(
        description="what kind of years they are: calendar, school, state or federal fiscal years"
    )


Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]


class ShownAgain(DescriptorPart):
    """Why numbers of a column that an older version hid are shown from a version on."""

    version: Version
    resource: Id
    field: Name
    reason: Text


class Suppression(DescriptorPart):
    """What is hidden. threshold: the least count shown; further: what this catalog hid as well;
    shown_again: what was hidden once and is not any more."""

    threshold: Annotated[int, Field(ge=2)] | None = None
    rule: Text = Field(description="which numbers are hidden, and by whose rule")
    further: Text | None = None
    source: PackageSource | None = None
    shown_again: tuple[ShownAgain, ...] = ()


class CellSelector(DescriptorPart):
    """One cell: the row that `where` finds, in a column."""

    resource: Id
    field: Name
    where: Mapping[Name, str]


class SpotCheck(DescriptorPart):
    """A known number: the sum of some cells, or 100 times it over the sum of others."""

    of: tuple[CellSelector, ...] = Field(min_length=1)
    per: tuple[CellSelector, ...] = ()
    expected: float
    tolerance: Annotated[float, Field(ge=0)] = 0
    source: ProperName


class Waiver(DescriptorPart):
    """A finding of the checks in a column that a person has looked at and allowed, and the
    reason."""

    code: Id
    field: Name
    reason: Text


class TotalTable(TableName):
    """A table of totals or of parts, in this package (no package named) or another."""


class Total(DescriptorPart):
    """How the parts in one table add up to the totals in another. cover: all of a total ("exact"),
    some of it ("at most"), or they do not add up ("none")."""

    whole: TotalTable
    parts: TotalTable
    cover: Literal["exact", "at most", "none"]


class Base(TableName):
    """The count by which a view's numbers are divided, in the row of the same place and time of a table
    here or in another package. scale: a rate is so many times y over it. title: of the rates' chart."""

    field: Name
    scale: Annotated[int, Field(ge=1)]
    title: Title


class View(DescriptorPart):
    """A chart: y over x, one line or set of bars for each value of `series`. per: of bars of the largest
    counts, what they are divided by, so that places of different sizes can be compared."""

    name: Id
    title: Title
    kind: Literal["line", "bar"]
    resource: Id
    x: Name
    y: Name
    series: Name | None = None
    where: Mapping[Name, str] = Field(default_factory=dict)
    largest: Annotated[int, Field(ge=2, le=40)] | None = None
    per: Base | None = None


class Answer(DescriptorPart):
    """The plain answer that a dataset gives, as a sentence with slots. Its numbers come from the
    newest row that `where` finds. If `where` finds several rows of one period, they come from the
    row in which the measure `highest` or `lowest` is at its highest or lowest.

    each: the table's column of places. Such an answer is told on the page of each of its places, and not
    on the dataset's.

    A slot is `{column}`, `{column:plain}` (a percentage without its sign), `{column:change}` (the change
    since the first period that has a number) or `{column:child was|children were}` (the words that go with
    its number, in each form that the language has).
    """

    resource: Id
    where: Mapping[Name, str] = Field(default_factory=dict)
    each: Name | None = None
    highest: Name | None = None
    lowest: Name | None = None
    text: Annotated[Text, StringConstraints(max_length=400)]

    @model_validator(mode="after")
    def _picks_one_end(self) -> Answer:
        if self.highest is not None and self.lowest is not None:
            raise ValueError("an answer tells of the highest number or of the lowest, not of both")
        if self.each is not None and self.picked_by is not None:
            raise ValueError("an answer for each place picks no highest or lowest")
        return self

    @property
    def picked_by(self) -> str | None:
        """The measure that picks one row of a period; None if there is only one row."""
        return self.highest or self.lowest

    @property
    def pieces(self) -> tuple[str | Slot, ...]:
        """The text in pieces: plain words, and slots."""
        words, *slots = _SLOT.split(self.text)
        pieces: list[str | Slot] = [words]
        for i in range(0, len(slots), 3):
            pieces += [Slot(slots[i], slots[i + 1]), slots[i + 2]]
        return tuple(pieces)


class Slot(NamedTuple):
    """A place in a sentence that the cell of a column fills. form: "" (as tables show it), "plain",
    "change", or the words that go with the number, parted by "|"."""

    column: str
    form: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words that go with the number: for one, and for several; empty in every other form."""
        return tuple(self.form.split("|")) if "|" in self.form else ()


_SLOT = re.compile(r"\{([^{}:]*):?([^{}]*)\}")


class ChangeNote(DescriptorPart):
    """What a version changed for those who use the data, as an entry of the package's change log."""

    version: Version
    note: Text = Field(description="what was changed, why, and what to use in its place")


class Extension(DescriptorPart):
    """`connect` of a package: what a reader needs to know and Data Package has no property for."""

    agency: AgencyId = Field(description="the agency that holds the data")
    topics: tuple[TopicId, ...] = Field(min_length=1, description="what the data are about")
    kind: Literal["dataset", "reference"]
    geography: GeographyId = Field(description="the kind of place that the numbers are told for")
    frequency: FrequencyId = Field(description="how often the source renews the data")
    time_covered: TimeCovered
    unit_of_analysis: Text = Field(
        description="what one count stands for, such as a child who entered care, counted once"
    )
    updated: Date = Field(description="the day the source last changed the data")
    due: Date | None = Field(None, description="when the source is to renew them next")
    suppression: Suppression
    answers: tuple[Answer, ...] = ()
    caveats: tuple[Text, ...] = Field(
        (),
        description="what a reader could get wrong: who is missing, what changed in the way of counting",
    )
    totals: tuple[Total, ...] = ()
    spot_checks: tuple[SpotCheck, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    views: tuple[View, ...] = ()
    changes: tuple[ChangeNote, ...] = ()


class Descriptor(DescriptorPart, Record):
    """datapackages/<id>/datapackage.json."""

    profile: Literal["https://datapackage.org/profiles/2.0/datapackage.json"] = Field(
        alias="$schema"
    )
    name: Id = Field(description="a short name for the address, such as children-in-care")
    title: Title = Field(description="a title that a parent understands")
    description: Text = Field(
        description="what the data tell, about whom, who reported them, and what they are good for"
    )
    version: Version
    created: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    keywords: tuple[Title, ...] = Field(min_length=1, description="words that people search for")
    licenses: tuple[Licence, ...] = Field(min_length=1)
    sources: tuple[PackageSource, ...] = Field(min_length=1)
    resources: tuple[Resource, ...] = Field(min_length=1)
    connect: Extension

    @property
    def id(self) -> str:
        """The package's folder."""
        return self._origin.path.rpartition("/")[0].rpartition("/")[2]

    @property
    def version_number(self) -> tuple[int, ...]:
        """The three numbers of its version, to be compared."""
        return tuple(map(int, self.version.split(".")))

    @property
    def uses(self) -> tuple[str, ...]:
        """The ids of the packages named by its foreign keys and totals."""
        named = (one.id for one in list_references(self) if one.family == "packages")
        return tuple(dict.fromkeys(named))

    def resource(self, name: str) -> Resource:
        """The resource with this name. Raises KeyError if there is none."""
        return {resource.name: resource for resource in self.resources}[name]
