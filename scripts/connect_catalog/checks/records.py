"""Rules between records: whatever a record names must exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from ..addresses import list_families_of_pages, list_made, locate, locate_guide, locate_page
from ..codes import Code
from ..explain import tell_unknown_name
from ..model import (
    COLUMNS,
    FAMILIES,
    Catalog,
    Descriptor,
    Id,
    PartialDate,
    Record,
    Reference,
)
from ..problems import Problem
from ..words import ENGLISH, list_languages
from .telling import problem_at


def check_references(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record names only agencies, packages, meetings and words that exist.

    Why: A misspelled name leads nowhere: the page would show a broken link, or leave the dataset
    out of its agency's list.

    Mend: Write the name as it stands in `catalog/vocabulary.yml`, or as the file's name of the
    agency, package or meeting. If it is new, add it there first.
    """
    for reference in catalog.references:
        if isinstance(reference.record, Descriptor):
            continue  # checked with its package
        yield from find_unknown(catalog, reference)


def find_unknown(catalog: Catalog, reference: Reference) -> Iterator[Problem]:
    """The problem of a name that nothing has; none if something has it."""
    record, at, family, id = reference
    if not catalog.knows(family, id):
        words = tell_unknown_name(catalog, family, id)
        yield problem_at(record, at, Code.UNKNOWN_REFERENCE, *words)


