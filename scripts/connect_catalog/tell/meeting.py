"""The meeting sheet: what a meeting of the workgroup needs to know, on one page. It is made of records
that are no samples; of what nobody recorded it says so."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeVar

from ..model import (
    Agency,
    Catalog,
    DataRequest,
    DataUse,
    Meeting,
    PartialDate,
    Report,
    ReportLine,
    Term,
    Training,
    WorkItem,
)
from ..stats import Statistics
from ..stats.activity import find_last_meeting, find_next_meeting
from ..stats.barriers import BarrierState
from ..stats.history import as_of
from ..stats.shares import Share, share
from ..words import say, say_number
from .report import ReportPeriod, fill_sections

S = TypeVar("S", Meeting, Training, DataRequest, DataUse, Report)

DAYS = 90  # looked back where no meeting is recorded
MOST_MOVES = 9  # so many lines fit on the sheet; the pages that it names have the others
MOST_ASKS = 12
LONGEST = 170  # letters of a text; a longer one is cut between two words


@dataclass(frozen=True)
class Move:
    """Something that happened: what kind of event it was, and its line in a report."""

    kind: str
    line: ReportLine
    words: str


@dataclass(frozen=True)
class Ask:
    """What an agency is asked to do next. by: None if no day is set; days_over: 0 if it is not due."""

    agency: Agency
    item: WorkItem
    words: str
    by: PartialDate | None
    days_over: int


@dataclass(frozen=True)
class StuckRow:
    """An agency's open barriers. numbers: for each kind in the sheet's order, those of the desired
    datasets that it bars; days: how long the oldest with a date has stood, None if none has one;
    is_dated: whether all have one."""

    agency: Agency
    numbers: tuple[tuple[int, ...], ...]
    days: int | None
    is_dated: bool

    @property
    def age(self) -> str:
        """How long the oldest has stood, in words; one without a date may be older."""
        if self.days is None:
            return say("not recorded")
        days = say_number(self.days)
        return days if self.is_dated else say("at least {days}", days=days)


@dataclass(frozen=True)
class MeetingSheet:
    """What the sheet says. last: the meeting since which it counts, None where none is recorded; coming:
    the next one; more_moves, more_asks: how many are not listed; undated: of the open barriers those
    without a start on record; stepless: those without a next step; contacts: the agencies that are
    named on the sheet."""

    made: date
    last: Meeting | None
    since: date
    coming: Meeting | None
    obtained: Share
    published: Share
    moves: tuple[Move, ...]
    more_moves: int
    kinds: tuple[Term, ...]
    stuck: tuple[StuckRow, ...]
    items: tuple[WorkItem, ...]
    undated: Share
    asks: tuple[Ask, ...]
    more_asks: int
    stepless: Share
    contacts: tuple[Agency, ...]

    @property
    def is_undated(self) -> bool:
        """Whether no open barrier has a start on record."""
        return self.undated.part == self.undated.whole

    @property
    def unreached(self) -> tuple[Agency, ...]:
        """The agencies without a mailbox on record."""
        return tuple(agency for agency in self.contacts if agency.mailbox is None)


def compile_sheet(catalog: Catalog, statistics: Statistics) -> MeetingSheet:
    """The sheet on the day of the statistics. A meeting of that day is the next one, for which it is."""
    catalog, today = drop_samples(catalog), statistics.today
    last = find_last_meeting(catalog, today - timedelta(1))
    since = last.date.first_day if last else today - timedelta(DAYS)
    # What was heard and decided at the last meeting has its day.
    moves = [*_list_moves(catalog, ReportPeriod(since - timedelta(1), today))]
    open_barriers = [state for state in statistics.barriers if state.is_open]
    kinds = _list_kinds(catalog, open_barriers)
    stuck = tuple(_list_stuck(catalog, open_barriers, kinds))
    asks = [*_list_asks(catalog, statistics)]
    barred = {state.item.id for state in open_barriers}
    named = {row.agency.id for row in stuck} | {ask.agency.id for ask in asks}
    return MeetingSheet(
        made=today,
        last=last,
        since=since,
        coming=find_next_meeting(catalog, today),
        obtained=statistics.desired.obtained,
        published=statistics.desired.published,
        moves=tuple(moves[:MOST_MOVES]),
        more_moves=max(len(moves) - MOST_MOVES, 0),
        kinds=kinds,
        stuck=stuck,
        items=tuple(state.item for state in statistics.items if state.item.id in barred),
        undated=share(open_barriers, lambda state: state.days is None),
        asks=tuple(asks[:MOST_ASKS]),
        more_asks=max(len(asks) - MOST_ASKS, 0),
        stepless=share(open_barriers, lambda state: state.barrier.next_step is None),
        contacts=tuple(agency for id, agency in catalog.agencies.items() if id in named),
    )


def drop_samples(catalog: Catalog) -> Catalog:
    """The catalog without its made-up records, whatever its settings count."""
    return replace(
        catalog,
        meetings=_drop(catalog.meetings),
        trainings=_drop(catalog.trainings),
        requests=_drop(catalog.requests),
        uses=_drop(catalog.uses),
        reports=_drop(catalog.reports),
    )


def _drop(records: Mapping[str, S]) -> Mapping[str, S]:
    return MappingProxyType({id: one for id, one in records.items() if not one.sample})


def _list_moves(catalog: Catalog, stretch: ReportPeriod) -> Iterable[Move]:
    """What is recorded with a date in these days, the newest first."""
    sections = fill_sections(as_of(catalog, stretch.until), stretch)
    kinds = {
        "moved": say("State"),
        "raised": say("Barrier met"),
        "resolved": say("Barrier removed"),
        "answered": say("Request answered"),
        "declined": say("Request declined"),
        "heard": say("Need heard"),
        "reviewed": say("Review"),
        "decided": say("Decision"),
    }
    found = [(kind, line) for name, kind in kinds.items() for line in sections[name]]
    found.sort(key=lambda pair: pair[1].when.last_day, reverse=True)
    return (Move(kind, line, shorten(line.words)) for kind, line in found)


def shorten(text: str) -> str:
    """A text that fits on the sheet, cut between two words."""
    return textwrap.shorten(text, LONGEST, placeholder=" …")


def _list_kinds(catalog: Catalog, barriers: Iterable[BarrierState]) -> tuple[Term, ...]:
    """The kinds of the barriers, in the vocabulary's order."""
    met = {state.barrier.kind for state in barriers}
    return tuple(kind for kind in catalog.vocabulary.barrier_kinds if kind.id in met)


def _list_stuck(
    catalog: Catalog, barriers: Iterable[BarrierState], kinds: tuple[Term, ...]
) -> Iterator[StuckRow]:
    """The agencies with open barriers, those with the most first."""
    found: dict[str, list[BarrierState]] = defaultdict(list)
    for state in barriers:
        found[state.charged_to].append(state)
    for id in sorted(found, key=lambda id: (-len(found[id]), id)):
        numbers = (
            {state.item.number for state in found[id] if state.barrier.kind == kind.id}
            for kind in kinds
        )
        days = [state.days for state in found[id] if state.days is not None]
        yield StuckRow(
            catalog.agencies[id],
            tuple(tuple(sorted(one)) for one in numbers),
            max(days, default=None),
            len(days) == len(found[id]),
        )


def _list_asks(catalog: Catalog, statistics: Statistics) -> Iterator[Ask]:
    """What is to be done next, the longest overdue first."""
    for due in statistics.progress.due:
        words = shorten(due.words)
        yield Ask(catalog.agencies[due.held_by], due.item, words, due.by, due.days_over)
