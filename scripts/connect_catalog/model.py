"""Every record a person writes, as a type. Unknown fields are refused; nothing changes after loading.

The data package types are a strict subset of Data Package 2.0 (https://datapackage.org) plus the
`connect` extension, documented in docs/take-part/descriptor.md.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

from .cells import Sheet
from .words import say, say_later, translate

if TYPE_CHECKING:
    import numpy
    import pandas

# ---------------------------------------------------------------------------------------- words

Id = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80), Field(title="id")
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Measured = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=80)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0)]


def _check_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"'`\\]+", value):
        raise ValueError("a link starts with https:// and holds no space or quote")
    return value


Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_check_url)]


class PartialDate(str):
    """A date known to the day ("2018-04-11"), the month ("2018-04") or the year ("2018")."""

    __slots__ = ()

    @property
    def first_day(self) -> date:
        """The first day the date can mean."""
        year, month, day = (*map(int, self.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @property
    def last_day(self) -> date:
        """The last day the date can mean."""
        parts = [int(part) for part in self.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
        return date(year, month, day)


def format_date(when: str | date | None) -> str:
    """A date for people: "April 11, 2018", "April 2018", "2018", or "not recorded"."""
    if when is None:
        return say("not recorded")
    parts = str(when).split("-")
    if len(parts) == 1:
        return parts[0]
    month = name_month(int(parts[1]))
    if len(parts) == 2:
        return say("{month} {year}", month=month, year=parts[0])
    return say("{month} {day}, {year}", month=month, day=int(parts[2]), year=parts[0])


def name_month(month: int) -> str:
    """The name of a month; 1 is January."""
    return translate(MONTHS[month - 1])


MONTHS = (
    say_later("January"),
    say_later("February"),
    say_later("March"),
    say_later("April"),
    say_later("May"),
    say_later("June"),
    say_later("July"),
    say_later("August"),
    say_later("September"),
    say_later("October"),
    say_later("November"),
    say_later("December"),
)


def _check_date(value: Any) -> PartialDate:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("a date is written 2018, 2018-04 or 2018-04-11")
    text = str(value)
    if not re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", text, re.ASCII):
        raise ValueError("a date is written 2018, 2018-04 or 2018-04-11")
    try:
        _ = PartialDate(text).first_day
    except ValueError:
        raise ValueError(f"{text} is not a day in the calendar") from None
    return PartialDate(text)


Date = Annotated[
    PartialDate,
    BeforeValidator(_check_date),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]

# ------------------------------------------------------------------------------------ the bases


@dataclass(frozen=True)
class Origin:
    """Where a record was read: its path in the repository, and the line of each of its fields."""

    path: str
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *location: str | int) -> int:
        """Line of a field, or of the nearest enclosing one that was written."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return 1


