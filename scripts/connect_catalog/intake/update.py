"""Takes a new edition of a dataset into its package: new rows, corrections, and nothing shown that
was hidden.

Everything is worked out before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from statistics import median

from ..changes import find_long_hidden, find_shown_again, next_version
from ..checks.disclosure.system import threshold_of
from ..checks.tables import check_small_counts
from ..differences import PackageDifference, compare_packages
from ..load import read_files
from ..marks import Mark
from ..model import Catalog, Edition, Package, PartialDate, Resource, Table
from ..problems import ProblemsFound
from ..refusals import Refusal
from .guard import find_persons
from .hide import hide_small
from .matching import MatchedRows, Matching, ReadEdition, match_edition, place_columns
from .pairs import part_pairs
from .reading import RawTable, name_lines
from .report import count
from .shape import Row
from .suppress import protect
from .suppress.telling import Hidden
from .tables import read_years, write_csv
from .ties import Ties
from .yaml_text import write_yaml

MANY = 0.5  # so much of what both have may not be corrected unasked
FEW = 10  # rows, of which that is not asked
FAR = 10  # times as large, or as small, as the numbers before
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class ProposedUpdate:
    """A package as it would be. files: those of its folder that are other ones, by path; notes: how
    the edition was read; look: what a person must look at; hidden: what was hidden of it."""

    difference: PackageDifference
    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    look: tuple[str, ...]
    hidden: tuple[Hidden, ...]


@dataclass
class _Merged:
    """A table with an edition in it. touched: keys of rows that are new or were corrected; kept: cells
    that stay hidden though the edition shows them; absent: rows of periods that the edition covers,
    and that it does not hold; both, other: rows that both have, and those of them that differ."""

    table: Table
    rows: dict[tuple[str, ...], Row]
    touched: list[tuple[str, ...]]
    kept: int = 0
    absent: int = 0
    both: int = 0
    other: int = 0
    added: int = 0


def propose_update(
    catalog: Catalog,
    id: str,
    raw: RawTable,
    matching: Matching,
    updated: PartialDate,
    restated: bool,
    earlier: Iterable[Package] = (),
) -> ProposedUpdate:
    """A package with an edition in it. updated: when the source last changed the numbers; restated:
    whether most older numbers may be corrected; earlier: every version that was published.

    Raises Refusal with what only a person can say, ProblemsFound or Unsound where the package would
    show what it may not.
    """
    package = catalog.packages[id]
    _refuse_earlier(package, updated)
    matching = _remember(package.edition, matching)
    read = _read(catalog, package, raw, matching)
    merged = [_merge(part) for part in read.parts]
    _refuse_restated(merged, restated)
    if not any(one.touched for one in merged):
        raise Refusal("The package holds all that this file holds already. Nothing was changed.")
    _hide_as_before(package, merged, earlier)
    hiding = [_hide(catalog, package, one) for one in merged]
    after = _make(package, _write_tables(merged))
    after, hidden = protect(replace(catalog, packages={**catalog.packages, id: after}), id)
    files = {t.resource.path: t.content for t in after.tables.values()}
    files = {path: data for path, data in files.items() if data != _content(package, path)}
    files["intake.yml"] = _write_edition(read, matching).encode()
    after = _make(package, files)
    text = _write_descriptor(package, compare_packages(package, after), updated)
    files["datapackage.json"] = text.encode()
    after = _make(package, files)
    difference = compare_packages(package, after)
    if problems := [*check_small_counts(after, catalog), *find_shown_again(difference)]:
        raise ProblemsFound(problems)
    look = (*_list_kept(merged), *_list_far(merged, difference), *_list_look(difference))
    notes = (*read.notes, *(note for notes in hiding for note in notes))
    return ProposedUpdate(difference, files, notes, look, hidden)


def _refuse_earlier(package: Package, updated: PartialDate) -> None:
    before = package.descriptor.connect.updated
    if updated.last_day < before.first_day:
        raise Refusal(
            f"The package says already that its numbers were changed {before}. An older edition would put "
            "old numbers in place of new ones: look at --updated."
        )


def _read(catalog: Catalog, package: Package, raw: RawTable, matching: Matching) -> ReadEdition:
    """The rows of an edition that tells of no person."""
    raw = part_pairs(raw)
    read = match_edition(catalog, package, raw, matching)
    _refuse_persons(package, raw, read)
    return read


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


def _write_edition(read: ReadEdition, matching: Matching) -> str:
    """How this edition was read, for the next one."""
    kept = Edition.model_validate(
        {
            "columns": read.headings,
            "left_out": sorted(matching.left_out),
            "without": sorted(matching.without),
            "places": matching.places,
            "groups": matching.groups,
            "marks": matching.marks,
            "fill_down": sorted(matching.fill_down),
        }
    )
    said = kept.model_dump(mode="json", exclude_defaults=True)
    return "# How the last edition was read: catalog update asks nothing twice.\n" + write_yaml(
        said
    )


# ---------------------------------------------------------------------------------- row by row


def _merge(part: MatchedRows) -> _Merged:
    """A table with the rows of an edition: new ones, and corrections of those it has."""
    table, keys = part.table, part.table.resource.schema_.primary_key
    held = {tuple(row[k] for k in keys): row for row in _read_rows(table)}
    merged = _Merged(table, dict(held), [])
    seen: dict[tuple[str, ...], int] = {}
    for row, line in zip(part.rows, part.lines, strict=True):
        key = tuple(row[k] for k in keys)
        if key in seen:
            raise Refusal(
                f"Two rows tell of the same {', '.join(keys)} ({name_lines([seen[key], line])}). Is a "
                "column that tells them apart left out?"
            )
        seen[key] = line
        if key in held:
            _correct(merged, key, row)
        else:
            merged.rows[key] = _complete(table, row)
            merged.touched.append(key)
            merged.added += 1
    merged.absent = _count_absent(table, held.keys(), seen.keys())
    return merged


def _read_rows(table: Table) -> list[Row]:
    """The rows of a table; the cell of a measure is a number or a mark's word."""
    rows: list[Row] = [
        {str(name): str(cell) for name, cell in row.items()}
        for row in table.rows.to_dict("records")
    ]
    for column in table.resource.columns("measure"):
        marking = {"": Mark.MISSING, **column.marking()}
        for row in rows:
            row[column.name] = marking.get(row[column.name], row[column.name])
    return rows


