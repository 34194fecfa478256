"""The way to a file that may have been made before. Exports say what a file is made of; whoever keeps files,
if anybody, gives one that was made of the same, and otherwise has it made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Recipe:
    """All that a file follows from. parts: what it tells; makers: the templates, or the modules with all that
    they import, that make it; libraries: the names of the packages that do."""

    parts: tuple[str, ...]
    makers: tuple[Path, ...]
    libraries: tuple[str, ...] = ()


Make = Callable[[], bytes]
Recall = Callable[[Recipe, Make], bytes]


def _make_anew(recipe: Recipe, make: Make) -> bytes:
    return make()


_recall: ContextVar[Recall] = ContextVar("recall", default=_make_anew)


@contextmanager
def recall_by(recall: Recall) -> Iterator[None]:
    """Have files made by way of what keeps them."""
    token = _recall.set(recall)
    try:
        yield
    finally:
        _recall.reset(token)


def find_recall() -> Recall:
    """The way in use. Threads have to be given it: they begin without one."""
    return _recall.get()
