"""The records of catalog/, each family as a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ..addresses import locate
from .dates import Date, Moment, PartialDate
from .parts import (
    Count,
    Id,
    KeptText,
    Name,
    Part,
    ProperName,
    Record,
    SitePath,
    Source,
    Text,
    Title,
    Url,
)
from .references import (
    AgencyId,
    AskerId,
    AttendeeRoleId,
    AudienceId,
    BarrierKindId,
    ConceptId,
    DesiredId,
    MeetingId,
    Names,
    PackageId,
    PublishedId,
    RegionId,
    StatusId,
    TopicId,
    UseKindId,
)

# ----------------------------------------------------------------------------- catalog settings


class Outlines(Part):
    """Which table draws the maps: points of places' borders, in degrees, one row a point. Its key is
    place, ring, point; a foreign key ties the place to the table of places, whose own foreign keys say
    which regions each place lies in."""

    package: Id
    resource: Id
    longitude: Name
    latitude: Name


# What a catalog can ask of each of its datasets.
DatasetNeed = Literal["chart", "spot-check"]


# The address of an office, never of one person.
Mailbox = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@([A-Za-z0-9-]+\.)+[a-z]+$", max_length=254),
]


def _check_site(value: str) -> str:
    if not value.endswith("/") or "?" in value or "#" in value:
        raise ValueError("the address of a site ends with / and holds no ? or #")
    return value


class PublicWords(Part):
    """Words that may stand in texts though they look like a person's, such as an office's telephone
    number or address, and the reason."""

    words: Annotated[KeptText, Field(min_length=5)]
    reason: KeptText


GuidePath = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]+(?:/[a-z0-9-]+)*$", max_length=100)
]


class Settings(Record):
    """catalog/catalog.yml: what the whole site says about itself. mailbox: where people without an
    account write to. contact: the agency or partner that answers questions about datasets whose own agency
    has no mailbox, where the catalog has none. least_group: the smallest number of people whose scores may
    be shown. working_list_note: shown beside the list of desired datasets. datasets_need: what each dataset
    must have. english_guides: pages of docs/ that stay in English in every language, by their path there without
    its ending. public_words: what texts may hold though it looks like a person's. outlines: what maps are drawn
    from; without it there are no maps."""

    title: Title
    tagline: Text
    description: Text
    publisher: ProperName
    url: Annotated[Url, AfterValidator(_check_site)]
    repository: Url
    branch: Name
    mailbox: Mailbox | None = None
    contact: AgencyId | None = None
    languages: tuple[Annotated[str, StringConstraints(pattern="^[a-z]{2}$")], ...] = Field(
        min_length=1
    )
    working_list_note: Text | None = None
    count_samples: bool
    least_group: Annotated[int, Field(ge=2)] = 6
    datasets_need: tuple[DatasetNeed, ...] = ()
    english_guides: tuple[GuidePath, ...] = ()
    public_words: tuple[PublicWords, ...] = ()
    outlines: Outlines | None = None
    code_licence: Source
    records_licence: Source

    def list_english_guides(self) -> frozenset[str]:
        """The guides that stay in English, by their path below the repository."""
        return frozenset(f"docs/{path}.md" for path in self.english_guides)


# A team on GitHub, as in organization/team; never the account of one person.
Team = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9._-]+$", max_length=100)]


class SuppressionRule(Part):
    """What an agency hides. threshold: the smallest count that may be shown."""

    applies_to: Title
    threshold: Annotated[int, Field(ge=2)]
    rule: Text
    source: Source


class Agency(Record):
    """A state agency, or a partner of the workgroup. team: that on GitHub which is asked to look at what
    changes in its records and data."""

    title: Title
    short: ProperName
    kind: Literal["state-agency", "partner"]
    serves_children: bool
    role: Text
    website: Url | None = None
    mailbox: Mailbox | None = None
    team: Team | None = None
    suppression: tuple[SuppressionRule, ...] = ()


# ----------------------------------------------------------------------------------- vocabulary


class Term(Part):
    """An allowed word with its definition."""

    id: Id
    title: Title
    definition: Text


class Status(Term):
    """How far a desired dataset has come. The flags say what statistics may count it as."""

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
    "local",
    "by-age",
    "by-race",
]


class OpennessCriterion(Term):
    """A yes-or-no question about how open a dataset is. concepts: for a question about breakdowns;
    a column must have one of these concepts."""

    id: Criterion
    concepts: tuple[ConceptId, ...] = ()


class Breakdown(Term):
    """A way to tell numbers apart. concepts: a dataset has the breakdown if one of its columns has
    one of these."""

    concepts: tuple[ConceptId, ...] = Field(min_length=1)


class Geography(Term):
    """A kind of place that numbers can be told for. also: what else people call it in a search, as in a
    synonym."""

    also: tuple[Title, ...] = ()

    @property
    def called(self) -> tuple[str, ...]:
        return part_phrases(self.also)


class Synonym(Part):
    """What people say, and what the catalog calls it. title: the catalog's own word, which is a
    keyword or a title in the records; also: the words that lead to it in a search. Another language may have
    several for one of them, parted by semicolons; called has each by itself."""

    id: Id
    title: Title
    also: tuple[Title, ...] = Field(min_length=1)

    @property
    def called(self) -> tuple[str, ...]:
        return part_phrases(self.also)


def part_phrases(texts: Iterable[str]) -> tuple[str, ...]:
    """Every phrase of some texts, each of which holds one or several between semicolons."""
    phrases = (phrase.strip() for text in texts for phrase in text.split(";"))
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


class Frequency(Term):
    """How often a dataset is updated. days is None if nothing falls due."""

    days: Annotated[int, Field(gt=0)] | None = None


class Vocabulary(Record):
    """catalog/vocabulary.yml: the allowed words."""

    topics: tuple[Term, ...]
    statuses: tuple[Status, ...]
    barrier_kinds: tuple[Term, ...]
    regions: tuple[Term, ...]
    frequencies: tuple[Frequency, ...]
    geographies: tuple[Geography, ...]
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

    @cached_property
    def _terms(self) -> Mapping[str, Mapping[str, Term]]:
        families = type(self).model_fields
        return {name: {term.id: term for term in getattr(self, name)} for name in families}

    def terms(self, family: str) -> Mapping[str, Term]:
        """The terms of a family ("topics", ...) by id."""
        return self._terms[family]

    def term(self, family: str, id: str) -> Term:
        """The term of a family; KeyError where there is none."""
        return self._terms[family][id]

    def ids(self, family: str) -> tuple[str, ...]:
        """The ids of a family, in the order they were written."""
        return tuple(term.id for term in getattr(self, family))


# ------------------------------------------------------------------------------------ work plan


class HistoryEntry(Part):
    """One step of a desired dataset. A date or link that nobody recorded is left out."""

    status: StatusId = Field(description="where it stands now")
    date: Date | None = Field(None, description="when that was")
    note: Text = Field(description="what happened, in a sentence")
    link: Url | None = Field(None, description="where that can be seen")


class PlanStep(Part):
    """A step that a desired dataset should reach, and by when. held_by: the agency it waits for."""

    status: StatusId = Field(description="the step it should reach")
    by: Date = Field(description="by when")
    held_by: AgencyId | None = Field(None, description="the agency it waits for")
    note: Text | None = Field(None, description="what a reader must know of it, in a sentence")
    link: Url | None = Field(None, description="where that can be seen")


class Barrier(Part):
    """What stands between a desired dataset and the public.

    held_by: the agency that can remove it; reported_by: who told of it; next_step falls due on
    `due`; remedy: what removed it, once it is gone (`until`).
    """

    kind: BarrierKindId = Field(description="what kind of barrier it is")
    detail: Text = Field(description="what stands in the way, in a sentence")
    since: Date | None = Field(None, description="since when")
    until: Date | None = Field(None, description="when it was gone")
    remedy: Text | None = Field(None, description="what removed it")
    next_step: Text | None = Field(None, description="what is to be done next")
    due: Date | None = Field(None, description="by when that is to be done")
    held_by: AgencyId | None = Field(None, description="the agency that can remove it")
    reported_by: AgencyId | None = Field(None, description="the agency that told of it")
    link: Url | None = Field(None, description="where that can be seen")


class OpennessNote(Part):
    """A yes or no about the openness of a desired dataset whose table this catalog does not
    hold."""

    criterion: Annotated[Criterion, Names("openness")]
    met: bool
    evidence: Text
    link: Url | None = None


class Review(Part):
    """What a meeting said about a desired dataset."""

    meeting: MeetingId = Field(description="the meeting that looked at it")
    outcome: Text = Field(description="what came of it, in a sentence")


class WorkItem(Record):
    """catalog/workplan/: one desired dataset. The first agency is the one that is asked for it."""

    number: Annotated[int, Field(ge=1)]
    title: Title
    agencies: tuple[AgencyId, ...] = Field(min_length=1)
    topic: TopicId
    question: Text
    packages: tuple[PackageId, ...] = ()
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
        """The date by which the last step of the plan should be reached."""
        return self.plan[-1].by if self.plan else None

    @property
    def open_barriers(self) -> tuple[Barrier, ...]:
        return tuple(barrier for barrier in self.barriers if barrier.until is None)


# ----------------------------------------------------------- meetings, trainings, data requests


class Meeting(Record):
    """catalog/meetings/: who met, as counts by role, never as names. A meeting to come has only its
    time, kind and place."""

    title: Title = Field(description="what the meeting was")
    sample: bool
    date: Date = Field(description="when it was or will be")
    kind: Literal["statewide", "regional", "agency-review"] = Field(
        description="what kind of meeting"
    )
    region: RegionId | None = Field(None, description="the region, for a regional meeting")
    place: ProperName | None = Field(None, description="where it was or will be")
    link: Url | None = Field(None, description="where its notes or its invitation stand")
    agencies: tuple[AgencyId, ...] = Field(
        (), description="the agencies and partners that were there"
    )
    attendees: Mapping[AttendeeRoleId, Count] = Field(
        default_factory=dict, description="how many people of each role"
    )
    reviewed: tuple[DesiredId, ...] = Field(
        (), description="the desired datasets that were looked at"
    )
    needs_heard: tuple[Text, ...] = Field(
        (), description="what families said they need, in words that point to nobody"
    )


class Assessment(Part):
    """Scores of a group, before or after a training. sd: standard deviation."""

    n: Count = Field(description="how many answered")
    mean: float = Field(description="the mean score")
    sd: Annotated[float, Field(ge=0)] = Field(description="the standard deviation")


class Training(Record):
    """catalog/trainings/. best_score: the highest possible score in the assessment."""

    title: Title = Field(description="what the training was")
    sample: bool
    date: Date = Field(description="when it was")
    series: Title = Field(description="the course it belongs to")
    provider: AgencyId = Field(description="who held it")
    audience: AudienceId = Field(description="who it was for")
    region: RegionId | None = Field(None, description="where it was held")
    people_trained: Count = Field(description="how many people")
    best_score: Annotated[float, Field(gt=0)] | None = Field(
        None, description="the best score one could get"
    )
    before: Assessment | None = Field(None, description="the scores before it")
    after: Assessment | None = Field(None, description="the scores after it")


class DataRequest(Record):
    """catalog/requests/: a question put to the workgroup, without the person who asked it."""

    title: Title = Field(description="the question")
    sample: bool
    received: Date = Field(description="when it came")
    asker: AskerId = Field(description="what kind of person asked")
    topic: TopicId = Field(description="what it is about")
    status: Literal["pending", "open", "answered", "declined"] = Field(
        description="where it stands"
    )
    closed: Date | None = Field(None, description="when it was answered or declined")
    reason: Text | None = Field(None, description="why it was declined")
    answered_with: tuple[PublishedId, ...] = Field(
        (), description="the data packages that answered it"
    )

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
    """catalog/uses/: a decision or policy that used public data. user: the kind of person or office
    that used them."""

    title: Title = Field(description="what was done, in a few words")
    sample: bool
    date: Date = Field(description="when it was decided")
    user: AskerId = Field(description="what kind of person or office used the data")
    kind: UseKindId = Field(description="what kind of decision")
    decision: Text = Field(description="what was decided, in a sentence")
    datasets: tuple[PublishedId, ...] = Field(
        min_length=1, description="the data packages that were used"
    )
    link: Url | None = Field(None, description="where that can be seen")


class Removal(Record):
    """catalog/removals/: a data package that is no longer published, and why. Its file name is the
    package's id, so that its address still answers."""

    title: Title
    agency: AgencyId
    removed: Date
    reason: Text
    replaced_by: tuple[PackageId, ...] = ()
    link: Url | None = None


class Span(Part):
    """A stretch of time whose hits are counted, both ends included, in UTC."""

    start: Moment
    end: Moment


class Usage(Record):
    """catalog/usage/: how often each page and download was asked for in a month, the file's name
    (2026-11). Only sums are kept: no address, no browser, no hour. KeptText by `catalog hits import`.
    robots: requests by programs, counted in nothing else."""

    sample: bool
    counted: tuple[Span, ...] = Field(min_length=1)
    robots: Count
    pages: Mapping[SitePath, Count]
    downloads: Mapping[SitePath, Count]

    @property
    def title(self) -> str:
        """The month."""
        return self.id

    def count_hits(self, items: Iterable[str], packages: Iterable[str]) -> int:
        """How often the pages of desired datasets, and the pages and files of data packages, were
        asked for. items, packages: their ids."""
        folders = {locate("packages", id) for id in packages}
        pages = folders | {locate("workplan", id) for id in items}
        shown = sum(hits for path, hits in self.pages.items() if path in pages)
        files = (hits for path, hits in self.downloads.items() if path.startswith((*folders,)))
        return shown + sum(files)
