"""Rules between records: what one names, another must be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from ..model import FAMILIES, MEASURED, Catalog, Id, LogicModel, PartialDate, Record, Resource
from ..problems import Problem
from ..words import ENGLISH, LANGUAGES


class _Reference(NamedTuple):
    """A record's field that names something: a record of a family, or a word of the vocabulary."""

    record: Record
    at: tuple[str | int, ...]
    family: str
    id: str | None


def problem_at(
    record: Record, at: tuple[str | int, ...], code: str, message: str, hint: str
) -> Problem:
    """A problem at a field of a record, on its line."""
    origin = record.origin
    return Problem(origin.path, origin.line(*at), ".".join(map(str, at)), code, message, hint)


def tell_unknown_column(resource: Resource, name: str) -> tuple[str, str, str]:
    """The code, message and hint of a name that is no column of a table."""
    known = ", ".join(column.name for column in resource.schema_.fields)
    return "unknown-column", f"`{resource.name}` has no column `{name}`", f"Use one of: {known}."


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
            reference.record,
            reference.at,
            "unknown-reference",
            *words_for_unknown(
                reference.id, reference.family, list_choices(catalog, reference.family)
            ),
        )


def words_for_unknown(id: str, family: str, known: Iterable[str]) -> tuple[str, str]:
    """Message and hint for a name that nothing in a family has; of a long family a handful is named."""
    known = tuple(known)
    close = difflib.get_close_matches(id, known, n=1)
    some = f"Use one of the {len(known)} there are, such as {', '.join(known[:8])}."
    every = f"Use one of: {', '.join(known)}."
    hint = f"Did you mean `{close[0]}`?" if close else every if len(known) <= 10 else some
    return f"there is no `{id}` among the {_FAMILIES.get(family, family.replace('_', ' '))}", hint


_FAMILIES = {
    "workplan": "desired datasets of the work plan",
    "packages": "data packages",
    "published": "data packages",
}
PUBLISHED = ("packages", "removals")  # what was public once can be named for good
COLUMNS = ("inputs", "activities", "outputs", "outcomes")


def _exists(catalog: Catalog, reference: _Reference) -> bool:
    if hasattr(catalog.vocabulary, reference.family):
        return reference.id in catalog.vocabulary.ids(reference.family)
    families = PUBLISHED if reference.family == "published" else (reference.family,)
    return any(catalog.knows(family, reference.id or "") for family in families)


def list_choices(catalog: Catalog, family: str) -> tuple[str, ...]:
    """The words of the vocabulary or the ids of the records that a field may name."""
    if hasattr(catalog.vocabulary, family):
        return catalog.vocabulary.ids(family)
    families = PUBLISHED if family == "published" else (family,)
    return tuple(id for one in families for id in getattr(catalog, one))


# The fields that name something, and the family of what they name.
REFERENCES: dict[str, dict[str, str]] = {
    "workplan": {"topic": "topics", "agencies": "agencies", "packages": "packages"},
    "meetings": {
        "region": "regions",
        "agencies": "agencies",
        "attendees": "attendee_roles",
        "reviewed": "workplan",
    },
    "trainings": {"provider": "agencies", "audience": "audiences", "region": "regions"},
    "requests": {"asker": "askers", "topic": "topics", "answered_with": "published"},
    "uses": {"user": "askers", "kind": "use_kinds", "datasets": "published"},
    "removals": {"agency": "agencies", "replaced_by": "packages"},
    "reports": {"since_meeting": "meetings", "meeting": "meetings"},
}
# The same for the parts of a desired dataset.
PART_REFERENCES = {
    "history": {"status": "statuses"},
    "plan": {"status": "statuses", "held_by": "agencies"},
    "barriers": {"kind": "barrier_kinds", "held_by": "agencies", "reported_by": "agencies"},
    "reviews": {"meeting": "meetings"},
    "openness": {"criterion": "openness"},
}


