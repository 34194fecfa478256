"""Rules between records: what one names, another must be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from ..model import Catalog, Id, PartialDate, Record
from ..problems import Problem


class _Reference(NamedTuple):
    """A record's field that names something: a record of a family, or a word of the vocabulary."""

    record: Record
    at: tuple[str | int, ...]
    family: str
    id: str | None


def problem_at(record: Record, at: tuple[str | int, ...], code: str, message: str, hint: str) -> Problem:
    """A problem at a field of a record, on its line."""
    origin = record.origin
    return Problem(origin.path, origin.line(*at), ".".join(map(str, at)), code, message, hint)


def check_references(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record names only agencies, packages, meetings and words that exist.

    Why: A misspelled name leads nowhere: the page would show a broken link, or leave the dataset
    out of its agency's list.

    Mend: Write the name as it stands in `catalog/vocabulary.yml`, or as the file's name of the
    agency, package or meeting. If it is new, add it there first.

    Codes: unknown-reference.
    """
    for reference in list_references(catalog):
        if reference.id is None or _exists(catalog, reference):
            continue
        yield problem_at(
            reference.record, reference.at, "unknown-reference",
            *words_for_unknown(reference.id, reference.family, _choices(catalog, reference.family)),
        )


def words_for_unknown(id: str, family: str, known: Iterable[str]) -> tuple[str, str]:
    """Message and hint for a name that nothing in a family has; of a long family a handful is named."""
    known = tuple(known)
    close = difflib.get_close_matches(id, known, n=1)
    some = f"Use one of the {len(known)} there are, such as {', '.join(known[:8])}."
    every = f"Use one of: {', '.join(known)}."
    hint = f"Did you mean `{close[0]}`?" if close else every if len(known) <= 10 else some
    return f"there is no `{id}` among the {_FAMILIES.get(family, family.replace('_', ' '))}", hint


_FAMILIES = {"workplan": "desired datasets of the work plan", "packages": "data packages"}


def _exists(catalog: Catalog, reference: _Reference) -> bool:
    if hasattr(catalog.vocabulary, reference.family):
        return reference.id in catalog.vocabulary.ids(reference.family)
    return catalog.knows(reference.family, reference.id or "")


def _choices(catalog: Catalog, family: str) -> tuple[str, ...]:
    if hasattr(catalog.vocabulary, family):
        return catalog.vocabulary.ids(family)
    return tuple(getattr(catalog, family))


def list_references(catalog: Catalog) -> Iterator[_Reference]:
    """Everything that records name; packages aside."""
    yield from _workplan_references(catalog)
    for meeting in catalog.meetings.values():
        yield _Reference(meeting, ("region",), "regions", meeting.region)
        yield from _each(meeting, "agencies", "agencies", meeting.agencies)
        yield from _each(meeting, "reviewed", "workplan", meeting.reviewed)
        for role in meeting.attendees:
            yield _Reference(meeting, ("attendees", role), "attendee_roles", role)
    for training in catalog.trainings.values():
        yield _Reference(training, ("provider",), "agencies", training.provider)
        yield _Reference(training, ("audience",), "audiences", training.audience)
        yield _Reference(training, ("region",), "regions", training.region)
    for request in catalog.requests.values():
        yield _Reference(request, ("asker",), "askers", request.asker)
        yield _Reference(request, ("topic",), "topics", request.topic)
        yield from _each(request, "answered_with", "packages", request.answered_with)


def _workplan_references(catalog: Catalog) -> Iterator[_Reference]:
    for item in catalog.workplan.values():
        yield _Reference(item, ("topic",), "topics", item.topic)
        yield from _each(item, "agencies", "agencies", item.agencies)
        yield from _each(item, "packages", "packages", item.packages)
        for i, entry in enumerate(item.history):
            yield _Reference(item, ("history", i, "status"), "statuses", entry.status)
        for i, barrier in enumerate(item.barriers):
            yield _Reference(item, ("barriers", i, "kind"), "barrier_kinds", barrier.kind)
            yield _Reference(item, ("barriers", i, "held_by"), "agencies", barrier.held_by)
        for i, review in enumerate(item.reviews):
            yield _Reference(item, ("reviews", i, "meeting"), "meetings", review.meeting)


def _each(record: Record, name: str, family: str, ids: tuple[str, ...]) -> Iterator[_Reference]:
    for i, id in enumerate(ids):
        yield _Reference(record, (name, i), family, id)


def check_file_names(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record's file name, which is its id and its address on the site, is small letters, digits
    and single hyphens.

    Why: People share and bookmark these addresses, and some systems mix up capitals, spaces and
    marks.

    Mend: Rename the file or folder, as in `visits-by-town`.

    Codes: file-name.
    """
    adapter = TypeAdapter(Id)
    for family in ("agencies", "workplan", "meetings", "trainings", "requests", "packages"):
        for id, record in getattr(catalog, family).items():
            try:
                adapter.validate_python(id)
            except ValidationError:
                path = getattr(record, "descriptor", record).origin.path
                yield Problem(path, 0, "", "file-name", f"`{id}` cannot be an address on the site",
                              "Rename it with small letters, digits and single hyphens.")


def check_unique_words(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A word stands once in its list of the vocabulary.

    Why: With two entries of one name, nobody could tell which of them a record means.

    Mend: Keep one of the two, or give one of them another `id`.

    Codes: duplicate-id.
    """
    vocabulary = catalog.vocabulary
    for family in type(vocabulary).model_fields:
        seen: set[str] = set()
        for i, id in enumerate(vocabulary.ids(family)):
            if id in seen:
                yield problem_at(vocabulary, (family, i, "id"), "duplicate-id",
                                 f"`{id}` stands twice among the {family.replace('_', ' ')}",
                                 "Keep one of the two.")
            seen.add(id)


def check_unique_numbers(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A number of the work plan belongs to one desired dataset.

    Why: People speak of the desired datasets by number.

    Mend: Give one of the two another number.

    Codes: duplicate-number.
    """
    seen: dict[int, str] = {}
    for item in catalog.workplan.values():
        if item.number in seen:
            yield problem_at(item, ("number",), "duplicate-number",
                             f"number {item.number} is taken by {seen[item.number]}",
                             "Give one of the two another number.")
        seen.setdefault(item.number, item.origin.path)


def check_history_order(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The history of a desired dataset is written oldest first.

    Why: The last entry is taken for the state of today, so an entry out of place would show an old
    state as the present one.

    Mend: Move the entry to its place, or correct its date.

    Codes: history-order.
    """
    for item in catalog.workplan.values():
        dated = [(i, e.date) for i, e in enumerate(item.history) if e.date is not None]
        for (_, before), (i, after) in pairwise(dated):
            if after.last_day < before.first_day:
                yield problem_at(item, ("history", i, "date"), "history-order",
                                 f"{after} comes before {before}, which stands above it",
                                 "Write the history oldest first.")


def check_past_dates(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What is told as done is not dated in the future.

    Why: A reader must be able to trust that what is told as done was done. A date to come is most
    often a slip of the keyboard.

    Mend: Correct the date, or write the entry once it has happened. A plan for a desired dataset
    belongs in `target`.

    Codes: future.
    """
    for record, at, when in _past_dates(catalog):
        if when is not None and when.first_day > today:
            yield problem_at(record, at, "future", f"{when} is still to come",
                             "Correct the date, or write it down once it has happened; a plan for a "
                             "desired dataset belongs in `target`.")


def _past_dates(catalog: Catalog) -> Iterator[tuple[Record, tuple[str | int, ...], PartialDate | None]]:
    for item in catalog.workplan.values():
        for i, entry in enumerate(item.history):
            yield item, ("history", i, "date"), entry.date
        for i, barrier in enumerate(item.barriers):
            yield item, ("barriers", i, "since"), barrier.since
            yield item, ("barriers", i, "until"), barrier.until
    for event in (*catalog.meetings.values(), *catalog.trainings.values()):
        yield event, ("date",), event.date
    for request in catalog.requests.values():
        yield request, ("received",), request.received
        yield request, ("closed",), request.closed
    for package in catalog.packages.values():
        yield package.descriptor, ("connect", "updated"), package.descriptor.connect.updated


def check_end_dates(catalog: Catalog, today: date) -> Iterator[Problem]:
    """Nothing ends before it begins.

    Why: One of the two dates is wrong, and the site works out from them how long something took.

    Mend: Correct one of the two dates.

    Codes: end-before-start.
    """
    for record, at, start, end in _spans(catalog):
        if start and end and end.last_day < start.first_day:
            yield problem_at(record, at, "end-before-start",
                             f"the end ({end}) comes before the start ({start})",
                             "Correct one of the two dates.")


def _spans(
    catalog: Catalog,
) -> Iterator[tuple[Record, tuple[str | int, ...], PartialDate | None, PartialDate | None]]:
    for item in catalog.workplan.values():
        for i, barrier in enumerate(item.barriers):
            yield item, ("barriers", i, "until"), barrier.since, barrier.until
    for request in catalog.requests.values():
        yield request, ("closed",), request.received, request.closed
    for package in catalog.packages.values():
        covered = package.descriptor.connect.time_covered
        yield package.descriptor, ("connect", "timeCovered", "end"), covered.start, covered.end


RULES = (
    check_references,
    check_file_names,
    check_unique_words,
    check_unique_numbers,
    check_history_order,
    check_past_dates,
    check_end_dates,
)
