"""What an export is: the addresses of its files, each with the way to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from ..stats import Statistics

# A file by its address below the site's root; its content is made when it is asked for.
Files = Mapping[str, Callable[[], bytes]]
# The statistics, computed when they are asked for.
ComputeStatistics = Callable[[], Statistics]


def make_files(files: Files) -> dict[str, bytes]:
    """The content of every file."""
    return {address: make() for address, make in files.items()}


@runtime_checkable
class Slow(Protocol):
    """A way to make a file that can begin before it is asked for, beside other work."""

    def begin(self) -> None: ...

    def cancel(self) -> None:
        """Leave what has not begun yet."""


@contextmanager
def begun(files: Files) -> Iterator[None]:
    """Begin with what takes long, in the background; what nobody waits for any more at the end is left."""
    try:
        for make in files.values():
            if isinstance(make, Slow):
                make.begin()
        yield
    finally:
        for make in files.values():
            if isinstance(make, Slow):
                make.cancel()
