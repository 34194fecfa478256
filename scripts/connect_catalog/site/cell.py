"""A cell of a table or of a chart's table, as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from markupsafe import Markup, escape

from ..marks import Mark
from ..words import say


@dataclass(frozen=True)
class CellView:
    """A cell as it is shown. mark is "" for a number or text, else why there is no number; notes are
    the numbers of its footnotes; base: what it is a share of, "" where that is not told."""

    text: str
    mark: Mark
    numeric: bool
    notes: tuple[int, ...] = ()
    base: str = ""

    @cached_property
    def look(self) -> str:
        """The class it is styled by: "text", "number", "zero" or its mark."""
        if self.mark:
            return self.mark.look
        if not self.numeric:
            return "text"
        return "number" if re.search("[1-9]", self.text) else "zero"

    @property
    def is_marked(self) -> bool:
        """Whether it has a look of its own, inside the cell: all that is no plain number."""
        return self.look not in ("text", "number")


def show_cell(cell: CellView) -> Markup:
    """The cell as HTML."""
    return Markup(_show(cell, say("note")))  # noqa: S704 - it is HTML


def show_cells(cells: Iterable[CellView | None]) -> Markup:
    """Cells of a row as HTML, at once; a dash for none. The pages of places have a million of them."""
    note = say("note")
    told = (_show_none() if cell is None else _show(cell, note) for cell in cells)
    return Markup("".join(told))  # noqa: S704 - each is HTML


def _show_none() -> Markup:
    return Markup(
        '<td class="c-number"><span class="c-none"><span aria-hidden="true">–</span>'
        '<span class="c-hidden">{}</span></span></td>'
    ).format(say("no such number"))


def _show(cell: CellView, note: str) -> str:
    """As show_cell. note: the word that is heard before the number of a footnote."""
    if cell.numeric and not cell.mark and not cell.notes and not cell.base:  # most are so
        return _show_plain(cell.text)
    text = f"<span>{escape(cell.text)}</span>" if cell.is_marked else escape(cell.text)
    notes = "".join(_SIGN.format(escape(note), number) for number in cell.notes)
    base = escape(say("of {base}", base=cell.base)) if cell.base else ""
    told = f'<span class="c-base">{base}</span>' if base else ""
    return f'<td class="c-{escape(cell.look)}">{text}{notes}{told}</td>'


@lru_cache(maxsize=10_000)
def _show_plain(text: str) -> str:
    """A number with nothing beside it. The same numbers stand in many rows."""
    cell = CellView(text, Mark.NUMBER, True)
    inside = f"<span>{escape(text)}</span>" if cell.is_marked else escape(text)
    return f'<td class="c-{escape(cell.look)}">{inside}</td>'


_SIGN = '<sup class="c-sign">[<span class="c-hidden">{} </span>{}]</sup>'


def slug(text: str) -> str:
    return text.replace(" ", "-")
