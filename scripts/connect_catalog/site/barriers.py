"""The pages of what stands in the way: one of all barriers, and one for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_page
from ..model import Agency, Term
from ..progress_charts import draw_survival, tell_median
from ..stats import Statistics
from ..stats.barriers import (
    BarrierCounts,
    BarrierNumbers,
    BarrierState,
    BarrierTimes,
    Blocking,
    MatrixRow,
    barrier_counts,
)
from ..words import say, say_count, say_later, say_span
from .figure import ChartView, view_chart
from .kind import OF_LISTS, VOCABULARY, PageKind, PlannedPage
from .views import BarrierRow, Views, WorkRow


@dataclass(frozen=True)
class BarrierEntry:
    """A barrier on record. agency: the one it counts for."""

    row: WorkRow
    barrier: BarrierRow
    agency: Agency
    reported_by: Agency | None

    @property
    def given_up(self) -> bool:
        """Whether its dataset was declined or withdrawn, so that it blocks nothing."""
        return self.row.state.status.closed


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question with its plain answer. recorded is False if nobody wrote the answer down."""

    question: str
    words: str
    recorded: bool = True


@dataclass(frozen=True)
class MatrixView:
    """Agencies by kinds, without those that have none. rows: the agency, a count for each kind, and
    their sum."""

    label: str
    kinds: tuple[Term, ...]
    rows: tuple[tuple[Agency, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class KindView:
    """A kind of barrier. blocking is None if it blocks nothing; opened: oldest first; resolved:
    newest first."""

    kind: Term
    counts: BarrierCounts
    times: BarrierTimes
    blocking: Blocking | None
    answers: tuple[AnsweredQuestion, ...]
    opened: tuple[BarrierEntry, ...]
    resolved: tuple[BarrierEntry, ...]

    @property
    def url(self) -> str:
        return locate("barrier_kinds", self.kind.id)

    @property
    def blank(self) -> dict[str, str]:
        """What none of several open barriers has on record: fields of a barrier, and in words."""
        words = {
            "since": say("since when"),
            "next_step": say("the next step"),
            "due": say("the due date"),
        }
        barriers = [entry.barrier.state.barrier for entry in self.opened]
        return {
            name: told
            for name, told in words.items()
            if len(barriers) > 1 and not any(getattr(one, name) for one in barriers)
        }


@dataclass(frozen=True)
class BarriersView:
    """All barriers. kinds: those that block the most first; curve is None if no barrier has a
    start; dated: whether any has one."""

    answers: tuple[AnsweredQuestion, ...]
    kinds: tuple[KindView, ...]
    agencies: tuple[BarrierTimes, ...]
    curve: ChartView | None
    matrices: tuple[MatrixView, ...]
    reports: MatrixView | None
    entries: tuple[BarrierEntry, ...]

    @property
    def dated(self) -> bool:
        return self.curve is not None


def plan_barriers(views: Views) -> Iterable[PlannedPage]:
    """The page of all barriers."""
    yield PlannedPage(
        locate_page("barriers"),
        say("Barriers"),
        say("What keeps desired datasets from families, since when, and what has helped."),
        view=partial(view_barriers, views),
    )


def plan_kinds(views: Views) -> Iterable[PlannedPage]:
    """A page for each kind of barrier in the vocabulary."""
    for kind in views.words.barrier_kinds:
        yield PlannedPage(
            locate("barrier_kinds", kind.id),
            kind.title,
            kind.definition,
            VOCABULARY,
            partial(view_kind, views, kind),
        )


def show_barriers(views: Views, page: BarriersView) -> Iterable[ChartView | None]:
    """The charts of the page of all barriers."""
    names = ("barriers-by-kind", "barriers-by-agency", "barriers-by-dataset")
    return (*(views.charts[name] for name in names), page.curve)


BARRIERS = PageKind("barriers", plan_barriers, weight=OF_LISTS, charts=show_barriers)
BARRIER_KIND = PageKind("barrier-kind", plan_kinds, say_later("Kind of barrier"), weight=OF_LISTS)


def view_barriers(views: Views) -> BarriersView:
    """What the page of all barriers prints."""
    numbers = views.statistics.barrier_numbers
    words = views.words.barrier_kinds
    kinds = [view_kind(views, kind) for kind in words]
    matrices = (
        _view_matrix(say("Open barriers, by agency and kind"), words, numbers.matrix, _opened),
        _view_matrix(
            say("Resolved barriers, by agency and kind"), words, numbers.matrix, _resolved
        ),
    )
    return BarriersView(
        answer_barriers(views.statistics),
        tuple(sorted(kinds, key=_blocked, reverse=True)),
        numbers.times_by_agency,
        _draw_curve(numbers.times),
        tuple(matrix for matrix in matrices if matrix is not None),
        _view_matrix(say("Barriers reported, by agency and kind"), words, numbers.reports, _all),
        views.once(order_entries),
    )


def order_entries(views: Views) -> tuple[BarrierEntry, ...]:
    """Open barriers first, the oldest of them first, then the resolved ones, newest first."""
    agencies = views.catalog.agencies
    entries = [
        BarrierEntry(
            row,
            barrier,
            agencies[barrier.state.charged_to],
            agencies.get(barrier.state.barrier.reported_by or ""),
        )
        for row in views.work_rows
        for barrier in row.barriers
    ]
    return tuple(sorted(entries, key=lambda entry: _place(entry.barrier.state)))


def _place(state: BarrierState) -> tuple[bool, int]:
    """A sort key for the list. Barriers without known dates come last."""
    if state.barrier.until is None:
        return False, 1 if state.days is None else -state.days
    return True, -state.barrier.until.last_day.toordinal()


def view_kind(views: Views, kind: Term) -> KindView:
    """What the page of a kind of barrier prints."""
    statistics, numbers = views.statistics, views.statistics.barrier_numbers
    counts = next(c for c in statistics.barriers_by_kind if c.id == kind.id)
    times = next(t for t in numbers.times_by_kind if t.id == kind.id)
    blocking = next((b for b in numbers.blocking if b.kind.id == kind.id), None)
    own = [entry for entry in views.once(order_entries) if entry.barrier.kind.id == kind.id]
    return KindView(
        kind,
        counts,
        times,
        blocking,
        (
            AnsweredQuestion(
                say("How many datasets does it block?"), _tell_blocked(numbers, blocking)
            ),
            *_answer_times(counts, times, "barriers of a kind"),
        ),
        tuple(entry for entry in own if entry.barrier.state.is_open),
        tuple(entry for entry in own if not entry.barrier.state.is_open),
    )


def _blocked(view: KindView) -> tuple[int, int]:
    return view.blocking.datasets.part if view.blocking else 0, view.counts.open


def _opened(counts: BarrierCounts) -> int:
    return counts.open


def _resolved(counts: BarrierCounts) -> int:
    return counts.resolved


def _all(counts: BarrierCounts) -> int:
    return counts.open + counts.resolved


def _view_matrix(
    label: str,
    kinds: tuple[Term, ...],
    rows: tuple[MatrixRow, ...],
    count: Callable[[BarrierCounts], int],
) -> MatrixView | None:
    """The matrix, or None if there is nothing to count. kinds: all of the vocabulary, as in the
    rows."""
    rows = tuple(row for row in rows if count(row.total))
    if not rows:
        return None
    sums = [sum(map(count, column)) for column in zip(*(row.counts for row in rows), strict=True)]
    kept = [i for i, total in enumerate(sums) if total]
    return MatrixView(
        label,
        tuple(kinds[i] for i in kept),
        tuple(
            (row.agency, tuple(count(row.counts[i]) for i in kept), count(row.total))
            for row in rows
        ),
        tuple(sums[i] for i in kept),
        sum(sums),
    )


def _draw_curve(times: BarrierTimes) -> ChartView | None:
    if not times.survival.steps:
        return None
    title = say("How many barriers are not yet resolved after so many days")
    return view_chart(draw_survival("barriers-over-time", title, "barriers", times.survival))


# ------------------------------------------------------------------------------------ the words


def answer_barriers(statistics: Statistics) -> tuple[AnsweredQuestion, ...]:
    """The questions people ask first about barriers, with the answers."""
    numbers, barriers = statistics.barrier_numbers, statistics.barriers
    return (
        AnsweredQuestion(say("Which kind blocks the most datasets?"), tell_blocking(numbers)),
        *_answer_times(barrier_counts("all", "", barriers), numbers.times, "barriers"),
    )


def tell_blocking(numbers: BarrierNumbers) -> str:
    """Which kind of barrier blocks the most datasets. A tie is reported as one."""
    waited, most = numbers.blocked.whole, numbers.most_blocking
    if waited == 0:
        return say("None: no desired dataset is still to come.")
    if not most:
        return say_count(
            "None: no open barrier is recorded for the {count} desired dataset that is still to "
            "come.",
            "None: no open barrier is recorded for the {count} desired datasets that are still to "
            "come.",
            waited,
        )
    if len(most) > 1:
        return _tell_tie(most, waited)
    before = say_count(
        "{kind}. It stands before {part} of the {count} desired dataset still to come.",
        "{kind}. It stands before {part} of the {count} desired datasets still to come.",
        waited,
        kind=most[0].kind.title,
        part=most[0].datasets.part,
    )
    return f"{before} {_tell_alone(most[0])}"


def _tell_tie(most: Sequence[Blocking], waited: int) -> str:
    return say_count(
        "{kinds} kinds tie: {names}. Each of them stands before {part} of the {count} desired "
        "dataset still to come.",
        "{kinds} kinds tie: {names}. Each of them stands before {part} of the {count} desired "
        "datasets still to come.",
        waited,
        kinds=len(most),
        names="; ".join(blocking.kind.title for blocking in most),
        part=most[0].datasets.part,
    )


def _tell_blocked(numbers: BarrierNumbers, blocking: Blocking | None) -> str:
    if blocking is None:
        return say_count(
            "None of the {count} desired dataset still to come.",
            "None of the {count} desired datasets still to come.",
            numbers.blocked.whole,
        )
    before = say_count(
        "{part} of the {count} desired dataset still to come.",
        "{part} of the {count} desired datasets still to come.",
        blocking.datasets.whole,
        part=blocking.datasets.part,
    )
    return f"{before} {_tell_alone(blocking)}"


def _tell_alone(blocking: Blocking) -> str:
    if blocking.alone == 0:
        if blocking.datasets.part == 1:
            return say("It has a barrier of another kind, too.")
        return say("Each of these has a barrier of another kind, too.")
    if blocking.alone == blocking.datasets.part:
        return say("No other kind is on record for any of these.")
    return say("For {count} of these it is the only kind on record.", count=blocking.alone)


def _answer_times(
    counts: BarrierCounts, times: BarrierTimes, things: str
) -> tuple[AnsweredQuestion, AnsweredQuestion, AnsweredQuestion]:
    """things: as in progress_charts.tell_median."""
    is_open = say_count("{count} is open.", "{count} are open.", counts.open)
    resolved = (
        say_count("{count} has been resolved.", "{count} have been resolved.", counts.resolved)
        if counts.resolved
        else say("None is resolved.")
    )
    return (
        AnsweredQuestion(say("How many are open?"), f"{is_open} {resolved}"),
        _answer_age(counts, times),
        _answer_end(counts, times, things),
    )


def _answer_age(counts: BarrierCounts, times: BarrierTimes) -> AnsweredQuestion:
    question = say("How old are the open ones?")
    if counts.open == 0:
        return AnsweredQuestion(question, say("None is open."))
    if times.open_oldest is None or times.open_median is None:
        return AnsweredQuestion(
            question, say("Not recorded: no open barrier has a start date."), False
        )
    undated = counts.open - times.survival.still_open
    words = say(
        "The oldest has stood for {oldest}. The median is {median}.",
        oldest=say_span(times.open_oldest),
        median=say_span(int(times.open_median)),
    )
    if undated:
        words += " " + say(
            "For {part} of the {whole} the start is not recorded.", part=undated, whole=counts.open
        )
    return AnsweredQuestion(question, words)


def _answer_end(counts: BarrierCounts, times: BarrierTimes, things: str) -> AnsweredQuestion:
    question = say("How long does it take to resolve one?")
    if _all(counts) == 0:
        return AnsweredQuestion(question, say("None is on record."))
    survival = times.survival
    if not survival.steps:
        return AnsweredQuestion(question, say("Not recorded: none has a start date."), False)
    values = {"resolved": survival.ended, "open": survival.still_open, "left_out": times.left_out}
    counted = (
        say(
            "Counted from {resolved} resolved and {open} still open; {left_out} without a start "
            "date left out.",
            **values,
        )
        if times.left_out
        else say("Counted from {resolved} resolved and {open} still open.", **values)
    )
    return AnsweredQuestion(question, f"{tell_median(things, survival)} {counted}")
