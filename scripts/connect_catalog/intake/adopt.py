"""Turns an old package, or a bare table with its dictionary, into a package of the catalog.

What the table and the reference packages settle is repaired. What they leave open is asked. Counts
below the agency's threshold never reach the disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..checks import tables as table_rules
from ..load import stand_in
from ..model import Catalog, Descriptor, Origin, Package, Table, Term
from ..refusals import Refusal
from .agencies import check_agency, choose_threshold, describe_suppression, list_agencies
from .finish import Finish, FinishedTable
from .guard import Cleared, Suspect, refuse_persons, write_waivers
from .handed import TYPE, VALUE, VARIABLE, Handed, OldPackage, read_handed
from .places import STATE, Gazetteer, Places, holds_known_codes, place_rows, read_gazetteers
from .report import IntakeReport, count
from .shape import Grid, SourceMeasure, gather, merge_twins, name_families, parse_pattern, spread
from .spotchecks import carry_checks
from .tables import (
    FILL,
    FIRST_YEAR,
    LAST_YEAR,
    LICENSES,
    NO_LICENSE,
    PROFILES,
    check_id,
    column_names,
    holds_periods,
    read_years,
    slug,
    write_package,
)
from .understand import refuse_mixed, settle_once, understand
from .understood import Answers
from .wanted import find_wanted, tell_wanted

# Rules that a table must pass before it reaches the disk.
PRIVACY = (table_rules.check_small_counts,)
WAY_OUT = "Remove the column, or leave it out with --leave-out COLUMN, and try again."


@dataclass(frozen=True)
class Wishes:
    """What the person who adopts a table has decided.

    threshold: the least count to show (None: the strictest rule of the agency); tidy: patterns of
    wide columns; measures: the column that names what each row measures; left_out: columns not to
    take over; marks: what a code means, in place of what it mostly means; places: what a spelling
    of a place means; sheet: the sheet of a workbook; metadata: the form that came with the table; updated:
    the day the source last changed it; license, topic, frequency: their names or ids.
    """

    id: str | None = None
    agency: str | None = None
    threshold: int | None = None
    tidy: tuple[str, ...] = ()
    measures: str | None = None
    left_out: tuple[str, ...] = ()
    answers: Answers = Answers()
    places: Mapping[str, str] = field(default_factory=dict)
    dictionary: Path | None = None
    sheet: str = ""
    metadata: Path | None = None
    updated: str = ""
    license: str = ""
    topic: str = ""
    frequency: str = ""


@dataclass(frozen=True)
class Adopted:
    """A package that is ready to be written. tables: CSV text by resource name; sizes: number of
    rows by resource name; hidden: how many cells this run hid."""

    id: str
    descriptor: dict[str, Any]
    tables: Mapping[str, str]
    sizes: Mapping[str, int]
    hidden: int
    report: IntakeReport

    @property
    def readme(self) -> str:
        parts = [f"# {self.id}\n", f"{FILL}: how this table came about, and what it is good for.\n"]
        for title, lines in self.report.sections():
            if lines is self.report.questions and lines:
                parts.append("## Questions\n\n" + "".join(f"- {FILL}: {line}\n" for line in lines))
            elif lines and lines is not self.report.marked:
                parts.append(f"## {title}\n\n" + "\n".join(f"- {line}" for line in lines) + "\n")
        return "\n".join(parts)


def adopt(catalog: Catalog, source: Path, wishes: Wishes, today: date) -> Adopted:
    """Make a package from what was handed over. Raises Refusal where that would not be safe."""
    handed = read_handed(source, wishes.dictionary, wishes.sheet, wishes.metadata)
    id = check_id(wishes.id or slug(handed.name).replace("_", "-")[:80].strip("-"))
    report = IntakeReport(repaired=[*handed.repaired])
    lists = read_gazetteers(catalog)
    agency = _find_agency(catalog, handed, wishes)
    _refuse_persons(handed, wishes)
    threshold, doubt = choose_threshold(catalog, agency, wishes.threshold)
    grid, places = place_rows(
        _read_grid(handed, wishes, lists, report), lists, wishes.places, report
    )
    parts = _shape(_merge(grid, report), wishes, places, report)
    title = handed.old.title if handed.old else handed.metadata.title
    finish = Finish(catalog, report, places, threshold, wishes.answers, handed.described, title)
    pattern = parse_pattern(wishes.tidy[0]) if len(parts) > 1 else None
    extras = [""] if pattern is None else [pattern.dimension, ""]
    resources = [
        r for part, extra in zip(parts, extras, strict=True) for r in finish.make(part, extra)
    ]
    if not resources or not all(resource.keys for resource in resources):
        raise Refusal(
            "No row is left to write: see whether the table has a column of places, periods or groups "
            "with something in it, and whether its places are in a reference package."
        )
    _ask_about_marks(finish, report)
    if doubt and finish.counts:
        least = min((rule.threshold for rule in catalog.agencies[agency].suppression), default=0)
        way = f"--threshold {least}" if least else "--threshold (1 hides nothing)"
        report.questions.append(f"{doubt} Say otherwise with {way}.")
    finish.waivers += _waive_persons(handed, finish, resources)
    descriptor = _describe(id, handed, finish, resources, parts, agency, wishes, today)
    _tell_privacy(finish, id)
    adopted = Adopted(
        id,
        descriptor,
        {r.name: r.text for r in resources},
        {r.name: len(r.rows) for r in resources},
        finish.hidden,
        report,
    )
    _refuse_private(catalog, adopted)
    return adopted


def _refuse_persons(handed: Handed, wishes: Wishes) -> None:
    """Raise Refusal if a column that would be taken over tells of persons."""
    left_out = {*map(slug, wishes.left_out)}
    columns = [
        Suspect(i + 1, title, handed.table.cells(i))
        for i, title in enumerate(handed.table.header)
        if slug(title) not in left_out
    ]
    refuse_persons(columns, wishes.answers.not_persons, WAY_OUT)


def _waive_persons(
    handed: Handed, finish: Finish, resources: Sequence[FinishedTable]
) -> list[dict[str, str]]:
    """What the person allowed, for the columns as they are written."""
    names = column_names(handed.table.header, [])
    titles = {
        finish.renamed.get(name, name): title
        for name, title in zip(names, handed.table.header, strict=True)
    }
    found = [
        waiver
        for resource in resources
        for waiver in write_waivers(
            [
                Cleared(
                    titles.get(field["name"], ""),
                    field["name"],
                    [row[field["name"]] for row in resource.rows],
                    field["connect"]["role"],
                )
                for field in resource.fields
            ],
            finish.answers.not_persons,
        )
    ]
    return [waiver for i, waiver in enumerate(found) if waiver not in found[:i]]


def _refuse_private(catalog: Catalog, adopted: Adopted) -> None:
    """Raise Refusal if a privacy rule finds anything. These rules never repeat a value."""
    package = _as_package(adopted)
    found = {p.field: p.message for rule in PRIVACY for p in rule(package, catalog)}
    if found:
        lines = "\n".join(f"- {field}: {message}" for field, message in sorted(found.items()))
        raise Refusal(
            f"Nothing was written, because the table is not safe to publish:\n{lines}\nLeave such "
            "columns out with --leave-out COLUMN."
        )


def _as_package(adopted: Adopted) -> Package:
    """The package as it would be loaded after it was written."""
    text = json.dumps(stand_in(adopted.descriptor))
    descriptor = Descriptor.model_validate_json(text, strict=True)
    folder = f"datapackages/{adopted.id}"
    descriptor._origin = Origin(f"{folder}/datapackage.json")
    tables = {
        r.name: Table(r, f"{folder}/{r.path}", adopted.tables[r.name].encode())
        for r in descriptor.resources
    }
    return Package(descriptor, text, tables, adopted.readme)


def save(adopted: Adopted, folder: Path) -> None:
    """Write the package into a new folder. Raises Refusal if something is there already."""
    if folder.exists() or folder.is_symlink():
        raise Refusal(f"{folder.name} is there already; choose another id or folder.")
    write_package(folder, adopted.descriptor, adopted.readme, adopted.tables)


def format_report(adopted: Adopted) -> str:
    """The report as text for the terminal."""
    tables = ", ".join(f"{name} ({rows:,} rows)" for name, rows in adopted.sizes.items())
    parts = [f"Tables: {tables}."]
    for title, lines in adopted.report.sections():
        parts.append(f"\n{title}\n" + "\n".join(f"- {line}" for line in lines or ["Nothing."]))
    return "\n".join(parts)


# ------------------------------------------------------------------------------- reading the table


def _read_grid(
    handed: Handed, wishes: Wishes, lists: tuple[Gazetteer, ...], report: IntakeReport
) -> Grid:
    """The table with its columns told apart, and a long one with a column for each measure."""
    names = column_names(handed.table.header, report.repaired)
    known = {*names, *handed.table.header}
    if unknown := {*wishes.left_out} - known:
        raise Refusal(f"There is no column {', '.join(sorted(unknown))} to leave out.")
    kept = [i for i, n in enumerate(names) if not {n, handed.table.header[i]} & {*wishes.left_out}]
    report.left_out += [f"The column {title}, as you asked." for title in wishes.left_out]
    columns = understand(handed.table.choose(kept), wishes.answers, _list_settled(handed, lists))
    titles, measures = {}, []
    for i, column in zip(kept, columns, strict=True):
        report.repaired += column.evidence
        if column.what == "numbers":
            text = handed.described.get(slug(column.title), "")
            measures.append(SourceMeasure(names[i], column.title, description=text))
        else:
            titles[names[i]] = column.title
    cells = [column.cells for column in columns]
    rows = [
        dict(zip([names[i] for i in kept], row, strict=True)) for row in zip(*cells, strict=True)
    ]
    return Grid(titles, tuple(measures), rows)


def _list_settled(handed: Handed, lists: tuple[Gazetteer, ...]) -> frozenset[str]:
    """Headings of the columns that an old package declares as its groups, or that hold the codes of
    places."""
    table = handed.table
    codes = {t for i, t in enumerate(table.header) if holds_known_codes(table.cells(i), lists)}
    declared = handed.old.resources[0].schema_.fields if handed.old else ()
    groups = {column.name for column in declared if column.dimension}
    return settle_once(table, {*codes, *groups})


def _merge(grid: Grid, report: IntakeReport) -> Grid:
    """The table with one row for each combination of place, time and category."""
    merged, spare, clashes = merge_twins(grid)
    if spare:
        report.repaired.append(
            f"{count(spare, 'row')} stood there more than once, word for word; one of each is kept."
        )
    if clashes:
        report.left_out.append(
            f"Rows that contradict each other under one key ({count(len(clashes), 'key')})."
        )
        report.questions.append(
            "Which of the contradicting rows are right? Or does a column that was "
            "taken for a measure tell them apart?"
        )
    return merged


def _shape(grid: Grid, wishes: Wishes, places: Places, report: IntakeReport) -> list[Grid]:
    """One table, or two where wide columns are gathered and others are left."""
    kind: str | None
    variable, kind, value = VARIABLE, TYPE, VALUE
    if wishes.measures:
        variable, kind = slug(wishes.measures), None
        value = grid.measures[0].name if len(grid.measures) == 1 else ""
        if variable not in grid.titles or not value:
            raise Refusal(f"{wishes.measures} must be a column beside just one column of numbers.")
    if variable in grid.titles and [m.name for m in grid.measures] == [value]:
        kind = kind if kind in grid.titles else None
        given = {variable, kind, STATE, *places.columns, *places.labels}
        categories = [
            n for n in grid.titles if n not in given and not holds_periods(grid.values(n))
        ]
        return [_spread(grid, variable, kind, value, categories, report)]
    refuse_mixed(
        {title: [row[name] for row in grid.rows] for name, title in grid.titles.items()},
        "Name that column with --measures, or make a column of each.",
    )
    if wishes.tidy:
        return _gather(grid, wishes, report)
    families = [*name_families(grid)]
    if families:
        report.questions.append(
            f"Are the columns {', '.join(families)} one measure for several years or categories? "
            f"If so, adopt again with a pattern for each, such as --tidy 'measure={families[0]}'."
        )
    return [grid]


def _spread(
    grid: Grid,
    variable: str,
    kind: str | None,
    value: str,
    categories: list[str],
    report: IntakeReport,
) -> Grid:
    wide, never, absent = spread(grid, variable, kind, value, categories)
    measures = ", ".join(m.name for m in wide.measures)
    titles = grid.titles | {m.name: m.title for m in grid.measures}
    shape = "/".join(titles[name] for name in (kind, variable, value) if name)
    report.repaired.append(
        f"{len(grid.rows):,} rows of {shape} "
        f"became {len(wide.rows):,} rows with a column for each measure: {measures}."
    )
    if never:
        report.repaired.append(
            f"{count(never, 'cell')} read `not collected`: the source gives that measure for "
            "no row of their category."
        )
    if absent:
        report.repaired.append(
            f"{count(absent, 'cell')} read `missing`: the source has no row for them."
        )
    return wide


def _gather(grid: Grid, wishes: Wishes, report: IntakeReport) -> list[Grid]:
    patterns = [pattern for text in wishes.tidy if (pattern := parse_pattern(text))]
    names = [pattern.measure for pattern in patterns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal(
            f"--tidy names {', '.join(twice)} twice: give each measure a name of its own, or one pattern "
            "for all its columns."
        )
    if len(patterns) < len(wishes.tidy) or len({p.dimension for p in patterns}) != 1:
        raise Refusal(
            "A pattern of --tidy reads measure=PREFIX_{category}_SUFFIX, and all of them "
            "name one and the same {category}."
        )
    tidy, rest = gather(grid, patterns)
    if not tidy.rows:
        raise Refusal("No column fits the patterns of --tidy.")
    categories = sorted(tidy.values(patterns[0].dimension))
    report.repaired.append(
        f"{len(patterns) * len(categories)} wide columns became "
        f"{len(patterns)} measures by {patterns[0].dimension}."
    )
    report.questions.append(
        f"How are the categories of {patterns[0].dimension} spelled out? The columns "
        f"call them {', '.join(categories)}."
    )
    return [tidy, rest] if rest else [tidy]


# ----------------------------------------------------------------------------------- the agency


def _find_agency(catalog: Catalog, handed: Handed, wishes: Wishes) -> str:
    """The id of the agency whose rule decides which counts are hidden."""
    if wishes.agency:
        return check_agency(catalog, wishes.agency)
    names = [source.name for source in handed.old.sources] if handed.old else []
    for name in names:
        for id in sorted(catalog.agencies):
            # Old packages put the two letters of the state or the country before it.
            if re.fullmatch(rf"([a-z]{{2}})?{re.escape(id)}", name):
                return id
    raise Refusal(
        "Say which agency the table comes from (--agency): its rule decides which counts "
        f"are hidden before anything is written. {list_agencies(catalog)}"
    )


# ------------------------------------------------------------------------------- the descriptor


def _describe(
    id: str,
    handed: Handed,
    finish: Finish,
    resources: list[FinishedTable],
    parts: list[Grid],
    agency: str,
    wishes: Wishes,
    today: date,
) -> dict[str, Any]:
    old, words, report = handed.old, finish.catalog.vocabulary, finish.report
    said = handed.metadata
    publisher = finish.catalog.title("agencies", agency)
    checks: list[dict[str, Any]] = []
    if old and old.spot_checks:
        source = f"A known number that came with the old package {old.name}"
        checks = carry_checks(old.spot_checks, finish, resources, parts[0].measures, source, report)
    portal = {"path": old.portal} if old and old.portal else {}
    start, end = _time_covered(finish.periods, report)
    topic = wishes.topic or _find_topic(handed, finish.catalog, agency, report)
    frequency = wishes.frequency or (old.extras.frequency if old else said.frequency)
    return {
        "$schema": f"{PROFILES}datapackage.json",
        "name": id,
        "title": finish.title or f"{FILL}: a title a parent understands",
        "description": said.description
        or f"{FILL}: what this is, who reported it, what it is good for",
        "version": "1.0.0",
        "created": f"{today.isoformat()}T00:00:00Z",
        "keywords": [f"{FILL}: words that people search for"],
        "licenses": _licenses(old, finish.catalog, wishes.license, report),
        "sources": [{"title": _join(publisher, said.source), **portal}],
        "resources": [resource.describe() for resource in resources],
        "connect": {
            "agency": agency,
            "topics": [_choose(topic, words.topics, "topic", report)],
            "kind": "dataset",
            "geography": _choose(finish.place_word, words.geographies, "geography", report),
            "frequency": _choose(frequency, words.frequencies, "frequency", report),
            "timeCovered": {"start": start, "end": end, "basis": _basis(finish, report)},
            "unitOfAnalysis": said.unit or f"{FILL}: what one count stands for",
            "updated": _updated(handed, wishes, report),
            **({"due": said.due} if said.due else {}),
            "suppression": describe_suppression(
                finish.catalog.agencies[agency], finish.threshold, finish.counts, finish.hidden
            ),
            "caveats": [said.caveats or f"{FILL}: what a reader must know, or remove this line"],
            "spotChecks": [*checks],
            **({"waivers": finish.waivers} if finish.waivers else {}),
            "views": [],
        },
    }


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
    known = {**LICENSES, **_list_licenses(catalog)}
    if wanted and wanted.lower() not in known:
        names = ", ".join(sorted(license["name"] for license in known.values()))
        raise Refusal(f"The license {wanted} is not known here. Known: {names}.")
    named = [wanted.lower()] if wanted else [n.name for n in (old.licenses if old else ())]
    found = [known[name] for name in named if name in known]
    if not found:
        report.marked.append(
            "Under which license did the source publish it? Say it with --license, such as --license "
            "ODC-PDDL-1.0, or write it."
        )
    return found or [{**NO_LICENSE}]


def _list_licenses(catalog: Catalog) -> dict[str, dict[str, str]]:
    """The licenses of the catalog's packages, by their names in small letters."""
    return {
        license.name.lower(): {
            "name": license.name,
            "title": license.title,
            "path": license.path,
        }
        for package in catalog.packages.values()
        for license in package.descriptor.licenses
        if license.name and license.title and license.path
    }


