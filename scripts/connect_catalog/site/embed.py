"""Each chart of a page as files of its own: its picture, and a small page that another site can frame.

The small page runs no script and loads one short stylesheet. Its policy says nothing of who may frame
it, so that everybody may.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from ..addresses import locate_chart
from ..model import Settings
from ..plots import make_titled
from ..words import say
from .figure import ChartView
from .poster import draw_poster, tell_picture

ROOM = 230  # pixels for what stands around the picture


@dataclass(frozen=True)
class Embedded:
    """A chart on its small page. source: where its numbers are from and of when; page: whole address
    of the page that shows the chart; root: the way from the small page to the site's root."""

    view: ChartView
    source: str
    page: str
    site: str
    root: str

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(tell_picture(self.view))


def list_embedded(
    charts: Iterable[ChartView | None], url: str, source: str, settings: Settings
) -> Iterator[Embedded]:
    """The charts of a page that have a picture. url: of the page, below the site's root."""
    for view in charts:
        if view is not None and view.pictures:
            up = "../" * (url.count("/") + 1)
            yield Embedded(view, source, f"{settings.url}{url}", settings.title, up)


def draw_file(one: Embedded, settings: Settings) -> str:
    """The picture of a chart as an SVG file."""
    return draw_poster(one.view, (_tell_source(one, settings), one.page))


def write_figure(one: Embedded, settings: Settings) -> str:
    """The chart as a figure that plotly opens in Python, in R and in a page, as JSON."""
    source = f"{_tell_source(one, settings)} {one.page}"
    return json.dumps(make_titled(one.view.chart, source), ensure_ascii=False) + "\n"


def _tell_source(one: Embedded, settings: Settings) -> str:
    return say("Source: {source}. {catalog}:", source=one.source, catalog=settings.title)


def write_frame(view: ChartView, page: str) -> str:
    """The element that shows a chart on another site, as HTML to be copied. page: the whole address of
    the page that shows the chart."""
    address = locate_chart(page, view.chart.name, "html")
    return (
        f'<iframe src="{escape(address)}" title="{escape(view.chart.title)}" width="100%" '
        f'height="{view.heights[0] + ROOM}" style="border: 0" loading="lazy"></iframe>'
    )
