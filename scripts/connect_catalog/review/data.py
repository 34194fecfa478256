"""The data packages that a branch changes: rows, fields, and a few cells as examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..differences import DataDifference, PackageDifference, TableDifference
from ..edits import tell_data
from ..model import Descriptor, Package, Resource
from .examples import list_examples
from .model import (
    MOST_ENTRIES,
    MOST_TEXT,
    Example,
    FieldChange,
    PackageChange,
    TableChange,
    shorten_text,
)
from .sides import Sides, tell_title

SHORT = MOST_TEXT // 10
NO_EXAMPLES = "No examples are shown while something is wrong in a data package."
NAMED_COLUMNS = 10
UNTITLED = "one that is gone"  # its title may have been taken back


def tell_packages(sides: Sides) -> Iterator[PackageChange]:
    """Each package that is new, changed or gone, by id."""
    if sides.after is None:
        return
    folders = {path.split("/")[1] for path in sides.changed if path.startswith("datapackages/")}
    compared = {one.after.id: one for one in sides.differences}
    replaced = {one.before.id for one in sides.differences}
    was = sides.before.catalog.packages if sides.before.catalog else {}
    for id in sorted(folders):
        if id in compared:
            yield _tell_changed(sides, compared[id])
        elif id in sides.after.packages:
            yield _tell_new(sides.after.packages[id])
        elif id in was and id not in replaced:
            yield _tell_gone(was[id])


def _tell_changed(sides: Sides, difference: PackageDifference) -> PackageChange:
    before, after = difference.before, difference.after
    tables = [_tell_table(sides, difference, table) for table in difference.tables]
    tables += [_tell_new_table(after, name) for name in difference.new]
    tables += [
        _tell_whole(UNTITLED, (before.tables[name].size, None), "table removed")
        for name in difference.lost
    ]
    return PackageChange(
        id=shorten_text(after.id, SHORT),
        title=tell_title(after.title),
        kind="changed",
        versions=(before.descriptor.version, after.descriptor.version),
        changes=tuple(_compare_descriptors(before.descriptor, after.descriptor)),
        tables=tuple(tables[:MOST_ENTRIES]),
    )


def _tell_new(package: Package) -> PackageChange:
    return PackageChange(
        id=shorten_text(package.id, SHORT),
        title=tell_title(package.title),
        kind="new",
        versions=("", package.descriptor.version),
        changes=(),
        tables=tuple([_tell_new_table(package, n) for n in package.tables][:MOST_ENTRIES]),
    )


def _tell_gone(package: Package) -> PackageChange:
    return PackageChange(
        id=shorten_text(package.id, SHORT),
        title=UNTITLED,
        kind="removed",
        versions=(package.descriptor.version, ""),
        changes=(),
        tables=(),
    )


def _tell_new_table(package: Package, name: str) -> TableChange:
    table = package.tables[name]
    columns = len(table.resource.schema_.fields)
    what = f"new table of {columns} column{'s' if columns > 1 else ''}"
    return _tell_whole(tell_title(table.resource.title), (None, table.size), what)


def _tell_whole(title: str, rows: tuple[int | None, int | None], what: str) -> TableChange:
    return TableChange(title=title, rows=rows, changes=(what,), fields=(), examples=(), why_none="")


def _tell_table(sides: Sides, difference: PackageDifference, table: TableDifference) -> TableChange:
    before, after = difference.before.tables[table.was], difference.after.tables[table.name]
    alone = DataDifference((table,), (), ())
    examples: list[Example] = []
    if sides.are_tables_sound:
        shows_old = difference.after.id in sides.shown_of_old
        examples += list_examples(table, before, after, shows_old)
    columns = after.resource
    return TableChange(
        title=tell_title(after.resource.title),
        rows=(before.size, after.size),
        changes=tuple(
            f"{change.what}{_name_columns(change.columns, columns)}" for change in tell_data(alone)
        ),
        fields=tuple(
            FieldChange(
                title=tell_title(columns.column(column.name).title),
                changed=len(column.changed),
                shown=len(column.shown),
                hidden=len(column.hidden),
            )
            for column in table.columns[:MOST_ENTRIES]
        ),
        examples=tuple(examples[:MOST_ENTRIES]),
        why_none="" if sides.are_tables_sound else NO_EXAMPLES,
    )


def _name_columns(names: Iterable[str], resource: Resource) -> str:
    """The columns by the titles that they have now; those that are gone have none."""
    there = {column.name: column.title for column in resource.schema_.fields}
    titles = [tell_title(there[name]) for name in names if name in there][:NAMED_COLUMNS]
    return f" ({', '.join(titles)})" if titles else ""


def _compare_descriptors(before: Descriptor, after: Descriptor) -> Iterator[str]:
    """What differs in two descriptors beside the tables, by the names of fields."""
    for whole, one, other in (
        ("", before, after),
        ("connect.", before.connect, after.connect),
    ):
        names = [n for n in type(one).model_fields if n not in ("connect", "version")]
        differing = [n for n in names if getattr(one, n) != getattr(other, n)]
        yield from (f"`{whole}{name}` changed" for name in differing)