def _choose(word: str, terms: Sequence[Term], what: str, report: IntakeReport) -> str:
    """The id of the term with this id or title; "fill-in", and a question in the report, if there
    is none."""
    for term in terms:
        if word.casefold() in (term.id, term.title.casefold()):
            return term.id
    given = f" The source says {word}." if word else ""
    report.marked.append(f"Which {what} of the vocabulary is it?{given}")
    return "fill-in"


def _time_covered(periods: set[str], report: IntakeReport) -> tuple[str, str]:
    spans = [span for period in periods if (span := read_years(period))]
    if not spans:
        report.marked.append("Which years does it cover? No column holds years.")
        return FIRST_YEAR, LAST_YEAR
    return str(min(first for first, _ in spans)), str(max(last for _, last in spans))


def _basis(finish: Finish, report: IntakeReport) -> str:
    if finish.basis is None and finish.periods:
        report.marked.append(
            "What kind of years are they: calendar, school, or state fiscal years?"
        )
    return finish.basis or f"{FILL}: calendar, school or state fiscal years"


def _updated(handed: Handed, wishes: Wishes, report: IntakeReport) -> str:
    """The day the source last changed the table, as was said or as came with it; never today."""
    given = wishes.updated or (handed.old.updated if handed.old else handed.metadata.updated)
    if not given:
        report.marked.append(
            "When did the source last change the table? Say it with --updated, such as --updated "
            "2026-07-01, or write it."
        )
    return given or f"{FILL}: the day the source last changed it"


