"""The pages about the work plan's progress: over time, and how open each desired dataset is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..charts import NOT_KNOWN, Chart, Point, Series
from ..marks import Mark
from ..model import Agency, OpennessCriterion
from ..periods import order_periods
from ..progress_charts import colour_statuses, draw_survival
from ..stats.openness import Openness
from ..stats.progress import BurnUp, Due, MonthCounts, PlannedStep, Waits
from ..stats.shares import Share
from ..words import say, say_count, say_in
from .figure import ChartView, view_chart
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views


@dataclass(frozen=True)
class DueRow:
    due: Due
    held_by: Agency


@dataclass(frozen=True)
class StepRow:
    step: PlannedStep
    held_by: Agency | None


@dataclass(frozen=True)
class OpennessTotal:
    """How many desired datasets answer a question with yes, and for how many the answer is
    unknown."""

    criterion: OpennessCriterion
    met: Share
    unknown: int


@dataclass(frozen=True)
class ProgressView:
    """months, burn_up and curve (of the days from request to data) are None where too little is
    dated to draw them."""

    steps: tuple[StepRow, ...]
    months: ChartView | None
    burn_up: ChartView | None
    curve: ChartView | None
    waits: tuple[Waits, ...]


@dataclass(frozen=True)
class OpennessPage:
    """scores: of each desired dataset; totals: of each question."""

    scores: tuple[Openness, ...]
    totals: tuple[OpennessTotal, ...]


def plan_progress(views: Views) -> Iterable[PlannedPage]:
    """The page of progress over time."""
    yield PlannedPage(
        locate_page("progress"),
        say("Progress over time"),
        say("How the desired datasets moved, month by month, and what was planned."),
        view=partial(view_progress, views),
    )


def plan_openness(views: Views) -> Iterable[PlannedPage]:
    """The page of openness."""
    yield PlannedPage(
        locate_page("openness"),
        say("How open the datasets are"),
        say("For each desired dataset: is it on the portal, licensed, current, by place, by race?"),
        view=partial(view_openness, views),
    )


PROGRESS = PageKind(
    "progress",
    plan_progress,
    weight=OF_LISTS,
    charts=lambda _, page: (page.months, page.burn_up, page.curve),
)
OPENNESS = PageKind("openness", plan_openness, weight=OF_LISTS)


def view_progress(views: Views) -> ProgressView:
    progress = views.statistics.progress
    steps = tuple(view_step(views, step) for step in progress.plan)
    waits = (progress.waits, *progress.waits_by_agency)
    return ProgressView(
        steps,
        _draw_months(views, progress.months),
        _draw_burn_up(progress.burn_up, progress.undated),
        _draw_waits(progress.waits),
        tuple(wait for wait in waits if wait.survival.steps),
    )


def view_step(views: Views, step: PlannedStep) -> StepRow:
    held_by = step.step.held_by
    return StepRow(step, views.catalog.agencies[held_by] if held_by else None)


def view_due(views: Views) -> tuple[DueRow, ...]:
    """What is to be done next, the longest overdue first."""
    agencies = views.catalog.agencies
    return tuple(DueRow(due, agencies[due.held_by]) for due in views.statistics.progress.due)


def view_openness(views: Views) -> OpennessPage:
    return OpennessPage(views.statistics.openness, count_openness(views))


def count_openness(views: Views) -> tuple[OpennessTotal, ...]:
    """For each question, the number of desired datasets that answer it with yes."""
    return tuple(
        _count_criterion(criterion, place, views.statistics.openness)
        for place, criterion in enumerate(views.words.openness)
    )


def _count_criterion(
    criterion: OpennessCriterion, place: int, scores: tuple[Openness, ...]
) -> OpennessTotal:
    answers = [score.answers[place].met for score in scores]
    return OpennessTotal(criterion, Share(answers.count(True), len(answers)), answers.count(None))


def _draw_months(views: Views, months: tuple[MonthCounts, ...]) -> ChartView | None:
    """Bars, one a month, of the desired datasets at each status."""
    if not months:
        return None
    statuses = views.words.statuses
    colours = colour_statuses(statuses)
    series = [
        Series(
            status.title,
            tuple(Point(_month(m), float(m.counts[status.id])) for m in months),
            colours[status.id],
        )
        for status in statuses
        if any(month.counts[status.id] for month in months)
    ]
    if any(month.unknown for month in months):
        unknown = tuple(Point(_month(m), float(m.unknown)) for m in months)
        series.append(Series(say("Not recorded"), unknown, NOT_KNOWN))
    chart = Chart(
        "status-by-month",
        say("Where the desired datasets stood at the end of each month"),
        "stacked",
        _tell_months(views, months),
        say("Month"),
        say("desired datasets"),
        tuple(series),
    )
    return view_chart(chart)


def _tell_months(views: Views, months: tuple[MonthCounts, ...]) -> str:
    """How many were obtained by the end of the first month and by the end of the last."""
    obtained = [
        sum(month.counts[status.id] for status in views.words.statuses if status.obtained)
        for month in (months[0], months[-1])
    ]
    return say(
        "At the end of {first}, {before} had been obtained; at the end of {last}, {now}.",
        first=_month(months[0]),
        before=obtained[0],
        last=_month(months[-1]),
        now=obtained[1],
    )


def _draw_burn_up(burn_up: tuple[BurnUp, ...], undated: int) -> ChartView | None:
    """Two lines: datasets to be obtained by the end of each month, and datasets obtained."""
    if not burn_up:
        return None
    planned = tuple(Point(_month(b), float(b.planned)) for b in burn_up)
    obtained = tuple(
        Point(_month(b), None, Mark.STILL_TO_COME)
        if b.obtained is None
        else Point(_month(b), float(b.obtained))
        for b in burn_up
    )
    chart = Chart(
        "burn-up",
        say("Datasets obtained, and datasets planned to be"),
        "line",
        tell_burn_up(burn_up, undated),
        say("Month"),
        say("desired datasets"),
        (Series(say_in("datasets", "Planned"), planned), Series(say("Obtained"), obtained)),
        times=order_periods(_month(b) for b in burn_up),
    )
    return view_chart(chart)


def tell_burn_up(burn_up: tuple[BurnUp, ...], undated: int) -> str:
    """What the curves say. undated: desired datasets that are obtained, nobody recorded when."""
    ahead = say_count(
        "By the end of {month}, {count} is to be obtained.",
        "By the end of {month}, {count} are to be obtained.",
        burn_up[-1].planned,
        month=_month(burn_up[-1]),
    )
    past = [(b, b.obtained) for b in burn_up if b.obtained is not None]
    if not past:
        return ahead
    last, obtained = past[-1]
    return " ".join((*_tell_behind(last, obtained, undated), ahead))


def _tell_behind(last: BurnUp, obtained: int, undated: int) -> Iterator[str]:
    """What was planned by the end of the last month, and what was reached."""
    month = _month(last)
    if last.planned:
        yield say_count(
            "By the end of {month}, {count} was to be obtained.",
            "By the end of {month}, {count} were to be obtained.",
            last.planned,
            month=month,
        )
    else:
        yield say("Nothing was to be obtained by the end of {month}.", month=month)
    if obtained:
        yield say_count(
            "By the dates on record, {count} had been obtained by then.",
            "By the dates on record, {count} had been obtained by then.",
            obtained,
        )
    elif last.planned or undated:
        yield say("No dataset has a date on record by which it was obtained.")
    if undated:
        yield say_count(
            "For {count} that is obtained, nobody recorded since when.",
            "For {count} that are obtained, nobody recorded since when.",
            undated,
        )


def _draw_waits(waits: Waits) -> ChartView | None:
    if not waits.survival.steps:
        return None
    title = say("How many requests were still waiting after so many days")
    return view_chart(draw_survival("waits", title, "datasets", waits.survival))


def _month(row: MonthCounts | BurnUp) -> str:
    """A month such as 2026-01, which sorts by time."""
    return f"{row.end:%Y-%m}"
