"""Errors put into made-up catalogs: shown counts that are a little off, so that sums contradict each
other."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace

from connect_catalog.model import Package, Table

OFF_BY = (-3, -1, 1, 2, 5, 9)
AT_MOST = 2  # errors in a table


def put_errors(packages: Sequence[Package], seed: int, threshold: int) -> list[Package]:
    """The packages with errors in some shown counts; no count becomes smaller than the threshold."""
    chance = random.Random(seed)
    return [
        replace(
            one,
            tables={name: _spoil(table, chance, threshold) for name, table in one.tables.items()},
        )
        for one in packages
    ]


def _spoil(table: Table, chance: random.Random, threshold: int) -> Table:
    counts = {c.name for c in table.resource.columns("measure") if c.connect.kind == "count"}
    header, *rows = csv.reader(io.StringIO(table.content.decode()))
    spots = [
        (row, at)
        for row in rows
        for at, (name, text) in enumerate(zip(header, row, strict=True))
        if name in counts and text.isdigit() and int(text) >= threshold
    ]
    for row, at in chance.sample(spots, min(len(spots), chance.randint(0, AT_MOST))):
        row[at] = str(max(threshold, int(row[at]) + chance.choice(OFF_BY)))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return replace(table, content=text.getvalue().encode())