def _correct(merged: _Merged, key: tuple[str, ...], row: Row) -> None:
    """Take the cells of a row that are other ones; a hidden number stays hidden."""
    old, measures = merged.rows[key], _measures(merged.table)
    merged.both += 1
    corrected = dict(old)
    for name, cell in row.items():
        before = old[name]
        if name in measures and before == Mark.SUPPRESSED:
            merged.kept += cell != before and _is_number(cell)
        elif name in measures and _is_number(before) and _is_number(cell):
            corrected[name] = before if float(before) == float(cell) else cell
        else:
            corrected[name] = cell
    if corrected != old:
        merged.rows[key] = corrected
        merged.touched.append(key)
        merged.other += 1


def _measures(table: Table) -> set[str]:
    return {column.name for column in table.resource.columns("measure")}


def _is_number(cell: str) -> bool:
    return cell[-1:].isdigit()


def _complete(table: Table, row: Row) -> Row:
    """A new row with a cell in every column; what the edition does not have was not collected, or is
    missing where the column has no such mark."""
    whole = {}
    for column in table.resource.schema_.fields:
        marks = {*column.marking().values()}
        absent = Mark.NOT_COLLECTED if Mark.NOT_COLLECTED in marks else Mark.MISSING
        none = absent if column.connect.role == "measure" else ""
        whole[column.name] = row.get(column.name, none)
    return whole


def _count_absent(
    table: Table, held: Iterable[tuple[str, ...]], given: Iterable[tuple[str, ...]]
) -> int:
    keys = table.resource.schema_.primary_key
    times = [i for i, k in enumerate(keys) if table.resource.column(k).connect.role == "time"]
    given = {*given}
    covered = {tuple(key[i] for i in times) for key in given}
    return sum(key not in given and tuple(key[i] for i in times) in covered for key in held)


