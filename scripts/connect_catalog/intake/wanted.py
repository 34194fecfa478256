"""Which desired dataset a table may answer, and which package has it already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..model import Catalog, WorkItem

_SMALL = {"and", "the", "for", "from", "with", "data", "that", "are", "how"}
ENOUGH = 0.75  # of the words of a desired dataset's title


def find_wanted(catalog: Catalog, agency: str, texts: Iterable[str]) -> dict[str, WorkItem]:
    """The desired datasets of an agency whose titles the texts tell of, by id."""
    told = {word for text in texts for word in _words(text)}
    found = {}
    for id, item in catalog.workplan.items():
        words = {*_words(item.title)}
        if agency in item.agencies and words and len(words & told) >= ENOUGH * len(words):
            found[id] = item
    return found


def tell_wanted(found: dict[str, WorkItem]) -> Iterator[str]:
    """A sentence about each."""
    for id, item in found.items():
        told = f"It may answer the desired dataset {item.number}, {item.title} (catalog/workplan/{id}.yml)"
        if item.packages:
            yield f"{told}, which {' and '.join(item.packages)} answers already. Is it the same table?"
        else:
            yield f"{told}. Name the package under `packages` there."


def _words(text: str) -> Iterator[str]:
    """The words of a text, plurals as singulars."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if len(word) > 2 and word not in _SMALL:
            yield word.removesuffix("s")
