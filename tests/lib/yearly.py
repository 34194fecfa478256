"""The yearly update, shown: two packages of the catalog without their last year, which `catalog update` takes in
again from a file as an agency would send it. Run as a program, it prints each command, what was said, and
whether every cell is as it was.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from adoption import ROOT
from click.testing import CliRunner

from connect_catalog.cli import main
from connect_catalog.load import load
from connect_catalog.model import Package, Table

PACKAGES = 2
ROWS_AT_MOST = 5_000


def copy_catalog(folder: Path) -> Path:
    """The catalog's records and packages, into which is written."""
    root = folder / "catalog-copy"
    for name in ("catalog", "datapackages", "docs"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


def list_yearly(packages: dict[str, Package]) -> Iterator[tuple[Package, Table, str]]:
    """Packages of one table whose rows are told apart by years, several of them: with the column."""
    for package in packages.values():
        tables = [*package.tables.values()]
        years = [
            column.name
            for column in tables[0].resource.schema_.fields
            if column.connect.role == "time" and column.type == "year"
        ]
        if len(tables) == 1 and len(years) == 1 and tables[0].size <= ROWS_AT_MOST:
            if len(tables[0].counts(years[0])) > 1:
                yield package, tables[0], years[0]


def write(path: Path, rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    path.write_text(file.getvalue(), "utf-8")


def update_again(root: Path, package: Package, table: Table, year: str) -> Iterator[str]:
    """The lines that tell of one package: the command, its answer, and whether all is as it was."""
    path = root / table.path
    header, *rows = [*csv.reader(path.open(encoding="utf-8"))]
    at = header.index(year)
    last = max(row[at] for row in rows)
    edition = Path("edition.csv")
    titles = [column.title or column.name for column in table.resource.schema_.fields]
    write(edition, [titles, *(row for row in rows if row[at] == last)])
    write(path, [header, *(row for row in rows if row[at] != last)])
    updated = str(package.descriptor.connect.updated)
    command = ["update", package.id, "--from", str(edition), "--updated", updated, "--yes"]
    told = CliRunner().invoke(main, command)
    yield f"$ catalog {' '.join(command)}"
    yield told.output.rstrip()
    again = [*csv.reader(path.open(encoding="utf-8"))]
    same = sorted(again) == sorted([header, *rows])
    count = sum(row[at] == last for row in rows)
    yield f"({count} rows of {last} were taken out first; every cell is as it was: {'yes' if same else 'NO'})\n"


def show(packages: int = PACKAGES) -> Iterator[str]:
    """The lines that tell of some packages."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        root = copy_catalog(Path(folder))
        os.chdir(root)
        try:
            catalog = load(root).catalog
            for package, table, year in [*list_yearly(catalog.packages)][:packages]:
                yield from update_again(root, package, table, year)
        finally:
            os.chdir(before)


if __name__ == "__main__":
    lines = [*show()]
    print("\n".join(lines))
    sys.exit(any("NO)" in line for line in lines))
