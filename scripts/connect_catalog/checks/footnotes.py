"""Rules for footnotes: each applies to cells that exist."""

from __future__ import annotations

from collections.abc import Iterator

from ..codes import Code
from ..model import Catalog, Footnote, Package, Resource, Table
from ..problems import Problem
from .telling import problem_at, tell_unknown_column

_Fault = tuple[Code, tuple[str, ...], str, str]  # a problem's code, field, message and mend


def check_footnotes(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A footnote stands on cells of its table. `field` is a measure, or is left out; `where` names
    other columns, with values that stand there together on some row.

    Why: Nobody would see a note on a year or place that is not in the table, although its author
    believes that it is shown.

    Mend: Write names and values as they stand in the table. What holds of every number needs no
    `where`; what holds of the whole dataset is a caveat.
    """
    for r, resource in enumerate(package.descriptor.resources):
        for n, footnote in enumerate(resource.connect.footnotes):
            at = ("resources", r, "connect", "footnotes", n)
            faults = [*_bad_columns(footnote, resource)]
            faults = faults or [*_bad_values(footnote, package.tables.get(resource.name))]
            for code, field, message, mend in faults:
                yield problem_at(package, (*at, *field), code, message, mend)


def _bad_columns(footnote: Footnote, resource: Resource) -> Iterator[_Fault]:
    roles = {column.name: column.connect.role for column in resource.schema_.fields}
    named: list[tuple[tuple[str, ...], str]] = [(("where", name), name) for name in footnote.where]
    named += [(("field",), footnote.field)] if footnote.field is not None else []
    for field, name in named:
        if name not in roles:
            code, message, mend = tell_unknown_column(resource, name)
            yield code, field, message, mend
    if roles.get(footnote.field or "", "measure") != "measure":
        mend = "Name a measure, or leave `field` out; rows are chosen with `where`."
        yield Code.NOT_A_MEASURE, ("field",), f"`{footnote.field}` is not a measure", mend
    for name in footnote.where:
        if roles.get(name) == "measure":
            message = f"`{name}` is a measure, and measures cannot choose rows"
            mend = "Choose rows by place, period or group, and name the measure as `field`."
            yield Code.FOOTNOTE, ("where", name), message, mend


def _bad_values(footnote: Footnote, table: Table | None) -> Iterator[_Fault]:
    if table is None:
        return
    for name, values in footnote.values.items():
        for value in values:
            if value not in table.sheet.columns[name].values:
                message = f"`{name}` has no value `{value[:60]}`"
                mend = "Write a value that stands there."
                yield Code.FOOTNOTE, ("where", name), message, mend
                return
    if not len(table.match(footnote.where)):
        message = "no row has these values together"
        mend = "Name values of rows that stand in the table."
        yield Code.FOOTNOTE, ("where",), message, mend


RULES = (check_footnotes,)
