"""Turns a table into a data package for a person to complete.

What the table shows is read from it. What only a person can know is written as FILL IN, which the
checks refuse. Every guess, repair and hidden count is reported in a note. A table that tells of
persons, or whose counts cannot be told apart from other numbers, is refused, and nothing is
written.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..clock import read_today
from ..marks import TABLE_MARKS, Mark
from ..model import Catalog
from ..refusals import Refusal
from .agencies import check_agency, choose_threshold, describe_suppression
from .guard import Cleared, Suspect, refuse_persons, write_waivers
from .hide import hide_small, read_kind
from .pairs import part_pairs
from .places import (
    STATEWIDE,
    Gazetteer,
    GazetteerLink,
    holds_known_codes,
    link_column,
    normalize,
    pad_codes,
    read_gazetteers,
)
from .reading import RawTable, read_table
from .report import count
from .shape import SourceMeasure
from .tables import (
    ENUM_AT_MOST,
    FILL,
    FIRST_YEAR,
    LAST_YEAR,
    NO_LICENSE,
    PROFILES,
    YEAR,
    change_each,
    check_id,
    column_names,
    is_percent,
    read_mark,
    read_number,
    read_years,
    slug,
    table_resource,
    trim_whole,
    write_csv,
    write_package,
)
from .ties import Ties, find_ties
from .understand import refuse_mixed, settle_once, understand
from .understood import Answers, Understood

PLACE = re.compile("fips|geoid|town|district|county|region")
MAY_BE_BLANK = {"NA", "N/A", "NONE", "NULL", "NAN"}
NO_ANSWERS = Answers()


@dataclass(frozen=True)
class Made:
    """What was written, and what the person should look at."""

    folder: str
    rows: int
    columns: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Column:
    """A column as it is written. kind: what a measure counts, and whether that is a guess; link: the
    places it holds; is_signed: whether its numbers came with percent signs."""

    name: str
    title: str
    cells: list[str]
    role: str
    kind: str | None = None
    link: GazetteerLink | None = None
    is_guess: bool = False
    is_signed: bool = False


def start_package(
    root: Path,
    catalog: Catalog,
    id: str,
    source: Path,
    agency: str,
    answers: Answers = NO_ANSWERS,
    sheet: str = "",
    updated: str = "",
) -> Made:
    """Write datapackages/<id>/ with the counts hidden that the agency hides. sheet: that of a
    workbook, where several hold cells; updated: the day the source last changed it.

    Raises Refusal if that would not be safe. Then nothing is written.
    """
    folder = root / "datapackages" / check_id(id)
    if folder.exists():
        raise Refusal(f"datapackages/{id} is there already; choose another id.")
    agency = check_agency(catalog, agency)
    threshold, doubt = choose_threshold(catalog, agency, None)
    notes: list[str] = []
    columns = _read_columns(read_table(source, sheet), read_gazetteers(catalog), answers, notes)
    command = ["catalog", "adopt", str(source), "--id", id, "--agency", agency]
    notes += _point_to_adopt(columns, [*command, *(["--sheet", sheet] if sheet else [])])
    ties = _find_ties(columns, answers, notes)
    columns, hidden = _hide(columns, threshold, ties, notes)
    notes += [doubt] if doubt and hidden else []
    notes.append(
        "Only small counts are hidden so far. What the rest gives away is the next step: "
        f"catalog suppress {id}"
    )
    counts = any(column.kind == "count" for column in columns)
    rule = describe_suppression(catalog.agencies[agency], threshold, counts, hidden)
    written = [Cleared(c.title, c.name, c.cells, c.role) for c in columns]
    ties.waivers += write_waivers(written, answers.not_persons)
    descriptor = _descriptor(
        id,
        columns,
        {"agency": agency, "suppression": rule, "updated": updated},
        ties,
        catalog,
        notes,
    )
    rows = [*zip(*(column.cells for column in columns), strict=True)]
    readme = f"# {id}\n\n{FILL}: how this table was made, and what is left out.\n"
    text = write_csv([column.name for column in columns], rows)
    write_package(folder, descriptor, readme, {id: text})
    return Made(f"datapackages/{id}", len(rows), len(columns), tuple(dict.fromkeys(notes)))


# -------------------------------------------------------------------------------- what a column is


def _read_columns(
    table: RawTable, lists: tuple[Gazetteer, ...], answers: Answers, notes: list[str]
) -> list[_Column]:
    """The columns of a table that tells of no person."""
    raw = part_pairs(table)
    notes += raw.found
    names = column_names(raw.header, notes)
    links = [
        link_column(name, title, pad_codes(raw.cells(i), lists), lists)
        for i, (name, title) in enumerate(zip(names, raw.header, strict=True))
    ]
    places = {t: link for t, link in zip(raw.header, links, strict=True) if link}
    refuse_persons(
        [
            Suspect(i + 1, title, raw.cells(i), title in places and not places[title].strange)
            for i, title in enumerate(raw.header)
        ],
        answers.not_persons,
        "Remove the column and try again.",
    )
    codes = {t for i, t in enumerate(raw.header) if holds_known_codes(raw.cells(i), lists)}
    understood = understand(raw, answers, settle_once(raw, {*places, *codes}))
    refuse_mixed(
        {c.title: c.cells for c in understood if c.what == "words"},
        "Make a column of each, or take the table over with catalog adopt and --measures.",
    )
    read = [
        _read_column(name, column, link, answers, lists, notes)
        for name, column, link in zip(names, understood, links, strict=True)
    ]
    columns = [_settle(column, read) for column in read]
    notes.extend(f"{c.title} was taken for a {c.role}." for c in columns if not c.kind)
    return columns


def _point_to_adopt(columns: list[_Column], command: list[str]) -> Iterator[str]:
    """What the other command does better with this table, and how it is called."""
    titles = [column.title for column in columns if column.kind and YEAR.search(column.title)]
    wide = Counter(YEAR.sub("{year}", title, count=1) for title in titles)
    patterns = [pattern for pattern, times in wide.items() if times > 1]
    state = [c.title for c in columns if c.link and STATEWIDE & {*map(normalize, c.link.strange)}]
    again = f"Remove datapackages/{command[4]}/, and run:"
    if patterns:
        tidy = [f"--tidy={slug(p.replace('{year}', '')) or 'value'}={p}" for p in patterns]
        yield (
            "Years stand in the column headings. Another command makes rows of them. "
            f"{again} {shlex.join([*command, *tidy])}"
        )
    elif state:
        yield (
            f"{state[0]} holds rows about the whole state among the others. Another command gives them "
            f"a table of their own. {again} {shlex.join(command)}"
        )


def _read_column(
    name: str,
    column: Understood,
    link: GazetteerLink | None,
    answers: Answers,
    lists: tuple[Gazetteer, ...],
    notes: list[str],
) -> _Column:
    title, cells = column.title, column.cells
    notes += column.evidence
    if column.what == "numbers":
        written = _write_marks(title, cells, answers.known_marks, notes)
        signed = any(map(is_percent, cells))
        kind = answers.kinds.get(title) or read_kind(SourceMeasure(name, title), written)
        kind = "percent" if kind in (None, "count", "rate") and signed else kind
        notes.append(_say_kind(title, kind))
        return _Column(
            name, title, written, "measure", kind or "estimate", None, kind is None, signed
        )
    if column.what == "periods":
        return _Column(name, title, cells, "time")
    if link or column.what == "codes":
        cells = _pad(title, cells, lists, notes)
    if link:
        written = [link.written.get(cell, cell) for cell in cells]
        if written != cells:
            notes.append(f"{title}: places are spelled as in the package {link.gazetteer.package}.")
        notes.extend(link.doubts(title))
        return _Column(name, title, written, "geography", link=link)
    role = answers.roles.get(title)
    if role is None and PLACE.search(name):
        return _Column(name, title, cells, "geography")
    few = 0 < len({*cells} - {""}) <= ENUM_AT_MOST
    _ask_of_blank_words(title, cells, notes)
    return _Column(name, title, cells, role or ("dimension" if few else "label"))


def _pad(title: str, cells: list[str], lists: tuple[Gazetteer, ...], notes: list[str]) -> list[str]:
    """Codes with the leading zero that the reference packages know."""
    padded = pad_codes(cells, lists)
    short = sum(new != old for new, old in zip(padded, cells, strict=True))
    if short:
        notes.append(f"{title}: the leading zero was put back in {count(short, 'cell')}.")
    return padded


def _ask_of_blank_words(title: str, cells: list[str], notes: list[str]) -> None:
    """Say which texts stand for a group and may mean that the group is not known."""
    found = sorted(cell for cell in {*cells} if cell and cell.upper() in MAY_BE_BLANK)
    if found and {*cells} - {*found, ""}:
        notes.append(
            f"{title}: {', '.join(found)} stands as a group. If the group is not known there, write "
            "that in words, such as Not known."
        )


def _say_kind(title: str, kind: str | None) -> str:
    if kind is None:
        return (
            f"{title}: is it a count, a percentage, a rate or an estimate? Small values were "
            "hidden as if it were a count."
        )
    return f"{title} was taken for a measure ({kind})."


def _write_marks(
    title: str, cells: list[str], marks: Mapping[str, Mark], notes: list[str]
) -> list[str]:
    """Bare numbers, and words where no number is."""
    for cell in dict.fromkeys(cells):
        word = read_mark(cell, marks)
        if word is not None and word != cell:
            shown = f"`{cell}`" if cell else "an empty cell"
            notes.append(
                f"{title}: {shown} was read as {word}; correct it if it means something else."
            )
    bare = change_each(cells, lambda cell: read_mark(cell, marks) or read_number(cell) or cell)
    return trim_whole(bare)


def _settle(column: _Column, columns: list[_Column]) -> _Column:
    """The column, or a label in its place if a finer column determines it, as a town determines its
    county."""
    if column.role != "geography":
        return column
    places = [other for other in columns if other.role == "geography"]
    finest = max(places, key=lambda other: (len({*other.cells}), other.link is not None))
    pairs = {*zip(finest.cells, column.cells, strict=True)}
    settled = column is not finest and len(pairs) == len({*finest.cells})
    return replace(column, role="label") if settled else column


def _find_ties(columns: list[_Column], answers: Answers, notes: list[str]) -> Ties:
    """How the columns hang together, tried while every number is there."""
    kept = [column for column in columns if column.role != "label"]
    ties = find_ties(
        {column.name: column.cells for column in kept},
        [column.name for column in kept if column.role == "time"],
        {column.name: _kind(column) for column in kept if column.kind},
        {column.name: column.title for column in kept},
        answers,
        [column.name for column in kept if column.is_signed],
    )
    notes += ties.said
    return ties


def _kind(column: _Column) -> str | None:
    """What a measure holds; None where nobody knows, so that it is treated as a count."""
    return None if column.is_guess else column.kind


def _hide(
    columns: list[_Column], threshold: int, ties: Ties, notes: list[str]
) -> tuple[list[_Column], int]:
    """The columns without small counts and what tells them, and how many cells were hidden."""
    kinds = {c.name: _kind(c) for c in columns if c.kind}
    rows = [
        dict(zip(kinds, cells, strict=True))
        for cells in zip(*(column.cells for column in columns if column.kind), strict=True)
    ]
    hidden = hide_small(rows, kinds, threshold, ties)
    for column in columns:
        if hidden[column.name]:
            notes.append(
                f"{column.title}: {count(hidden[column.name], 'cell')} hidden, as counts below "
                f"{threshold} and what stands beside them are."
            )
    written = [replace(c, cells=[row[c.name] for row in rows]) if c.kind else c for c in columns]
    return written, hidden.total()


def _describe(column: _Column, ties: Ties, catalog: Catalog) -> dict[str, Any]:
    """The Table Schema field of a column."""
    field: dict[str, Any] = {
        "name": column.name,
        "type": "string",
        "title": column.title,
        "description": f"{FILL}: what this column holds",
    }
    connect: dict[str, Any] = {"role": column.role, **ties.connect.get(column.name, {})}
    if column.kind:
        unit = "percent" if column.kind == "percent" else f"{FILL}: the unit"
        return field | {
            "type": "number" if any("." in cell for cell in column.cells) else "integer",
            "missingValues": [{"value": word, "label": word} for word in sorted(TABLE_MARKS)],
            "connect": connect | {"kind": column.kind, "unit": unit},
        }
    if column.role == "time" and all(YEAR.fullmatch(cell) for cell in column.cells):
        return field | {"type": "year", "connect": connect}
    if column.role == "dimension":
        return field | {
            "constraints": {"enum": sorted({*column.cells} - {""})},
            "connect": connect,
        }
    concept = column.link.gazetteer.concept if column.link else ""
    if column.role == "geography" and concept in catalog.vocabulary.ids("concepts"):
        connect["concept"] = concept
    return field | {"connect": connect}


# -------------------------------------------------------------------------------- the descriptor


def _descriptor(
    id: str,
    columns: list[_Column],
    told: dict[str, Any],
    ties: Ties,
    catalog: Catalog,
    notes: list[str],
) -> dict[str, Any]:
    """told: the part of `connect` that is known."""
    today = read_today().isoformat()
    start, end = _time_covered(columns, notes)
    return {
        "$schema": f"{PROFILES}datapackage.json",
        "name": id,
        "title": f"{FILL}: a title a parent understands",
        "description": f"{FILL}: what this is, who reported it, what it is good for",
        "version": "1.0.0",
        "created": f"{today}T00:00:00Z",
        "keywords": [FILL],
        "licenses": [{**NO_LICENSE}],
        "sources": [{"title": f"{FILL}: who published the table"}],
        "resources": [_resource(id, columns, ties, catalog, notes)],
        "connect": {
            "agency": told["agency"],
            "topics": ["fill-in"],
            "kind": "dataset",
            "geography": "fill-in",
            "frequency": "fill-in",
            "timeCovered": {
                "start": start,
                "end": end,
                "basis": f"{FILL}: calendar, school or state fiscal years",
            },
            "unitOfAnalysis": f"{FILL}: what one row counts",
            "updated": told["updated"] or f"{FILL}: the day the source last changed it",
            "suppression": told["suppression"],
            "caveats": [f"{FILL}: what a reader must know, or remove this line"],
            "spotChecks": [],
            **({"waivers": ties.waivers} if ties.waivers else {}),
            "views": [],
        },
    }


def _time_covered(columns: list[_Column], notes: list[str]) -> tuple[str, str]:
    periods = [cell for column in columns if column.role == "time" for cell in column.cells]
    spans = [span for cell in periods if (span := read_years(cell))]
    if spans:
        return str(min(first for first, _ in spans)), str(max(last for _, last in spans))
    notes.append("No column of years was found: write the years in timeCovered.")
    return FIRST_YEAR, LAST_YEAR


def _resource(
    id: str, columns: list[_Column], ties: Ties, catalog: Catalog, notes: list[str]
) -> dict[str, Any]:
    keys = [c for c in columns if c.role not in ("measure", "label")]
    keys = keys or [c for c in columns if c.role == "label"] or columns[:1]
    rows = [*zip(*(column.cells for column in keys), strict=True)]
    if len({*rows}) < len(rows):
        notes.append(
            f"Several rows share one {', '.join(c.name for c in keys)}: look for a column taken "
            "for a measure or a label, or for rows that stand twice."
        )
    made = table_resource(
        id,
        f"{FILL}: what this table holds",
        f"{FILL}: one row is ...",
        [_describe(column, ties, catalog) for column in columns],
        [column.name for column in keys],
    )
    links = [_foreign_key(column.name, column.link) for column in columns if column.link]
    return made | ({"connect": {"foreignKeys": links}} if links else {})


def _foreign_key(name: str, link: GazetteerLink) -> dict[str, Any]:
    place = link.gazetteer
    target = {"package": place.package, "resource": place.resource, "fields": [link.target]}
    return {"fields": [name], "reference": target}
