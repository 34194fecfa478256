"""The page of what families can see, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..words import say
from .barriers import AnsweredQuestion, answer_barriers
from .figure import ChartView
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views


@dataclass(frozen=True)
class StatisticsPage:
    """barriers: what people ask of them first, with the answers."""

    barriers: tuple[AnsweredQuestion, ...]


def plan_statistics(views: Views) -> Iterable[PlannedPage]:
    """The page of all statistics."""
    yield PlannedPage(
        locate_page("statistics"),
        say("Availability and barriers"),
        say("How many desired datasets families can see, and what bars the rest."),
        view=partial(view_statistics, views),
    )


def show_statuses(views: Views, page: StatisticsPage) -> Iterable[ChartView | None]:
    """The charts of the page of all statistics."""
    return (views.charts[name] for name in ("status", "status-by-agency", "status-by-topic"))


STATISTICS = PageKind("statistics", plan_statistics, weight=OF_LISTS, charts=show_statuses)


def view_statistics(views: Views) -> StatisticsPage:
    return StatisticsPage(answer_barriers(views.statistics))
