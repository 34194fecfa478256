"""Rules for time: periods have an order, and a line joins periods that follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from ..codes import Code
from ..model import Catalog, Package, Table, View
from ..periods import Period, read_timeline
from ..problems import Problem
from .disclosure.tables import years_of
from .telling import problem_at


def check_periods(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """The periods of a column of time can be put in order.

    Why: Lines, tables and sentences follow time. Sorted by their letters, April comes before January
    and the page would say so.

    Mend: Write all periods of the column in one way, such as 2019, 2019-20, 2015-2019, FY20, Q1 2020,
    January 2020, 2020-01-31 or 12 months to June 2020. Or list them in their order, as `enum` of the
    column's `constraints`.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        for f, column in enumerate(resource.schema_.fields):
            if table is None or column.connect.role != "time" or column.type in ("year", "date"):
                continue  # other rules say what is no year and no date
            written = {*table.sheet.columns[column.name].values} - {""}
            timeline = read_timeline(written, column.listed)
            if isinstance(timeline, str):
                at = ("resources", r, "schema", "fields", f)
                yield problem_at(package, at, Code.PERIOD, f"the periods have no order: {timeline}")


def check_windows(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Periods taken together (`connect.window`) are years, and no two end in the same one.

    Why: The audit of hidden numbers adds up single years. Of months or quarters that are taken together it
    would add up what does not belong together, and miss that the difference of two totals is the number
    between them.

    Mend: Publish the single periods or what they add up to, and not both; then leave `window` out. What is
    taken together over years, write with these years, as in 2015-2019.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        for f, column in enumerate(resource.schema_.fields):
            if table is None or column.connect.window is None:
                continue
            named = [value for value in table.sheet.columns[column.name].values if value]
            if len({years_of(value)[-1] for value in named}) < len(named):
                at = ("resources", r, "schema", "fields", f, "connect", "window")
                message = "two of the periods taken together end in the same year, or name none"
                mend = (
                    "Publish the single periods or their totals, and not both; then leave `window` out. Of "
                    "years, write which they are, as in 2015-2019."
                )
                yield problem_at(package, at, Code.PERIOD, message, mend)


def check_lines_follow_time(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No line joins a period to one that lies within it.

    Why: A year and its quarters are not one after the other. A line through both goes up and down
    where nothing did.

    Mend: Choose one kind of period in the view's `where`, or give each kind a line of its own with
    `series`.
    """
    for v, view in enumerate(package.descriptor.connect.views):
        table = package.tables.get(view.resource)
        if table is None or view.kind != "line" or not _is_drawn(table, view):
            continue
        held = _find_held(table, view)
        if held:
            message = f"a line would join `{held[0]}` and `{held[1]}`, which lies within it"
            yield problem_at(package, ("connect", "views", v), Code.PERIOD_WITHIN, message)


def _is_drawn(table: Table, view: View) -> bool:
    """Whether a view names columns of its table, and time as x. Other rules report what it does
    not."""
    columns = {column.name: column for column in table.resource.schema_.fields}
    named = {view.x, *view.where, *([view.series] if view.series else [])}
    return named <= {*columns} and columns[view.x].connect.role == "time"


def _find_held(table: Table, view: View) -> tuple[str, str] | None:
    """A period of a line and one within it. Windows may hold one another: they are declared."""
    if table.resource.column(view.x).connect.window is not None:
        return None
    periods = table.timeline(view.x).periods
    lines: dict[str, dict[str, Period]] = {}
    for row in table.match(view.where).tolist():
        text = table.cell(row, view.x)
        if text in periods:
            line = table.cell(row, view.series) if view.series else ""
            lines.setdefault(line, {})[text] = periods[text]
    return next(filter(None, map(_held, lines.values())), None)


def _held(line: dict[str, Period]) -> tuple[str, str] | None:
    """Sorted by their start, a period that holds another holds the next one, or is held by it."""
    ordered = sorted(line, key=lambda text: (line[text].start, -line[text].end))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if line[before].holds(line[after]):
            return before, after
    return None


RULES = (check_periods, check_windows, check_lines_follow_time)
