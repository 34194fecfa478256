"""A line of the size of a word, for numbers that stand in a table of their own beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from .scales import scale_values

WIDTH, HEIGHT, RIM = 96, 26, 3


ON_PAGES = 'class="c-spark" aria-hidden="true"'


def draw_spark(points: Sequence[tuple[float, float | None]], attributes: str = ON_PAGES) -> Markup:
    """Numbers over time as a line, with a dot on the newest; a number that is not known breaks it.
    points: where each stands in time, in order, and its number or None. attributes: of the picture,
    which say how it looks. "" for fewer than two numbers."""
    known = [value for _, value in points if value is not None]
    if len(known) < 2:
        return Markup()
    first, last = points[0][0], points[-1][0]
    scale = scale_values(known)
    placed = [
        None
        if value is None
        else (
            RIM + (WIDTH - 2 * RIM) * (at - first) / ((last - first) or 1),
            HEIGHT - RIM - (HEIGHT - 2 * RIM) * scale.share(value),
        )
        for at, value in points
    ]
    runs = [*_list_runs(placed)]
    dots = [run[0] for run in runs if len(run) == 1]
    dots += [run[-1] for run in runs[-1:]]
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}"/>'
        for run in runs
        if len(run) > 1
    )
    circles = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/>' for x, y in dict.fromkeys(dots))
    return Markup(  # noqa: S704 - numbers of ours, nothing else
        f'<svg {attributes} viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{lines}{circles}</svg>"
    )


def _list_runs(
    placed: Sequence[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    """The points that stand side by side without one between them that is not known."""
    run: list[tuple[float, float]] = []
    for point in (*placed, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []
