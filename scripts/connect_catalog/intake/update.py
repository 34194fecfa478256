"""Takes a new edition of a dataset into its package: new rows, corrections, and nothing shown that
was hidden.

Everything is worked out before anything is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..changes import find_long_hidden, find_shown_again, next_version
from ..checks.disclosure.tables import threshold_of
from ..checks.tables import check_small_counts
from ..differences import PackageDifference, compare_packages
from ..load import read_files
from ..marks import Mark
from ..model import Catalog, Edition, Package, PartialDate
from ..problems import ProblemsFound
from ..refusals import Refusal
from .doubts import (
    list_kept,
    list_look,
    list_uneven,
    refuse_old_numbers,
    refuse_other_size,
    refuse_restated,
)
from .edition import ReadEdition, match_edition
from .guard import find_persons
from .handed import Handed
from .hide import hide_small
from .homes import place_columns
from .in_time import work_in_time
from .lengthen import lengthen
from .matching import MatchedRows, Matching
from .merging import UpdatedTable, merge, order_keys, write_tables
from .reading import RawTable
from .report import count
from .reshaped import is_reshaped, reshape_again
from .stated import put_value, restate_files
from .strays import find_stray_marks
from .suppress import protect
from .suppress.telling import Hidden
from .tables import READ_ON, list_spans
from .ties import Ties
from .yaml_text import write_yaml


@dataclass(frozen=True)
class ProposedUpdate:
    """A package as it would be. files: those of its folder that are other ones, by path; notes: how
    the edition was read; look: what a person must look at; hidden: what was hidden of it."""

    difference: PackageDifference
    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    look: tuple[str, ...]
    hidden: tuple[Hidden, ...]


@work_in_time("the edition")
def propose_update(
    catalog: Catalog,
    id: str,
    handed: Handed,
    matching: Matching,
    updated: PartialDate,
    earlier: Sequence[Package] = (),
) -> ProposedUpdate:
    """A package with an edition in it. updated: when the source last changed the numbers; earlier:
    every version that was published.

    Raises QuestionsOpen with what only a person can say, Refusal where the file must be mended, and
    ProblemsFound or Unsound where the package would show what it may not.
    """
    package = catalog.packages[id]
    _refuse_earlier(package, updated)
    stray = find_stray_marks(matching.marks, handed.table)
    matching = _remember(package.edition, matching)
    read = _read(catalog, package, handed, matching)
    merged = [merge(part) for part in read.parts]
    refuse_old_numbers(merged, earlier, matching.restated)
    refuse_restated(merged, matching.restated)
    refuse_other_size(merged, matching.other_size)
    if not any(one.touched for one in merged):
        raise Refusal("The package holds all that this file holds already. Nothing was changed.")
    _hide_as_before(package, merged, earlier)
    hiding = [_hide(catalog, package, one) for one in merged]
    after = _make(package, write_tables(merged))
    safe, hidden = protect(replace(catalog, packages={**catalog.packages, id: after}), [id])
    after = safe.packages[id]
    files = {t.resource.path: t.content for t in after.tables.values()}
    files = {path: data for path, data in files.items() if data != _content(package, path)}
    files["intake.yml"] = _write_edition(read, handed, matching, package.edition).encode()
    after = _make(package, files)
    text = _write_descriptor(package, compare_packages(package, after), updated)
    files["datapackage.json"] = text.encode()
    after = _make(package, files)
    difference = compare_packages(package, after)
    if problems := [*check_small_counts(after, catalog), *find_shown_again(difference)]:
        raise ProblemsFound(problems)
    look = (*list_kept(merged), *list_uneven(merged), *list_look(difference))
    notes = (*read.notes, *stray, *(note for notes in hiding for note in notes))
    return ProposedUpdate(difference, files, notes, look, hidden)


def _refuse_earlier(package: Package, updated: PartialDate) -> None:
    before = package.descriptor.connect.updated
    if updated.last_day < before.first_day:
        raise Refusal(
            f"The package says already that its numbers were changed {before}. An older edition would put "
            "old numbers in place of new ones: look at --updated."
        )


def _read(catalog: Catalog, package: Package, handed: Handed, matching: Matching) -> ReadEdition:
    """The rows of an edition that tells of no person."""
    kept, described = package.edition, handed.described
    if kept is None or not is_reshaped(handed, kept):
        raw = _lengthen(package, handed.table, matching)
        read = match_edition(catalog, package, raw, matching, described)
        _refuse_persons(package, raw, read)
        return replace(read, notes=(*dict.fromkeys((*handed.repaired, *read.notes)),))
    parts: list[MatchedRows] = []
    notes = [*handed.repaired]
    tables = reshape_again(catalog, package, handed, kept, matching, notes)
    for name, raw in tables.items():
        read = match_edition(catalog, package, raw, replace(matching, table=name))
        parts += read.parts
        notes += read.notes
    return ReadEdition(tuple(parts), kept.columns, (*dict.fromkeys(notes),))


def _lengthen(package: Package, raw: RawTable, matching: Matching) -> RawTable:
    """An edition whose years stand in its headings, with a row for each of them."""
    names = [matching.table] if matching.table in package.tables else [*package.tables]
    resources = [package.tables[name].resource for name in names]
    times = {column.name for resource in resources for column in resource.columns("time")}
    measures = {
        column.title
        for resource in resources
        for column in resource.columns("measure")
        if column.name not in matching.without
    }
    if len(times) != 1 or times & matching.every.keys():
        return raw
    columns = [column for resource in resources for column in resource.schema_.fields]
    known = {text for column in columns for text in (column.name, column.title)}
    (time,), sole = times, measures.pop() if len(measures) == 1 else None
    return lengthen(raw, known | matching.columns.keys(), time, sole, matching.left_out)


def _refuse_persons(package: Package, raw: RawTable, read: ReadEdition) -> None:
    """Raise Refusal if a column but those of places tells of persons, and the package does not say
    that it does not."""
    table = read.parts[0].table if read.parts else None
    cleared = {waiver.field for waiver in package.descriptor.connect.waivers}
    places = place_columns(table) if table else set()
    cleared |= places
    columns = [*read.headings.items()]  # those of places too, as they tell rows apart
    suspicions = find_persons(
        [
            (title, raw.cells(raw.header.index(title)), "geography" if name in places else None)
            for title, name in columns
        ]
    )
    found = {i: what for i, what in suspicions.items() if columns[i][1] not in cleared}
    if found:
        lines = [f"{columns[i][0]} {what.words}." for i, what in found.items()]
        way_out = (
            "Nothing was written. Leave the column out with --leave-out, and try again. If it holds "
            "nothing personal, say why in `connect.waivers` of datapackage.json first."
        )
        raise Refusal("\n".join([*lines, way_out]))


def _remember(edition: Edition | None, matching: Matching) -> Matching:
    """What a person says now, before what was said of the last edition."""
    if edition is None:
        return matching
    columns = {t: n for t, n in edition.columns.items() if n not in matching.columns.values()}
    return replace(
        matching,
        columns={**columns, **matching.columns},
        left_out=(matching.left_out | {*edition.left_out}) - matching.columns.keys(),
        without=(matching.without | {*edition.without}) - {*matching.columns.values()},
        places={**edition.places, **matching.places},
        groups={**edition.groups, **matching.groups},
        marks={**edition.marks, **matching.marks},
        fill_down=matching.fill_down | {*edition.fill_down},
    )


def _write_edition(
    read: ReadEdition, handed: Handed, matching: Matching, before: Edition | None
) -> str:
    """How this edition was read, for the next one. before: what was kept, of which the rest stays."""
    kept = Edition.model_validate(
        {
            **(before.model_dump(mode="json", exclude_defaults=True) if before else {}),
            "columns": read.headings,
            "left_out": sorted(matching.left_out),
            "without": sorted(matching.without),
            "places": matching.places,
            "groups": matching.groups,
            "marks": matching.marks,
            "fill_down": sorted(matching.fill_down),
            "sheet": handed.sheet,
            "labels": {**(before.labels if before else {}), **handed.labels},
        }
    )
    said = kept.model_dump(mode="json", exclude_defaults=True)
    return "# How the last edition was read: catalog update asks nothing twice.\n" + write_yaml(
        said
    )


def _hide_as_before(
    package: Package, merged: Iterable[UpdatedTable], earlier: Iterable[Package]
) -> None:
    """Hide, in the rows that are new or corrected, what a version hid that was published once, though
    the package holds it no more."""
    merged = [*merged]
    given = {one.table.resource.name: (one, {*one.touched}) for one in merged}
    after = _make(package, write_tables(merged))
    for _, table, column in find_long_hidden(after, earlier):
        one, touched = given.get(table.name, (None, set()))
        keys = [] if one is None else order_keys(one)
        for key in (keys[row] for row in column.shown if one is not None):
            if one is not None and key in touched and one.rows[key][column.name] != Mark.SUPPRESSED:
                one.rows[key][column.name] = Mark.SUPPRESSED
                one.kept += 1


def _hide(catalog: Catalog, package: Package, merged: UpdatedTable) -> list[str]:
    """Hide small counts in the rows that are new or corrected, and what stands beside them and tells
    them. Returns a sentence on each column with some."""
    columns = merged.table.resource.columns("measure")
    rows = [merged.rows[key] for key in merged.touched]
    hidden: Counter[str] = Counter()
    for column in columns:
        if column.connect.kind == "count":
            threshold = threshold_of(catalog, package, column)
            hidden += hide_small(rows, {column.name: "count"}, threshold, Ties())
    connects = {c.name: c.connect for c in columns}
    names = {name: {"of": c.of, "per": c.per} for name, c in connects.items() if c.of and c.per}
    known = {n: dict(ties) for n, ties in names.items() if {*ties.values()} <= connects.keys()}
    kinds = {name: connect.kind for name, connect in connects.items()}
    hidden += hide_small(rows, kinds, 1, Ties(connect=known))
    table = merged.table.resource.name
    return [
        f"{table}: {count(cells, 'cell')} of {name} hidden, as small counts and what stands beside "
        "them are."
        for name, cells in sorted(hidden.items())
    ]


# ------------------------------------------------------------------------------- what is written


def _content(package: Package, path: str) -> bytes:
    return next(t.content for t in package.tables.values() if t.resource.path == path)


def _make(package: Package, files: Mapping[str, bytes]) -> Package:
    """A package with some of its files replaced."""
    own = {t.resource.path: t.content for t in package.tables.values()}
    own |= {
        "datapackage.json": package.descriptor_text.encode(),
        "README.md": package.readme.encode(),
    }
    made = read_files(package.id, own | dict(files))
    if made is None or len(made.tables) < len(package.tables):
        raise Refusal("The package would not be whole. Run catalog check, and mend it first.")
    return made


def _write_descriptor(package: Package, difference: PackageDifference, updated: PartialDate) -> str:
    """The descriptor with a new version, day and years; every other word stays as it was written. The
    day a source was read was that of the last edition, so it is left to fill in."""
    before, text = package.descriptor, package.descriptor_text
    version = next_version(before.version, difference.step)
    text = put_value(text, before.origin.line("version"), "version", before.version, version)
    for i, source in enumerate(before.sources):
        at = before.origin.line("sources", i, "accessed")
        text = put_value(text, at, "accessed", source.accessed and str(source.accessed), READ_ON)
    connect = before.connect
    line = before.origin.line("connect", "updated")
    text = put_value(text, line, "updated", str(connect.updated), str(updated))
    covered, line = connect.time_covered, before.origin.line("connect", "timeCovered", "end")
    years = [*_list_years(difference.after)]
    last = str(max((end for _, end in years), default=0))
    if re.fullmatch(r"\d{4}", str(covered.end)) and last > str(covered.end):
        text = put_value(text, line, "end", str(covered.end), last)
    return restate_files(text, before, difference.after.tables)


def _list_years(package: Package) -> Iterator[tuple[int, int]]:
    for table in package.tables.values():
        for column in table.resource.columns("time"):
            yield from list_spans(table.sheet.columns[column.name].values)
