"""What hangs together by rows and nobody declared: it is found, and what was hidden stays hidden."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping
from typing import Any

import pytest
from made_tables import catalog_of, package
from structured import PLANTED, Planted, unstructured, work_out

from connect_catalog.checks import shares
from connect_catalog.checks.structure import check_undeclared_parts
from connect_catalog.checks.sums import (
    check_undeclared_totals,
    find_column_totals,
    find_group_totals,
    find_shares,
    read_rows,
)
from connect_catalog.intake.suppress import protect

TRIED = 6  # tables of each kind


def undeclared(columns: Mapping[str, Any], rows: list[list[Any]]) -> list[Any]:
    made = package("a", {"t": (columns, rows)})
    catalog = catalog_of(made)
    return [
        *check_undeclared_totals(made, catalog),
        *check_undeclared_parts(made, catalog),
    ]


def declare(planted: Planted) -> dict[str, dict[str, Any]]:
    """The columns, with what the checks ask for; as a person does it who pastes what they say."""
    from connect_catalog.checks.structure import find_undeclared

    columns = {name: dict(extra) for name, extra in planted.columns.items()}
    table = package("a", {"t": (columns, planted.rows)}).tables["t"]
    rows = read_rows(table)
    for total in find_group_totals(rows):
        columns[total.column]["total"] = total.value
    for sums in find_column_totals(rows):
        columns[sums.column]["sumOf"] = [*sums.parts]
    for share in find_shares(rows):
        extra = {} if share.scale == 100 else {"scale": share.scale}
        columns[share.column] |= {"of": share.of, "per": share.per, **extra}
    for found in find_undeclared(table.resource, rows):
        for key, value in found.connect.items():
            own = columns[found.column]
            own[key] = [*own.get(key, []), *value] if key == "subtotals" else value
    return columns


def seeds(kinds):
    return [
        pytest.param(
            kind, seed, id=f"{kind.__name__}-{seed}", marks=[pytest.mark.slow] if seed else []
        )
        for kind in kinds
        for seed in range(TRIED)
    ]


@pytest.mark.parametrize(("kind", "seed"), seeds(PLANTED))
def test_what_is_planted_is_asked_about_then_protected(kind, seed):
    planted = kind(random.Random(seed))
    assert undeclared(planted.columns, planted.rows)
    columns = declare(planted)
    assert not undeclared(columns, planted.rows)
    made = package("a", {"t": (columns, planted.rows)})
    safe, _ = protect(catalog_of(made), ["a"])
    text = safe.packages["a"].tables["t"].content.decode()
    rows = [*csv.reader(io.StringIO(text))][1:]
    assert work_out(planted, rows) == []


def test_the_reader_of_these_tests_works_out_what_is_not_protected():
    """Else the test above could not fail."""
    for kind in PLANTED:
        assert any(work_out(p, p.rows) for seed in range(TRIED) if (p := kind(random.Random(seed))))


def test_tables_without_structure_are_asked_nothing():
    tables = [unstructured(random.Random(seed)) for seed in range(60)]
    assert not [
        undeclared(table.columns, table.rows)
        for table in tables
        if undeclared(table.columns, table.rows)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_trying_many_shares_at_once_passes_over_none_that_holds(seed, monkeypatch):
    """Of each pair by itself the same is found, of shares with mistakes and hidden counts too."""
    rows = read_rows(make_shares(random.Random(seed)))
    found = [*shares.find_group_shares(rows)]
    assert found
    monkeypatch.setattr(shares, "_choose_likely", tried_alone)
    assert [*shares.find_group_shares(rows)] == found


def tried_alone(tried, count, *_):
    """Those of which three rows or more can be tried, without a choice."""
    return [one for one in tried if ((one.numbers > 0) & (count > 0)).sum() >= 3]


def make_shares(rng: random.Random) -> Any:
    """A table of percents of the totals of years, of which some are wrong."""
    years, towns = range(2018, 2024), [f"town {i}" for i in range(rng.randrange(4, 9))]
    rows = []
    for year in years:
        counts = [rng.randrange(0, 400) for _ in towns]
        shown = [100 * n / max(1, sum(counts)) for n in counts]
        hides = rng.random() < 0.5
        for town, n, share in zip(towns, counts, shown, strict=True):
            off = rng.choice([0] * 30 + [3])
            cell = "suppressed" if hides and n < 60 else n
            rows.append([town, year, cell, round(share + off, 1), rng.randrange(0, 100)])
    columns = {
        "town": {"role": "dimension"},
        "year": {"role": "time"},
        "visits": {"kind": "count"},
        "share": {"kind": "percent"},
        "other": {"kind": "percent"},
    }
    return package("a", {"t": (columns, rows)}).tables["t"]
