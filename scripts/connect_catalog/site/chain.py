"""The logic model as a picture: columns of boxes, each with its number, and arrows between them.

The boxes are links that a keyboard reaches, so the picture is a group of links to a screen reader,
too; a link before it skips to the list that says the same. Pale arrows lie below the boxes; after
each box its own stand once more, and CSS shows them while the box is pointed at or focused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap

from markupsafe import Markup

from ..words import say

COLUMN, BETWEEN, BULGE = 218, 84, 34  # widths: of a column, between two, of an arrow within one
TOP, GAP, PAD, STRIPE = 44, 12, 10, 6
LINE, NUMBER, HEADING = 16, 19, 15  # heights of a line of a title, a number, a group's heading
LETTERS, NUMBER_LETTERS, HEADING_LETTERS = 30, 25, 34  # so many fit on a line of each


@dataclass(frozen=True)
class Box:
    """A box in the picture. known: whether there is a number; group: its heading; colour: the
    position of its group in the palette."""

    id: str
    title: str
    number: str
    known: bool
    group: str
    colour: int
    leads_to: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        return wrap(self.title, LETTERS)

    @property
    def number_lines(self) -> list[str]:
        return wrap(self.number, NUMBER_LETTERS)

    @property
    def height(self) -> int:
        return 2 * PAD + LINE * len(self.lines) + NUMBER * len(self.number_lines)


@dataclass(frozen=True)
class Placed:
    """A box in its place; y is its upper edge. heading: the lines above the first box of a
    group."""

    box: Box
    x: int
    y: float
    heading: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.box.height / 2


def draw_chain(columns: Sequence[tuple[str, Sequence[Box]]]) -> Markup:
    """The columns, each with its title, as one <svg> element."""
    placed = place_boxes([boxes for _, boxes in columns])
    width = len(columns) * COLUMN + (len(columns) - 1) * BETWEEN + BULGE + 2
    height = max((p.y + p.box.height for p in placed.values()), default=TOP) + 4
    parts = [
        Markup('<g class="c-arrows" aria-hidden="true">{}</g>').format(
            Markup("").join(draw_arrow(*ends) for ends in find_arrows(placed))
        ),
        *(_column_title(i, title) for i, (title, _) in enumerate(columns)),
        *(_draw_box(one, placed) for one in placed.values()),
    ]
    return Markup(
        '<svg class="c-picture" viewBox="0 0 {} {:.0f}" width="{}" height="{:.0f}" role="group" '
        'aria-label="{}">{}</svg>'
    ).format(
        width, height, width, height, say("The logic model as a picture"), Markup("").join(parts)
    )


# ---------------------------------------------------------------------------------- the places


def place_boxes(columns: Sequence[Sequence[Box]]) -> dict[str, Placed]:
    """Every box by id. The tallest column is stacked. From there outward, each box is placed as
    near as its column's order allows to the middle of the boxes it is connected with."""
    slots = [[*map(len, _headings(boxes))] for boxes in columns]
    heights = [
        [b.height + HEADING * n + (PAD if n else 0) for b, n in zip(boxes, lines, strict=True)]
        for boxes, lines in zip(columns, slots, strict=True)
    ]
    totals = [sum(column) + GAP * len(column) for column in heights]
    tallest = max(range(len(columns)), key=totals.__getitem__, default=0)
    order = [*range(tallest, -1, -1), *range(tallest + 1, len(columns))]
    placed: dict[str, Placed] = {}
    for i in order:
        wanted = [_wanted(box, placed, TOP) for box in columns[i]]
        if i == tallest:
            wanted = [float(TOP)] * len(wanted)
        tops = spread(wanted, heights[i], TOP, TOP + totals[tallest] - GAP)
        for box, top, height, heading in zip(
            columns[i], tops, heights[i], _headings(columns[i]), strict=True
        ):
            y = top + height - box.height
            placed[box.id] = Placed(box, i * (COLUMN + BETWEEN) + 1, y, heading)
    return {box.id: placed[box.id] for boxes in columns for box in boxes}


def _headings(boxes: Sequence[Box]) -> list[tuple[str, ...]]:
    """The heading above each box: that of its group, if the box before is in another."""
    groups = ["", *(box.group for box in boxes)]
    return [
        tuple(wrap(group, HEADING_LETTERS)) if group != before else ()
        for before, group in zip(groups, groups[1:], strict=False)
    ]