# --------------------------------------------------------------------------------- the report


def _ask_about_marks(finish: Finish, report: IntakeReport) -> None:
    """Say how each code was read, and ask about one with several likely meanings, unless it was said."""
    said = {f"`{mark}`" for mark in finish.answers.marks}
    for (mark, word), cells in sorted(finish.read.items()):
        as_said = ", as was said" if mark in said else ""
        report.repaired.append(f"{mark} was read as `{word}` in {count(cells, 'cell')}{as_said}.")
    marks = {mark for mark, _ in finish.read} - said
    for mark in sorted(marks & {"`-6666`", "`-6666.0`"}):
        report.questions.append(
            f"Does {mark} stand only for numbers that nobody reported? Where something "
            "was not collected at all, write `not collected`."
        )


def _tell_privacy(finish: Finish, id: str) -> None:
    lines = finish.report.privacy
    summary = "The source shows no count that had to be hidden."
    if finish.hidden:
        summary = (
            f"Counts from 1 to {finish.threshold - 1} and what stands beside them were hidden: "
            f"{count(finish.hidden, 'cell')} in all. The written files do not hold them."
        )
    lines.insert(0, summary)
    lines.append(
        "Only small counts are hidden so far. What the rest gives away is the next step: "
        f"catalog suppress {id}"
    )
