"""The whole catalog in one file: as a ZIP file, as an SQLite database and as a DuckDB database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ..addresses import CATALOG_DUCKDB, CATALOG_SQLITE, CATALOG_ZIP
from ..model import Catalog
from ..words import say, say_later
from .downloads import LIBRARIES, Downloads, Format
from .downloads.bundle import list_bundled
from .duck import write_duckdb
from .files import ComputeStatistics, Files
from .made import Recipe, find_recall
from .sql_tables import list_sql_tables
from .sqlite import write_sqlite
from .zipped import write_zip

FOLDER = "catalog"


def write_whole_zip(catalog: Catalog) -> bytes:
    """A folder for each dataset with what its own ZIP file holds, and one list of checksums."""
    files = {f"{FOLDER}/README.md": _tell_whole(catalog)}
    for package in catalog.packages.values():
        for path, content in list_bundled(catalog, package).items():
            files[f"{FOLDER}/{package.id}/{path}"] = content
    return write_zip(files)


def _tell_whole(catalog: Catalog) -> bytes:
    settings = catalog.settings
    listed = "\n".join(f"- `{one.id}/`: {one.title}" for one in catalog.packages.values())
    told = say(
        "Every dataset of this catalog, each in a folder of its own, with its description, its license and what "
        "is hidden in it. They are from {address}.",
        address=settings.url,
    )
    return f"# {settings.title}\n\n{settings.description}\n\n{told}\n\n{listed}\n".encode()


# By their addresses.
WHOLE: Mapping[str, tuple[Format, Callable[[Catalog], bytes]]] = {
    CATALOG_ZIP: (
        Format(
            "catalog-zip",
            "zip",
            say_later("Everything in one ZIP file"),
            "ZIP",
            "application/zip",
            say_later("every dataset with its tables, description and checksums"),
        ),
        write_whole_zip,
    ),
    CATALOG_SQLITE: (
        Format(
            "sqlite",
            "sqlite",
            say_later("SQLite database"),
            "SQLite",
            "application/vnd.sqlite3",
            say_later("every table, with keys and a dictionary"),
        ),
        lambda catalog: write_sqlite(list_sql_tables(catalog)),
    ),
    CATALOG_DUCKDB: (
        Format(
            "duckdb",
            "duckdb",
            say_later("DuckDB database"),
            "DuckDB",
            "application/octet-stream",
            say_later("the same for DuckDB"),
        ),
        lambda catalog: write_duckdb(list_sql_tables(catalog)),
    ),
}


class WholeFiles:
    """These files of a catalog, each made at most once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._made: dict[str, bytes] = {}

    def read(self, address: str) -> bytes:
        """The file at an address; made, or recalled, at the first call."""
        if address not in self._made:
            format, write = WHOLE[address]
            states = self.catalog.once(Downloads).states
            recipe = Recipe((format.id, *states), (Path(__file__),), (*LIBRARIES, "duckdb"))
            self._made[address] = find_recall()(recipe, partial(write, self.catalog))
        return self._made[address]


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The three files."""
    whole = catalog.once(WholeFiles)
    return {address: partial(whole.read, address) for address in WHOLE}