def _refuse_restated(merged: list[_Merged], restated: bool) -> None:
    both, other = sum(one.both for one in merged), sum(one.other for one in merged)
    if not restated and both >= FEW and other > MANY * both:
        raise Refusal(
            f"Of {both} rows that the package has already, {other} are other ones in this file: is it an "
            "edition of another table? If the agency restated its numbers, say --restated."
        )


def _hide_as_before(
    package: Package, merged: Iterable[_Merged], earlier: Iterable[Package]
) -> None:
    """Hide, in the rows that are new or corrected, what a version hid that was published once, though
    the package holds it no more."""
    merged = [*merged]
    given = {one.table.resource.name: (one, {*one.touched}) for one in merged}
    after = _make(package, _write_tables(merged))
    for _, table, column in find_long_hidden(after, earlier):
        one, touched = given.get(table.name, (None, set()))
        keys = [] if one is None else _order(one)
        for key in (keys[row] for row in column.shown if one is not None):
            if one is not None and key in touched and one.rows[key][column.name] != Mark.SUPPRESSED:
                one.rows[key][column.name] = Mark.SUPPRESSED
                one.kept += 1


def _hide(catalog: Catalog, package: Package, merged: _Merged) -> list[str]:
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


def _write_tables(merged: Iterable[_Merged]) -> dict[str, bytes]:
    """The files of tables, by their path in the package."""
    return {one.table.resource.path: _write_table(one) for one in merged}


def _write_table(merged: _Merged) -> bytes:
    """The file of a table, its rows in the order that they had before."""
    resource = merged.table.resource
    marks = {c.name: _name_marks(c.marking()) for c in resource.columns("measure")}
    names = [column.name for column in resource.schema_.fields]
    rows = []
    for key in _order(merged):
        row = merged.rows[key]
        for name, cell in row.items():
            if name in marks and cell and cell in [*Mark] and cell not in marks[name]:
                raise Refusal(
                    f"The column {name} of {resource.name} has no mark for a number that is {cell}. Add "
                    f'{{"value": "{cell}", "label": "{cell}"}} to its missingValues, and try again.'
                )
        rows.append([marks[n].get(row[n], row[n]) if n in marks else row[n] for n in names])
    return write_csv(names, rows).encode()


def _name_marks(marking: Mapping[str, str]) -> dict[str, str]:
    """The column's text for each mark; an empty cell is missing where nothing else is."""
    return {mark: text for text, mark in marking.items()} or {Mark.MISSING: ""}


def _order(merged: _Merged) -> list[tuple[str, ...]]:
    """The keys of all rows: new ones among the others if those are sorted, and else behind them."""
    keys = [*merged.rows]
    old = keys[: len(keys) - merged.added]
    ranks = [_rank(merged.table.resource, i, keys) for i in range(len(keys[0]))]
    for order in permutations(range(len(keys[0]))):

        def rank(key: tuple[str, ...], order: tuple[int, ...] = order) -> tuple[int, ...]:
            return tuple(ranks[i][key[i]] for i in order)

        found = [rank(key) for key in old]
        if found == sorted(found):
            return sorted(keys, key=rank)
    return keys


def _rank(resource: Resource, at: int, keys: list[tuple[str, ...]]) -> dict[str, int]:
    """The place of each value of a key column: groups as they come first, others by the alphabet."""
    name = resource.schema_.primary_key[at]
    values = dict.fromkeys(key[at] for key in keys)
    groups = resource.column(name).connect.role == "dimension"
    return {value: i for i, value in enumerate(values if groups else sorted(values))}


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
    """The descriptor with a new version, day and years; every other word stays as it was written."""
    before, text = package.descriptor, package.descriptor_text
    version = next_version(before.version, difference.step)
    text = _put(text, before.origin.line("version"), "version", before.version, version)
    connect = before.connect
    line = before.origin.line("connect", "updated")
    text = _put(text, line, "updated", str(connect.updated), str(updated))
    covered, line = connect.time_covered, before.origin.line("connect", "timeCovered", "end")
    years = [*_list_years(difference.after)]
    last = str(max((end for _, end in years), default=0))
    if re.fullmatch(r"\d{4}", str(covered.end)) and last > str(covered.end):
        text = _put(text, line, "end", str(covered.end), last)
    for i, resource in enumerate(before.resources):
        table = difference.after.tables[resource.name]
        at = before.origin.line("resources", i, "bytes")
        text = _put(text, at, "bytes", resource.bytes, len(table.content))
        at = before.origin.line("resources", i, "hash")
        text = _put(text, at, "hash", resource.hash, _hash_like(resource.hash, table.content))
        at = before.origin.line("resources", i, "connect", "rows")
        text = _put(text, at, "rows", resource.connect.rows, table.size)
    return text


