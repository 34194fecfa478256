"""What a page offers to take away: files in the formats that there are, with their sizes, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..addresses import locate_download, locate_in_package
from ..exports.downloads import CITATIONS, Download, Downloads, Format
from ..exports.whole import WHOLE, WholeFiles
from ..model import Catalog, Package, Table
from ..words import say_later, translate
from .tables import tell_size
from .views import Link

# What a file of a citation is called.
_CITED: Mapping[str, str] = {
    "citation.txt": say_later("text"),
    "citation.bib": "BibTeX",
    "citation.ris": say_later("RIS, for Zotero and EndNote"),
    "CITATION.cff": "CFF",
}


@dataclass(frozen=True)
class DownloadView:
    """A file to be taken. link: what it is saved as, and its address; use: whom it is for; size: in words."""

    link: Link
    title: str
    name: str
    use: str
    size: str


@dataclass(frozen=True)
class TableDownloads:
    """A table as it is kept, with the checksum of that file, and in other formats."""

    title: str
    link: Link
    size: str
    sum: str
    others: tuple[DownloadView, ...]


@dataclass(frozen=True)
class DownloadsView:
    """What a dataset's page offers. whole: all tables in one file; citations: the citation as files."""

    whole: tuple[DownloadView, ...]
    tables: tuple[TableDownloads, ...]
    citations: tuple[Link, ...]


def view_downloads(catalog: Catalog, package: Package) -> DownloadsView:
    found = catalog.once(Downloads).of(package)
    return DownloadsView(
        tuple(_view(package, one) for one in found if one.table is None),
        tuple(_view_table(package, table, found) for table in package.tables.values()),
        tuple(
            Link(translate(_CITED[name]), locate_download(package.id, name)) for name in CITATIONS
        ),
    )


def _view_table(package: Package, table: Table, found: tuple[Download, ...]) -> TableDownloads:
    path = table.resource.path
    return TableDownloads(
        table.resource.title,
        Link(f"{package.id}-{path.rpartition('/')[2]}", locate_in_package(package.id, path)),
        tell_size(len(table.content)),
        table.sum,
        tuple(_view(package, one) for one in _list_of(table, found)),
    )


def _list_of(table: Table, found: tuple[Download, ...]) -> Iterator[Download]:
    """The files of a table. They may have been made of the same table in another language."""
    name = table.resource.name
    return (one for one in found if one.table and one.table.resource.name == name)


def _view(package: Package, one: Download) -> DownloadView:
    stem = f"{package.id}-{one.table.resource.name}" if one.table else package.id
    return _tell(one.format, Link(f"{stem}.{one.format.ending}", one.address), len(one.content))


def _tell(format: Format, link: Link, size: int) -> DownloadView:
    title, use = translate(format.title), translate(format.use)
    return DownloadView(link, title, format.name, use, tell_size(size))


def view_whole(catalog: Catalog) -> Iterator[DownloadView]:
    """The whole catalog in one file, for the page of datasets."""
    files = catalog.once(WholeFiles)
    for address, (format, _) in WHOLE.items():
        yield _tell(format, Link(address, address), len(files.read(address)))
