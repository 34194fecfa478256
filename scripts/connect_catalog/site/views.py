"""What the templates see: everything they print is worked out here, and typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

import markdown
import nh3
import numpy
from markupsafe import Markup

from ..cells import Cells
from ..charts import (
    COLOURS,
    Chart,
    draw_statistics,
    draw_view,
    farthest_first,
    format_number,
    format_point,
    plotly_figure,
)
from ..exports.lite import Facet, list_facets, list_newest
from ..marks import TABLE_MARKS, Mark, name_mark
from ..model import (
    Agency,
    Catalog,
    Column,
    DataRequest,
    Gap,
    Meeting,
    Package,
    Resource,
    Status,
    Table,
    Term,
    Training,
    Waiver,
    format_date,  # noqa: F401 - the pages take it from here
)
from ..revisions import NOT_ASKED, Edit, Edits
from ..stats import (
    BarrierCounts,
    BarrierState,
    Freshness,
    ItemState,
    Share,
    Statistics,
)
from ..stats.concepts import ConceptUse, find_uses
from ..stats.footnotes import Note, find_notes, list_notes
from ..stats.related import Related, find_related
from ..words import say, say_count, say_later, say_number, translate
from .picture import NARROW, WIDE, draw_key, draw_picture

R = TypeVar("R", Meeting, Training, DataRequest)

PREVIEW_ROWS = 12
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
        return f"datasets/{self.package.id}/"


@dataclass(frozen=True)
class Listing:
    """A list of datasets: the newest as cards, the others as links in the order of their titles."""

    cards: tuple[Card, ...]
    links: tuple[Card, ...]


@dataclass(frozen=True)
class FacetOption:
    id: str
    title: str
    count: int


@dataclass(frozen=True)
class FacetView:
    """A filter of the dataset list; options that would give nothing are not offered."""

    id: str
    title: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True)
class ChartView:
    """A chart as a page shows it. pictures: a wide and a narrow one, with their heights; legend:
    each series with its key, empty for a single series; gaps: why points are left out, in words;
    marks: those of them that a legend explains, by their names."""

    chart: Chart
    pictures: tuple[Markup, Markup]
    figure: dict[str, Any]
    heights: tuple[int, int]
    legend: tuple[tuple[str, Markup], ...]
    gaps: tuple[str, ...]
    marks: tuple[Mark, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Cell:
    """A cell as it is shown. mark is "" for a number or text, else why there is no number; notes are
    the numbers of its footnotes."""

    text: str
    mark: Mark
    numeric: bool
    notes: tuple[int, ...] = ()

    @property
    def look(self) -> str:
        """The class it is styled by: "text", "number", "zero" or its mark."""
        if self.mark:
            return self.mark.look
        if not self.numeric:
            return "text"
        return "number" if re.search("[1-9]", self.text) else "zero"

    @property
    def is_marked(self) -> bool:
        """Whether it has a look of its own, inside the cell: all that is no plain number."""
        return self.look not in ("text", "number")


@dataclass(frozen=True)
class MarkCount:
    mark: str
    cells: int
    of: int


@dataclass(frozen=True)
class GapView:
    """Rows that are not there. where: the columns' titles, with their values in words."""

    where: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class WaiverView:
    """A finding that a person allowed, in words, with the title of its column."""

    column: str
    finding: str
    reason: str


@dataclass(frozen=True)
class TableView:
    """heading: the column that names a row; it stays in sight. places: the names of places in the
    table, where there is more than one. footnotes: number and text of all that stand on its cells."""

    resource: Resource
    rows: int
    header: tuple[str, ...]
    preview: tuple[tuple[Cell, ...], ...]
    heading: int
    newest_first: bool
    places: tuple[str, ...]
    gaps: tuple[GapView, ...]
    marks: tuple[MarkCount, ...]
    footnotes: tuple[tuple[int, str], ...]
    download: Link
    size: str


