"""The page of a dataset: its answer, charts, maps and tables, how to cite it, what is near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from markupsafe import Markup

from ..addresses import locate, locate_descriptor
from ..exports.schema_org import tell_dataset
from ..model import Catalog, Package, Waiver, format_date
from ..stats.availability import Freshness, ItemState
from ..stats.footnotes import number_notes
from ..stats.related import Related
from ..tell.answers import PlainAnswer, answer_plainly
from ..tell.citations import cite, cite_bibtex, locate_whole
from ..words import join_texts, say, say_count
from .downloads import DownloadsView, view_downloads
from .edits import EditView, tell_why_none, view_edits
from .explorer import Explorer, draw_keys, view_explorers
from .figure import ChartView
from .kind import PageKind, PlannedPage
from .linked import embed
from .maps import Maps, MapView
from .names import tell_finding
from .prose import render_markdown
from .tables import Signs, TableView, list_signs, tell_size, view_table
from .versions import VersionView, view_versions
from .views import Card, Link, Views

REPORT_FORM = "report-a-mistake.yml"  # its field `page` asks where the mistake is
CONCEPTS_TOLD = 3


@dataclass(frozen=True)
class WaiverView:
    """A finding that a person allowed, in words, with the title of its column."""

    column: str
    finding: str
    reason: str


def _waiver_view(waiver: Waiver, package: Package) -> WaiverView:
    columns = (c for r in package.descriptor.resources for c in r.schema_.fields)
    title = next((c.title for c in columns if c.name == waiver.field), waiver.field)
    return WaiverView(title, tell_finding(waiver.code), waiver.reason)


@dataclass(frozen=True)
class RelatedView:
    """A dataset near this one, and why, in words."""

    package: Package
    why: str

    @property
    def url(self) -> str:
        return locate("packages", self.package.id)


@dataclass(frozen=True)
class DatasetPage:
    """footnotes: number and text of those that stand on an answer; address: the page's own, whole;
    files_url: the files as they stood at the last change on record, None where none is; shared: for
    each concept of a column, how many other datasets have it, in words; explorers: by table; keys:
    the signs of series, by kind of chart; tables: that of the most places first; versions: newest first;
    older: how many more there were before those; unlimited: the counts without a stated least count; linked: the
    same for search engines."""

    card: Card
    charts: tuple[ChartView, ...]
    tables: tuple[TableView, ...]
    signs: Signs
    maps: tuple[MapView, ...]
    explorers: Mapping[str, Explorer]
    keys: Mapping[str, tuple[Markup, ...]]
    downloads: DownloadsView
    descriptor: Link
    descriptor_size: str
    desired: tuple[ItemState, ...]
    how_made: Markup
    waivers: tuple[WaiverView, ...]
    answers: tuple[PlainAnswer, ...]
    footnotes: tuple[tuple[int, str], ...]
    citation: str
    bibtex: str
    address: str
    files_url: str | None
    report_url: str
    edits: tuple[EditView, ...]
    why_no_edits: str
    versions: tuple[VersionView, ...]
    older: int
    related: tuple[RelatedView, ...]
    shared: Mapping[str, str]
    unlimited: tuple[str, ...]
    linked: Markup


def plan_packages(views: Views) -> Iterable[PlannedPage]:
    """A page for each data package. Reference packages have one as well."""
    for package in views.catalog.packages.values():
        d = package.descriptor
        yield PlannedPage(
            locate("packages", package.id),
            d.title,
            d.description,
            d.origin.path,
            partial(view_dataset, views, package),
            say("Reference table") if d.connect.kind == "reference" else say("Dataset"),
            say(
                "{agency}, {title}, updated {date}",
                agency=views.catalog.title("agencies", d.connect.agency),
                title=d.title,
                date=format_date(d.connect.updated),
            ),
        )


DATASET = PageKind("dataset", plan_packages, charts=lambda _, page: page.charts)


def view_dataset(views: Views, package: Package) -> DatasetPage:
    """All that the page of one package prints. A reference package falls never due."""
    connect, citation = package.descriptor.connect, cite(views.catalog, package)
    answers = answer_plainly(package)
    edits = view_edits(views, "packages", package.id)
    tables = [view_table(table, package) for table in package.tables.values()]
    first = max(tables, key=lambda table: len(table.places))
    return DatasetPage(
        card=views.cards.get(package.id) or views.make_card(Freshness(package, None, "not due", 0)),
        charts=views.draw(package),
        tables=tuple(sorted(tables, key=lambda table: table is not first)),
        signs=list_signs(package),
        maps=views.once(open_maps).view(package, citation),
        explorers=view_explorers(package, citation),
        keys=draw_keys(),
        downloads=view_downloads(views.catalog, package),
        descriptor=Link(f"{package.id}-datapackage.json", locate_descriptor(package.id)),
        descriptor_size=tell_size(len(package.descriptor_text.encode())),
        desired=views.answered.get(package.id, ()),
        how_made=render_markdown(package.readme),
        waivers=tuple(_waiver_view(waiver, package) for waiver in connect.waivers),
        answers=answers,
        footnotes=tuple(_answer_notes(package, answers)),
        citation=citation,
        bibtex=cite_bibtex(views.catalog, package),
        address=locate_whole(views.catalog, package),
        files_url=_files_url(views, package, edits),
        report_url=_report_url(views, package),
        edits=edits,
        why_no_edits=tell_why_none(views),
        versions=view_versions(views, package),
        older=views.past.left_out.get(package.id, 0),
        related=tuple(_view_related(views, one) for one in views.related[package.id]),
        shared=dict(_count_shared(views, package)),
        unlimited=_list_unlimited(views.catalog, package),
        linked=embed(tell_dataset(views.catalog, package)),
    )


def _list_unlimited(catalog: Catalog, package: Package) -> tuple[str, ...]:
    """The titles of the columns of counts for which no least count is stated, so that the audit only
    sees to it that no hidden number can be worked out."""
    connect = package.descriptor.connect
    agency = catalog.agencies.get(connect.agency)
    if connect.suppression.threshold or (agency and agency.suppression):
        return ()
    columns = [c for r in package.descriptor.resources for c in r.columns("measure")]
    counts = [c.title for c in columns if c.connect.kind == "count" and not c.connect.threshold]
    return tuple(dict.fromkeys(counts))


def open_maps(views: Views) -> Maps:
    return Maps(views.catalog)


def _answer_notes(package: Package, answers: Iterable[PlainAnswer]) -> Iterator[tuple[int, str]]:
    """The footnotes that stand on an answer, with their numbers."""
    told = {number for answer in answers for number in answer.notes}
    for text, number in number_notes(package.descriptor).items():
        if number in told:
            yield number, text


def _files_url(views: Views, package: Package, edits: tuple[EditView, ...]) -> str | None:
    """The address of the files in git. The hash of a commit means the same files forever."""
    if not edits:
        return None
    repository = views.catalog.settings.repository
    return f"{repository}/tree/{edits[0].edit.commit}/datapackages/{package.id}"


def _report_url(views: Views, package: Package) -> str:
    """A new issue with the page filled in. GitHub fills in a form's fields by their ids."""
    title = package.descriptor.title
    asked = {
        "template": REPORT_FORM,
        "title": say("Mistake: {title}", title=title),
        "page": f"{title}, {locate_whole(views.catalog, package)}",
    }
    return f"{views.catalog.settings.repository}/issues/new?{urlencode(asked)}"


