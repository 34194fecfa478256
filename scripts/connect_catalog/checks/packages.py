"""Rules on a descriptor: what it names must exist, in itself and in the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..model import Catalog, Descriptor, KeyTarget, Package, Resource
from ..problems import Problem
from .records import name_choices, problem_at


def check_name(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A package's name is its folder's name."""
    descriptor = package.descriptor
    if descriptor.name != package.id:
        yield problem_at(descriptor, ("name",), "name",
                         f"the name is `{descriptor.name}` and the folder is `{package.id}`",
                         "Make the two the same.")


def check_words(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A descriptor names only agencies, topics and words that exist."""
    connect = package.descriptor.connect
    words = catalog.vocabulary
    yield from _unknown(package, ("connect", "agency"), connect.agency, catalog.agencies, "agencies")
    for i, topic in enumerate(connect.topics):
        yield from _unknown(package, ("connect", "topics", i), topic, words.ids("topics"), "topics")
    for name, family in (("frequency", "frequencies"), ("geography", "geographies")):
        given = getattr(connect, name)
        yield from _unknown(package, ("connect", name), given, words.ids(family), family)
    for at, column in _columns(package.descriptor):
        if column.connect.concept is not None:
            yield from _unknown(package, (*at, "connect", "concept"), column.connect.concept,
                                words.ids("concepts"), "concepts")


def _unknown(
    package: Package, at: tuple[str | int, ...], id: str, known: Iterable[str], family: str
) -> Iterator[Problem]:
    if id not in set(known):
        yield problem_at(package.descriptor, at, "unknown-reference",
                         f"there is no `{id}` among the {family}", name_choices(id, known))


def _columns(descriptor: Descriptor):
    for r, resource in enumerate(descriptor.resources):
        for f, column in enumerate(resource.schema_.fields):
            yield ("resources", r, "schema", "fields", f), column


def check_unique_names(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Resources, the columns of a resource, views and marks each have their own name."""
    descriptor = package.descriptor
    yield from _twice(descriptor, ("resources",), [r.name for r in descriptor.resources])
    yield from _twice(descriptor, ("connect", "views"), [v.name for v in descriptor.connect.views])
    for r, resource in enumerate(descriptor.resources):
        names = [column.name for column in resource.schema_.fields]
        yield from _twice(descriptor, ("resources", r, "schema", "fields"), names)
    for at, column in _columns(descriptor):
        values = [entry.value for entry in column.missing_values or ()]
        yield from _twice(descriptor, (*at, "missingValues"), values)


def _twice(descriptor: Descriptor, at: tuple[str | int, ...], names: list[str]) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield problem_at(descriptor, (*at, i), "duplicate-name", f"`{name}` stands here twice",
                             "Give one of the two another name.")


def check_columns_named(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Keys, views and spot checks name resources and columns that exist; a view draws a measure."""
    descriptor = package.descriptor
    for r, resource in enumerate(descriptor.resources):
        at: tuple[str | int, ...] = ("resources", r)
        yield from _missing_columns(descriptor, (*at, "schema", "primaryKey"), resource,
                                    resource.schema_.primary_key)
        for k, key in enumerate(resource.connect.foreign_keys):
            here = (*at, "connect", "foreignKeys", k)
            yield from _missing_columns(descriptor, (*here, "fields"), resource, key.fields)
            yield from _bad_target(package, catalog, (*here, "reference"), key.reference)
            if len(key.fields) != len(key.reference.fields):
                yield problem_at(descriptor, here, "foreign-key-length",
                                 "the key and its reference name different numbers of columns",
                                 "Name them in pairs.")
    for at, name, columns in _readers(descriptor):
        resource = _resource(descriptor, name)
        if resource is None:
            yield problem_at(descriptor, at, "unknown-resource", f"there is no resource `{name}`",
                             f"Use one of: {', '.join(r.name for r in descriptor.resources)}.")
        else:
            yield from _missing_columns(descriptor, at, resource, columns)
    for v, view in enumerate(descriptor.connect.views):
        resource = _resource(descriptor, view.resource)
        measures = {column.name for column in resource.columns("measure")} if resource else {view.y}
        if view.y not in measures:
            yield problem_at(descriptor, ("connect", "views", v, "y"), "not-a-measure",
                             f"`{view.y}` is not a measure", "A view's y is a column of role measure.")


def _readers(descriptor: Descriptor) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
    """(place, resource, columns) of all that reads a table by name."""
    for v, view in enumerate(descriptor.connect.views):
        columns = (view.x, view.y, *((view.series,) if view.series else ()), *view.where)
        yield ("connect", "views", v), view.resource, columns
    for s, check in enumerate(descriptor.connect.spot_checks):
        for part, cells in (("of", check.of), ("per", check.per)):
            for c, cell in enumerate(cells):
                yield ("connect", "spotChecks", s, part, c), cell.resource, (cell.field, *cell.where)


def _resource(descriptor: Descriptor, name: str) -> Resource | None:
    return next((resource for resource in descriptor.resources if resource.name == name), None)


def _missing_columns(
    descriptor: Descriptor, at: tuple[str | int, ...], resource: Resource, names: Iterable[str]
) -> Iterator[Problem]:
    known = [column.name for column in resource.schema_.fields]
    for name in names:
        if name not in known:
            yield problem_at(descriptor, at, "unknown-column",
                             f"`{resource.name}` has no column `{name}`",
                             f"Use one of: {', '.join(known)}.")


def _bad_target(
    package: Package, catalog: Catalog, at: tuple[str | int, ...], target: KeyTarget
) -> Iterator[Problem]:
    other = target.package or package.id
    if other not in catalog.packages:
        if not catalog.knows("packages", other):
            yield problem_at(package.descriptor, (*at, "package"), "unknown-reference",
                             f"there is no package `{other}`", "Name a folder of datapackages/.")
        return
    resource = _resource(catalog.packages[other].descriptor, target.resource)
    if resource is None:
        yield problem_at(package.descriptor, (*at, "resource"), "unknown-resource",
                         f"the package `{other}` has no resource `{target.resource}`",
                         "Name one of its resources.")
    else:
        yield from _missing_columns(package.descriptor, (*at, "fields"), resource, target.fields)


def check_threshold(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A package that publishes counts of people or events states the least count it shows, and it
    is not below the least that its agency states."""
    connect = package.descriptor.connect
    agency = catalog.agencies.get(connect.agency)
    counts = any(c.connect.kind == "count" for _, c in _columns(package.descriptor))
    if agency is None or not agency.suppression or not counts:
        return
    least = min(rule.threshold for rule in agency.suppression)
    if connect.suppression.threshold is None or connect.suppression.threshold < least:
        yield problem_at(package.descriptor, ("connect", "suppression"), "threshold",
                         f"the agency hides counts below {least}",
                         f"State a `threshold` of {least} or more, and hide smaller counts.")


def check_filled_in(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Nothing is left marked FILL IN."""
    folder = f"datapackages/{package.id}"
    for name, text in (("datapackage.json", package.descriptor_text), ("README.md", package.readme)):
        for number, line in enumerate(text.splitlines(), start=1):
            if "FILL IN" in line:
                field, still = _read_gap(line)
                yield Problem(f"{folder}/{name}", number, field, "fill-in", f"still to write: {still}",
                              "Write what only you know in place of FILL IN.")


def _read_gap(line: str) -> tuple[str, str]:
    """(the field, what is asked for) of a line with FILL IN, be it JSON or prose."""
    field = re.match(r'\s*"([^"]+)"\s*:', line)
    asked = re.search(r"FILL IN:?\s*([^\"]*)", line)
    return field[1] if field else "", (asked[1].strip()[:120] if asked else "") or "a value"



RULES = (check_filled_in, check_name, check_words, check_unique_names, check_columns_named, check_threshold)