def _wanted(box: Box, placed: Mapping[str, Placed], top: float) -> float:
    """The upper edge that would put its middle level with that of the boxes it is connected
    with."""
    tied = [placed[id].middle for id in box.leads_to if id in placed]
    tied += [one.middle for one in placed.values() if box.id in one.box.leads_to]
    return sum(tied) / len(tied) - box.height / 2 if tied else top


def spread(
    wanted: Sequence[float], heights: Sequence[int], top: float, bottom: float
) -> list[float]:
    """Upper edges in the same order, without overlaps, between top and bottom: of all such the
    nearest to the wanted ones by least squares, which is isotonic regression of what each edge
    would be were all boxes above it flat."""
    from scipy.optimize import isotonic_regression

    if not heights:
        return []
    above = [*accumulate((height + GAP for height in heights), initial=0)]
    flat = isotonic_regression([w - a for w, a in zip(wanted, above, strict=False)]).x
    highest = bottom - above[-1] + GAP
    return [float(min(max(f, top), highest) + a) for f, a in zip(flat, above, strict=False)]


# --------------------------------------------------------------------------------- the drawing


def find_arrows(placed: Mapping[str, Placed]) -> list[tuple[Placed, Placed]]:
    """The boxes at the start and the end of each arrow, from `leads_to`."""
    return [(one, placed[id]) for one in placed.values() for id in one.box.leads_to if id in placed]


def arrow_id(origin: Placed, aim: Placed) -> str:
    return f"arrow-{origin.box.id}-to-{aim.box.id}"


def draw_arrow(origin: Placed, aim: Placed) -> Markup:
    """A curve from the right edge of a box to the left edge of another, or, within a column, around
    to its right edge; its head is part of the line."""
    x1, y1, y2 = origin.x + COLUMN, origin.middle, aim.middle
    within = origin.x == aim.x
    x2, head = (aim.x + COLUMN, 6) if within else (aim.x, -6)
    bend = BULGE if within else max((x2 - x1) / 2, BULGE)
    c1, c2 = x1 + bend, x2 + bend if within else x2 - bend
    return Markup(
        '<path id="{}" d="M{},{:.1f}C{},{:.1f} {},{:.1f} {},{:.1f}m{},-4L{},{:.1f}l{},4"/>'
    ).format(arrow_id(origin, aim), x1, y1, c1, y1, c2, y2, x2, y2, head, x2, y2, head)


def _column_title(place: int, title: str) -> Markup:
    x = place * (COLUMN + BETWEEN) + 1
    return Markup(
        '<text class="c-picture__column" x="{}" y="20" aria-hidden="true">{}</text>'
    ).format(x, title)


def _draw_box(one: Placed, placed: Mapping[str, Placed]) -> Markup:
    box = one.box
    arrows = [ends for ends in find_arrows(placed) if one in ends]
    return Markup(
        '{}<a class="c-box" href="{}/">'
        '<rect class="c-box__edge" x="{}" y="{:.1f}" width="{}" height="{}" rx="6"/>'
        '<rect class="c-box__group s{}" x="{}" y="{:.1f}" width="{}" height="{}"/>{}</a>'
        '<g class="c-box__arrows" aria-hidden="true">{}</g>'
    ).format(
        _heading(one),
        box.id,
        *(one.x, one.y, COLUMN, box.height),
        *(box.colour, one.x + 4, one.y + 5, STRIPE, box.height - 10),
        _words(one),
        Markup("").join(Markup('<use href="#{}"/>').format(arrow_id(*ends)) for ends in arrows),
    )


def _heading(one: Placed) -> Markup:
    top = one.y - HEADING * len(one.heading)
    return _text(one.heading, one.x, top + 6, HEADING, "c-picture__group")


def _words(one: Placed) -> Markup:
    x, top, look = one.x + STRIPE + PAD + 4, one.y + PAD + 12, "" if one.box.known else " c-none"
    below = top + LINE * len(one.box.lines) + 3
    return _text(one.box.lines, x, top, LINE, "c-box__title") + _text(
        one.box.number_lines, x, below, NUMBER, f"c-box__number{look}"
    )


def _text(lines: Sequence[str], x: float, y: float, step: int, look: str) -> Markup:
    """Lines of text below each other. y: the baseline of the first."""
    rows = (
        Markup('<tspan x="{}" y="{:.1f}">{}</tspan>').format(x, y + i * step, line)
        for i, line in enumerate(lines)
    )
    return Markup('<text class="{}">{}</text>').format(look, Markup(" ").join(rows))
