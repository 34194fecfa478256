"""The pages of the logic model: all its boxes in columns, and a page for each box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby

from markupsafe import Markup, escape

from .. import edits
from ..addresses import locate, locate_page
from ..model import FAMILIES, MEASURED, Catalog, Element, families_named
from ..progress_charts import draw_trend
from ..stats.history import drop_coming
from ..stats.measures import Counted, MeanChange, Measurement, measure, trend
from ..stats.shares import Share
from ..tell.measures import (
    define,
    head_adds,
    name_counted,
    tell_counted,
    tell_measurement,
    tell_no_trend,
    tell_share,
    tell_unit,
)
from ..words import isolate, say, say_count_later, say_later, say_or, translate, translate_count
from .figure import ChartView, view_chart
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views

PATH = "catalog/logic-model.yml"


def title_columns() -> dict[str, str]:
    """The columns of the model, in their order, with their titles."""
    return {
        "inputs": say("Inputs: what goes in"),
        "activities": say("Activities: what we do"),
        "outputs": say("Outputs: what comes out"),
        "outcomes": say("Outcomes: what changes"),
    }


def name_term(term: str) -> str:
    """When an outcome should change."""
    return {
        "short": say("In the short run"),
        "intermediate": say("After some time"),
        "long": say("In the long run"),
    }[term]


def name_field(name: str) -> str:
    """What a record is chosen by, before its value."""
    names = {
        "agencies": say("agencies"),
        "attendees": say("who came"),
        "audience": say("for"),
        "datasets": say("datasets"),
        "kind": say("kind"),
        "needs_heard": say("needs heard"),
        "place": say("place"),
        "provider": say("given by"),
        "region": say("region"),
        "reviewed": say("reviewed"),
        "series": say("series"),
        "user": say("user"),
    }
    return names.get(name) or edits.name_field(name)


SHARES = {
    "agencies": say_count_later("{share} agency", "{share} agencies"),
    "desired datasets": say_count_later("{share} desired dataset", "{share} desired datasets"),
    "milestones": say_count_later("{share} milestone", "{share} milestones"),
}


def tell_share_of(share: Share, unit: str) -> Markup:
    """A share with what it is of: "<strong>7 of 20</strong> desired datasets"."""
    part = Markup("<strong>{share}</strong>").format(share=tell_share(share))
    words = escape(translate_count(*SHARES[unit], share.whole))
    return words.format(share=part)


@dataclass(frozen=True)
class BoxLink:
    """A box with its number, as lists show it. column: the title of its column."""

    element: Element
    column: str
    measurement: Measurement

    @property
    def url(self) -> str:
        return locate("boxes", self.element.id)

    @property
    def group(self) -> str:
        """Its heading within its column."""
        return name_term(self.element.term) if self.element.term else self.element.area or ""


@dataclass(frozen=True)
class CountedRow:
    """A record that was counted. url: its page on the site; tells: what it says beyond its
    title."""

    counted: Counted
    title: str
    tells: str
    url: str


@dataclass(frozen=True)
class BoxView:
    """A box's page. share: its value where it has a denominator; share_words: the same with what it is
    of; chosen: which records count, as names of fields with their values; chart is None for the reason
    in no_trend; adds: the head of what each record adds; telling: whether any record tells more than its
    title."""

    box: BoxLink
    definition: str | None
    share: Share | None
    share_words: Markup
    chosen: tuple[tuple[str, str], ...]
    chart: ChartView | None
    no_trend: str
    rows: tuple[CountedRow, ...]
    adds: str
    telling: bool
    leads_to: tuple[BoxLink, ...]
    comes_from: tuple[BoxLink, ...]


@dataclass(frozen=True)
class TiedBox:
    """A box in its column, with the boxes it leads to and those that lead to it."""

    box: BoxLink
    leads_to: tuple[BoxLink, ...]
    comes_from: tuple[BoxLink, ...]


@dataclass(frozen=True)
class ChainView:
    """The whole model: each column with its title, and in it the boxes of each group, whose heading
    is empty where they name none."""

    columns: tuple[tuple[str, tuple[tuple[str, tuple[TiedBox, ...]], ...]], ...]


class Chain:
    """The logic model as it is today, arranged for its pages."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.today = views.statistics.today
        self.catalog: Catalog = drop_coming(views.catalog, self.today)

    @cached_property
    def columns(self) -> tuple[tuple[str, tuple[BoxLink, ...]], ...]:
        model = self.catalog.logic_model
        return tuple(
            (
                title,
                tuple(BoxLink(e, title, measure(self.catalog, e)) for e in getattr(model, name)),
            )
            for name, title in title_columns().items()
        )

    @cached_property
    def boxes(self) -> tuple[BoxLink, ...]:
        return tuple(box for _, boxes in self.columns for box in boxes)

    def view(self) -> ChainView:
        return ChainView(
            tuple((title, tuple(self._grouped(boxes))) for title, boxes in self.columns)
        )

    def _grouped(self, boxes: Iterable[BoxLink]) -> Iterator[tuple[str, tuple[TiedBox, ...]]]:
        for group, members in groupby(boxes, lambda box: box.group):
            yield group, tuple(map(self._tie, members))

    def _tie(self, box: BoxLink) -> TiedBox:
        return TiedBox(
            box,
            tuple(other for other in self.boxes if other.element.id in box.element.leads_to),
            tuple(other for other in self.boxes if box.element.id in other.element.leads_to),
        )

    def view_box(self, box: BoxLink) -> BoxView:
        element, value = box.element, box.measurement.value
        course = trend(self.views.catalog, element, self.today)
        unit, rows = tell_unit(box.measurement), tuple(map(self._row, box.measurement.counted))
        tied = self._tie(box)
        chart = draw_trend(element.title, course, unit) if course.points else None
        return BoxView(
            box,
            define(element.measure) if element.measure else None,
            value if isinstance(value, Share) else None,
            tell_share_of(value, box.measurement.unit) if isinstance(value, Share) else Markup(),
            tuple(self._chosen(element)),
            view_chart(chart) if chart else None,
            tell_no_trend(course),
            rows,
            head_adds("people" if isinstance(value, MeanChange) else box.measurement.unit)
            if rows
            else "",
            any(row.tells for row in rows),
            tied.leads_to,
            tied.comes_from,
        )

    def _chosen(self, element: Element) -> Iterator[tuple[str, str]]:
        family = MEASURED.get(element.measure) if element.measure else None
        named = families_named(FAMILIES[family]) if family else {}
        for name, values in element.where.items():
            titles = [self._title(name, named.get(name), value) for value in values]
            yield name_field(name), say_or(titles)

    def _title(self, name: str, family: str | None, value: str) -> str:
        """The title of what a value names; a word that the field itself allows, or the value."""
        if family is not None:
            return self.catalog.title(family, value)
        return translate(value.replace("-", " ")) if name == "kind" else value

    def _row(self, counted: Counted) -> CountedRow:
        return CountedRow(
            counted,
            name_counted(counted),
            tell_counted(counted),
            locate(counted.family, counted.id),
        )


def plan_logic_model(views: Views) -> Iterable[PlannedPage]:
    """The page of the chain."""
    yield PlannedPage(
        locate_page("logic-model"),
        say("Logic model"),
        say("What goes into this work, and what it is meant to change."),
        PATH,
        views.once(Chain).view,
    )


def plan_boxes(views: Views) -> Iterable[PlannedPage]:
    """A page for each box of the chain."""
    chain = views.once(Chain)
    for box in chain.boxes:
        yield PlannedPage(
            box.url,
            box.element.title,
            f"{isolate(box.element.title)}: {tell_measurement(box.measurement)}.",
            PATH,
            partial(chain.view_box, box),
        )


LOGIC_MODEL = PageKind("logic-model", plan_logic_model)
LOGIC_BOX = PageKind(
    "logic-box",
    plan_boxes,
    say_later("Logic model"),
    weight=OF_LISTS,
    charts=lambda _, page: (page.chart,),
)
