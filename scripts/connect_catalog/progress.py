"""Shows what is going on: on a terminal in one changing line, elsewhere in a plain line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

WIDTH = 72
ShowProgress = Callable[[str], None]


def be_quiet(text: str) -> None:
    """Shows nothing."""


class Progress:
    """Shows the current step on standard error, and clears the line at the end. every: where there is no
    terminal, a step is told as a line of its own when the last one is so many seconds old; None: never."""

    def __init__(self, every: float | None = None) -> None:
        self._every = every

    def __enter__(self) -> Progress:
        self._shown = bool(sys.stderr and sys.stderr.isatty())
        self._told = time.monotonic()
        return self

    def show(self, text: str) -> None:
        """Show a step."""
        if self._shown:
            sys.stderr.write(f"\r{text[:WIDTH].ljust(WIDTH)}")
            sys.stderr.flush()
        elif self._every is not None and time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            sys.stderr.write(f"{text}\n")
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