class Part(BaseModel):
    """A piece of a record."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True
    )


class Record(Part):
    """A file that a person writes. Its id is its file name."""

    _origin: Origin = PrivateAttr(default=Origin("memory.yml"))

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def id(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self._origin.path).stem


class Source(Part):
    """Where a statement comes from; the link is left out where there is none."""

    title: Title
    url: Url | None = None


# ----------------------------------------------------------------------------- catalog settings


class Outlines(Part):
    """Which table draws the maps: points of places' borders, in degrees, one row a point. Its key is
    place, ring, point; a foreign key ties the place to the table of places, whose own foreign keys say
    which regions each place lies in."""

    package: Id
    resource: Id
    longitude: Name
    latitude: Name


class Settings(Record):
    """catalog/catalog.yml: what the whole site says of itself. least_group: the least number of
    people whose scores may be shown. outlines: what maps are drawn from; without it there are none.
    """

    title: Title
    tagline: Text
    description: Text
    publisher: Title
    url: Url
    repository: Url
    branch: Name
    languages: tuple[Annotated[str, StringConstraints(pattern="^[a-z]{2}$")], ...] = Field(
        min_length=1
    )
    working_list_note: Text
    count_samples: bool
    least_group: Annotated[int, Field(ge=2)] = 6
    outlines: Outlines | None = None
    code_licence: Source
    records_licence: Source


class SuppressionRule(Part):
    """What an agency hides. threshold: the least count that may be shown."""

    applies_to: Title
    threshold: Annotated[int, Field(ge=2)]
    rule: Text
    source: Source


class Agency(Record):
    """A state agency, or a partner of the workgroup."""

    title: Title
    short: Title
    kind: Literal["state-agency", "partner"]
    serves_children: bool
    role: Text
    website: Url | None = None
    mailbox: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$")] | None = None
    suppression: tuple[SuppressionRule, ...] = ()


# ----------------------------------------------------------------------------------- vocabulary


class Term(Part):
    """An allowed word with its definition."""

    id: Id
    title: Title
    definition: Text


class Status(Term):
    """How far a desired dataset is. The flags say what statistics may count it as."""

    requested: bool = False
    metadata: bool
    obtained: bool
    published: bool
    closed: bool


# What makes a dataset open, each a yes or a no.
Criterion = Literal[
    "on-the-portal",
    "machine-readable",
    "licensed",
    "described",
    "current",
    "town-level",
    "by-age",
    "by-race",
]


class OpennessCriterion(Term):
    """A yes-or-no question on how open a dataset is. concepts: those of which a column must be one,
    for a question about what the numbers are broken down by."""

    id: Criterion
    concepts: tuple[Id, ...] = ()


class Breakdown(Term):
    """A way in which numbers can be told apart. concepts: a column of one of them does it."""

    concepts: tuple[Id, ...] = Field(min_length=1)


class Synonym(Part):
    """What people say, and what the catalog calls it. title: the catalog's own word, which is a
    keyword or a title in the records; also: the words that lead to it in a search."""

    id: Id
    title: Title
    also: tuple[Title, ...] = Field(min_length=1)


class Frequency(Term):
    """How often a dataset is brought up to date; days is None where nothing falls due."""

    days: Annotated[int, Field(gt=0)] | None = None


class Vocabulary(Record):
    """catalog/vocabulary.yml: the allowed words."""

    topics: tuple[Term, ...]
    statuses: tuple[Status, ...]
    barrier_kinds: tuple[Term, ...]
    regions: tuple[Term, ...]
    frequencies: tuple[Frequency, ...]
    geographies: tuple[Term, ...]
    concepts: tuple[Term, ...]
    attendee_roles: tuple[Term, ...]
    audiences: tuple[Term, ...]
    askers: tuple[Term, ...]
    openness: tuple[OpennessCriterion, ...] = ()
    use_kinds: tuple[Term, ...] = ()
    author_roles: tuple[Term, ...] = ()
    glossary: tuple[Term, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    synonyms: tuple[Synonym, ...] = ()

    def term(self, family: str, id: str) -> Term:
        """The term of a family ("topics", ...); KeyError where there is none."""
        return {term.id: term for term in getattr(self, family)}[id]

    def ids(self, family: str) -> tuple[str, ...]:
        """The ids of a family, in the order they were written."""
        return tuple(term.id for term in getattr(self, family))


# ------------------------------------------------------------------------------------ work plan


class HistoryEntry(Part):
    """One step of a desired dataset. A date or link that nobody recorded is left out."""

    status: Id = Field(description="where it stands now")
    date: Date | None = Field(None, description="when that was")
    note: Text = Field(description="what happened, in a sentence")
    link: Url | None = Field(None, description="where that can be seen")


class PlanStep(Part):
    """A step that a desired dataset is to reach, and by when. held_by: the agency it waits for."""

    status: Id
    by: Date
    held_by: Id | None = None
    note: Text | None = None
    link: Url | None = None


class Barrier(Part):
    """What stands between a desired dataset and the public.

    held_by: the agency that can remove it; reported_by: who told of it; next_step falls due on
    `due`; remedy: what removed it, once it is gone (`until`).
    """

    kind: Id = Field(description="what kind of barrier it is")
    detail: Text = Field(description="what stands in the way, in a sentence")
    since: Date | None = Field(None, description="since when")
    until: Date | None = Field(None, description="when it was gone")
    remedy: Text | None = Field(None, description="what removed it")
    next_step: Text | None = Field(None, description="what is to be done next")
    due: Date | None = Field(None, description="by when that is to be done")
    held_by: Id | None = Field(None, description="the agency that can remove it")
    reported_by: Id | None = Field(None, description="the agency that told of it")
    link: Url | None = Field(None, description="where that can be seen")


class OpennessNote(Part):
    """A yes or no on the openness of a desired dataset whose table this catalog does not hold."""

    criterion: Criterion
    met: bool
    evidence: Text
    link: Url | None = None


class Review(Part):
    """What a meeting said of a desired dataset."""

    meeting: Id
    outcome: Text


class WorkItem(Record):
    """catalog/workplan/: one desired dataset. The first agency is the one asked for it."""

    number: Annotated[int, Field(ge=1)]
    title: Title
    agencies: tuple[Id, ...] = Field(min_length=1)
    topic: Id
    question: Text
    packages: tuple[Id, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    history: tuple[HistoryEntry, ...] = Field(min_length=1)
    barriers: tuple[Barrier, ...] = ()
    reviews: tuple[Review, ...] = ()
    openness: tuple[OpennessNote, ...] = ()
    evidence: tuple[Source, ...] = Field(min_length=1)

    @property
    def current(self) -> HistoryEntry:
        """The last step; entries are written oldest first."""
        return self.history[-1]

    @property
    def target(self) -> PartialDate | None:
        """When the last step of the plan is to be reached."""
        return self.plan[-1].by if self.plan else None

    @property
    def open_barriers(self) -> tuple[Barrier, ...]:
        return tuple(barrier for barrier in self.barriers if barrier.until is None)


# ----------------------------------------------------------- meetings, trainings, data requests


class Meeting(Record):
    """catalog/meetings/: who met, as counts by role; never names. One to come says only when, of
    what kind and where it will be."""

    title: Title = Field(description="what the meeting was")
    sample: bool
    date: Date = Field(description="when it was or will be")
    kind: Literal["statewide", "regional", "agency-review"] = Field(
        description="what kind of meeting"
    )
    region: Id | None = Field(None, description="the region, for a regional meeting")
    place: Title | None = Field(None, description="where it was or will be")
    link: Url | None = Field(None, description="where its notes or its invitation stand")
    agencies: tuple[Id, ...] = Field((), description="the agencies and partners that were there")
    attendees: Mapping[Id, Count] = Field(
        default_factory=dict, description="how many people of each role"
    )
    reviewed: tuple[Id, ...] = Field((), description="the desired datasets that were looked at")
    needs_heard: tuple[Text, ...] = Field(
        (), description="what families said they need, in words that point to nobody"
    )


class Assessment(Part):
    """Scores of a group, before or after a training. sd: standard deviation."""

    n: Count = Field(description="how many answered")
    mean: float = Field(description="the mean score")
    sd: Annotated[float, Field(ge=0)] = Field(description="the standard deviation")


class Training(Record):
    """catalog/trainings/. best_score: the most one could score in the assessment."""

    title: Title = Field(description="what the training was")
    sample: bool
    date: Date = Field(description="when it was")
    series: Title = Field(description="the course it belongs to")
    provider: Id = Field(description="who held it")
    audience: Id = Field(description="who it was for")
    region: Id | None = Field(None, description="where it was held")
    people_trained: Count = Field(description="how many people")
    best_score: Annotated[float, Field(gt=0)] | None = Field(
        None, description="the best score one could get"
    )
    before: Assessment | None = Field(None, description="the scores before it")
    after: Assessment | None = Field(None, description="the scores after it")


class DataRequest(Record):
    """catalog/requests/: a question put to the workgroup, without who put it."""

    title: Title = Field(description="the question")
    sample: bool
    received: Date = Field(description="when it came")
    asker: Id = Field(description="what kind of person asked")
    topic: Id = Field(description="what it is about")
    status: Literal["pending", "open", "answered", "declined"] = Field(
        description="where it stands"
    )
    closed: Date | None = Field(None, description="when it was answered or declined")
    reason: Text | None = Field(None, description="why it was declined")
    answered_with: tuple[Id, ...] = Field((), description="the data packages that answered it")

    @model_validator(mode="after")
    def _closed_requests_say_when(self) -> DataRequest:
        if (self.status in ("answered", "declined")) != (self.closed is not None):
            raise ValueError(
                "an answered or declined request says when it was closed; no other does"
            )
        if self.status == "declined" and self.reason is None:
            raise ValueError("a declined request gives its reason")
        return self


class DataUse(Record):
    """catalog/uses/: a decision or policy that public data went into. user: the kind of person or
    office that used them."""

    title: Title = Field(description="what was done, in a few words")
    sample: bool
    date: Date = Field(description="when it was decided")
    user: Id = Field(description="what kind of person or office used the data")
    kind: Id = Field(description="what kind of decision")
    decision: Text = Field(description="what was decided, in a sentence")
    datasets: tuple[Id, ...] = Field(min_length=1, description="the data packages that were used")
    link: Url | None = Field(None, description="where that can be seen")


class Removal(Record):
    """catalog/removals/: a data package that is no longer published, and why. Its file name is the
    package's id, so that its address still answers."""

    title: Title
    agency: Id
    removed: Date
    reason: Text
    replaced_by: tuple[Id, ...] = ()
    link: Url | None = None


