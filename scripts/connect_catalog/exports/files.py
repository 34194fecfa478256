"""What an export is: the addresses of its files, each with the way to make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def begin_files(files: Files) -> None:
    """Begin with what takes long, in the background."""
    for make in files.values():
        if isinstance(make, Slow):
            make.begin()