def _hash_like(hash: str | None, content: bytes) -> str | None:
    """The hash of a file, of the same kind as another one."""
    if hash is None:
        return None
    kind, _, _ = hash.rpartition(":")
    digest = hashlib.new(kind or "md5", content, usedforsecurity=False).hexdigest()
    return f"{kind}:{digest}" if kind else digest


def _put(text: str, line: int, name: str, old: object, new: object) -> str:
    """A text with another value of a field, on the line where it stands."""
    if old is None or old == new:
        return text
    lines = text.split("\n")
    field = re.compile(rf'("{name}"\s*:\s*){re.escape(json.dumps(old))}')
    put = json.dumps(new)
    lines[line - 1] = field.sub(lambda found: f"{found[1]}{put}", lines[line - 1], count=1)
    return "\n".join(lines)


def _list_years(package: Package) -> Iterator[tuple[int, int]]:
    for table in package.tables.values():
        for column in table.resource.columns("time"):
            yield from filter(None, map(read_years, table.sheet.columns[column.name].values))


# ------------------------------------------------------------------- what a person must look at


def _list_kept(merged: Iterable[_Merged]) -> Iterator[str]:
    for one in merged:
        name = one.table.resource.name
        if one.kept:
            yield (
                f"{name}: {count(one.kept, 'number')} that the package hides stand in the file. They stay "
                "hidden."
            )
        if one.absent:
            yield (
                f"{name}: {count(one.absent, 'row')} of the periods in the file are not in it. They stay; "
                "if the agency took them back, remove them by hand."
            )


def _list_far(merged: Iterable[_Merged], difference: PackageDifference) -> Iterator[str]:
    """Measures whose new numbers are of another size, as where a share is written 0.12, not 12."""
    for one in merged:
        before, after = one.table, difference.after.tables[one.table.resource.name]
        rows = next((t.added for t in difference.tables if t.name == after.resource.name), ())
        for name in sorted(_measures(before)):
            old = [n for n in before.measure(name).numbers.tolist() if n == n and n]
            new = [n for n in after.measure(name).numbers[[*rows]].tolist() if n == n and n]
            if old and new and not 1 / FAR < abs(median(new) / (median(old) or 1)) < FAR:
                yield f"{before.resource.name}: the new numbers of {name} are of another size: look at their unit."


def _list_look(difference: PackageDifference) -> Iterator[str]:
    """What only a person can bring up to date."""
    after = difference.after.descriptor
    connect = after.connect
    views = [
        v.name for v in connect.views if YEAR.search(f"{v.title} {' '.join(v.where.values())}")
    ]
    if views:
        yield f"charts that name a year: {', '.join(views)}"
    for resource in after.resources:
        if resource.connect.footnotes:
            notes = count(len(resource.connect.footnotes), "footnote")
            yield f"{notes} of {resource.name}: do they hold for the new rows?"
        if resource.connect.gaps:
            yield f"the gaps of {resource.name}: are the new rows whole?"
    if connect.due is not None:
        yield f"due: it says {connect.due}. When is the next edition due?"
    if connect.frequency and not connect.spot_checks:
        yield "spotChecks: there is none. Write a number that you know from elsewhere."
    elif connect.spot_checks:
        yield "spotChecks: none tests the new rows yet. Add a number that the agency publishes elsewhere."
    texts = {
        "title": after.title,
        "description": after.description,
        "timeCovered.basis": connect.time_covered.basis,
        "suppression.further": connect.suppression.further or "",
        "caveats": " ".join(connect.caveats),
        "answers": " ".join(answer.text for answer in connect.answers),
    }
    naming = [name for name, text in texts.items() if YEAR.search(text)]
    if naming:
        yield f"texts that name a year: {', '.join(naming)}"
    yield "README.md: say how this edition was taken in."