def _check_moment(value: str) -> str:
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        raise ValueError(f"{value} is no moment of the calendar") from None
    return value


Moment = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    AfterValidator(_check_moment),
    Field(title="moment"),
]
SitePath = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z0-9][a-z0-9._-]*/)*([a-z0-9][a-z0-9._-]*)?$", max_length=200),
]


class Span(Part):
    """A stretch of time whose hits are counted, both ends included, in UTC."""

    start: Moment
    end: Moment


class Usage(Record):
    """catalog/usage/: how often each page and download was asked for in a month, the file's name
    (2026-11). Only sums are kept: no address, no browser, no hour. Written by `catalog hits import`.
    robots: requests by programs, counted in nothing else."""

    sample: bool
    counted: tuple[Span, ...] = Field(min_length=1)
    robots: Count
    pages: Mapping[SitePath, Count]
    downloads: Mapping[SitePath, Count]


# -------------------------------------------------------------------------------------- reports


class ReportLine(Part):
    """One thing a report tells of. page: the page behind it; days: how long it has been so, or
    took, where the dates are recorded. words may hold two texts of a record, and so are longer."""

    title: Title
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    page: SitePath
    when: Date | None = None
    days: Count | None = None


class Indicator(Part):
    """A box of the logic model, as it stood at the end of a report and at its start, in words."""

    element: Id
    title: Title
    now: Text
    before: Text

    @property
    def changed(self) -> bool:
        return self.now != self.before