@dataclass(frozen=True)
class DatasetView:
    card: Card
    charts: tuple[ChartView, ...]
    tables: tuple[TableView, ...]
    descriptor: Link
    descriptor_size: str
    desired: tuple[ItemState, ...]
    how_made: Markup
    waivers: tuple[WaiverView, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class StatusRow:
    """A status that at least one desired dataset stands at."""

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
        return f"workplan/{self.state.item.id}/"


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
        return f"agencies/{self.agency.id}/"


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
        return f"topics/{self.topic.id}/"


# Where the site shows a record, by its family.
ADDRESSES = {
    "agencies": "agencies/{}/",
    "workplan": "workplan/{}/",
    "packages": "datasets/{}/",
    "removals": "datasets/{}/",
    "meetings": "activity/#meeting-{}",
    "trainings": "activity/#training-{}",
    "requests": "activity/#request-{}",
    "uses": "activity/#use-{}",
    "usage": "activity/#hits",
    "reports": "reports/{}/",
}


class Planned(NamedTuple):
    """A page to be rendered: kind names its shell and its template, edit_path the file in git behind
    it, context what the template gets beside the views."""

    kind: str
    url: str
    title: str
    description: str
    edit_path: str | None
    context: Mapping[str, Any]


# ------------------------------------------------------------------------------------- the views


class Views:
    """Catalog, statistics and edits, arranged for the templates, each part when it is first asked for."""

    def __init__(self, catalog: Catalog, statistics: Statistics, edits: Edits = NOT_ASKED) -> None:
        self.catalog = catalog
        self.statistics = statistics
        self.edits = edits
        self.words = catalog.vocabulary

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Every dataset by id, newest first."""
        cards = (self._card(freshness) for freshness in list_newest(self.statistics))
        return {card.package.id: card for card in cards}

    def _card(self, freshness: Freshness) -> Card:
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
        """What the page of all datasets shows before anything is asked for."""
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
        """Desired datasets that are not at hand, or only in part."""
        return tuple(row for row in self.work_rows if not row.state.status.obtained)

    @cached_property
    def statuses(self) -> tuple[StatusRow, ...]:
        """How many of the desired datasets stand at each status, the farthest along first."""
        desired = self.statistics.desired
        return tuple(
            StatusRow(status, Share(desired.counts[status.id], desired.total))
            for status in farthest_first(self.words.statuses)
            if desired.counts[status.id]
        )

    def progress(self, status: Status) -> int:
        """How far along its way a dataset is, in percent: the way is the vocabulary's order."""
        way = [step for step in self.words.statuses if not step.closed]
        return 0 if status.closed else round(100 * way.index(status) / max(len(way) - 1, 1))

    def colour(self, status: Status) -> int:
        """A status's place in the palette."""
        return farthest_first(self.words.statuses).index(status) % len(COLOURS)

    def never_recorded(self, rows: Iterable[WorkRow]) -> list[str]:
        """What the work plan does not say in any row, in words."""
        recorded = {
            say("since when it is in this state"): [row.state.since for row in rows],
            say("the next step"): [b.next_step for row in rows for b in row.state.open_barriers],
            say("the target date"): [row.state.item.target for row in rows],
        }
        return [words for words, values in recorded.items() if not any(values)]

    @cached_property
    def barrier_kinds(self) -> tuple[BarrierCounts, ...]:
        """The kinds of barrier that are open somewhere, the most frequent first."""
        kinds = (kind for kind in self.statistics.barriers_by_kind if kind.open)
        return tuple(sorted(kinds, key=lambda kind: -kind.open))

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Those held, newest first."""
        held = (m for m in self.catalog.meetings.values() if m.date.first_day <= self.today)
        return _newest_first(held, "date")

    @cached_property
    def coming_meetings(self) -> tuple[Meeting, ...]:
        """Those to come, the next one first."""
        coming = (m for m in self.catalog.meetings.values() if m.date.first_day > self.today)
        return _newest_first(coming, "date")[::-1]

    @property
    def today(self) -> date:
        return self.statistics.today

    @cached_property
    def trainings(self) -> tuple[Training, ...]:
        """Newest first."""
        return _newest_first(self.catalog.trainings.values(), "date")

    @cached_property
    def requests(self) -> tuple[DataRequest, ...]:
        """Newest first."""
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

    def dataset(self, package: Package) -> DatasetView:
        """The dataset page. Reference packages have one as well, without freshness in lists."""
        card = self.cards.get(package.id) or self._card(Freshness(package, None, "not due", 0))
        return DatasetView(
            card,
            tuple(view_chart(draw_view(package, v)) for v in package.descriptor.connect.views),
            tuple(_table_view(table, package) for table in package.tables.values()),
            Link(f"{package.id}-datapackage.json", f"datasets/{package.id}/datapackage.json"),
            _size(len(package.descriptor_text.encode())),
            self.answered.get(package.id, ()),
            render_markdown(package.readme),
            tuple(_waiver_view(waiver, package) for waiver in package.descriptor.connect.waivers),
            package.descriptor.keywords,
        )

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


def tell_years(package: Package) -> str:
    """The years that a package covers, as in "2011 to 2020"."""
    covered = package.descriptor.connect.time_covered
    if covered.start == covered.end:
        return covered.start
    return say("{start} to {end}", start=covered.start, end=covered.end)


def _newest_first(records: Iterable[R], field: str) -> tuple[R, ...]:
    return tuple(sorted(records, key=lambda record: getattr(record, field).last_day, reverse=True))


def slug(text: str) -> str:
    return text.replace(" ", "-")


def list_cards(cards: Iterable[Card]) -> Listing:
    """At most so many cards of a list that is newest first; a page of thousands would be slow."""
    cards = tuple(cards)
    links = sorted(cards[CARDS_SHOWN:], key=lambda card: card.package.descriptor.title)
    return Listing(cards[:CARDS_SHOWN], tuple(links))


def _view_facet(facet: Facet) -> FacetView:
    counts = Counter(code for codes in facet.codes for code in codes)
    options = (FacetOption(o.id, o.title, counts[i]) for i, o in enumerate(facet.options))
    return FacetView(facet.id, facet.title, tuple(options))


def view_chart(chart: Chart) -> ChartView:
    """A chart with its still picture, its plotly figure and its table."""
    rows = tuple(
        (
            x,
            tuple(
                Cell(format_point(p, chart.unit), p.mark, True, p.notes)
                if p
                else Cell(format_point(p, chart.unit), Mark.MISSING, True)
                for p in points
            ),
        )
        for x, points in chart.rows()
    )
    names = tuple(series.name for series in chart.series)
    keys = ((name, draw_key(chart, i)) for i, name in enumerate(names))
    legend = tuple(keys) if len(names) > 1 else ()
    gaps = [cell for _, cells in rows for cell in cells if cell.mark]
    marks = {cell.mark for cell in gaps}
    return ChartView(
        chart,
        (draw_picture(chart, WIDE), draw_picture(chart, NARROW)),
        plotly_figure(chart),
        (WIDE.height(chart), NARROW.height(chart)),
        legend,
        tuple(dict.fromkeys(cell.text for cell in gaps)),
        tuple(mark for mark in TABLE_MARKS if mark in marks),
        (chart.x_title or say("Group"), *names),
        rows,
    )


def _table_view(table: Table, package: Package) -> TableView:
    resource = table.resource
    columns = resource.schema_.fields
    times = [column.name for column in resource.columns("time")]
    notes, rows = list_notes(package.descriptor, resource), _preview_rows(table, times)
    cells = [[*_cells(table, column, notes, rows)] for column in columns]
    return TableView(
        resource,
        table.size,
        tuple(c.title for c in columns),
        tuple(zip(*cells, strict=True)),
        _heading(columns),
        bool(times),
        _places(table),
        tuple(_gap_view(gap, resource) for gap in resource.connect.gaps),
        tuple(_mark_counts(table)),
        tuple(sorted({(note.number, note.text) for note in notes})),
        Link(
            f"{package.id}-{resource.path.rpartition('/')[2]}",
            f"datasets/{package.id}/{resource.path}",
        ),
        _size(len(table.content)),
    )


def _preview_rows(table: Table, times: list[str]) -> list[int]:
    """The first rows, those of the latest time before others."""
    if not times:
        return [*range(min(table.size, PREVIEW_ROWS))]
    ages = [_count_later(table.sheet.columns[name]) for name in times]
    return numpy.lexsort(ages[::-1])[:PREVIEW_ROWS].tolist()


def _count_later(cells: Cells) -> numpy.ndarray:
    """For each row, how many of the column's distinct values sort after its own."""
    order = sorted(range(len(cells.values)), key=cells.values.__getitem__, reverse=True)
    later = numpy.empty(len(order), numpy.int64)
    later[order] = numpy.arange(len(order))
    return later[cells.codes]


def _heading(columns: tuple[Column, ...]) -> int:
    """The first column of names, or else the first column."""
    named = (i for i, c in enumerate(columns) if c.connect.role == "label" and c.type == "string")
    return next(named, 0)


def _places(table: Table) -> tuple[str, ...]:
    """The distinct place names of a table, for readers and the search. A column of codes (no
    capital letter) and a list of kinds or of one place say no more than the page does."""
    columns = (*table.resource.columns("geography"), *table.resource.columns("label"))
    names = (
        table.sheet.columns[column.name].values for column in columns if not column.constraints.enum
    )
    named = {value for values in names if re.search("[A-Z]", "".join(values)) for value in values}
    return tuple(sorted(named - {""})) if len(named) > 1 else ()


def _gap_view(gap: Gap, resource: Resource) -> GapView:
    return GapView(
        tuple(
            (resource.column(name).title, value if isinstance(value, str) else ", ".join(value))
            for name, value in gap.where.items()
        ),
        gap.reason,
    )


def _waiver_view(waiver: Waiver, package: Package) -> WaiverView:
    columns = (c for r in package.descriptor.resources for c in r.schema_.fields)
    title = next((c.title for c in columns if c.name == waiver.field), waiver.field)
    return WaiverView(title, tell_finding(waiver.code), waiver.reason)


def _cells(
    table: Table, column: Column, notes: tuple[Note, ...], rows: list[int]
) -> Iterator[Cell]:
    """A column of a table at some rows."""
    if column.connect.role != "measure":
        yield from (Cell(table.cell(row, column.name), Mark.NUMBER, False) for row in rows)
        return
    measure, unit = table.measure(column.name), column.connect.unit or ""
    found = find_notes(table, notes, column.name)
    for row in rows:
        number, mark = measure.cell(row)
        words = name_mark(mark) if mark else format_number(number, unit)
        yield Cell(words, mark, True, found[row])


def _mark_counts(table: Table) -> Iterator[MarkCount]:
    measures = table.resource.columns("measure")
    counts: Counter[Mark] = Counter()
    for column in measures:
        counts.update(table.measure(column.name).marks.tolist())
    for mark in TABLE_MARKS:
        if counts[mark]:
            yield MarkCount(name_mark(mark), counts[mark], len(measures) * table.size)


def _size(count: int) -> str:
    if count < 1000:
        return say_count("{count} byte", "{count} bytes", count)
    if count < 1_000_000:
        return f"{say_number(round(count / 1000))} kB"
    return f"{say_number(round(count / 1_000_000, 1), 1)} MB"


@cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=["tables"])


