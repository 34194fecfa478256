"""Shows what is going on in one changing line. Only a terminal shows it; a pipe stays quiet."""

from __future__ import annotations

import sys
from types import TracebackType

WIDTH = 72


class Progress:
    """Shows the current step on standard error, and clears the line at the end."""

    def __enter__(self) -> Progress:
        self._shown = sys.stderr.isatty()
        return self

    def show(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r{text[:WIDTH].ljust(WIDTH)}")
            sys.stderr.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write(f"\r{'':{WIDTH}}\r")
            sys.stderr.flush()