def _view_related(views: Views, related: Related) -> RelatedView:
    return RelatedView(related.package, " ".join(_tell_why(views, related)))


def _tell_why(views: Views, related: Related) -> Iterator[str]:
    """What two datasets share, in short sentences."""
    ids: dict[str, list[str]] = {"desired": [], "concept": [], "topic": [], "agency": []}
    for kind, id in related.traits:
        ids[kind].append(id)
    if ids["desired"]:
        yield say("Answers the same desired dataset.")
    if ids["concept"]:
        concepts = [views.catalog.title("concepts", id) for id in ids["concept"]]
        yield say("Both have: {columns}.", columns=join_texts(concepts[:CONCEPTS_TOLD]))
    if ids["topic"]:
        topics = join_texts(views.catalog.title("topics", id) for id in ids["topic"])
        yield say("Same topic: {topics}.", topics=topics)
    for id in ids["agency"]:
        yield say("Same agency: {agency}.", agency=views.catalog.agencies[id].short)


def _count_shared(views: Views, package: Package) -> Iterator[tuple[str, str]]:
    columns = (c for resource in package.descriptor.resources for c in resource.schema_.fields)
    itself = 1 if package.descriptor.connect.kind == "dataset" else 0
    for concept in dict.fromkeys(c.connect.concept for c in columns if c.connect.concept):
        others = views.concept_counts[concept] - itself
        told = say_count("also in {count} other dataset", "also in {count} other datasets", others)
        yield concept, told if others else say("in no other dataset yet")
