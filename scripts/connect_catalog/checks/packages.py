"""Rules for a descriptor: what it names must exist, in the package and in the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pydantic.alias_generators import to_camel

from ..codes import Code
from ..model import (
    Catalog,
    Column,
    DatasetNeed,
    Descriptor,
    KeyTarget,
    Package,
    Resource,
    list_references,
)
from ..problems import Problem
from ..words import say_limit
from .records import find_unknown
from .telling import problem_at, tell_unknown_column


def check_name(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A package's name is its folder's name.

    Why: The name and the folder are both the dataset's address; two of them would lead to two
    places.

    Mend: Make the two the same.
    """
    descriptor = package.descriptor
    if descriptor.name != package.id:
        message = f"the name is `{descriptor.name}` and the folder is `{package.id}`"
        yield problem_at(descriptor, ("name",), Code.NAME, message)


def check_words(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A descriptor names only agencies, packages, topics and words that exist.

    Why: A misspelled agency or topic would leave the dataset out of the lists in which people look
    for it.

    Mend: Use an agency of `catalog/agencies/`, a folder of `datapackages/` and the words of
    `catalog/vocabulary.yml`. If one is not there yet, add it there first.
    """
    for reference in list_references(package.descriptor):
        yield from find_unknown(catalog, reference)


def _columns(descriptor: Descriptor) -> Iterator[tuple[tuple[str | int, ...], Column]]:
    """Every column of every resource, with its place in the descriptor."""
    for r, resource in enumerate(descriptor.resources):
        for f, column in enumerate(resource.schema_.fields):
            yield ("resources", r, "schema", "fields", f), column


def check_unique_names(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No two tables, columns, views or marks have the same name. Nor have two columns of a table the same
    title, and a column has one mark for each meaning.

    Why: If two have the same name, nobody can tell which one is meant. Two marks with the same
    meaning would make readers look for a difference that is not there.

    Mend: Change or remove one of the two.
    """
    descriptor = package.descriptor
    yield from _twice(descriptor, ("resources",), [r.name for r in descriptor.resources])
    yield from _twice(descriptor, ("connect", "views"), [v.name for v in descriptor.connect.views])
    for r, resource in enumerate(descriptor.resources):
        names = [column.name for column in resource.schema_.fields]
        yield from _twice(descriptor, ("resources", r, "schema", "fields"), names)
        titles = [column.title for column in resource.schema_.fields]
        for i, title in enumerate(titles):
            if title in titles[:i] and not title.startswith("FILL IN"):
                message = f"two columns have the title `{title}`"
                place = ("resources", r, "schema", "fields", i, "title")
                yield problem_at(descriptor, place, Code.DUPLICATE_NAME, message)
    for at, column in _columns(descriptor):
        marks = column.missing_values or ()
        yield from _twice(descriptor, (*at, "missingValues"), [mark.value for mark in marks])
        yield from _twice(descriptor, (*at, "missingValues"), [mark.label for mark in marks])


def _twice(
    descriptor: Descriptor, at: tuple[str | int, ...], names: list[str]
) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if name in names[:i]:
            message = f"`{name}` stands here twice"
            yield problem_at(descriptor, (*at, i), Code.DUPLICATE_NAME, message)


def check_measures_are_numbers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A measure is a column of whole numbers or of numbers.

    Why: Measures are counted, drawn and compared, which works with numbers only.

    Mend: Write `integer` for whole numbers and `number` for others, or give the column another
    `role`.
    """
    for at, column in _columns(package.descriptor):
        if column.connect.role == "measure" and column.type not in ("integer", "number"):
            message = f"`{column.name}` is a measure, but its type is {column.type}"
            yield problem_at(package, (*at, "type"), Code.NOT_A_NUMBER_COLUMN, message)


def check_columns_named(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Keys, views and spot checks name resources and columns that exist.

    Why: A chart, a key or a test of a column that does not exist would show and test nothing,
    without anyone noticing.

    Mend: Write the name as it stands in `fields` of the table, or the table's `name`. A key names
    as many columns there as here, in the same order.
    """
    descriptor = package.descriptor
    for r, resource in enumerate(descriptor.resources):
        at: tuple[str | int, ...] = ("resources", r)
        yield from _missing_columns(
            descriptor, (*at, "schema", "primaryKey"), resource, resource.schema_.primary_key
        )
        for k, key in enumerate(resource.connect.foreign_keys):
            here = (*at, "connect", "foreignKeys", k)
            yield from _missing_columns(descriptor, (*here, "fields"), resource, key.fields)
            yield from _bad_target(package, catalog, (*here, "reference"), key.reference)
            if len(key.fields) != len(key.reference.fields):
                message = (
                    f"{len(key.fields)} columns here refer to {len(key.reference.fields)} there"
                )
                yield problem_at(descriptor, here, Code.FOREIGN_KEY_LENGTH, message)
    for at, name, columns in _readers(descriptor):
        read = _resource(descriptor, name)
        if read is None:
            message = f"there is no resource `{name}`"
            mend = f"Use one of: {', '.join(r.name for r in descriptor.resources)}."
            yield problem_at(descriptor, at, Code.UNKNOWN_RESOURCE, message, mend)
        else:
            yield from _missing_columns(descriptor, at, read, columns)


def check_keys_hold_no_measure(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No measure is part of a table's primary key, unless the table has nothing but measures.

    Why: A key says what a number is of: the place, the year, the group. With the number itself in
    it, two rows can be about the same place and year, and nobody knows which is right.

    Mend: Take the measure out of `primaryKey`. If two rows are then the same, a column that tells
    them apart is missing, or one row is there twice.
    """
    for r, resource in enumerate(package.descriptor.resources):
        others = {c.name for c in resource.schema_.fields if c.connect.role != "measure"}
        measures = {column.name for column in resource.columns("measure")} - others
        for k, name in enumerate(resource.schema_.primary_key):
            if name in measures and others:
                message = f"`{name}` is a measure, but it is part of the key"
                at = ("resources", r, "schema", "primaryKey", k)
                yield problem_at(package, at, Code.MEASURE_IN_KEY, message)


def check_views_draw_measures(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A view's y is a measure, and a line runs over time.

    Why: There is nothing to draw but a measure. A line joins its points, so it would show a road
    between towns or groups where there is none.

    Mend: Name a column whose role is measure as `y`. For a line, name a column whose role is time
    as `x`, or draw bars.
    """
    for v, view in enumerate(package.descriptor.connect.views):
        resource = _resource(package.descriptor, view.resource)
        roles = {c.name: c.connect.role for c in resource.schema_.fields} if resource else {}
        if roles.get(view.y, "measure") != "measure":
            message = f"`{view.y}` is not a measure, so there is nothing to draw"
            yield problem_at(package, ("connect", "views", v, "y"), Code.NOT_A_MEASURE, message)
        if view.kind == "line" and roles.get(view.x, "time") != "time":
            message = f"`{view.x}` is not a column of time, so a line would join unlike things"
            yield problem_at(package, ("connect", "views", v, "x"), Code.LINE_WITHOUT_TIME, message)


def check_needs(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A dataset has what the settings ask of each in `datasets_need`: a chart, a spot check.

    Why: A table without a chart is read by few. A table that was never held against a number known from
    elsewhere may be wrong all through.

    Mend: Add what is asked for, or ask for less in `catalog/catalog.yml`.
    """
    connect = package.descriptor.connect
    if connect.kind != "dataset":
        return
    for need in catalog.settings.datasets_need:
        field, what, mend = _NEEDS[need]
        if not getattr(connect, field):
            message = f"it has no {what}, and each dataset of this catalog needs one"
            yield problem_at(package, ("connect",), Code.NEEDED, message, mend)


_NEEDS: Mapping[DatasetNeed, tuple[str, str, str]] = {
    "chart": ("views", "chart", "Describe one in `connect.views`."),
    "spot-check": (
        "spot_checks",
        "spot check",
        "Write one in `connect.spotChecks`: a number known from elsewhere, and its source.",
    ),
}


def _readers(
    descriptor: Descriptor,
) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
    """(place, resource, columns) for everything that reads a table by name."""
    for v, view in enumerate(descriptor.connect.views):
        columns = (view.x, view.y, *((view.series,) if view.series else ()), *view.where)
        yield ("connect", "views", v), view.resource, columns
    for s, check in enumerate(descriptor.connect.spot_checks):
        for part, cells in (("of", check.of), ("per", check.per)):
            for c, cell in enumerate(cells):
                yield (
                    ("connect", "spotChecks", s, part, c),
                    cell.resource,
                    (cell.field, *cell.where),
                )


def _resource(descriptor: Descriptor, name: str) -> Resource | None:
    return next((resource for resource in descriptor.resources if resource.name == name), None)


def _missing_columns(
    descriptor: Descriptor, at: tuple[str | int, ...], resource: Resource, names: Iterable[str]
) -> Iterator[Problem]:
    known = [column.name for column in resource.schema_.fields]
    for name in names:
        if name not in known:
            yield problem_at(descriptor, at, *tell_unknown_column(resource, name))


def _bad_target(
    package: Package, catalog: Catalog, at: tuple[str | int, ...], target: KeyTarget
) -> Iterator[Problem]:
    other, name = target.within(package.id)
    if other not in catalog.packages:
        return
    resource = _resource(catalog.packages[other].descriptor, name)
    if resource is None:
        message = f"the package `{other}` has no resource `{name}`"
        mend = "Name one of its resources."
        yield problem_at(package, (*at, "resource"), Code.UNKNOWN_RESOURCE, message, mend)
    else:
        yield from _missing_columns(package.descriptor, (*at, "fields"), resource, target.fields)


def check_threshold(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A package that publishes counts states the least count that it shows. Neither it nor one of
    its columns shows less than its agency does.

    Why: A small count can point to one child. The agency that knows its data decides how small is
    too small, and the catalog never shows more than the agency itself.

    Mend: State a `threshold` that is not below the agency's, and hide the smaller counts.
    """
    connect = package.descriptor.connect
    counts = [(at, c) for at, c in _columns(package.descriptor) if c.connect.kind == "count"]
    agency = catalog.agencies.get(connect.agency)
    if agency is None or not agency.suppression or not counts:
        return
    least = min(rule.threshold for rule in agency.suppression)
    mend = f"State a `threshold` of {least} or more, and hide the smaller counts."
    if connect.suppression.threshold is None or connect.suppression.threshold < least:
        message = f"{agency.title} hides counts {say_limit(least)}"
        here = ("connect", "suppression", "threshold")
        yield problem_at(package, here, Code.THRESHOLD, message, mend)
    for at, column in counts:
        if column.connect.threshold is not None and column.connect.threshold < least:
            message = f"{agency.title} hides counts {say_limit(least)}"
            yield problem_at(package, (*at, "connect", "threshold"), Code.THRESHOLD, message, mend)


_FITTING = {
    "minimum": ("integer", "number", "year"),
    "maximum": ("integer", "number", "year"),
    "pattern": ("string",),
    "min_length": ("string",),
    "max_length": ("string",),
}


def check_constraints(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A column has only constraints that its type can have. A text has no minimum, a number has no
    pattern, and the bounds of whole numbers are whole.

    Why: A limit that cannot hold tests nothing, and its author believes that it does.

    Mend: Remove the constraint, or correct it or the column's `type`.
    """
    for at, column in _columns(package.descriptor):
        for name, types in _FITTING.items():
            limit = getattr(column.constraints, name)
            broken = isinstance(limit, float) and not limit.is_integer() and column.type != "number"
            if limit is not None and (column.type not in types or broken):
                written = to_camel(name)
                message = f"a column of type {column.type} cannot have this `{written}`"
                mend = f"Remove `{written}`, or correct it or the column's `type`."
                here = (*at, "constraints", written)
                yield problem_at(package, here, Code.CONSTRAINT, message, mend)


def check_filled_in(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Nothing is left marked FILL IN.

    Why: These are the places that only you can write. Left as they are, the page would show them
    instead of what a reader must know.

    Mend: Write what you know in place of FILL IN and the words after it. Where nobody knows, leave
    the property out if it may be left out.
    """
    folder = f"datapackages/{package.id}"
    for name, text in (
        ("datapackage.json", package.descriptor_text),
        ("README.md", package.readme),
    ):
        for number, line in enumerate(text.splitlines(), start=1):
            if "FILL IN" in line or "//fill-in.invalid" in line:
                field, asked = _read_gap(line)
                message = f"still to write: {asked}"
                yield Problem(f"{folder}/{name}", number, field, Code.FILL_IN, message)


def _read_gap(line: str) -> tuple[str, str]:
    """(field, what is asked for) on a line with FILL IN, in JSON or in prose."""
    field = re.match(r'\s*"([^"]+)"\s*:', line)
    asked = re.search(r'FILL IN:?\s*([^"]*)', line)
    return field[1] if field else "", (asked[1].strip()[:300] if asked else "") or "a value"


RULES = (
    check_filled_in,
    check_name,
    check_words,
    check_unique_names,
    check_columns_named,
    check_measures_are_numbers,
    check_keys_hold_no_measure,
    check_views_draw_measures,
    check_needs,
    check_threshold,
    check_constraints,
)