def render_markdown(text: str, label: str = "") -> Markup:
    """Markdown of a record or package as safe HTML; its first heading is the file's title, and
    headings start at level 3, below the page's own. label: stands before it in bold."""
    text = f"**{label}** {text}" if label else text
    body = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    html = _markdown().reset().convert(body)
    for level in (4, 3, 2):
        for end in ("", "/"):
            html = html.replace(f"<{end}h{level}>", f"<{end}h{level + 1}>")
    return Markup(  # noqa: S704 - nh3 leaves only the allowed tags
        nh3.clean(html, tags=SAFE_TAGS, attributes={"a": {"href"}}, url_schemes={"https"})
    )


SAFE_TAGS = {
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "em",
    "strong",
    "code",
    "pre",
    "h3",
    "h4",
    "h5",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "br",
    "hr",
}


# ---------------------------------------------------------------------------- words for codes


def name_type(type: str) -> str:
    """The type of a column, in words."""
    return translate(TYPES[type])


TYPES = {
    "string": say_later("Text"),
    "integer": say_later("Whole number"),
    "number": say_later("Number"),
    "boolean": say_later("Yes or no"),
    "date": say_later("Date"),
    "year": say_later("Year"),
}


def name_state(state: str) -> str:
    """How fresh a dataset is, or where a request stands."""
    return translate(STATES[state])


STATES = {
    "up to date": say_later("Up to date"),
    "overdue": say_later("Overdue"),
    "not due": say_later("Not due"),
    "pending": say_later("Pending"),
    "open": say_later("Open"),
    "answered": say_later("Answered"),
    "declined": say_later("Declined"),
}


def tell_finding(code: str) -> str:
    """What the checks can find, and a person may allow with a reason; any other is its code."""
    return translate(FINDINGS.get(code, code))


FINDINGS = {
    "person-email": say_later("It looks as if it held e-mail addresses."),
    "person-phone": say_later("It looks as if it held telephone numbers."),
    "person-ssn": say_later("It looks as if it held Social Security numbers."),
    "person-birth-date": say_later("It looks as if it held dates of birth."),
    "person-address": say_later("It looks as if it held home addresses."),
    "person-id": say_later("It looks as if it held numbers given to persons."),
    "person-name": say_later("It looks as if it held names of persons."),
    "microdata": say_later("It looks as if each row stood for one person."),
    "undeclared-code": say_later("It holds a number that often stands for no number."),
}
