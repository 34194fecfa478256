"""What the templates see: everything they print is worked out here, and typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from markupsafe import Markup

from ..addresses import locate
from ..exports.lite import Facet, list_facets, list_newest
from ..model import (
    Agency,
    Catalog,
    DataRequest,
    Meeting,
    Package,
    Status,
    Term,
    Training,
)
from ..past import NO_PAST, Past
from ..progress_charts import colour_statuses, draw_statistics
from ..rates import draw_views
from ..revisions import NOT_ASKED, Edit, Edits
from ..stats import Statistics
from ..stats.availability import Freshness, ItemState
from ..stats.barriers import BarrierCounts, BarrierState
from ..stats.concepts import ConceptUse, find_uses
from ..stats.related import Related, find_related
from ..stats.shares import Share
from ..tell.citations import tell_years
from ..translations import TranslationCounts
from ..words import say
from .figure import ChartView, view_chart
from .prose import offer_mailbox

R = TypeVar("R", Meeting, Training, DataRequest)
Made = TypeVar("Made")

CARDS_SHOWN = 24


# ------------------------------------------------------------------------ what the templates see


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Card:
    """A dataset in a list."""

    package: Package
    agency: Agency
    topics: tuple[Term, ...]
    geography: Term
    years: str
    frequency: Term
    freshness: Freshness

    @property
    def url(self) -> str:
        return locate("packages", self.package.id)


@dataclass(frozen=True)
class Listing:
    """A list of datasets: the newest as cards, the others as links sorted by title."""

    cards: tuple[Card, ...]
    links: tuple[Card, ...]


@dataclass(frozen=True)
class FacetOption:
    id: str
    title: str
    count: int


@dataclass(frozen=True)
class FacetView:
    """A filter of the dataset list. Options without any dataset are not offered."""

    id: str
    title: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True)
class StatusRow:
    """A status that at least one desired dataset has."""

    status: Status
    share: Share


@dataclass(frozen=True)
class BarrierRow:
    state: BarrierState
    kind: Term
    held_by: Agency | None


@dataclass(frozen=True)
class WorkRow:
    """A desired dataset in the work plan."""

    state: ItemState
    agencies: tuple[Agency, ...]
    topic: Term
    barriers: tuple[BarrierRow, ...]
    packages: tuple[Card, ...]

    @property
    def url(self) -> str:
        return locate("workplan", self.state.item.id)

    @property
    def open_kinds(self) -> tuple[Term, ...]:
        """The kinds of its open barriers, each once."""
        return tuple({b.kind.id: b.kind for b in self.barriers if b.state.is_open}.values())


@dataclass(frozen=True)
class AgencyView:
    agency: Agency
    cards: tuple[Card, ...]
    desired: tuple[WorkRow, ...]

    @property
    def title(self) -> str:
        return self.agency.title

    @property
    def listing(self) -> Listing:
        return list_cards(self.cards)

    @property
    def url(self) -> str:
        return locate("agencies", self.agency.id)


@dataclass(frozen=True)
class TopicView:
    topic: Term
    cards: tuple[Card, ...]
    references: tuple[Package, ...]
    desired: tuple[WorkRow, ...]

    @property
    def title(self) -> str:
        return self.topic.title

    @property
    def listing(self) -> Listing:
        return list_cards(self.cards)

    @property
    def url(self) -> str:
        return locate("topics", self.topic.id)


# ------------------------------------------------------------------------------------- the views


class Views:
    """Catalog, statistics and edits, arranged for the templates. Each part is worked out on first
    use."""

    def __init__(
        self,
        catalog: Catalog,
        statistics: Statistics,
        edits: Edits = NOT_ASKED,
        past: Past = NO_PAST,
        translated: Sequence[TranslationCounts] = (),
    ) -> None:
        self.catalog = catalog
        self.statistics = statistics
        self.edits = edits
        self.past = past
        self.translated = translated
        self.words = catalog.vocabulary
        self._made: dict[Any, Any] = {}
        self._charts: dict[str, tuple[ChartView, ...]] = {}

    def once(self, make: Callable[[Views], Made]) -> Made:
        """What a function makes of the views; it is called the first time only."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def draw(self, package: Package) -> tuple[ChartView, ...]:
        """The charts of a package's views, drawn once for all pages."""
        if package.id not in self._charts:
            drawn = draw_views(self.catalog, package)
            self._charts[package.id] = tuple(view_chart(chart) for chart in drawn)
        return self._charts[package.id]

    def keep(self, *key: Any, caller: Callable[[], Made]) -> Made:
        """What a template writes within {% call views.keep(...) %}; it is written the first time
        only, for all pages at the same depth that have the same there."""
        if key not in self._made:
            self._made[key] = caller()
        made: Made = self._made[key]
        return made

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Every dataset by id, newest first."""
        cards = (self.make_card(freshness) for freshness in list_newest(self.statistics))
        return {card.package.id: card for card in cards}

    def make_card(self, freshness: Freshness) -> Card:
        connect = freshness.package.descriptor.connect
        return Card(
            freshness.package,
            self.catalog.agencies[connect.agency],
            tuple(self.words.term("topics", topic) for topic in connect.topics),
            self.words.term("geographies", connect.geography),
            tell_years(freshness.package),
            self.words.term("frequencies", connect.frequency),
            freshness,
        )

    @cached_property
    def references(self) -> tuple[Package, ...]:
        """The packages that others refer to."""
        kinds = {id: p.descriptor.connect.kind for id, p in self.catalog.packages.items()}
        return tuple(p for id, p in self.catalog.packages.items() if kinds[id] == "reference")

    @cached_property
    def answered(self) -> Mapping[str, tuple[ItemState, ...]]:
        """The desired datasets that each package answers, by the package's id."""
        states: dict[str, tuple[ItemState, ...]] = {}
        for state in self.statistics.items:
            for id in dict.fromkeys(state.item.packages):
                states[id] = (*states.get(id, ()), state)
        return states

    @cached_property
    def facets(self) -> tuple[FacetView, ...]:
        return tuple(_view_facet(f) for f in list_facets(self.catalog, self.statistics))

    @cached_property
    def listing(self) -> Listing:
        """What the page of all datasets shows before a reader filters it."""
        return list_cards(self.cards.values())

    @cached_property
    def charts(self) -> dict[str, ChartView]:
        """The charts of the statistics, by name."""
        charts = draw_statistics(self.statistics, self.words.statuses)
        return {name: view_chart(chart) for name, chart in charts.items()}

    @cached_property
    def work_rows(self) -> tuple[WorkRow, ...]:
        return tuple(self._work_row(state) for state in self.statistics.items)

    @cached_property
    def not_obtained(self) -> tuple[WorkRow, ...]:
        """Desired datasets that have not been obtained, or only in part."""
        return tuple(row for row in self.work_rows if not row.state.status.obtained)

    @cached_property
    def statuses(self) -> tuple[StatusRow, ...]:
        """How many desired datasets have each status, in the order of the way."""
        desired = self.statistics.desired
        return tuple(
            StatusRow(status, Share(desired.counts[status.id], desired.total))
            for status in self.words.statuses
            if desired.counts[status.id]
        )

    def progress(self, status: Status) -> int:
        """How far along a dataset is, as a percentage, by the vocabulary's order of statuses."""
        way = [step for step in self.words.statuses if not step.closed]
        return 0 if status.closed else round(100 * way.index(status) / max(len(way) - 1, 1))

    def colour(self, status: Status) -> int:
        """The position of a status in the palette."""
        return self._colours[status.id]

    @cached_property
    def _colours(self) -> Mapping[str, int]:
        return colour_statuses(self.words.statuses)

    def never_recorded(self, rows: Iterable[WorkRow]) -> dict[str, str]:
        """What the work plan does not say in any row: fields of its records, and in words."""
        recorded: dict[str, tuple[str, list[Any]]] = {
            "since": (say("since when it is in this state"), [row.state.since for row in rows]),
            "next_step": (
                say("the next step"),
                [b.next_step for row in rows for b in row.state.open_barriers],
            ),
            "target": (say("the target date"), [row.state.item.target for row in rows]),
        }
        return {name: words for name, (words, values) in recorded.items() if not any(values)}

    @cached_property
    def barrier_kinds(self) -> tuple[BarrierCounts, ...]:
        """The kinds of barrier that are open somewhere, the most frequent first."""
        kinds = (kind for kind in self.statistics.barriers_by_kind if kind.open)
        return tuple(sorted(kinds, key=lambda kind: -kind.open))

    @cached_property
    def has_samples(self) -> bool:
        """Whether any record of what the workgroup did is a made-up example."""
        families = (
            self.catalog.meetings,
            self.catalog.trainings,
            self.catalog.requests,
            self.catalog.uses,
        )
        return any(record.sample for family in families for record in family.values())

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Meetings that were held, newest first."""
        held = (m for m in self.catalog.meetings.values() if m.date.first_day <= self.today)
        return _newest_first(held, "date")

    @cached_property
    def coming_meetings(self) -> tuple[Meeting, ...]:
        """Meetings to come, the next one first."""
        coming = (m for m in self.catalog.meetings.values() if m.date.first_day > self.today)
        return _newest_first(coming, "date")[::-1]

    @property
    def today(self) -> date:
        return self.statistics.today

    @cached_property
    def trainings(self) -> tuple[Training, ...]:
        """Trainings, newest first."""
        return _newest_first(self.catalog.trainings.values(), "date")

    @cached_property
    def requests(self) -> tuple[DataRequest, ...]:
        """Requests, newest first."""
        return _newest_first(self.catalog.requests.values(), "received")

    def _work_row(self, state: ItemState) -> WorkRow:
        item = state.item
        return WorkRow(
            state,
            tuple(self.catalog.agencies[id] for id in item.agencies),
            self.words.term("topics", item.topic),
            tuple(self._barrier_row(b) for b in self.statistics.barriers if b.item is item),
            tuple(self.cards[id] for id in item.packages if id in self.cards),
        )

    def _barrier_row(self, state: BarrierState) -> BarrierRow:
        held_by = state.barrier.held_by
        return BarrierRow(
            state,
            self.words.term("barrier_kinds", state.barrier.kind),
            self.catalog.agencies[held_by] if held_by else None,
        )

    @cached_property
    def agencies(self) -> tuple[AgencyView, ...]:
        """State agencies first, then partners, each by title."""
        agencies = sorted(
            self.catalog.agencies.values(), key=lambda a: (a.kind == "partner", a.title)
        )
        return tuple(
            AgencyView(
                agency,
                tuple(card for card in self.cards.values() if card.agency is agency),
                tuple(row for row in self.work_rows if agency in row.agencies),
            )
            for agency in agencies
        )

    @cached_property
    def topics(self) -> tuple[TopicView, ...]:
        """Topics that hold a dataset, a reference table or a desired dataset."""
        views = (
            TopicView(
                topic,
                tuple(card for card in self.cards.values() if topic in card.topics),
                tuple(p for p in self.references if topic.id in p.descriptor.connect.topics),
                tuple(row for row in self.work_rows if row.topic is topic),
            )
            for topic in self.words.topics
        )
        return tuple(view for view in views if view.cards or view.references or view.desired)

    @cached_property
    def concept_uses(self) -> Mapping[str, tuple[ConceptUse, ...]]:
        """For each concept the packages with a column of it."""
        return find_uses(self.catalog)

    @cached_property
    def concept_counts(self) -> Mapping[str, int]:
        """For each concept, how many datasets have a column of it."""
        return {
            concept: sum(use.package.descriptor.connect.kind == "dataset" for use in uses)
            for concept, uses in self.concept_uses.items()
        }

    @cached_property
    def related(self) -> Mapping[str, tuple[Related, ...]]:
        """For each package the datasets closest to it."""
        return find_related(self.catalog)

    @cached_property
    def has_roles(self) -> bool:
        """Whether the role is recorded of anyone who changed a record."""
        return any(edit.role is not None for edit in self.edits.edits)

    @cached_property
    def edits_of(self) -> Mapping[tuple[str, str], tuple[Edit, ...]]:
        """The changes of each record by (family, id), newest first."""
        found: dict[tuple[str, str], list[Edit]] = {}
        for edit in self.edits.edits:
            found.setdefault((edit.family, edit.id), []).append(edit)
        return {record: tuple(edits) for record, edits in found.items()}

    def edit_url(self, path: str) -> str:
        """Where GitHub edits a file of the repository."""
        settings = self.catalog.settings
        return f"{settings.repository}/edit/{settings.branch}/{path}"

    def offer_mailbox(self, subject: str) -> Markup:
        """Where to write without an account; empty where no mailbox is recorded."""
        return offer_mailbox(self.catalog.settings, subject)


def _newest_first(records: Iterable[R], field: str) -> tuple[R, ...]:
    return tuple(sorted(records, key=lambda record: getattr(record, field).last_day, reverse=True))


def list_cards(cards: Iterable[Card]) -> Listing:
    """At most so many cards of a list that is newest first; a page of thousands would be slow."""
    cards = tuple(cards)
    links = sorted(cards[CARDS_SHOWN:], key=lambda card: card.package.descriptor.title)
    return Listing(cards[:CARDS_SHOWN], tuple(links))


def _view_facet(facet: Facet) -> FacetView:
    counts = Counter(code for codes in facet.codes for code in codes)
    options = (FacetOption(o.id, o.title, counts[i]) for i, o in enumerate(facet.options))
    return FacetView(facet.id, facet.title, tuple(options))
