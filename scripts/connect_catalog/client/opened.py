"""What a program has in its hands: a catalog, its datasets, their tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..load import read_files
from ..model import Package, Table, TypedColumn, make_frame
from ..model.typed import Storage
from .sources import DESCRIPTOR, CatalogSource, DatasetFiles, find_source
from .web import CatalogError

if TYPE_CHECKING:
    import pandas
    import polars

_STORED: Mapping[Storage, str] = {
    "text": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


def open_catalog(where: str | Path, version: str | None = None) -> OpenCatalog:
    """A catalog. where: the address of its site, the folder of a built site or of a copy to take along, or
    a clone of the repository; version: of a clone, a commit or tag. Raises CatalogError."""
    source = find_source(where, version)
    return OpenCatalog(source, source.list_titles())


@dataclass(frozen=True)
class OpenCatalog:
    """The datasets of a catalog, by id. titles: their titles, by id."""

    source: CatalogSource = field(repr=False)
    titles: Mapping[str, str]

    def __getitem__(self, id: str) -> OpenDataset:
        return self.dataset(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self.titles)

    def __len__(self) -> int:
        return len(self.titles)

    def __contains__(self, id: object) -> bool:
        return id in self.titles

    def dataset(
        self, id: str, version: str | None = None, checksum: str | None = None
    ) -> OpenDataset:
        """A dataset. version: one that the site offers, as in 1.0.2, or else the newest; checksum: what its
        own `checksum` was before. Raises CatalogError where there is none, or it has changed."""
        if id not in self.titles:
            raise CatalogError(f"There is no dataset {id}.{_suggest(id, self.titles)}")
        dataset = OpenDataset(id, self.source.find(id, version))
        if checksum is not None and dataset.checksum != checksum:
            raise CatalogError(
                f"{id} has changed: its checksum is {dataset.checksum}, and {checksum} was asked for."
            )
        return dataset


def _suggest(name: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(name, known, 3, 0.5)
    if near:
        return f" Did you mean {' or '.join(near)}?"
    return f" There are: {', '.join([*known][:20])}{' ...' if len(known) > 20 else ''}"


@dataclass(frozen=True)
class OpenDataset:
    """A dataset: its tables, by name. Tables are read when they are asked for."""

    id: str
    files: DatasetFiles = field(repr=False)

    @cached_property
    def package(self) -> Package:
        """Its descriptor, as types. Raises CatalogError where this version of the program cannot read it."""
        content = self.files.read(DESCRIPTOR)
        package = read_files(self.id, {DESCRIPTOR: content})
        if package is None or package.id != self.id:
            raise CatalogError(
                f"The description of {self.id} cannot be read by this version of the program. Install "
                "the newest."
            )
        return package

    @property
    def title(self) -> str:
        return self.package.title

    @property
    def description(self) -> str:
        return self.package.descriptor.description

    @property
    def version(self) -> str:
        return self.package.descriptor.version

    @cached_property
    def checksum(self) -> str:
        """A SHA-256 over those of its descriptor and tables: the same wherever the dataset is from."""
        paths = [DESCRIPTOR, *(one.path for one in self.package.descriptor.resources)]
        sums = [(hashlib.sha256(self.files.read(path)).hexdigest(), path) for path in paths]
        return hashlib.sha256(
            "".join(f"{sum}  {path}\n" for sum, path in sums).encode()
        ).hexdigest()

    def __getitem__(self, name: str) -> OpenTable:
        resources = {one.name: one for one in self.package.descriptor.resources}
        if name not in resources:
            raise CatalogError(f"{self.id} has no table {name}.{_suggest(name, resources)}")
        resource = resources[name]
        return OpenTable(
            Table(resource, f"{self.id}/{resource.path}", self.files.read(resource.path))
        )

    def __contains__(self, name: object) -> bool:
        return name in [*self]

    def __iter__(self) -> Iterator[str]:
        return (one.name for one in self.package.descriptor.resources)

    def __len__(self) -> int:
        return len(self.package.descriptor.resources)


@dataclass(frozen=True)
class OpenTable:
    """A table. A column that may have cells without a number is followed by one that says of each cell whether
    it is a "number", or why there is none: "suppressed", "missing" or "not collected"."""

    table: Table = field(repr=False)

    @property
    def name(self) -> str:
        return self.table.resource.name

    @property
    def title(self) -> str:
        return self.table.resource.title

    @property
    def description(self) -> str:
        return self.table.resource.description

    @cached_property
    def typed(self) -> tuple[TypedColumn, ...]:
        """Its columns, with values and marks. Raises CatalogError where a cell is neither."""
        try:
            return self.table.typed
        except ValueError as error:
            raise CatalogError(f"{self.table.path} cannot be read: {error}.") from None

    def to_polars(self) -> polars.DataFrame:
        """The rows. A cell without a number is null."""
        return make_frame(self.typed)

    def to_pandas(self) -> pandas.DataFrame:
        """The same for pandas, in its types that know of cells without a value."""
        import pandas

        made: dict[str, Any] = {}
        for one in self.typed:
            values: Any = pandas.Series([value for value, _ in one.known], dtype="object")
            made[one.name] = values.astype(_STORED[one.storage]).array.take(one.cells.codes)
            if one.status is not None:
                made[one.status] = pandas.array(one.words, dtype="str").take(one.cells.codes)
        return pandas.DataFrame(made)

    def dictionary(self) -> list[dict[str, Any]]:
        """What each column is: its name, title, description, type, role, unit, status (the column of its
        marks), and codes with their words."""
        return [_describe(one) for one in self.typed]


def _describe(one: TypedColumn) -> dict[str, Any]:
    column, use = one.column, one.column.connect
    codes = {c.value: c.label for c in column.categories or () if not isinstance(c, str)}
    return {
        "name": one.name,
        "title": column.title,
        "description": column.description,
        "type": column.type,
        "role": use.role,
        "unit": use.unit,
        "status": one.status,
        "codes": codes,
    }
