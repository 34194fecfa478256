"""The gazetteer: every place that the reference tables list, what it belongs to and what belongs to it.

A table of places is a table of a reference package whose key is one column of places. Three things of
it are read: a foreign key into another such table says what a place belongs to; its column of kinds
(the label with a `total`) says what a place is, and which place stands for all the others; and a table
with names in its key and a foreign key to a place gives that place other names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from typing import NamedTuple

from ..bounds import PLACE_PAGES
from ..model import Catalog, Column, Package, Resource, Table

TAKEN = frozenset({"compare"})  # where a page of the catalog stands, no place's own can


class AreaKey(NamedTuple):
    """What tells a place from all others: the table of places that lists it, and its id there."""

    package: str
    resource: str
    id: str


@dataclass(frozen=True)
class Area:
    """A place. slug: its own in addresses; kind: what it is, in words; named: its other names, below
    the title of the column that has them; whole: whether it stands for all the others; within: the places
    that it belongs to; parts: those that belong to it; beside: its neighbors."""

    key: AreaKey
    name: str
    slug: str
    kind: str
    named: tuple[tuple[str, tuple[str, ...]], ...]
    whole: bool
    within: tuple[AreaKey, ...]
    parts: tuple[AreaKey, ...]
    beside: tuple[AreaKey, ...]

    @property
    def also(self) -> tuple[str, ...]:
        """Its other names, of whatever kind."""
        return tuple(sorted({name for _, names in self.named for name in names}))


Areas = Mapping[AreaKey, Area]


@dataclass
class _Found:
    """A place while the tables are read."""

    name: str
    kind: str
    whole: bool
    named: dict[str, set[str]] = field(default_factory=dict)
    within: list[AreaKey] = field(default_factory=list)
    parts: list[AreaKey] = field(default_factory=list)
    beside: list[AreaKey] = field(default_factory=list)


@dataclass(frozen=True)
class _Listing:
    """A table of places. id, name, kind: its columns; kind is None where all are of one kind."""

    package: Package
    table: Table
    id: str
    name: str
    kind: Column | None

    def key(self, id: str) -> AreaKey:
        return AreaKey(self.package.id, self.table.resource.name, id)


def list_places(catalog: Catalog) -> Areas:
    """The places by their keys, in the order of the vocabulary's geographies and of the tables: all,
    or the first `PLACE_PAGES` where there are more."""
    listings = [*_list_listings(catalog)]
    found: dict[AreaKey, _Found] = {}
    for one in listings:
        found |= dict(islice(_read_listing(catalog, one), PLACE_PAGES - len(found)))
    for package, table in _list_references(catalog):
        _tie(package, table, listings, found)
    slugs = _make_slugs(found)
    return {
        key: Area(
            key,
            one.name,
            slugs[key],
            one.kind,
            tuple(
                (title, tuple(sorted(names - {one.name})))
                for title, names in one.named.items()
                if names - {one.name}
            ),
            one.whole,
            tuple(dict.fromkeys(one.within)),
            _sort_by_name(one.parts, found),
            _sort_by_name(one.beside, found),
        )
        for key, one in found.items()
    }


def list_slugs(
    catalog: Catalog, listing: tuple[str, str] | None, ids: Iterable[str]
) -> list[str | None]:
    """The slug of the page of each place of a table of places; None where it has none. listing: the
    package and the table."""
    places = catalog.once(list_places)
    found = (None if listing is None else places.get(AreaKey(*listing, id)) for id in ids)
    return [None if place is None else place.slug for place in found]


def _sort_by_name(keys: list[AreaKey], found: Mapping[AreaKey, _Found]) -> tuple[AreaKey, ...]:
    return tuple(sorted({*keys}, key=lambda key: (found[key].name, key)))


def count_rows(catalog: Catalog) -> int:
    """The places that the tables of places list, with those beyond the bound."""
    return sum(one.table.size for one in _list_listings(catalog))


def _list_references(catalog: Catalog) -> Iterator[tuple[Package, Table]]:
    order = {geography.id: i for i, geography in enumerate(catalog.vocabulary.geographies)}
    kinds = ((p.descriptor.connect, p) for p in catalog.packages.values())
    packages = [
        (order[connect.geography], p) for connect, p in kinds if connect.kind == "reference"
    ]
    for _, package in sorted(packages, key=lambda pair: (pair[0], pair[1].id)):
        for table in package.tables.values():
            yield package, table


def _list_listings(catalog: Catalog) -> Iterator[_Listing]:
    for package, table in _list_references(catalog):
        resource = table.resource
        key = resource.schema_.primary_key
        if len(key) == 1 and resource.column(key[0]).connect.role == "geography":
            labels = [c for c in resource.columns("label") if c.type == "string"]
            kind = next((c for c in labels if c.connect.total is not None), None)
            names = [c.name for c in labels if c is not kind and c.listed == ()]
            yield _Listing(package, table, key[0], names[0] if names else key[0], kind)


def _read_listing(catalog: Catalog, one: _Listing) -> Iterator[tuple[AreaKey, _Found]]:
    geography = catalog.title("geographies", one.package.descriptor.connect.geography)
    kinds = one.kind.words if one.kind else {}
    for row in range(one.table.size):
        kind = one.table.cell(row, one.kind.name) if one.kind else ""
        whole = one.kind is not None and kind == one.kind.connect.total
        id = one.table.cell(row, one.id)
        name = one.table.cell(row, one.name) or id
        yield one.key(id), _Found(name, kinds.get(kind, kind or geography), whole)


def _tie(
    package: Package, table: Table, listings: list[_Listing], found: Mapping[AreaKey, _Found]
) -> None:
    """Take from a reference table what its rows tie to each other: a place to what it belongs to, and
    a place to its other names."""
    resource = table.resource
    columns = dict(_list_place_columns(package, table, listings))
    own = [name for name in columns if name in resource.schema_.primary_key]
    names = _find_other_names(resource)
    for row in range(table.size):
        keys = {name: one.key(table.cell(row, name)) for name, one in columns.items()}
        known = {name: key for name, key in keys.items() if key in found}
        for column in names:
            for key in known.values():
                other = found[key].named.setdefault(column.title, set())
                other.add(table.cell(row, column.name))
        first = next((known[name] for name in own if name in known), None)
        for name, key in known.items():
            if first is None or key == first:
                continue
            # Two places of one list in one key are neighbors: neither belongs to the other.
            if name in own and key[:2] == first[:2]:
                found[first].beside.append(key)
                found[key].beside.append(first)
            else:
                found[first].within.append(key)
                found[key].parts.append(first)


def _list_place_columns(
    package: Package, table: Table, listings: list[_Listing]
) -> Iterator[tuple[str, _Listing]]:
    """The columns of a table that name places, each with the table of places that lists them: its own
    key, and its foreign keys into others."""
    for one in listings:
        if one.table is table:
            yield one.id, one
    for key in table.resource.connect.foreign_keys:
        target = key.reference.within(package.id)
        for one in listings:
            if (one.package.id, one.table.resource.name) == target and key.reference.fields[
                0
            ] == one.id:
                yield key.fields[0], one


def _find_other_names(resource: Resource) -> list[Column]:
    """The columns of names in a key: each row gives a place one more name."""
    key = resource.schema_.primary_key
    return [c for c in resource.columns("label") if c.name in key and c.type == "string"]


# ------------------------------------------------------------------------------------- addresses


# Names that no folder or file may have on Windows (Microsoft, "Naming Files, Paths, and Namespaces"), where
# people save the file of a place; and the name of a folder's own page.
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|index")
_SLUG_LENGTH = 80  # of the 255 that a name in a folder may have


def _make_slugs(found: Mapping[AreaKey, _Found]) -> dict[AreaKey, str]:
    """A slug for each place: its name; with its kind where several share the name, or where a page of
    the catalog stands there; with its id where that is not enough, or no letter of a name is one of an
    address; and with a number where even then two are the same."""
    slugs = {key: spell_slug(one.name) for key, one in found.items()}
    slugs = _lengthen(slugs, lambda key: f"{found[key].name} {found[key].kind}")
    slugs = _lengthen(slugs, lambda key: f"{slugs[key]} {' '.join(key)}")
    taken = {slug for slug, times in Counter(slugs.values()).items() if times == 1}
    for key, slug in slugs.items():
        if slug not in taken or not _is_slug(slug):
            short = slug[:_SLUG_LENGTH].strip("-")
            numbered = (f"{short}-{number}" for number in count(2))
            slugs[key] = next(name for name in numbered if name not in taken)
            taken.add(slugs[key])
    return slugs


def _lengthen(
    slugs: Mapping[AreaKey, str], say_longer: Callable[[AreaKey], str]
) -> dict[AreaKey, str]:
    """The slugs, with a longer one in place of each that is none, or not one place's alone."""
    often = Counter(slugs.values())
    return {
        key: slug if _is_slug(slug) and often[slug] == 1 else spell_slug(say_longer(key))
        for key, slug in slugs.items()
    }


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= _SLUG_LENGTH and text not in TAKEN and not _RESERVED.fullmatch(text)


def spell_slug(text: str) -> str:
    """A text as an address has it: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain.lower().replace("'", "")))
