"""The descriptor of a package that is taken in: what is known of it, and a FILL IN for what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ..model import Catalog, Term
from ..refusals import Refusal
from .agencies import describe_suppression
from .guard import repeat_no_person
from .handed import Handed, OldPackage
from .report import IntakeReport
from .said import Path, Said
from .shaped import ReadTable, Shaped
from .tables import (
    FILL,
    FIRST_YEAR,
    LAST_YEAR,
    LICENSES,
    NO_LICENSE,
    PROFILES,
    READ_ON,
    list_spans,
)
from .wanted import find_wanted, tell_wanted
from .wishes import Wishes

GEOGRAPHY: Path = ("connect", "geography")
TIME: Path = ("connect", "timeCovered")


def describe_package(table: ReadTable, shaped: Shaped, agency: str, today: date) -> dict[str, Any]:
    """The whole descriptor. What it leaves to write is a question in the report, too."""
    handed, wishes, catalog, report = table.handed, table.wishes, table.catalog, table.report
    old, said, words = handed.old, handed.metadata, catalog.vocabulary
    publisher = catalog.title("agencies", agency)
    portal = {"path": old.portal, "accessed": READ_ON} if old and old.portal else {}
    start, end = _time_covered(shaped.periods, wishes.said, report)
    topic = wishes.topic or _find_topic(handed, catalog, agency, report)
    renewed = (old.extras.frequency or old.frequency) if old else said.frequency
    frequency = wishes.frequency or renewed
    place = wishes.said.dataset.get(GEOGRAPHY, shaped.geography)
    waivers = [w for i, w in enumerate(shaped.waivers) if w not in shaped.waivers[:i]]
    descriptor = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": table.id,
        "title": shaped.title or f"{FILL}: a title a parent understands",
        "description": said.description
        or (old.description if old else "")
        or f"{FILL}: what this is, who reported it, what it is good for",
        "version": "1.0.0",
        "created": f"{today.isoformat()}T00:00:00Z",
        "keywords": [f"{FILL}: words that people search for"],
        "licenses": _licenses(old, catalog, wishes.license, report),
        "sources": [{"title": _join(publisher, said.source), **portal}],
        "resources": [one.describe() for one in shaped.tables],
        "connect": {
            "agency": agency,
            "topics": [_choose(topic, words.topics, "topic", report)],
            "kind": "dataset",
            "geography": _choose(place, words.geographies, "geography", report),
            "frequency": _choose(frequency, words.frequencies, "frequency", report),
            "timeCovered": {
                "start": start,
                "end": end,
                "basis": _basis(shaped, wishes.said, report),
            },
            "unitOfAnalysis": said.unit or f"{FILL}: what one count stands for",
            "updated": _updated(handed, wishes, report),
            **({"due": said.due} if said.due else {}),
            "suppression": describe_suppression(
                catalog.agencies[agency], table.threshold, shaped.counts, shaped.hidden
            ),
            "caveats": [said.caveats or f"{FILL}: what a reader must know, or remove this line"],
            "spotChecks": [*shaped.checks],
            **({"waivers": waivers} if waivers else {}),
            "views": [],
        },
    }
    wishes.said.put_dataset(descriptor)
    return descriptor


def _join(publisher: str, source: str) -> str:
    """Who published the table, and out of what."""
    return f"{publisher}, {source}" if source else publisher


def _find_topic(handed: Handed, catalog: Catalog, agency: str, report: IntakeReport) -> str:
    """What the old package says, or the topic of the one desired dataset that the table may answer."""
    said = handed.metadata
    texts = [handed.name, said.title, said.description, *handed.described.values()]
    texts += [handed.old.title] if handed.old else []
    wanted = find_wanted(catalog, agency, [*texts, *handed.table.header])
    report.wanted += tell_wanted(wanted)
    if handed.old and handed.old.extras.domain:
        return handed.old.extras.domain
    topics = {item.topic for item in wanted.values()}
    return topics.pop() if len(topics) == 1 else ""


def _licenses(
    old: OldPackage | None, catalog: Catalog, wanted: str, report: IntakeReport
) -> list[dict[str, str]]:
    """The license that was named, or those of the old package. Refusal for one that is not known."""
    known = {**LICENSES, **list_licenses(catalog)}
    if wanted and wanted.lower() not in known:
        names = ", ".join(sorted({license["name"] for license in known.values()}))
        raise Refusal(f"The license {wanted} is not known here. Known: {names}.")
    named = [wanted] if wanted else [*_list_old_licenses(old, known)]
    found = [known[name.lower()] for name in named if name.lower() in known]
    if not found:
        told = f" The old package says {', '.join(named)}." if named else ""
        report.marked.append(
            "Under which license did the source publish it? Say it with --license, such as --license "
            f"ODC-PDDL-1.0, or write it.{told}"
        )
    return found or [{**NO_LICENSE}]


def _list_old_licenses(old: OldPackage | None, known: dict[str, dict[str, str]]) -> Iterator[str]:
    """The names of an old package's licenses. One that it describes in full is known from now on."""
    for license in old.licenses if old else ():
        if license.name and license.title and license.path.startswith("https://"):
            known.setdefault(license.name.lower(), license.model_dump())
        if license.name:
            yield license.name
    if old and old.license:
        yield old.license


def list_licenses(catalog: Catalog) -> dict[str, dict[str, str]]:
    """The licenses that are known without another word, by their names in small letters: our own and those
    of the catalog's packages."""
    ours = {license["name"].lower(): license for license in LICENSES.values()}
    named = {
        license.name.lower(): {
            "name": license.name,
            "title": license.title,
            "path": license.path,
        }
        for package in catalog.packages.values()
        for license in package.descriptor.licenses
        if license.name and license.title and license.path
    }
    return ours | named


def _choose(word: str, terms: Sequence[Term], what: str, report: IntakeReport) -> str:
    """The id of the term with this id or title; "fill-in", and a question in the report, if there
    is none."""
    for term in terms:
        if word.casefold() in (term.id, term.title.casefold()):
            return term.id
    given = f" The source says {repeat_no_person(word, (word,))}." if word else ""
    report.marked.append(f"Which {what} of the vocabulary is it?{given}")
    return "fill-in"


def _time_covered(periods: Iterable[str], said: Said, report: IntakeReport) -> tuple[str, str]:
    spans = list_spans(periods)
    if not spans and {(*TIME, "start"), (*TIME, "end")} <= {*said.dataset}:
        return FIRST_YEAR, LAST_YEAR  # what is said takes their place
    if not spans:
        report.marked.append("Which years does it cover? No column holds years.")
        return FIRST_YEAR, LAST_YEAR
    return str(min(first for first, _ in spans)), str(max(last for _, last in spans))


def _basis(shaped: Shaped, said: Said, report: IntakeReport) -> str:
    if not shaped.basis and shaped.periods and (*TIME, "basis") not in said.dataset:
        report.marked.append(
            "What kind of years are they: calendar, school, or state fiscal years?"
        )
    return shaped.basis or f"{FILL}: calendar, school or state fiscal years"


def _updated(handed: Handed, wishes: Wishes, report: IntakeReport) -> str:
    """The day the source last changed the table, as was said or as came with it; never today."""
    given = wishes.updated or (handed.old.updated if handed.old else handed.metadata.updated)
    if not given:
        report.marked.append(
            "When did the source last change the table? Say it with --updated, such as --updated "
            "2026-07-01, or write it."
        )
    return given or f"{FILL}: the day the source last changed it"
