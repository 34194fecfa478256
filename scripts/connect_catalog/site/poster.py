"""A chart as a picture that stands alone: with its title, its key, what its gaps mean, its source and
its date in it, for whoever takes it along.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import escape

from ..marks import explain_mark, name_mark
from ..words import join_texts, say, say_or
from .figure import ChartView
from .lettering import BOLD, measure_words, wrap_words
from .picture import WIDE

EDGE = 16
WIDTH = WIDE.width + 2 * EDGE
_SIZES = {"title": 18, "words": 13, "small": 12}  # of letters, in pixels
_KEY, _BETWEEN = 34, 18  # the room of a sign of the key, and what is left after its name
_STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:13px;fill:#1a2426}"
    ".title{font-size:18px;font-weight:700}.small{font-size:12px;fill:#4a5759}"
    ".grid{stroke:#cfd8d9}.zero{stroke:#1a2426}"
)


def draw_poster(view: ChartView, source: tuple[str, ...]) -> str:
    """The chart as a whole SVG file, its wide picture among its words. view: one with pictures;
    source: lines that say where its numbers are from and of when."""
    chart = view.chart
    title = join_texts((chart.title, chart.unit)) if chart.shows_unit else chart.title
    parts, y = _write_lines([title], "title", EDGE)
    key, y = _write_key(view, y + 4)
    picture = str(view.pictures[0]).replace("<svg ", f'<svg x="{EDGE}" y="{y}" ', 1)
    told, end = _write_lines(
        [*tell_picture(view), *_explain_marks(view), *_list_notes(view), *source],
        "small",
        y + view.heights[0] + 4,
    )
    height = end + EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(chart.sentence)}</desc><style>{_STYLE}</style>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f"{''.join([*parts, *key])}{picture}{''.join(told)}</svg>\n"
    )


def tell_picture(view: ChartView) -> Iterable[str]:
    """What the picture does not show, and what its gaps are, in sentences."""
    if view.first:
        series = len(view.chart.series)
        count = series if len(view.chart.drawn.series) < series else len(view.rows)
        yield say("The picture shows {first} of {count}.", first=view.first, count=count)
    if view.gaps:
        reasons = say_or(view.gaps)
        yield say("A gap in the picture is no zero. It means: {reasons}.", reasons=reasons)
    if view.gaps and view.chart.kind == "line":
        yield say("An empty sign at the foot of the picture stands for it.")


def _explain_marks(view: ChartView) -> Iterable[str]:
    return (
        say("{name}: {words}", name=name_mark(mark), words=explain_mark(mark))
        for mark in view.marks
    )


def _list_notes(view: ChartView) -> Iterable[str]:
    return (f"[{number}] {text}" for number, text in view.chart.footnotes)


def _write_lines(texts: Iterable[str], look: str, y: float) -> tuple[list[str], int]:
    """Paragraphs in lines that fit, from y down, and where they end."""
    size = _SIZES[look]
    room = WIDE.width / (BOLD if look == "title" else 1)
    lines = [line for text in texts for line in wrap_words(text, room, size=size)]
    step = round(size * 1.35)
    written = [
        f'<text x="{EDGE}" y="{y + step * (i + 1) - 4:.0f}" class="{look}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    ]
    return written, round(y + step * len(lines) + 4)


def _write_key(view: ChartView, y: int) -> tuple[list[str], int]:
    """Each series with its sign, in rows, and where they end."""
    parts: list[str] = []
    x = EDGE
    for name, key in view.legend:
        name = wrap_words(name, WIDE.width - _KEY, 1)[0]
        room = round(_KEY + measure_words(name) + _BETWEEN)
        if x > EDGE and x + room - _BETWEEN > WIDTH - EDGE:
            x, y = EDGE, y + 20
        parts.append(str(key).replace("<svg ", f'<svg x="{x}" y="{y}" ', 1))
        parts.append(f'<text x="{x + _KEY}" y="{y + 12}">{escape(name)}</text>')
        x += room
    return parts, y + 24 if parts else y
