"""The statistics as one tidy table, in CSV and in JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from ..addresses import STATISTICS_CSV, STATISTICS_JSON
from ..model import Catalog
from ..spreadsheets import write_csv
from ..stats import Statistics
from ..stats.figures import Figure, figures
from .files import ComputeStatistics, Files


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """statistics.csv and statistics.json."""
    return {
        STATISTICS_CSV: lambda: write_table(figures(numbers())).encode(),
        STATISTICS_JSON: lambda: (write_json(numbers()) + "\n").encode(),
    }


def write_table(rows: tuple[Figure, ...]) -> str:
    """The figures as CSV, one in each row. An empty `of` means that the figure is not a share."""
    return write_csv(
        [field.name for field in fields(Figure)], [asdict(row).values() for row in rows]
    )


def write_json(statistics: Statistics) -> str:
    """{"as_of": "2026-11-23", "figures": [...]}, the same rows as the CSV."""
    rows = [asdict(row) for row in figures(statistics)]
    return json.dumps({"as_of": statistics.today.isoformat(), "figures": rows}, indent=1)
