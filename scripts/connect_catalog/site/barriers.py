"""The pages of what stands in the way: one of all barriers, and one for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..charts import count_days, draw_survival, tell_median
from ..model import Agency, Term
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
from .views import BarrierRow, ChartView, Planned, Views, WorkRow, view_chart

DESCRIPTION = "What keeps desired datasets from families, since when, and what has helped."


@dataclass(frozen=True)
class Entry:
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
class Answer:
    """A question with its plain answer; recorded is False where nobody wrote it down."""

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
    """A kind of barrier. blocking is None where it blocks nothing; opened: oldest first; resolved:
    the last one first."""

    kind: Term
    counts: BarrierCounts
    times: BarrierTimes
    blocking: Blocking | None
    answers: tuple[Answer, ...]
    opened: tuple[Entry, ...]
    resolved: tuple[Entry, ...]

    @property
    def url(self) -> str:
        return f"barriers/{self.kind.id}/"


@dataclass(frozen=True)
class BarriersView:
    """All barriers. kinds: those that block most first; curve is None where no barrier has a start;
    dated: whether any has one."""

    answers: tuple[Answer, ...]
    kinds: tuple[KindView, ...]
    agencies: tuple[BarrierTimes, ...]
    curve: ChartView | None
    matrices: tuple[MatrixView, ...]
    reports: MatrixView | None
    entries: tuple[Entry, ...]

    @property
    def dated(self) -> bool:
        return self.curve is not None


def plan_barriers(views: Views) -> Iterable[Planned]:
    """The page of all barriers, and one for each kind of the vocabulary."""
    page = view_barriers(views)
    yield Planned("barriers", "barriers/", "Barriers", DESCRIPTION, None, {"page": page})
    for kind in page.kinds:
        yield Planned(
            "barrier-kind",
            kind.url,
            kind.kind.title,
            kind.kind.definition,
            "catalog/vocabulary.yml",
            {"view": kind},
        )


def view_barriers(views: Views) -> BarriersView:
    """What the page of all barriers prints."""
    numbers, entries = views.statistics.barrier_numbers, _order_entries(views)
    words = views.words.barrier_kinds
    kinds = [_view_kind(views, entries, kind) for kind in words]
    matrices = (
        _view_matrix("Open barriers, by agency and kind", words, numbers.matrix, _opened),
        _view_matrix("Resolved barriers, by agency and kind", words, numbers.matrix, _resolved),
    )
    return BarriersView(
        answer_barriers(views.statistics),
        tuple(sorted(kinds, key=_blocked, reverse=True)),
        numbers.times_by_agency,
        _draw_curve(numbers.times),
        tuple(matrix for matrix in matrices if matrix is not None),
        _view_matrix("Barriers reported, by agency and kind", words, numbers.reports, _all),
        entries,
    )


def _order_entries(views: Views) -> tuple[Entry, ...]:
    """Open ones first, the oldest of them first; then the resolved, the last one first."""
    agencies = views.catalog.agencies
    entries = [
        Entry(
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
    """Where a barrier stands in the list; those whose dates are not known come after the others."""
    if state.barrier.until is None:
        return False, 1 if state.days is None else -state.days
    return True, -state.barrier.until.last_day.toordinal()


def _view_kind(views: Views, entries: tuple[Entry, ...], kind: Term) -> KindView:
    statistics, numbers = views.statistics, views.statistics.barrier_numbers
    counts = next(c for c in statistics.barriers_by_kind if c.id == kind.id)
    times = next(t for t in numbers.times_by_kind if t.id == kind.id)
    blocking = next((b for b in numbers.blocking if b.kind.id == kind.id), None)
    own = [entry for entry in entries if entry.barrier.kind.id == kind.id]
    return KindView(
        kind,
        counts,
        times,
        blocking,
        (
            Answer("How many datasets does it block?", _tell_blocked(numbers, blocking)),
            *_answer_times(counts, times, "barriers of this kind"),
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
    """kinds: all of the vocabulary, as in the rows. None where there is nothing to count."""
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
    title = "How many barriers are not yet resolved after so many days"
    return view_chart(
        draw_survival("barriers-over-time", title, "barriers", "resolved", times.survival)
    )


# ------------------------------------------------------------------------------------ the words


def answer_barriers(statistics: Statistics) -> tuple[Answer, ...]:
    """What people ask first of the barriers, with the answers."""
    numbers, barriers = statistics.barrier_numbers, statistics.barriers
    return (
        Answer("Which kind blocks the most datasets?", tell_blocking(numbers)),
        *_answer_times(barrier_counts("all", "", barriers), numbers.times, "barriers"),
    )


def tell_blocking(numbers: BarrierNumbers) -> str:
    """Which kind of barrier blocks most datasets; a tie is told as one."""
    waited, most = numbers.blocked.whole, numbers.most_blocking
    if waited == 0:
        return "None: no desired dataset is still to come."
    if not most:
        return (
            f"None: no open barrier is recorded for the {_datasets(waited)} that {_are(waited)} "
            "still to come."
        )
    before = f"{most[0].datasets.part} of the {_datasets(waited)} still to come"
    if len(most) > 1:
        names = "; ".join(blocking.kind.title for blocking in most)
        return f"{len(most)} kinds tie: {names}. Each of them stands before {before}."
    return f"{most[0].kind.title}. It stands before {before}. {_tell_alone(most[0])}"


def _tell_blocked(numbers: BarrierNumbers, blocking: Blocking | None) -> str:
    if blocking is None:
        return f"None of the {_datasets(numbers.blocked.whole)} still to come."
    before = f"{blocking.datasets.part} of the {_datasets(blocking.datasets.whole)} still to come."
    return f"{before} {_tell_alone(blocking)}"


def _tell_alone(blocking: Blocking) -> str:
    if blocking.alone == 0:
        each = "It" if blocking.datasets.part == 1 else "Each of these"
        return f"{each} has a barrier of another kind, too."
    if blocking.alone == blocking.datasets.part:
        return "No other kind is on record for any of these."
    return f"For {blocking.alone} of these it is the only kind on record."


def _answer_times(
    counts: BarrierCounts, times: BarrierTimes, things: str
) -> tuple[Answer, Answer, Answer]:
    has = "has" if counts.resolved == 1 else "have"
    resolved = f"{counts.resolved} {has} been resolved." if counts.resolved else "None is resolved."
    return (
        Answer("How many are open?", f"{counts.open} {_are(counts.open)} open. {resolved}"),
        _answer_age(counts, times),
        _answer_end(counts, times, things),
    )


def _answer_age(counts: BarrierCounts, times: BarrierTimes) -> Answer:
    question = "How old are the open ones?"
    if counts.open == 0:
        return Answer(question, "None is open.")
    if times.open_oldest is None or times.open_median is None:
        return Answer(question, "Not recorded: no open barrier has a start date.", False)
    undated = counts.open - times.survival.still_open
    return Answer(
        question,
        f"The oldest has stood for {count_days(times.open_oldest)}. "
        f"The median is {count_days(times.open_median)}."
        + (f" For {undated} of the {counts.open} the start is not recorded." if undated else ""),
    )


def _answer_end(counts: BarrierCounts, times: BarrierTimes, things: str) -> Answer:
    question = "How long does it take to resolve one?"
    if _all(counts) == 0:
        return Answer(question, "None is on record.")
    survival = times.survival
    if not survival.steps:
        return Answer(question, "Not recorded: none has a start date.", False)
    words = tell_median(things, "resolved", survival)
    counted = f"Counted from {survival.ended} resolved and {survival.still_open} still open"
    left_out = f"; {times.left_out} without a start date left out" if times.left_out else ""
    return Answer(question, f"{words} {counted}{left_out}.")


def _datasets(count: int) -> str:
    return f"{count} desired dataset{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
