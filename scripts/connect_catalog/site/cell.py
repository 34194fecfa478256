"""A cell of a table or of a chart's table, as it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

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

    @property
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
    return _show(cell, say("note"))


@cache
def _show(cell: CellView, note: str) -> Markup:
    """As show_cell; pages of places have the same cells so often that they are kept. note: the word
    that is heard before the number of a footnote."""
    text = Markup("<span>{}</span>").format(cell.text) if cell.is_marked else escape(cell.text)
    sign = Markup('<sup class="c-sign">[<span class="c-hidden">{} </span>{}]</sup>')
    notes = Markup().join(sign.format(note, number) for number in cell.notes)
    base = Markup('<span class="c-base">{}</span>').format(say("of {base}", base=cell.base))
    return Markup('<td class="c-{}">{}{}{}</td>').format(
        cell.look, text, notes, base if cell.base else ""
    )


def slug(text: str) -> str:
    return text.replace(" ", "-")