class Report(Record):
    """catalog/reports/: a report-out as it was handed out; later changes of the records do not
    change it. Written by `catalog report`.

    It tells of what is dated after `since`, up to the end of `until`; since_meeting and meeting are
    the meetings of those days. undated: what stands still without a date to count from. overdue and
    due: what was to be reached by `until`, and what is to be reached next.
    """

    title: Title
    sample: bool
    made: Date
    since: Date
    until: Date
    since_meeting: Id | None = None
    meeting: Id | None = None
    note: Text | None = None
    moved: tuple[ReportLine, ...] = ()
    stuck: tuple[ReportLine, ...] = ()
    undated: tuple[ReportLine, ...] = ()
    overdue: tuple[ReportLine, ...] = ()
    due: tuple[ReportLine, ...] = ()
    raised: tuple[ReportLine, ...] = ()
    resolved: tuple[ReportLine, ...] = ()
    answered: tuple[ReportLine, ...] = ()
    declined: tuple[ReportLine, ...] = ()
    indicators: tuple[Indicator, ...] = ()


# ---------------------------------------------------------------------------------- logic model


# The statistics that a box of the logic model can show; stats.measures computes them.
Measure = Literal[
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
MEASURED: Mapping[Measure, str] = {
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
    """What a measure is to reach, and by when."""

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
    measure: Measure | None = None
    where: Mapping[Name, tuple[Id | Title, ...]] = Field(default_factory=dict)
    goal: Goal | None = None
    how: Text | None = None
    leads_to: tuple[Id, ...] = ()
    state: Text | None = None
    milestones: tuple[Milestone, ...] = ()
    documentation: Source | None = None


class LogicModel(Record):
    """catalog/logic-model.yml. note: what a reader must know of the whole of it."""

    note: Text | None = None
    inputs: tuple[Element, ...]
    activities: tuple[Element, ...]
    outputs: tuple[Element, ...]
    outcomes: tuple[Element, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every box, column by column."""
        return (*self.inputs, *self.activities, *self.outputs, *self.outcomes)


# -------------------------------------------------------------------------------- data packages


class DescriptorPart(Part):
    """A piece of a descriptor: the fields are written in camelCase, as Data Package has them."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_alias=True)


Marking = Literal["suppressed", "missing", "not collected"]


class MissingValue(DescriptorPart):
    """A string that stands for no number; its label says which of the three kinds it is."""

    value: str
    label: Marking


class Window(DescriptorPart):
    """Periods taken together: `periods` of them that end with the one named, or, where it is left
    out, all from the first on (a running total). of: the concept of a single period."""

    of: Id
    periods: Annotated[int, Field(ge=2, le=100)] | None = None


class FieldExtension(DescriptorPart):
    """`connect` of a field: what the column is for.

    total: the value that stands for all other values together. window: of a time column. of, per,
    at_most and sum_of say how a measure hangs together with others, each a column of the table or
    a concept: 100 (or `scale`) times `of` over `per`; no more than `at_most`; the sum of columns.
    """

    role: Literal["geography", "time", "dimension", "measure", "label"]
    concept: Id | None = None
    unit: Title | None = None
    kind: Literal["count", "percent", "rate", "estimate"] | None = None
    threshold: Annotated[int, Field(ge=2)] | None = None
    total: str | None = None
    window: Window | None = None
    of: Measured | None = None
    per: Measured | None = None
    scale: Annotated[int, Field(ge=1)] | None = None
    at_most: Measured | None = None
    sum_of: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _measures_say_what_they_measure(self) -> FieldExtension:
        if (self.role == "measure") != (self.unit is not None and self.kind is not None):
            raise ValueError("a measure has a unit and a kind; no other column does")
        return self

    @model_validator(mode="after")
    def _ties_fit_the_column(self) -> FieldExtension:
        if self.total is not None and self.role in ("measure", "time"):
            raise ValueError("a total is a value of a column of places or groups")
        if self.window is not None and self.role != "time":
            raise ValueError("only a column of periods has a window")
        if (self.of or self.per or self.scale) and self.kind not in ("percent", "rate"):
            raise ValueError("only a percent or a rate is `of` one count `per` another")
        if (self.kind == "rate" and self.per is not None) != (self.scale is not None):
            raise ValueError("a rate `per` a count has a `scale`, as in 1000; a percent has none")
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
    """A value of a categorical column, with the words for it."""

    value: str
    label: Title


class Column(DescriptorPart):
    """A Table Schema field."""

    name: Name
    type: Literal["string", "integer", "number", "boolean", "date", "year"]
    title: Title
    description: Text
    constraints: Constraints = Constraints()
    missing_values: tuple[MissingValue, ...] | None = None
    categories: tuple[Category | str, ...] | None = None
    categories_ordered: bool | None = None
    connect: FieldExtension

    def category_values(self) -> tuple[str, ...] | None:
        """The values a categorical column may hold; None for any other column."""
        if self.categories is None:
            return None
        return tuple(c if isinstance(c, str) else c.value for c in self.categories)

    def marking(self) -> dict[str, Marking]:
        """The column's strings that stand for no number, and what each means."""
        return {entry.value: entry.label for entry in self.missing_values or ()}


class KeyTarget(DescriptorPart):
    """What a foreign key points at, in this package (no package named) or another."""

    package: Id | None = None
    resource: Id
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
    """Combinations of a table's key that have no row, and why. where: values of key columns."""

    where: Mapping[Name, str | tuple[str, ...]] = Field(min_length=1)
    reason: Text


class Footnote(DescriptorPart):
    """What to know of some numbers. where: values of columns that are no measure; it holds for every
    row that has them, and for every row where it is empty. field: the measure, or every measure."""

    where: Mapping[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    field: Name | None = None
    text: Text

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values of each column in which it holds."""
        return {n: (v,) if isinstance(v, str) else v for n, v in self.where.items()}


class ResourceExtension(DescriptorPart):
    """`connect` of a resource: foreign keys into other packages, how many rows there are, which are
    known not to be there, and footnotes."""

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
        """A column by name; KeyError where there is none."""
        return {column.name: column for column in self.schema_.fields}[name]

    def columns(self, role: str) -> tuple[Column, ...]:
        """The columns that play a role."""
        return tuple(column for column in self.schema_.fields if column.connect.role == role)


class Licence(DescriptorPart):
    name: Title
    title: Title
    path: Url


class PackageSource(DescriptorPart):
    title: Title
    path: Url | None = None


class TimeCovered(DescriptorPart):
    """First and last period, as the table writes them, and what kind of year they are."""

    start: Date
    end: Date
    basis: Title


class Suppression(DescriptorPart):
    """What is hidden. threshold: the least count shown; further: what this catalog hid as well."""

    threshold: Annotated[int, Field(ge=2)] | None = None
    rule: Text
    further: Text | None = None
    source: PackageSource | None = None


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
    source: Title


class Waiver(DescriptorPart):
    """A finding of the checks in a column that a person has looked at and allowed, and why."""

    code: Id
    field: Name
    reason: Text


class TotalTable(DescriptorPart):
    """A table of totals or of parts, in this package (no package named) or another."""

    package: Id | None = None
    resource: Id


class Total(DescriptorPart):
    """How the parts in one table add up to the totals in another. cover: all of a total ("exact"),
    some of it ("at most"), or they do not add up ("none")."""

    whole: TotalTable
    parts: TotalTable
    cover: Literal["exact", "at most", "none"]


class View(DescriptorPart):
    """A chart: y over x, one line or set of bars for each value of `series`."""

    name: Id
    title: Title
    kind: Literal["line", "bar"]
    resource: Id
    x: Name
    y: Name
    series: Name | None = None
    where: Mapping[Name, str] = Field(default_factory=dict)
    largest: Annotated[int, Field(ge=2, le=40)] | None = None


class Answer(DescriptorPart):
    """The plain answer that a dataset gives, as a sentence with slots. Its numbers are those of the
    newest row that `where` finds; where it finds several of one period, of the one in which the
    measure `highest` or `lowest` is so.

    A slot is `{column}`, or `{column:plain}` (a percent without its sign) or `{column:change}` (since
    the first period that has a number).
    """

    resource: Id
    where: Mapping[Name, str] = Field(default_factory=dict)
    highest: Name | None = None
    lowest: Name | None = None
    text: Annotated[Text, StringConstraints(max_length=400)]

    @model_validator(mode="after")
    def _picks_one_end(self) -> Answer:
        if self.highest is not None and self.lowest is not None:
            raise ValueError("an answer tells of the highest number or of the lowest, not of both")
        return self

    @property
    def picked_by(self) -> str | None:
        """The measure that picks one row of a period, None where there is only one."""
        return self.highest or self.lowest

    @property
    def pieces(self) -> tuple[str | Slot, ...]:
        """The text in pieces: words as they are, and slots."""
        words, *slots = _SLOT.split(self.text)
        pieces: list[str | Slot] = [words]
        for i in range(0, len(slots), 3):
            pieces += [Slot(slots[i], slots[i + 1]), slots[i + 2]]
        return tuple(pieces)


class Slot(NamedTuple):
    """A place in a sentence that a column's cell fills. form: "" as tables show it, or "plain" or
    "change"."""

    column: str
    form: str


_SLOT = re.compile(r"\{([^{}:]*):?([^{}]*)\}")


class Extension(DescriptorPart):
    """`connect` of a package: what a reader needs and Data Package does not name."""

    agency: Id
    topics: tuple[Id, ...] = Field(min_length=1)
    kind: Literal["dataset", "reference"]
    geography: Id
    frequency: Id
    time_covered: TimeCovered
    unit_of_analysis: Text
    updated: Date
    due: Date | None = None
    suppression: Suppression
    answers: tuple[Answer, ...] = ()
    caveats: tuple[Text, ...] = ()
    totals: tuple[Total, ...] = ()
    spot_checks: tuple[SpotCheck, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    views: tuple[View, ...] = ()


class Descriptor(DescriptorPart, Record):
    """datapackages/<id>/datapackage.json."""

    profile: Literal["https://datapackage.org/profiles/2.0/datapackage.json"] = Field(
        alias="$schema"
    )
    name: Id
    title: Title
    description: Text
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    created: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    keywords: tuple[Title, ...] = Field(min_length=1)
    licenses: tuple[Licence, ...] = Field(min_length=1)
    sources: tuple[PackageSource, ...] = Field(min_length=1)
    resources: tuple[Resource, ...] = Field(min_length=1)
    connect: Extension

    @property
    def id(self) -> str:
        """The package's folder."""
        return self._origin.path.rpartition("/")[0].rpartition("/")[2]

    @property
    def uses(self) -> tuple[str, ...]:
        """The ids of the other packages that its foreign keys name."""
        keys = (key for resource in self.resources for key in resource.connect.foreign_keys)
        return tuple(dict.fromkeys(key.reference.package for key in keys if key.reference.package))

    def resource(self, name: str) -> Resource:
        """A resource by name; KeyError where there is none."""
        return {resource.name: resource for resource in self.resources}[name]


@dataclass(frozen=True)
class Table:
    """A resource's file as it was checked and is published; every cell is the string in the file.

    path is relative to the repository. The cells are read when they are first asked for.
    """

    resource: Resource
    path: str
    content: bytes

    @cached_property
    def sheet(self) -> Sheet:
        """The cells, column by column."""
        return Sheet(self.content, tuple(column.name for column in self.resource.schema_.fields))

    @cached_property
    def rows(self) -> pandas.DataFrame:
        """The rows, one column a field, in file order."""
        import numpy
        import pandas

        return pandas.DataFrame(
            {
                name: pandas.array(numpy.array(cells.values, object)[cells.codes], dtype="str")
                for name, cells in self.sheet.columns.items()
            }
        )

    def line(self, row: int) -> int:
        """The line of a row counted from 0 (the header is line 1; no cell holds a line end)."""
        return row + 2

    def cell(self, row: int, name: str) -> str:
        cells = self.sheet.columns[name]
        return cells.values[cells.codes[row]]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(next(iter(self.sheet.columns.values())).codes)

    def counts(self, name: str) -> dict[str, int]:
        """The distinct cells of a column, and on how many rows each stands."""
        import numpy

        cells = self.sheet.columns[name]
        numbers = numpy.bincount(cells.codes, minlength=len(cells.values)).tolist()
        return dict(zip(cells.values, numbers, strict=True))

    def find(self, name: str, test: Callable[[str], bool]) -> list[int]:
        """The rows whose cell passes a test, which is put once to each distinct cell."""
        return self.sheet.columns[name].where(test).nonzero()[0].tolist()

    def match(self, where: Mapping[str, str | tuple[str, ...]]) -> numpy.ndarray:
        """The rows that hold the given value, or one of several, in each of the columns named."""
        import numpy

        matching = numpy.full(self.size, True)
        for name, value in where.items():
            wanted = {value} if isinstance(value, str) else set(value)
            matching &= self.sheet.columns[name].where(wanted.__contains__)
        return matching.nonzero()[0]

    def numbers(self, name: str) -> pandas.Series:
        """A measure as floats; every cell that is not a number is NaN, and `marks` says why."""
        import pandas

        cells, marking = self.sheet.columns[name], self.resource.column(name).marking()
        known = pandas.Series(cells.values, dtype=object)
        numbers = pandas.to_numeric(known.mask(known.isin([*marking, ""]))).astype(float)
        return pandas.Series(numbers.to_numpy()[cells.codes], name=name)

    def marks(self, name: str) -> pandas.Series:
        """For each cell of a measure "" (a number) or "suppressed", "missing", "not collected"."""
        import numpy
        import pandas

        cells = self.sheet.columns[name]
        marking = {"": "missing", **self.resource.column(name).marking()}
        marks = numpy.array([marking.get(cell, "") for cell in cells.values], object)
        return pandas.Series(marks[cells.codes], name=name, dtype="str")


@dataclass(frozen=True)
class Package:
    """A data package: its descriptor (as types, and as written) and its tables by resource name."""

    descriptor: Descriptor
    descriptor_text: str
    tables: Mapping[str, Table]
    readme: str

    @cached_property
    def id(self) -> str:
        """Its folder; asked for so often that it is kept."""
        return self.descriptor.id


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


# The records of which there are many, by the folder of catalog/ they stand in.
FAMILIES: Mapping[str, type[Record]] = {
    "agencies": Agency,
    "workplan": WorkItem,
    "meetings": Meeting,
    "trainings": Training,
    "requests": DataRequest,
    "uses": DataUse,
    "removals": Removal,
    "usage": Usage,
    "reports": Report,
}


@dataclass(frozen=True)
class Catalog:
    """Everything in the repository that was written by people, each family by id.

    unreadable holds (family, id) of records that are there but broken: a reference to one is not
    a second problem.
    """

    settings: Settings
    vocabulary: Vocabulary
    logic_model: LogicModel
    agencies: Mapping[str, Agency] = field(default_factory=_empty)
    workplan: Mapping[str, WorkItem] = field(default_factory=_empty)
    meetings: Mapping[str, Meeting] = field(default_factory=_empty)
    trainings: Mapping[str, Training] = field(default_factory=_empty)
    requests: Mapping[str, DataRequest] = field(default_factory=_empty)
    uses: Mapping[str, DataUse] = field(default_factory=_empty)
    removals: Mapping[str, Removal] = field(default_factory=_empty)
    usage: Mapping[str, Usage] = field(default_factory=_empty)
    reports: Mapping[str, Report] = field(default_factory=_empty)
    packages: Mapping[str, Package] = field(default_factory=_empty)
    unreadable: frozenset[tuple[str, str]] = frozenset()

    def knows(self, family: str, id: str) -> bool:
        """Whether a record of the family ("agencies", "packages", ...) stands in the repository."""
        return id in getattr(self, family) or (family, id) in self.unreadable

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record of catalog/, the settings and words too; not the descriptors."""
        families = (getattr(self, family).values() for family in FAMILIES)
        singles = (self.settings, self.vocabulary, self.logic_model)
        return (*singles, *(record for family in families for record in family))

    @property
    def datasets(self) -> tuple[Package, ...]:
        """The packages the public looks for; reference packages are left out."""
        return tuple(p for p in self.packages.values() if p.descriptor.connect.kind == "dataset")