def check_languages(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The site is written in English, or in languages whose words are there, each named once.

    Why: Without them every page would claim to be in that language, and still be in English.

    Mend: Name a language that has a file in `scripts/connect_catalog/languages`, or add one first:
    `docs/take-part/languages.md` says how.
    """
    known = (ENGLISH.id, *list_languages())
    for place, id in enumerate(catalog.settings.languages):
        if id not in known:
            message = f"nobody has written the pages' words in `{id}`"
            mend = f"Use one of: {', '.join(known)}."
            at = ("languages", place)
            yield problem_at(catalog.settings, at, Code.UNKNOWN_LANGUAGE, message, mend)
        elif id in catalog.settings.languages[:place]:
            message, at = f"`{id}` stands here twice", ("languages", place)
            yield problem_at(
                catalog.settings, at, Code.UNKNOWN_LANGUAGE, message, "Take it out once."
            )


def check_english_guides(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A page of `docs/` that stays in English is there, and no translation lies beside it.

    Why: Nobody would be asked for the translation of a page that was renamed by mistake, and one that is never
    shown would be work for nothing.

    Mend: Name pages as in `take-part/records`, or take the name out of `english_guides`.
    """
    for place, path in enumerate(catalog.settings.english_guides):
        file, at = f"docs/{path}.md", ("english_guides", place)
        if file not in catalog.guides:
            message = f"there is no page `{file}`"
        elif file in catalog.translations:
            message = f"`{file}` stays in English, and a translation lies beside it"
        else:
            continue
        mend = "Name a page below `docs/`, without its ending, or take it out."
        yield problem_at(catalog.settings, at, Code.UNKNOWN_REFERENCE, message, mend)


def check_file_names(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record's file name, which is its id and its address on the site, is small letters, digits
    and single hyphens.

    Why: People share and bookmark these addresses, and some systems mix up capitals, spaces and
    marks.

    Mend: Rename the file or folder, as in `visits-by-town`.
    """
    adapter = TypeAdapter(Id)
    for family in (*FAMILIES, "packages"):
        for id, record in getattr(catalog, family).items():
            try:
                adapter.validate_python(id)
            except ValidationError:
                message = f"`{id}` cannot be an address on the site"
                yield Problem(record.origin.path, 0, "", Code.FILE_NAME, message)


def check_addresses(catalog: Catalog, today: date) -> Iterator[Problem]:
    """No record, word, box of the logic model or page of `docs/` takes the address of another page.

    Why: Two pages at one address would be one: the other is lost, and its links lead to the wrong
    page.

    Mend: Rename the file or folder, or give the word or box another `id`.
    """
    guides = {locate_guide(path).casefold(): path for path in catalog.guides}
    made = frozenset(list_made())
    places = {address for address in guides if address.startswith(locate_page("places"))}
    for address in sorted(guides.keys() & made | places):
        message = f"the site makes a page of its own at `{address}`"
        yield Problem(guides[address], 0, "", Code.TAKEN_ADDRESS, message)
    taken = made | guides.keys()
    for family in list_families_of_pages():
        for id, record, at in _list_members(catalog, family):
            if (address := locate(family, id)) in taken:
                message = f"`{id}` cannot be its name: another page stands at `{address}`"
                yield problem_at(record, at, Code.TAKEN_ADDRESS, message)


def _list_members(
    catalog: Catalog, family: str
) -> Iterator[tuple[str, Record, tuple[str | int, ...]]]:
    """Each member of a family that has pages: its id, the record it stands in, and where there."""
    if family == "boxes":
        for column in COLUMNS:
            for i, element in enumerate(getattr(catalog.logic_model, column)):
                yield element.id, catalog.logic_model, (column, i, "id")
    elif family in type(catalog.vocabulary).model_fields:
        for i, id in enumerate(catalog.vocabulary.ids(family)):
            yield id, catalog.vocabulary, (family, i, "id")
    elif family == "packages":
        for id, package in catalog.packages.items():
            yield id, package.descriptor, ("name",)
    elif family not in ("published", "places"):  # the packages again; rows of reference tables
        for id, record in getattr(catalog, family).items():
            yield id, record, ()


def check_unique_words(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A word stands once in its list of the vocabulary.

    Why: If two entries have the same name, nobody can tell which one a record means.

    Mend: Keep one of the two, or give one of them another `id`.
    """
    vocabulary = catalog.vocabulary
    for family in type(vocabulary).model_fields:
        seen: set[str] = set()
        for i, id in enumerate(vocabulary.ids(family)):
            if id in seen:
                message = f"`{id}` stands twice among the {family.replace('_', ' ')}"
                yield problem_at(vocabulary, (family, i, "id"), Code.DUPLICATE_ID, message)
            seen.add(id)


def check_synonyms(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What people say holds a letter or a digit, and leads to a word that stands in the records.

    Why: A synonym sends a search to the catalog's own word. Where no dataset, desired dataset,
    agency or term has that word, the search finds nothing. And signs alone are no words: a search
    for anything would be sent there.

    Mend: Write under `also` what people type. Give as `title` a keyword or title of a dataset, the
    title of a desired dataset, an agency, a topic or another term of the vocabulary, or a value that
    a column may hold.
    """
    own = {word.casefold() for word in _list_own_words(catalog)}
    for i, synonym in enumerate(catalog.vocabulary.synonyms):
        if synonym.title.casefold() not in own:
            close = difflib.get_close_matches(synonym.title.casefold(), sorted(own), n=1)
            message = f"no record has the word `{synonym.title}`"
            mend = f"Did you mean `{close[0]}`?" if close else ""
            at = ("synonyms", i, "title")
            yield problem_at(catalog.vocabulary, at, Code.LEADS_NOWHERE, message, mend)
        for j, words in enumerate(synonym.also):
            if not any(character.isalnum() for character in words):
                message = f"`{words}` has no letter or digit"
                here = ("synonyms", i, "also", j)
                yield problem_at(catalog.vocabulary, here, Code.NO_WORD, message)


def _list_own_words(catalog: Catalog) -> Iterator[str]:
    """The keywords, titles and column values that a synonym may lead to."""
    vocabulary = catalog.vocabulary
    for family in type(vocabulary).model_fields:
        if family != "synonyms":
            yield from (term.title for term in getattr(vocabulary, family))
    yield from (agency.title for agency in catalog.agencies.values())
    yield from (item.title for item in catalog.workplan.values())
    for package in catalog.packages.values():
        yield from (package.descriptor.title, *package.descriptor.keywords)
        for resource in package.descriptor.resources:
            for column in resource.schema_.fields:
                yield from column.constraints.enum or ()


def check_unique_numbers(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A number of the work plan belongs to one desired dataset.

    Why: People speak of the desired datasets by number.

    Mend: Give one of the two another number.
    """
    seen: dict[int, str] = {}
    for item in catalog.workplan.values():
        if item.number in seen:
            message = f"number {item.number} is taken by {seen[item.number]}"
            yield problem_at(item, ("number",), Code.DUPLICATE_NUMBER, message)
        seen.setdefault(item.number, item.origin.path)


def check_history_order(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The history of a desired dataset is written oldest first.

    Why: The last entry is taken for the state of today, so an entry out of place would show an old
    state as the present one.

    Mend: Move the entry to its place, or correct its date.
    """
    for item in catalog.workplan.values():
        dated = [(i, e.date) for i, e in enumerate(item.history) if e.date is not None]
        for (_, before), (i, after) in pairwise(dated):
            if after.last_day < before.first_day:
                message = f"{after} comes before {before}, which stands above it"
                yield problem_at(item, ("history", i, "date"), Code.HISTORY_ORDER, message)


def check_past_dates(catalog: Catalog, today: date) -> Iterator[Problem]:
    """What is told as done is not dated in the future.

    Why: Readers must be able to trust that whatever is reported as done was done. A date in the
    future is usually a typing mistake.

    Mend: Correct the date, or write the entry once it has happened. What a desired dataset is to
    reach belongs in its `plan`.
    """
    for record, at, when in _past_dates(catalog):
        if when is not None and when.first_day > today:
            yield problem_at(record, at, Code.FUTURE, f"{when} is still to come")


def _past_dates(
    catalog: Catalog,
) -> Iterator[tuple[Record, tuple[str | int, ...], PartialDate | None]]:
    for item in catalog.workplan.values():
        for i, entry in enumerate(item.history):
            yield item, ("history", i, "date"), entry.date
        for i, barrier in enumerate(item.barriers):
            yield item, ("barriers", i, "since"), barrier.since
            yield item, ("barriers", i, "until"), barrier.until
        for i, read in enumerate(item.evidence):
            yield item, ("evidence", i, "accessed"), read.accessed
    for agency in catalog.agencies.values():
        for i, rule in enumerate(agency.suppression):
            yield agency, ("suppression", i, "source", "accessed"), rule.source.accessed
    for training in catalog.trainings.values():
        yield training, ("date",), training.date
    for use in catalog.uses.values():
        yield use, ("date",), use.date
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
        for i, source in enumerate(package.descriptor.sources):
            yield package.descriptor, ("sources", i, "accessed"), source.accessed


def check_end_dates(catalog: Catalog, today: date) -> Iterator[Problem]:
    """Nothing ends before it begins.

    Why: One of the two dates is wrong, and the site works out from them how long something took.

    Mend: Correct one of the two dates.
    """
    for record, at, start, end in _spans(catalog):
        if start and end and end.last_day < start.first_day:
            message = f"the end ({end}) comes before the start ({start})"
            yield problem_at(record, at, Code.END_BEFORE_START, message)


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
    check_english_guides,
    check_file_names,
    check_addresses,
    check_unique_words,
    check_synonyms,
    check_unique_numbers,
    check_history_order,
    check_past_dates,
    check_end_dates,
)
