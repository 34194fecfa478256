"""The charts of the statistics: how far the desired datasets are, what stands in the way, how long it
takes."""

from __future__ import annotations

from collections.abc import Sequence

from .charts import CLOSED, SCALE, Chart, Point, Series, format_number, list_some
from .marks import Mark
from .model import Status, format_date
from .periods import order_periods
from .stats import Statistics
from .stats.availability import StatusCounts
from .stats.barriers import BarrierCounts
from .stats.measures import Trend
from .stats.survival import CONFIDENCE, Survival
from .words import say, say_count, say_in, say_percent


def colour_statuses(statuses: Sequence[Status]) -> dict[str, int]:
    """The position of each status in the palette, by id; statuses: the vocabulary's, in the order of
    the way. Wherever statuses are listed or drawn, they stand in that order and have these colours."""
    way = [status.id for status in statuses if not status.closed]
    last = max(len(way) - 1, 1)
    steps = {id: SCALE[round((len(SCALE) - 1) * i / last)] for i, id in enumerate(way)}
    return {status.id: steps.get(status.id, CLOSED) for status in statuses}


def draw_statuses(
    name: str, title: str, family: Sequence[StatusCounts], statuses: Sequence[Status]
) -> Chart:
    """Desired datasets by status, one horizontal bar for each group. statuses: the vocabulary's."""
    colours = colour_statuses(statuses)
    whole = say("All desired datasets")
    series = tuple(
        Series(
            status.title,
            tuple(Point(g.title or whole, float(g.counts[status.id])) for g in family),
            colours[status.id],
        )
        for status in statuses
        if any(group.counts[status.id] for group in family)
    )
    obtained, total = sum(g.obtained.part for g in family), sum(g.total for g in family)
    return Chart(
        name,
        title,
        "stacked",
        say_count(
            "{count} of {whole} desired datasets has been obtained.",
            "{count} of {whole} desired datasets have been obtained.",
            obtained,
            whole=total,
        ),
        "",
        say("desired datasets"),
        series,
    )


def draw_barriers(name: str, title: str, family: Sequence[BarrierCounts]) -> Chart:
    """Open and resolved barriers, one horizontal bar for each group; groups without barriers are
    left out."""
    groups = [group for group in family if group.open + group.resolved]
    series = (
        Series(
            say_in("barriers", "Open"),
            tuple(Point(group.title, float(group.open)) for group in groups),
        ),
        Series(
            say_in("barriers", "Resolved"),
            tuple(Point(group.title, float(group.resolved)) for group in groups),
        ),
    )
    return Chart(name, title, "stacked", _most_open(groups), "", say("barriers"), series)


def _most_open(groups: Sequence[BarrierCounts]) -> str:
    if not groups:
        return say("No barrier is recorded.")
    most = max(group.open for group in groups)
    if most == 0:
        return say("Every barrier recorded has been resolved.")
    top = [group.title for group in groups if group.open == most]
    if len(top) == 1:
        return say("Most open barriers: {name} ({count}).", name=top[0], count=most)
    return say("Most open barriers: {names} ({count} each).", names=list_some(top), count=most)


def draw_survival(name: str, title: str, things: str, survival: Survival) -> Chart:
    """The share still unfinished after each number of days, with its band. things: what is counted,
    as in tell_median."""
    falls = [step for step in survival.steps if step.ended]
    shown = list(dict.fromkeys((*falls, *survival.steps[-1:])))
    going_on = say("Not yet obtained") if things == "datasets" else say("Not yet resolved")
    low, high = say("Lower end of the {percent} band"), say("Upper end of the {percent} band")
    percent = say_percent(100 * CONFIDENCE, 0)
    series = (
        _survival_series(going_on, [(s.days, s.share) for s in shown], 0),
        _survival_series(low.format(percent=percent), [(s.days, s.low) for s in shown], 6),
        _survival_series(high.format(percent=percent), [(s.days, s.high) for s in shown], 6),
    )
    words = tell_median(things, survival)
    return Chart(name, title, "step", words, say("Days"), say("percent"), series)


def _survival_series(name: str, shares: list[tuple[int, float | None]], colour: int) -> Series:
    """The curve, which starts on a day when nothing has ended."""
    points = (
        Point(f"{days}", None, Mark.NOT_KNOWN)
        if share is None
        else Point(f"{days}", round(100 * share, 1))
        for days, share in shares
    )
    return Series(name, (Point("0", 100.0), *points), colour)


def tell_median(things: str, survival: Survival) -> str:
    """How long it took, in a sentence that also covers an unknown median. things: "datasets" (from
    request to data), "barriers" or "barriers of a kind"."""
    undated, open_half, half = _median_words()[things]
    if not survival.steps:
        return undated
    if survival.median is None:
        return open_half
    return half.format(days=count_days(survival.median))


def _median_words() -> dict[str, tuple[str, str, str]]:
    """The sentences for three cases: no start has a date, fewer than half have ended, and the
    median is known."""
    return {
        "datasets": (
            say("How long it takes is not recorded: none of the datasets has a start date."),
            say("Fewer than half of the datasets were obtained, so no median can be told."),
            say("Half of the datasets were obtained within {days}."),
        ),
        "barriers": (
            say("How long it takes is not recorded: none of the barriers has a start date."),
            say("Fewer than half of the barriers were resolved, so no median can be told."),
            say("Half of the barriers were resolved within {days}."),
        ),
        "barriers of a kind": (
            say(
                "How long it takes is not recorded: none of the barriers of this kind has a start "
                "date."
            ),
            say(
                "Fewer than half of the barriers of this kind were resolved, so no median can be "
                "told."
            ),
            say("Half of the barriers of this kind were resolved within {days}."),
        ),
    }


def count_days(days: float) -> str:
    """ "1 day", "92 days", "313.5 days"; a part of a day takes the word for several."""
    return say_count("{count} day", "{count} days", days)


def draw_trend(title: str, trend: Trend, unit: str) -> Chart:
    """A number at the end of each month, from the first point on. trend must have points."""
    (first, before), (last, now) = trend.points[0], trend.points[-1]
    sentence = say(
        "{before} at the end of {first}, and {now} at the end of {last}.",
        before=format_number(before),
        first=format_date(f"{first:%Y-%m}"),
        now=format_number(now),
        last=format_date(f"{last:%Y-%m}"),
    )
    points = tuple(Point(f"{end:%Y-%m}", value) for end, value in trend.points)
    times = order_periods(point.x for point in points)
    series = (Series(title, points),)
    return Chart("trend", title, "line", sentence, say("Month"), unit, series, times=times)


def draw_statistics(statistics: Statistics, statuses: Sequence[Status]) -> dict[str, Chart]:
    """The charts of the statistics pages, by name."""
    s = statistics
    charts = (
        draw_statuses("status", say("How far the desired datasets are"), (s.desired,), statuses),
        draw_statuses(
            "status-by-agency", say("How far each agency's datasets are"), s.by_agency, statuses
        ),
        draw_statuses(
            "status-by-topic", say("How far each topic's datasets are"), s.by_topic, statuses
        ),
        draw_barriers("barriers-by-kind", say("Barriers by kind"), s.barriers_by_kind),
        draw_barriers("barriers-by-agency", say("Barriers by agency"), s.barriers_by_agency),
        draw_barriers(
            "barriers-by-dataset", say("Barriers by desired dataset"), s.barriers_by_dataset
        ),
    )
    return {chart.name: chart for chart in charts}
