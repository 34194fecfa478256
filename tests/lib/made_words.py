"""Makes a made-up catalog as wordy as a real one: each dataset gets a title, description and keywords of
words drawn by how often the project's own texts use them, with rare made-up words between. The words of
made_catalog.py repeat too often: packed, they are a tenth of what real ones are."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import cycle, product
from pathlib import Path
from typing import Any

from connect_catalog.model import Catalog, Origin, Package, PartialDate

ROOT = Path(__file__).parents[2]
RARE = 0.1  # one word in ten is a made-up one
SYLLABLES = ("ba", "con", "del", "fi", "gra", "hol", "lim", "mor", "nes", "pin", "ro", "sut", "ver")


def make_wordy(catalog: Catalog, count: int) -> Catalog:
    """So many packages with the tables of the catalog's, over and over, and other texts, topics,
    agencies and days; the same every time."""
    draw = random.Random(20260131)
    originals = cycle(catalog.packages.values())
    packages = (_reword(p, n, draw, catalog) for n, p in zip(range(count), originals, strict=False))
    return replace(catalog, packages={package.id: package for package in packages})


def _reword(package: Package, number: int, draw: random.Random, catalog: Catalog) -> Package:
    title = _phrase(draw, 5, 9)
    update = {
        "title": title.capitalize(),
        "description": f"{_phrase(draw, 14, 26).capitalize()}.",
        "keywords": tuple(_phrase(draw, 1, 2) for _ in range(draw.randint(3, 5))),
        "connect": package.descriptor.connect.model_copy(
            update=_draw_facts(draw, catalog, package)
        ),
    }
    descriptor = package.descriptor.model_copy(update=update)
    id = package.id if number < len(catalog.packages) else f"{'-'.join(title.split()[:4])}-{number}"
    descriptor._origin = Origin(f"datapackages/{id}/datapackage.json")
    return replace(package, descriptor=descriptor)


def _draw_facts(draw: random.Random, catalog: Catalog, package: Package) -> dict[str, Any]:
    start, updated = draw.randint(1998, 2020), date(2019, 1, 1) + timedelta(draw.randrange(2500))
    years = {"start": f"{start}", "end": f"{draw.randint(start, 2024)}"}
    return {
        "agency": draw.choice([*catalog.agencies]),
        "topics": tuple(draw.sample(catalog.vocabulary.ids("topics"), draw.choice((1, 1, 1, 2)))),
        "time_covered": package.descriptor.connect.time_covered.model_copy(update=years),
        "updated": PartialDate(updated.isoformat()),
    }


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
