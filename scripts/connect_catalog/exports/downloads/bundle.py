"""A dataset as one ZIP file: its tables and descriptor as they are kept, what they mean, and checksums."""

from __future__ import annotations

from ...model import Catalog, Package
from ...tell.citations import cite_cff
from ..zipped import write_zip
from .readme import write_readme


def list_bundled(catalog: Catalog, package: Package) -> dict[str, bytes]:
    """The files by their paths. The descriptor is that of the site, and names the tables where they lie."""
    return {
        "README.md": write_readme(catalog, package),
        "CITATION.cff": cite_cff(catalog, package).encode(),
        "datapackage.json": package.descriptor_text.encode(),
        **{one.resource.path: bytes(one.content) for one in package.tables.values()},
    }


def write_bundle(catalog: Catalog, package: Package) -> bytes:
    """All in a folder that is called as the dataset and its version."""
    folder = f"{package.id}-{package.descriptor.version}"
    files = list_bundled(catalog, package)
    return write_zip({f"{folder}/{path}": content for path, content in files.items()})
