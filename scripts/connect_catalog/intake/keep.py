"""Takes a table over as it stands: one table, its rows in their order, with the roles of its columns
read off what they hold."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..model import Catalog
from .columns import HandedColumn
from .families import cross_by_shape, is_span, name_families, propose_patterns
from .headings import write_title
from .measures import (
    ReadMeasure,
    ask_of_kind,
    describe_measure,
    hide_and_tell,
    holds_counts,
    read_measure,
    read_type,
    tell_marks,
)
from .places import STATEWIDE, Gazetteer, GazetteerLink, normalize, pad_codes
from .report import IntakeReport, count
from .shape import Row, SourceMeasure
from .shaped import FinishedTable, ReadTable, Shaped, tell_row
from .tables import ENUM_AT_MOST, FILL, YEAR, read_years
from .ties import Ties, find_ties
from .understand import refuse_mixed
from .wishes import Wishes

PLACE = re.compile("fips|geoid|town|district|county|region")
MAY_BE_BLANK = {"NA", "N/A", "NONE", "NULL", "NAN"}


@dataclass(frozen=True)
class _Column:
    """A column that is kept. cells: as they are to be written, before anything is hidden; measure: what
    was read of its numbers, if it holds some."""

    name: str
    title: str
    text: str
    cells: list[str]
    role: str
    measure: ReadMeasure | None = None
    link: GazetteerLink | None = None


def keep_table(table: ReadTable) -> Shaped:
    """One table, protected. Raises Refusal where its numbers cannot be told apart."""
    report, wishes = table.report, table.wishes
    refuse_mixed(
        {c.title: c.read.cells for c in table.columns if c.read.what == "words"},
        "Make a column of each, or take the table over with catalog adopt and --measures.",
    )
    read = [_read_column(column, wishes, table.lists, report) for column in table.columns]
    columns = [_settle(column, read) for column in read]
    report.questions += _point_to_adopt(columns, table.id, wishes)
    ties = _find_ties(columns, wishes)
    report.repaired += ties.said
    marks = sum((c.measure.read for c in columns if c.measure), Counter[tuple[str, str]]())
    tell_marks(marks, wishes.answers, report)
    names = [column.name for column in columns]
    cells = zip(*(column.cells for column in columns), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    kinds = {c.name: c.measure.kind for c in columns if c.measure}
    hidden = hide_and_tell(rows, kinds, table.threshold, ties, report)
    periods = {cell for c in columns if c.role == "time" for cell in c.cells}
    return Shaped(
        (_finish(table, columns, rows, ties),),
        table.handed.metadata.title,
        frozenset(filter(read_years, periods)),
        "",
        _place_word(columns),
        holds_counts(kinds),
        hidden,
        tuple(ties.waivers),
    )


def _finish(table: ReadTable, columns: list[_Column], rows: list[Row], ties: Ties) -> FinishedTable:
    """The table as it is written. rows: with all hidden that must be."""
    written = [replace(c, cells=[row[c.name] for row in rows]) for c in columns]
    fields = [_describe(column, ties, table.catalog) for column in written]
    keys = _find_keys(written, table.report)
    return FinishedTable(
        table.id,
        fields,
        keys,
        rows,
        tuple(_foreign_key(column.name, column.link) for column in written if column.link),
        table.handed.metadata.title,
        tell_row(fields, keys, _place_word(written)),
        {column.name: column.title for column in written},
    )


def _place_word(columns: list[_Column]) -> str:
    """The kind of place that the table is about: what the list of its places calls them."""
    linked = [c.link for c in columns if c.link and c.role == "geography"]
    return linked[0].gazetteer.concept.rpartition("-")[2] if len(linked) == 1 else ""


def _point_to_adopt(columns: list[_Column], id: str, wishes: Wishes) -> Iterator[str]:
    """What the other command does better with this table, and how it is called."""
    titles = [column.title for column in columns if column.measure]
    families = [*name_families(titles)]
    patterns = [f for f in families if "{year}" in f or is_span(f)]
    state = [c.title for c in columns if c.link and STATEWIDE & {*map(normalize, c.link.strange)}]
    command = ["catalog", "adopt", wishes.source, "--id", id, "--agency", wishes.agency]
    command += ["--sheet", wishes.sheet] if wishes.sheet else []
    again = f"Remove datapackages/{id}/, and run:"
    if patterns:
        groups = "Groups and years" if "{category}" in patterns[0] else "Periods"
        shape = cross_by_shape(titles)
        other = (
            " If what differs in them names groups of one measure, end it with "
            f"{propose_patterns([shape])} instead."
            if shape and shape not in families
            else ""
        )
        yield (
            f"{groups} stand in the column headings. Another command makes rows of them. "
            f"{again} {shlex.join(command)} {propose_patterns(patterns)}{other}"
        )
    elif state:
        yield (
            f"{state[0]} holds rows about the whole state among the others. Another command gives them "
            f"a table of their own. {again} {shlex.join(command)}"
        )


# -------------------------------------------------------------------------------- what a column is


def _read_column(
    column: HandedColumn, wishes: Wishes, lists: tuple[Gazetteer, ...], report: IntakeReport
) -> _Column:
    name, title, cells, answers = column.name, column.title, column.read.cells, wishes.answers
    made = _Column(name, title, column.text, cells, "label")
    if column.read.what == "numbers":
        measure = read_measure(SourceMeasure(name, title), cells, answers)
        if measure.kind is None:
            ask_of_kind(title, report)
        return replace(made, cells=measure.cells, role="measure", measure=measure)
    if column.read.what == "periods":
        return replace(made, role="time")
    role = answers.roles.get(title)
    if column.link or column.read.what == "codes":
        cells = _pad(title, cells, lists, report)
    if column.link:
        written = [column.link.written.get(cell, cell) for cell in cells]
        if written != cells:
            package = column.link.gazetteer.package
            report.repaired.append(f"{title}: places are spelled as in the package {package}.")
        report.questions += column.link.doubts(title)
        return replace(made, cells=written, role=role or "geography", link=column.link)
    if role is None and PLACE.search(name):
        return replace(made, cells=cells, role="geography")
    few = 0 < len({*cells} - {""}) <= ENUM_AT_MOST
    _ask_of_blank_words(title, cells, report)
    return replace(made, cells=cells, role=role or ("dimension" if few else "label"))


def _pad(
    title: str, cells: list[str], lists: tuple[Gazetteer, ...], report: IntakeReport
) -> list[str]:
    """Codes with the leading zero that the reference packages know."""
    padded = pad_codes(cells, lists)
    short = sum(new != old for new, old in zip(padded, cells, strict=True))
    if short:
        report.repaired.append(f"{title}: the leading zero was put back in {count(short, 'cell')}.")
    return padded


def _ask_of_blank_words(title: str, cells: list[str], report: IntakeReport) -> None:
    """Ask whether texts that stand for a group mean that the group is not known."""
    found = sorted(cell for cell in {*cells} if cell and cell.upper() in MAY_BE_BLANK)
    if found and {*cells} - {*found, ""}:
        report.questions.append(
            f"{title}: {', '.join(found)} stands as a group. If the group is not known there, write "
            "that in words, such as Not known."
        )


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


def _find_ties(columns: list[_Column], wishes: Wishes) -> Ties:
    """How the columns hang together, tried while every number is there."""
    if not wishes.seeks_ties:
        return Ties(sought=False)
    kept = [column for column in columns if column.role != "label"]
    return find_ties(
        {column.name: column.cells for column in kept},
        [column.name for column in kept if column.role == "time"],
        {column.name: column.measure.kind for column in kept if column.measure},
        {column.name: column.title for column in columns},
        wishes.answers,
        [column.name for column in kept if column.measure and column.measure.signed],
        {column.name: column.cells for column in columns if column.role == "label"},
    )


# -------------------------------------------------------------------------------- the descriptor


def _find_keys(columns: list[_Column], report: IntakeReport) -> list[str]:
    """The columns that tell the rows apart."""
    keys = [c for c in columns if c.role not in ("measure", "label")]
    keys = keys or [c for c in columns if c.role == "label"] or columns[:1]
    rows = [*zip(*(column.cells for column in keys), strict=True)]
    if len({*rows}) < len(rows):
        report.questions.append(
            f"Several rows share one {', '.join(c.name for c in keys)}: look for a column taken "
            "for a measure or a label, or for rows that stand twice."
        )
    return [column.name for column in keys]


def _describe(column: _Column, ties: Ties, catalog: Catalog) -> dict[str, Any]:
    """The Table Schema field of a column."""
    tied = ties.connect.get(column.name, {})
    if column.measure:
        source = SourceMeasure(column.name, column.title, description=column.text)
        return describe_measure(source, column.measure.kind, read_type(column.cells), tied)
    field: dict[str, Any] = {
        "name": column.name,
        "type": "string",
        "title": write_title(column.title, column.text),
        "description": column.text or f"{FILL}: what this column holds",
    }
    connect: dict[str, Any] = {"role": column.role, **tied}
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


def _foreign_key(name: str, link: GazetteerLink) -> dict[str, Any]:
    place = link.gazetteer
    target = {"package": place.package, "resource": place.resource, "fields": [link.target]}
    return {"fields": [name], "reference": target}
