"""How a dataset is cited: as a text, and in the forms that programs for references read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ..addresses import locate
from ..model import Catalog, Package, format_date
from ..words import say


def tell_years(package: Package) -> str:
    """The years that a package covers, as in "2011 to 2020"."""
    covered = package.descriptor.connect.time_covered
    if covered.start == covered.end:
        return covered.start
    return say("{start} to {end}", start=covered.start, end=covered.end)


def locate_whole(catalog: Catalog, package: Package) -> str:
    """The whole address of a package's page, which stays the same."""
    return f"{catalog.settings.url}{locate('packages', package.id)}"


def cite(catalog: Catalog, package: Package) -> str:
    """An entry for a list of references in APA style (7th edition, 10.9 Data sets): author, year of
    the numbers, title, version, publisher, address."""
    d, settings = package.descriptor, catalog.settings
    return say(
        "{agency}. ({year}). {title}, {years} (Version {version}) [{kind}]. {catalog}, {publisher}. "
        "{address}",
        agency=_name_author(catalog, package),
        year=d.connect.updated[:4],
        title=d.title,
        years=tell_years(package),
        version=d.version,
        kind=_tell_kind(package),
        catalog=settings.title,
        publisher=settings.publisher,
        address=locate_whole(catalog, package),
    )


def _name_author(catalog: Catalog, package: Package) -> str:
    return catalog.title("agencies", package.descriptor.connect.agency)


def _name_title(package: Package) -> str:
    return f"{package.descriptor.title}, {tell_years(package)}"


def _name_publisher(catalog: Catalog) -> str:
    return f"{catalog.settings.title}, {catalog.settings.publisher}"


def _tell_kind(package: Package) -> str:
    """What is cited, and the day its source was last read, where that was noted."""
    read = [source.accessed for source in package.descriptor.sources if source.accessed is not None]
    if not read:
        return say("Data set")
    return say(
        "Data set; source read: {date}", date=format_date(max(read, key=lambda day: day.last_day))
    )


def cite_bibtex(catalog: Catalog, package: Package) -> str:
    """The same as an entry of BibTeX."""
    d = package.descriptor
    fields = {
        "author": f"{{{_escape(_name_author(catalog, package))}}}",
        "title": f"{{{_escape(_name_title(package))}}}",
        "year": d.connect.updated[:4],
        "version": d.version,
        "publisher": _escape(_name_publisher(catalog)),
        "note": _escape(_tell_kind(package)),
        "url": locate_whole(catalog, package),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{package.id},\n{lines}}}"


_SPECIAL: dict[str, str | int | None] = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
}


def _escape(text: str) -> str:
    """A text with TeX's special characters escaped."""
    return text.translate(str.maketrans(_SPECIAL))


def cite_ris(catalog: Catalog, package: Package) -> str:
    """The same for programs that read RIS, as EndNote and Zotero do: a line for each field."""
    d = package.descriptor
    fields = [
        ("TY", "DATA"),
        ("AU", _name_author(catalog, package)),
        ("TI", _name_title(package)),
        ("PY", d.connect.updated[:4]),
        ("ET", d.version),
        ("PB", _name_publisher(catalog)),
        ("AB", d.description),
        *(("KW", word) for word in d.keywords),
        ("N1", _tell_kind(package)),
        ("UR", locate_whole(catalog, package)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in fields)


def cite_cff(catalog: Catalog, package: Package) -> str:
    """The same as a CITATION.cff (Citation File Format 1.2.0), which GitHub and Zenodo read."""
    d = package.descriptor
    told = {
        "cff-version": "1.2.0",
        "message": say("If you use this dataset, please cite it as below."),
        "type": "dataset",
        "title": _name_title(package),
        "abstract": d.description,
        "authors": [{"name": _name_author(catalog, package)}],
        "version": d.version,
        **dict(_tell_day(package)),
        "keywords": [*dict.fromkeys(d.keywords)],
        "license-url": d.licenses[0].path,
        "url": locate_whole(catalog, package),
    }
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)


def _tell_day(package: Package) -> Iterator[tuple[str, Any]]:
    """The day of release, which the form wants whole."""
    updated = str(package.descriptor.connect.updated)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", updated):
        yield "date-released", updated
