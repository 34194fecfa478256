"""What readers are told in another language: which texts are translated, and the catalog in its words.

A translation stands beside its record or guide, each text at its place with the fingerprint of what it translates.
A text is translated where an entry has its own fingerprint: the one at its place, or another of the same
file, so that a part can be moved. Where only the place is known, the text has changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from .blocks import keep_anchors, list_blocks, mark_english, tell_blocks
from .model import (
    FAMILIES,
    Catalog,
    Descriptor,
    Package,
    Record,
    Table,
    TranslatedText,
    Translation,
    list_texts,
    take_fingerprint,
    tell_in_other_words,
)

TranslationState = Literal["current", "stale", "missing"]
README = "README.md"
R = TypeVar("R", bound=Record)
_NOTHING = Translation()


@dataclass(frozen=True)
class ToldText:
    """A text that readers are told. path: the record or descriptor it stands in; at: its place there.
    entry: its translation, or that of an earlier text at its place, or None."""

    path: str
    at: str
    text: str
    entry: TranslatedText | None

    @cached_property
    def state(self) -> TranslationState:
        """Whether it is translated as it stands, as it stood once, or not at all."""
        if self.entry is None:
            return "missing"
        return "current" if self.entry.of == take_fingerprint(self.text) else "stale"


def list_told(catalog: Catalog, language: str) -> Iterator[ToldText]:
    """Every text of the catalog's records, descriptors, packages' READMEs and guides, with what a language
    has for it."""
    for path, texts in _list_sources(catalog):
        find = _look_up(catalog, path, language, texts)
        for at, text in texts:
            yield ToldText(path, at, text, find(at, text))


def _list_sources(catalog: Catalog) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """The texts of each record, package and guide that has any, by its path."""
    for record in catalog.records:
        if not isinstance(record, Translation) and (texts := [*list_texts(record)]):
            yield record.origin.path, texts
    for package in catalog.packages.values():
        blocks = ((f"{README}/{number}", text) for number, text in list_blocks(package.readme))
        yield package.origin.path, [*list_texts(package.descriptor), *blocks]
    for path, guide in catalog.guides.items():
        if path not in catalog.settings.list_english_guides():
            yield path, [*list_blocks(guide)]


def _look_up(
    catalog: Catalog, path: str, language: str, texts: Sequence[tuple[str, str]] = ()
) -> Callable[[str, str], TranslatedText | None]:
    """How a text at a place of a record is looked up in its translation. texts: all of the record; what
    translates one that has moved was no earlier form of the text that took its place."""
    entries = catalog.translations.get(path, {}).get(language, _NOTHING).texts
    prints = {at: take_fingerprint(text) for at, text in texts} if entries else {}
    moved = {of for at, of in prints.items() if at not in entries or entries[at].of != of}
    known = {entry.of: entry for entry in entries.values()}

    def find(at: str, text: str) -> TranslatedText | None:
        there = entries.get(at)
        fingerprint = take_fingerprint(text) if entries else ""
        if there is not None and there.of == fingerprint:
            return there
        earlier = None if there is not None and there.of in moved else there
        return known.get(fingerprint, earlier)

    return find


@dataclass(frozen=True)
class TranslationCounts:
    """How many texts a language has: texts in all; current: translated as they stand; checked: those of them
    that a speaker has checked; stale: changed since; missing: not translated."""

    language: str
    texts: int
    current: int
    checked: int
    stale: int
    missing: int


def count_translated(catalog: Catalog, language: str) -> TranslationCounts:
    """How far the catalog is translated. catalog: as it stands in the repository."""
    told = [*list_told(catalog, language)]
    states = Counter(one.state for one in told)
    current = (one for one in told if one.state == "current")
    checked = sum(1 for one in current if one.entry and one.entry.checked)
    return TranslationCounts(
        language, len(told), states["current"], checked, states["stale"], states["missing"]
    )


def list_english(catalog: Catalog, language: str) -> frozenset[str]:
    """The texts that a language has no translation for as they stand."""
    return frozenset(one.text for one in list_told(catalog, language) if one.state != "current")


def list_english_headings(catalog: Catalog, language: str) -> Iterator[str]:
    """The headings of guides that a language has no translation for, without their signs: menus have them too."""
    for path, guide in catalog.guides.items():
        blocks = [*list_blocks(guide)]
        look_up = _look_up(catalog, path, language, blocks)
        for at, text in blocks:
            if text.startswith("#") and _tell(look_up(at, text), text) is text:
                yield text.lstrip("#").replace("`", "").strip()


# --------------------------------------------------------------------------- in another language


def translate_catalog(catalog: Catalog, language: str) -> Catalog:
    """The catalog as it is told in a language. What is not translated as it stands stays English."""
    if not catalog.translations:
        return catalog

    def tell(record: R) -> R:
        look_up = _look_up(catalog, record.origin.path, language)
        return tell_in_other_words(record, lambda at, text: _tell(look_up(at, text), text))

    families: dict[str, Any] = {
        family: MappingProxyType({id: tell(r) for id, r in getattr(catalog, family).items()})
        for family in FAMILIES
    }
    return replace(
        catalog,
        settings=tell(catalog.settings),
        vocabulary=tell(catalog.vocabulary),
        logic_model=tell(catalog.logic_model),
        packages=MappingProxyType(
            {
                id: _tell_package(catalog, package, tell(package.descriptor), language)
                for id, package in catalog.packages.items()
            }
        ),
        **families,
    )


def _tell(entry: TranslatedText | None, text: str) -> str:
    translated = entry is not None and entry.of == take_fingerprint(text)
    return entry.text if entry is not None and translated else text


def _tell_package(
    catalog: Catalog, package: Package, descriptor: Descriptor, language: str
) -> Package:
    look_up = _look_up(catalog, package.origin.path, language)

    def tell(number: str, text: str) -> str:
        return _tell(look_up(f"{README}/{number}", text), text)

    tables: Mapping[str, Table] = {
        name: table.describe(descriptor.resource(name)) for name, table in package.tables.items()
    }
    return replace(
        package,
        descriptor=descriptor,
        readme=tell_blocks(package.readme, tell),
        tables=MappingProxyType({**tables}),
    )


def tell_guide(catalog: Catalog, path: str, language: str) -> str | None:
    """A guide in a language, with signs around what is left in English; None where none of it is translated.
    path: below the repository."""
    if language not in catalog.translations.get(path, {}):
        return None
    look_up = _look_up(catalog, path, language)

    def tell(number: str, text: str) -> str:
        told = _tell(look_up(number, text), text)
        return mark_english(text) if told is text else told

    return keep_anchors(catalog.guides[path], tell)
