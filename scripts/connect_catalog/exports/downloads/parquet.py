"""A table as Parquet: numbers as numbers, cells without one as nulls, and beside each column that has such
cells another that says why."""

from __future__ import annotations

import io

from ...model import Catalog, Package, Table, make_frame
from ...tell.citations import locate_whole


def write_parquet(catalog: Catalog, package: Package, table: Table) -> bytes:
    """The rows in the order of the file. The file itself tells what it is, and of which version."""
    told = {
        "title": f"{package.title}: {table.resource.title}",
        "version": package.descriptor.version,
        "source": locate_whole(catalog, package),
    }
    content = io.BytesIO()
    make_frame(table.typed).write_parquet(content, compression="zstd", metadata=told)
    return content.getvalue()
