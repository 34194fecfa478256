"""What of a site in another language is the same as in English: every text and every name of a part that pages
and feeds have, but for those in a part that says it is English.

`python tests/lib/left_english.py SITE LANGUAGE ROOT` lists it for a built site and the repository it was built
from.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from connect_catalog.load import load
from connect_catalog.model import Catalog, Translation
from connect_catalog.translations import list_told
from connect_catalog.words import say_language

TOLD = ("title", "aria-label", "alt", "placeholder", "aria-valuetext", "label")
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "code", "pre", "template"}  # what a program reads
SAME = {"kB", "MB", "GB", "bytes", "byte", "BibTeX", "Parquet"}  # units and formats
_LETTERS = re.compile(r"\b[A-Z][A-Z0-9]*(?:-\d+)?\b")  # of an agency, a law, a format: CSV, SHA-256
_WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """The texts of a page, each by itself: those between tags, and those of the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # the element, and whether what is in it counts
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        counts = self.counts and tag not in UNSEEN and "hreflang" not in told
        counts = counts and (tag == "html" or told.get("lang") != "en")
        if tag not in VOID:
            self.open.append((tag, counts))
        if counts:
            self.found |= {_join(told[name] or "") for name in TOLD if name in told}
        if counts and tag == "meta" and "description" in (told.get("name"), told.get("property")):
            self.found.add(_join(told.get("content") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        at = max((i for i, (name, _) in enumerate(self.open) if name == tag), default=None)
        if at is not None:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        if self.counts:
            self.found.add(_join(data))

    @property
    def counts(self) -> bool:
        return self.open[-1][1] if self.open else True


def _join(text: str) -> str:
    return " ".join(text.split())


def read_page(path: Path) -> set[str]:
    return read_html(path.read_text("utf-8"))


def read_html(html: str) -> set[str]:
    """The texts of a page that have words, as a file has it or as scripts have made it."""
    texts = Texts()
    texts.feed(html)
    texts.close()
    return {text for text in texts.found if _WORD.search(text)}


def read_feed(path: Path) -> set[str]:
    """The titles, summaries and descriptions of a feed."""
    nodes = ElementTree.parse(path).iter()  # noqa: S314 - the site's own
    told = (
        node for node in nodes if node.tag.rpartition("}")[2] in ("title", "summary", "subtitle")
    )
    return {_join(node.text or "") for node in told if _WORD.search(node.text or "")}


@dataclass(frozen=True)
class Names:
    """What a catalog itself knows to be the same in every language: every text of its records that is none to
    translate, and the values of its tables that are names."""

    catalog: Catalog
    language: str
    same: frozenset[str] = field(default=frozenset())  # messages whose translation is the same

    @cached_property
    def known(self) -> set[str]:
        """Each name, also without what stands in brackets behind it."""
        told: dict[str, set[str]] = defaultdict(set)
        for one in list_told(self.catalog, self.language):
            told[one.path].add(one.text)
        kept = {
            text
            for path, record in self._list_records()
            for text in _list_strings(record.model_dump())
            if text not in told[path] and not re.fullmatch("[a-z]+", text)  # ids and kinds
        }
        same = {one.text for one in list_told(self.catalog, self.language) if _is_same(one)}
        spoken = {say_language(id) for id in self.catalog.settings.languages}
        spoken |= {name.capitalize() for name in spoken}
        return {_join(n) for n in {*kept, *same, *spoken, *self._places, *self.same, *SAME}}

    def _list_records(self) -> Iterator[tuple[str, Any]]:
        """Everything that people wrote, each with its path."""
        for record in self.catalog.records:
            if not isinstance(record, Translation):
                yield record.origin.path, record
        for package in self.catalog.packages.values():
            yield package.origin.path, package.descriptor

    def _list_places(self) -> Iterator[str]:
        for package in self.catalog.packages.values():
            for table in package.tables.values():
                for column in table.resource.schema_.fields:
                    if column.connect.role in ("label", "geography"):
                        yield from table.sheet.columns[column.name].values

    @cached_property
    def _longest(self) -> re.Pattern[str]:
        worded = (name for name in self.known if _WORD.search(name))
        ordered = sorted(worded, key=len, reverse=True)
        return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in ordered))

    def holds(self, text: str) -> bool:
        """Whether a text is made of names, numbers and signs alone."""
        if text in self.known:
            return True
        rest = re.sub(r"https?://\S+|\S+@\S+|[\w.-]+/[\w./-]*|\b[\w-]+\.[a-z]\w{1,6}\b", "", text)
        rest = _LETTERS.sub("", self._longest.sub("", rest))
        return not _WORD.search(rest) or self._is_line(text)

    def _is_line(self, text: str) -> bool:
        """Whether a text is a line of a place's name, which a chart breaks where it is long."""
        return any(f" {text} " in f" {name} " for name in self._places)

    @cached_property
    def _places(self) -> tuple[str, ...]:
        return tuple({*self._list_places()})


def _list_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _list_strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _list_strings(one)


def _is_same(one: Any) -> bool:
    return one.state == "current" and one.entry.text == one.text


def find_left(site: Path, language: str, names: Names) -> dict[str, str]:
    """Each text that a page or a feed of a language shares with its English twin and that is no name, with the
    first page where it stands."""
    left: dict[str, str] = {}
    for read, pattern in ((read_page, "index.html"), (read_feed, "*.atom"), (read_feed, "*.xml")):
        for path in sorted((site / language).rglob(pattern)):
            below = path.relative_to(site / language)
            twin = site / below
            if twin.is_file():
                for text in read(path) & read(twin):
                    if text not in left and not names.holds(text):
                        left[text] = below.as_posix()
    return left


def list_same(language: str) -> frozenset[str]:
    """The messages whose translation is the same, as "No" is in Spanish."""
    from connect_catalog.site.languages import read_asked, read_language

    translations = read_language(language).translations
    return frozenset(
        one
        for one in read_asked()
        if translations.gettext(one) == one and _is_there(translations, one)
    )


def _is_there(translations: Any, message: str) -> bool:
    """Whether a message is translated at all, and not only given back."""
    return message in translations._catalog


if __name__ == "__main__":
    folder, told_language, root = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    read_catalog = load(root.resolve()).catalog
    found = find_left(
        folder, told_language, Names(read_catalog, told_language, list_same(told_language))
    )
    print(json.dumps(found, ensure_ascii=False, indent=1))
