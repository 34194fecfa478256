"""Makes a made-up catalog as wordy as a real one: each dataset gets a title, description and keywords of
words drawn by how often the project's own texts use them, with rare made-up words between. The words of
made_catalog.py repeat too often: packed, they are a tenth of what real ones are."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

from connect_catalog.model import Catalog, Package, PartialDate

ROOT = Path(__file__).parents[1]
RARE = 0.1  # one word in ten is a made-up one
SYLLABLES = ("ba", "con", "del", "fi", "gra", "hol", "lim", "mor", "nes", "pin", "ro", "sut", "ver")


def make_wordy(catalog: Catalog) -> Catalog:
    """The same packages with other texts, topics, agencies and days; the same every time. The tables and
    ids stay as they are."""
    draw = random.Random(20260131)
    packages = {id: _reword(p, draw, catalog) for id, p in catalog.packages.items()}
    return replace(catalog, packages=packages)


def _reword(package: Package, draw: random.Random, catalog: Catalog) -> Package:
    topics = catalog.vocabulary.ids("topics")
    connect, start = package.descriptor.connect, draw.randint(1998, 2020)
    years = {"start": f"{start}", "end": f"{draw.randint(start, 2024)}"}
    updated = PartialDate(
        f"{draw.randint(2019, 2025)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    )
    connect = connect.model_copy(
        update={
            "time_covered": connect.time_covered.model_copy(update=years),
            "updated": updated,
            "agency": draw.choice([*catalog.agencies]),
            "topics": tuple(draw.sample(topics, draw.choice((1, 1, 1, 2)))),
        }
    )
    title = f"{_phrase(draw, 5, 9).capitalize()}, {package.id.rpartition('-')[2]}"
    update = {
        "title": title,
        "description": f"{_phrase(draw, 14, 26).capitalize()}.",
        "keywords": tuple(_phrase(draw, 1, 2) for _ in range(draw.randint(3, 5))),
        "connect": connect,
    }
    descriptor = package.descriptor.model_copy(update=update)
    return replace(package, descriptor=descriptor)


def _phrase(draw: random.Random, least: int, most: int) -> str:
    common, weights = _common_words()
    words = draw.choices(common, weights, k=draw.randint(least, most))
    return " ".join(draw.choice(_rare_words()) if draw.random() < RARE else word for word in words)


@cache
def _common_words() -> tuple[list[str], list[int]]:
    """The words of the project's records and guides, and how often each stands there."""
    paths = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "catalog").rglob("*.yml")])
    texts = (path.read_text("utf-8").lower() for path in paths)
    counts = Counter(word for text in texts for word in re.findall(r"[a-z]{2,}", text))
    words = sorted(counts)
    return words, [counts[word] for word in words]


@cache
def _rare_words() -> list[str]:
    """A few thousand words that mean nothing."""
    return ["".join(parts) for length in (3, 4) for parts in product(SYLLABLES, repeat=length)][::6]