def list_references(catalog: Catalog) -> Iterator[_Reference]:
    """Everything that records name; packages aside."""
    for family, fields in REFERENCES.items():
        for record in getattr(catalog, family).values():
            for name, named in fields.items():
                yield from _named(record, (name,), named, getattr(record, name))
    for item in catalog.workplan.values():
        for list_name, fields in PART_REFERENCES.items():
            for i, part in enumerate(getattr(item, list_name)):
                for name, named in fields.items():
                    yield from _named(item, (list_name, i, name), named, getattr(part, name))
    for family in ("openness", "breakdowns"):
        for i, term in enumerate(getattr(catalog.vocabulary, family)):
            yield from _named(
                catalog.vocabulary, (family, i, "concepts"), "concepts", term.concepts
            )
    yield from _logic_references(catalog.logic_model)


def _named(
    record: Record, at: tuple[str | int, ...], family: str, value: Any
) -> Iterator[_Reference]:
    """The references in a field that holds an id or none, a list of ids, or a mapping from ids."""
    if isinstance(value, Mapping):
        for id in value:
            yield _Reference(record, (*at, id), family, id)
    elif isinstance(value, tuple):
        for i, id in enumerate(value):
            yield _Reference(record, (*at, i), family, id)
    else:
        yield _Reference(record, at, family, value)


def _logic_references(model: LogicModel) -> Iterator[_Reference]:
    """What the boxes choose by: values of fields that name something."""
    for column in COLUMNS:
        for i, element in enumerate(getattr(model, column)):
            family = MEASURED.get(element.measure) if element.measure else None
            for name, values in element.where.items():
                if named := REFERENCES.get(family or "", {}).get(name):
                    yield from _named(model, (column, i, "where", name), named, values)


