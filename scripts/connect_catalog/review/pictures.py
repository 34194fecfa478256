"""The charts that a branch changes, with their pictures before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..charts import Chart
from ..model import Catalog, Package
from ..rates import draw_views
from ..site.figure import view_chart
from ..site.poster import draw_poster
from .model import MOST_TEXT, ChartChange, shorten_text
from .sides import Sides, tell_title

NOT_SHOWN = (
    "the older picture is not shown: it may tell numbers that are hidden now, or something is wrong"
)
GONE = "one that is gone"  # its title may have been taken back


@dataclass(frozen=True)
class Drawn:
    """A chart that differs, and its pictures by file name, as SVG."""

    change: ChartChange
    pictures: dict[str, str]


def draw_changes(sides: Sides) -> Iterator[Drawn]:
    """The charts that are new or look another way, of packages that differ, while nothing is wrong in any
    package."""
    catalog, older = sides.after, sides.before.catalog
    if catalog is None or older is None or not sides.are_tables_sound:
        return
    compared = {one.after.id: one for one in sides.differences}
    folders = {path.split("/")[1] for path in sides.changed if path.startswith("datapackages/")}
    for id in sorted(folders & catalog.packages.keys()):
        difference = compared.get(id)
        if difference is None:
            yield from _compare(None, (catalog, catalog.packages[id]), False)
        elif sides.was_sound(difference.before.id):
            then, now = (older, difference.before), (catalog, difference.after)
            yield from _compare(then, now, id in sides.shown_of_old)


def _compare(
    before: tuple[Catalog, Package] | None, after: tuple[Catalog, Package], shows_old: bool
) -> Iterator[Drawn]:
    """The charts of a package that differ from those of an older version. before: None where it is new;
    shows_old: whether pictures of the older one may be shown."""
    then = {chart.name: chart for chart in draw_views(*before)} if before else {}
    now = {chart.name: chart for chart in draw_views(*after)}
    id = after[1].id
    for name in {**now, **then}:
        if then.get(name) != now.get(name):
            yield _draw(id, then.get(name), now.get(name), shows_old)


def _draw(id: str, then: Chart | None, now: Chart | None, shows_old: bool) -> Drawn:
    pictures = {}
    for chart, side, may in ((then, "before", shows_old), (now, "after", True)):
        view = view_chart(chart) if chart and may else None
        if view is not None and view.pictures:
            pictures[side] = (f"{id}-{view.chart.name}-{side}.svg", draw_poster(view, ()))
    change = ChartChange(
        package=shorten_text(id, MOST_TEXT // 10),
        title=tell_title(now.title) if now else GONE,
        kind="removed" if now is None else "new" if then is None else "changed",
        before=pictures.get("before", ("",))[0],
        after=pictures.get("after", ("",))[0],
        why_none=NOT_SHOWN if then and not shows_old else "",
    )
    return Drawn(change, dict(pictures.values()))
