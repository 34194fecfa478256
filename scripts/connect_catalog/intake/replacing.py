"""Puts files of packages in place of older ones, as far as these are still as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..disk import put
from ..model import Catalog, Package


def replace_files(
    root: Path, catalog: Catalog, packages: Mapping[str, Mapping[str, bytes]]
) -> None:
    """Put files in place of those that are there, all or none. packages: for each id, the files by their
    path in the package's folder; catalog: the packages as they were read. Raises Overtaken where one of
    these has changed since, and Unwritten where the disk refuses."""
    files, read = dict[str, bytes](), dict[str, bytes | None]()
    for id, changed in packages.items():
        folder = f"datapackages/{id}"
        files |= {f"{folder}/{path}": content for path, content in changed.items()}
        read |= _list_read(catalog.packages[id])
    put(root, files, read)


def _list_read(package: Package) -> dict[str, bytes | None]:
    """The descriptor and the tables of a package, by path below root. What intake.yml held is not kept,
    but whoever changes it changes the descriptor as well."""
    tables = {table.path: table.sheet.content for table in package.tables.values()}
    return {package.descriptor.origin.path: package.descriptor_text.encode(), **tables}