def check_languages(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The site is written in English, or in a language whose words are there.

    Why: Without them every page would say that it is in that language, and be in English.

    Mend: Name a language that has a file in `scripts/connect_catalog/languages`, or add one first:
    `docs/about/languages.md` says how.

    Codes: unknown-language.
    """
    known = (ENGLISH.id, *sorted(path.stem for path in LANGUAGES.glob("*.po")))
    for place, id in enumerate(catalog.settings.languages):
        if id not in known:
            yield problem_at(
                catalog.settings,
                ("languages", place),
                "unknown-language",
                f"nobody has written the pages' words in `{id}`",
                f"Use one of: {', '.join(known)}.",
            )


def check_file_names(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record's file name, which is its id and its address on the site, is small letters, digits
    and single hyphens.

    Why: People share and bookmark these addresses, and some systems mix up capitals, spaces and
    marks.

    Mend: Rename the file or folder, as in `visits-by-town`.

    Codes: file-name.
    """
    adapter = TypeAdapter(Id)
    for family in (*FAMILIES, "packages"):
        for id, record in getattr(catalog, family).items():
            try:
                adapter.validate_python(id)
            except ValidationError:
                path = getattr(record, "descriptor", record).origin.path
                yield Problem(
                    path,
                    0,
                    "",
                    "file-name",
                    f"`{id}` cannot be an address on the site",
                    "Rename it with small letters, digits and single hyphens.",
                )


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
                yield problem_at(
                    vocabulary,
                    (family, i, "id"),
                    "duplicate-id",
                    f"`{id}` stands twice among the {family.replace('_', ' ')}",
                    "Keep one of the two.",
                )
            seen.add(id)


def check_synonyms(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What people say holds a letter or a digit, and leads to a word that stands in the records.

    Why: A synonym sends a search to the catalog's own word. Where no dataset, desired dataset,
    agency or term has that word, the search finds nothing. And signs alone are no words: a search
    for anything would be sent there.

    Mend: Write under `also` what people type. Give as `title` a keyword or title of a dataset, the
    title of a desired dataset, an agency, a topic or another term of the vocabulary, or a value that
    a column may hold.

    Codes: leads-nowhere, no-word.
    """
    own = {word.casefold() for word in _list_own_words(catalog)}
    for i, synonym in enumerate(catalog.vocabulary.synonyms):
        if synonym.title.casefold() not in own:
            close = difflib.get_close_matches(synonym.title.casefold(), sorted(own), n=1)
            yield problem_at(
                catalog.vocabulary,
                ("synonyms", i, "title"),
                "leads-nowhere",
                f"no record holds the word `{synonym.title}`",
                f"Did you mean `{close[0]}`?"
                if close
                else "Use a keyword of a dataset, or a title in the records.",
            )
        for j, words in enumerate(synonym.also):
            if not any(character.isalnum() for character in words):
                yield problem_at(
                    catalog.vocabulary,
                    ("synonyms", i, "also", j),
                    "no-word",
                    f"`{words}` holds no letter and no digit",
                    "Write what people type, or remove it.",
                )


def _list_own_words(catalog: Catalog) -> Iterator[str]:
    """The keywords, titles and values of columns that a synonym may lead to."""
    vocabulary = catalog.vocabulary
    for family in type(vocabulary).model_fields:
        if family != "synonyms":
            yield from (term.title for term in getattr(vocabulary, family))
    for record in (*catalog.agencies.values(), *catalog.workplan.values()):
        yield record.title
    for package in catalog.packages.values():
        yield from (package.descriptor.title, *package.descriptor.keywords)
        for resource in package.descriptor.resources:
            for column in resource.schema_.fields:
                yield from column.constraints.enum or ()


def check_unique_numbers(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A number of the work plan belongs to one desired dataset.

    Why: People speak of the desired datasets by number.

    Mend: Give one of the two another number.

    Codes: duplicate-number.
    """
    seen: dict[int, str] = {}
    for item in catalog.workplan.values():
        if item.number in seen:
            yield problem_at(
                item,
                ("number",),
                "duplicate-number",
                f"number {item.number} is taken by {seen[item.number]}",
                "Give one of the two another number.",
            )
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
                yield problem_at(
                    item,
                    ("history", i, "date"),
                    "history-order",
                    f"{after} comes before {before}, which stands above it",
                    "Write the history oldest first.",
                )


def check_past_dates(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What is told as done is not dated in the future.

    Why: A reader must be able to trust that what is told as done was done. A date to come is most
    often a slip of the keyboard.

    Mend: Correct the date, or write the entry once it has happened. What a desired dataset is to
    reach belongs in its `plan`.

    Codes: future.
    """
    for record, at, when in _past_dates(catalog):
        if when is not None and when.first_day > today:
            yield problem_at(
                record,
                at,
                "future",
                f"{when} is still to come",
                "Correct the date, or write it down once it has happened; what a desired dataset "
                "is to reach belongs in its `plan`.",
            )


def _past_dates(
    catalog: Catalog,
) -> Iterator[tuple[Record, tuple[str | int, ...], PartialDate | None]]:
    for item in catalog.workplan.values():
        for i, entry in enumerate(item.history):
            yield item, ("history", i, "date"), entry.date
        for i, barrier in enumerate(item.barriers):
            yield item, ("barriers", i, "since"), barrier.since
            yield item, ("barriers", i, "until"), barrier.until
    for event in (*catalog.trainings.values(), *catalog.uses.values()):
        yield event, ("date",), event.date
    for removal in catalog.removals.values():
        yield removal, ("removed",), removal.removed
    for report in catalog.reports.values():
        yield report, ("until",), report.until
    for column in COLUMNS:
        for i, element in enumerate(getattr(catalog.logic_model, column)):
            for j, milestone in enumerate(element.milestones):
                at = (column, i, "milestones", j, "reached")
                yield catalog.logic_model, at, milestone.reached
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
            yield problem_at(
                record,
                at,
                "end-before-start",
                f"the end ({end}) comes before the start ({start})",
                "Correct one of the two dates.",
            )


def _spans(
    catalog: Catalog,
) -> Iterator[tuple[Record, tuple[str | int, ...], PartialDate | None, PartialDate | None]]:
    for item in catalog.workplan.values():
        for i, barrier in enumerate(item.barriers):
            yield item, ("barriers", i, "until"), barrier.since, barrier.until
    for request in catalog.requests.values():
        yield request, ("closed",), request.received, request.closed
    for report in catalog.reports.values():
        yield report, ("until",), report.since, report.until
    for package in catalog.packages.values():
        covered = package.descriptor.connect.time_covered
        yield package.descriptor, ("connect", "timeCovered", "end"), covered.start, covered.end


RULES = (
    check_references,
    check_languages,
    check_file_names,
    check_unique_words,
    check_synonyms,
    check_unique_numbers,
    check_history_order,
    check_past_dates,
    check_end_dates,
)
