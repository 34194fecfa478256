"""A cell of a table or of a chart's table, as it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..marks import Mark


@dataclass(frozen=True)
class CellView:
    """A cell as it is shown. mark is "" for a number or text, else why there is no number; notes are
    the numbers of its footnotes."""

    text: str
    mark: Mark
    numeric: bool
    notes: tuple[int, ...] = ()

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


def slug(text: str) -> str:
    return text.replace(" ", "-")
