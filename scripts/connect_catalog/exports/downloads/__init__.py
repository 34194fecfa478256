"""Each dataset in the formats that people and programs ask for, all made of the same typed columns.

What is dear to make is made once for a state of the package, and kept by whoever keeps files (made.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from ...addresses import locate_download
from ...checks.kept import hash_parts
from ...model import Catalog, Package, Table
from ...tell.citations import cite, cite_bibtex, cite_cff, cite_ris
from ...words import current_language, say_later
from ..files import ComputeStatistics, Files
from ..made import Recipe, find_recall
from .bundle import write_bundle
from .excel_csv import write_excel_csv
from .parquet import write_parquet
from .rows import write_rows
from .workbook import write_workbook

LIBRARIES = ("polars", "xlsxwriter")


@dataclass(frozen=True)
class Format:
    """A form in which a dataset is given. title: in plain words; name: as catalogs call it; use: whom it is
    for, in a few words; listed: whether other catalogs are told of it."""

    id: str
    ending: str
    title: str
    name: str
    mediatype: str
    use: str
    listed: bool = True


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of each table.
TABLE_FORMATS: Mapping[Format, Callable[[Catalog, Package, Table], bytes]] = {
    Format(
        "excel-csv",
        "excel.csv",
        say_later("CSV for Excel"),
        "CSV",
        "text/csv",
        say_later("opens with a double click"),
        listed=False,
    ): lambda _, __, table: write_excel_csv(table),
    Format(
        "parquet",
        "parquet",
        "Parquet",
        "Parquet",
        "application/vnd.apache.parquet",
        say_later("with types, for pandas, R and DuckDB"),
    ): write_parquet,
    Format(
        "json",
        "json",
        "JSON",
        "JSON",
        "application/json",
        say_later("for programs"),
    ): lambda _, __, table: write_rows(table),
}
# Of a dataset as a whole.
WHOLE_FORMATS: Mapping[Format, Callable[[Catalog, Package], bytes]] = {
    Format(
        "xlsx",
        "xlsx",
        say_later("Excel workbook"),
        "XLSX",
        SHEET,
        say_later("All tables, and what each column means."),
    ): write_workbook,
    Format(
        "zip",
        "zip",
        say_later("Everything in one ZIP file"),
        "ZIP",
        "application/zip",
        say_later("Tables, description and checksums."),
    ): write_bundle,
}
# Its citation, in the forms that programs for references read.
CITATIONS: Mapping[str, Callable[[Catalog, Package], str]] = {
    "citation.txt": cite,
    "citation.bib": cite_bibtex,
    "citation.ris": cite_ris,
    "CITATION.cff": cite_cff,
}


@dataclass(frozen=True)
class Download:
    """A file of a dataset. table: which it holds, None for all."""

    format: Format
    address: str
    table: Table | None
    make: Callable[[], bytes] = field(repr=False)

    @cached_property
    def content(self) -> bytes:
        """Made, or recalled, at the first call."""
        return self.make()

    @cached_property
    def sum(self) -> str:
        """Its SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


class Downloads:
    """The downloads of a catalog's datasets, each made at most once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._found: dict[str, tuple[Download, ...]] = {}

    def of(self, package: Package) -> tuple[Download, ...]:
        """Those of a package: of each table in its order, then of the whole."""
        if package.id not in self._found:
            self._found[package.id] = tuple(self._list(package))
        return self._found[package.id]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Of each package what its files follow from."""
        packages = self.catalog.packages.values()
        return tuple(hash_state(self.catalog, package) for package in packages)

    def _list(self, package: Package) -> list[Download]:
        state = hash_state(self.catalog, package)
        tables = [
            self._plan(format, package, table, state, partial(write, self.catalog, package, table))
            for table in package.tables.values()
            for format, write in TABLE_FORMATS.items()
        ]
        whole = [
            self._plan(format, package, None, state, partial(write, self.catalog, package))
            for format, write in WHOLE_FORMATS.items()
        ]
        return tables + whole

    def _plan(
        self,
        format: Format,
        package: Package,
        table: Table | None,
        state: str,
        make: Callable[[], bytes],
    ) -> Download:
        stem = table.resource.name if table else package.id
        recipe = Recipe((format.id, stem, state), (Path(__file__),), LIBRARIES)
        address = locate_download(package.id, f"{stem}.{format.ending}")
        return Download(format, address, table, lambda: find_recall()(recipe, make))


def hash_state(catalog: Catalog, package: Package) -> str:
    """A hash of all that the files of a package tell of: its own, and the words for what it names."""
    agency = catalog.title("agencies", package.descriptor.connect.agency)
    settings, words = catalog.settings.model_dump_json(), catalog.vocabulary.model_dump_json()
    tables = (bytes(one.content) for one in package.tables.values())
    told = (package.descriptor.model_dump_json(), package.readme, current_language().id)
    own = (package.id, package.descriptor_text, *told)
    return hash_parts((*own, agency, settings, words, *tables))


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The downloads and the citations of every package."""
    downloads = catalog.once(Downloads)
    files: dict[str, Callable[[], bytes]] = {}
    for package in catalog.packages.values():
        for one in downloads.of(package):
            files[one.address] = partial(getattr, one, "content")
        for name, write in CITATIONS.items():
            files[locate_download(package.id, name)] = partial(_encode, write, catalog, package)
    return files


def _encode(write: Callable[[Catalog, Package], str], catalog: Catalog, package: Package) -> bytes:
    return f"{write(catalog, package).rstrip()}\n".encode()
