"""What of a site in another language is the same as in English: every text and every name of a part that pages,
pictures, feeds, calendars, files of values and printed sheets have, but for those in a part that says it is
English.

`python tests/lib/left_english.py SITE LANGUAGE ROOT` lists it for a built site and the repository it was built
from.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pypdf import PdfReader

from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.model import Catalog, Translation
from connect_catalog.translations import list_told
from connect_catalog.words import say_language

TOLD = ("title", "aria-label", "alt", "placeholder", "aria-valuetext", "label")
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TOLD_OF_FEEDS = {"title", "summary", "subtitle", "content", "ShortName", "Description"}
TOLD_OF_CALENDARS = {"NAME", "X-WR-CALNAME", "SUMMARY", "DESCRIPTION", "LOCATION"}
OF_PROGRAMS = {"assets", "pagefind"}  # folders that hold scripts, and what they search in
UNSEEN = {"script", "style", "code", "pre", "template"}  # what a program reads
SAME = {"kB", "MB", "GB", "bytes", "byte", "BibTeX", "Parquet"}  # units and formats
_LETTERS = re.compile(r"\b[A-Z][A-Z0-9]*(?:-\d+)?\b")  # of an agency, a law, a format: CSV, SHA-256
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWELED = re.compile(r"(?<![\w./#-])(?=[A-Za-z]*[AEIOUaeiou])[A-Za-z]{2,}(?![\w/])")


class Texts(HTMLParser):
    """The texts of a page, each by itself: those between tags, and those of the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # the element, and whether what is in it counts
        self.found: set[str] = set()
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.language = told.get("lang")
        counts = self.counts and tag not in UNSEEN and "hreflang" not in told
        counts = counts and told.get("lang", self.language) == self.language
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
    """What readers are told of a feed, or of how to search the site."""
    nodes = ElementTree.parse(path).iter()  # noqa: S314 - the site's own
    told = [node.text for node in nodes if node.tag.rpartition("}")[2] in TOLD_OF_FEEDS]
    return _keep_worded(text or "" for text in told)


def read_values(path: Path) -> set[str]:
    """The texts of a file of values that are more than one word, without marks of cells, which scripts put into
    words: what else is a word alone may be a name for programs."""
    return _keep_phrases(_list_strings(json.loads(path.read_text("utf-8")))) - {*Mark}


def read_cells(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return _keep_phrases(cell for row in csv.reader(file) for cell in row)


def read_calendar(path: Path) -> set[str]:
    lines = path.read_text("utf-8").replace("\r", "").replace("\n ", "").split("\n")
    fields = (re.split("[;:]", line, maxsplit=1)[0] for line in lines)
    told = (line for line, name in zip(lines, fields, strict=True) if name in TOLD_OF_CALENDARS)
    return _keep_worded(line.partition(":")[2] for line in told)


def read_sheets(path: Path) -> set[str]:
    """The lines of a PDF, and what it says of itself."""
    reader = PdfReader(path)
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    about = reader.metadata or {}
    return _keep_worded([*lines, *(str(about.get(name, "")) for name in ("/Title", "/Subject"))])


READERS: Mapping[str, Callable[[Path], set[str]]] = {
    ".html": read_page,
    ".svg": read_page,
    ".atom": read_feed,
    ".xml": read_feed,
    ".json": read_values,
    ".csv": read_cells,
    ".ics": read_calendar,
    ".pdf": read_sheets,
}


def _keep_worded(texts: Iterable[str]) -> set[str]:
    return {_join(text) for text in texts if _WORD.search(text)}


def _keep_phrases(texts: Iterable[str]) -> set[str]:
    return {text for text in _keep_worded(texts) if " " in text}


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
        return text in self.known or not _WORD.search(self.take_out(text)) or self._is_line(text)

    def take_out(self, text: str) -> str:
        """What of a text is no name, no address and no abbreviation."""
        rest = re.sub(r"https?://\S+|\S+@\S+|[\w.-]+/[\w./-]*|\b[\w-]+\.[a-z]\w{1,6}\b", "", text)
        return _LETTERS.sub("", self._longest.sub("", rest))

    def _is_line(self, text: str) -> bool:
        """Whether a text is a line of a place's name, which a chart breaks where it is long, or its start and
        end."""
        start, _, end = text.partition("…")
        if end:
            return any(n.startswith(start) and n.endswith(end) for n in self._places)
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


Compare = Callable[[set[str], set[str], "Names"], Iterable[str]]


def share_texts(own: set[str], english: set[str], names: Names) -> Iterator[str]:
    """The texts of a file that its twin has as well, and that are no names."""
    return (text for text in own & english if not names.holds(text))


def share_words(own: set[str], english: set[str], names: Names) -> Iterator[str]:
    """The texts of a file with a word of its twin that is no name, for a language that shares no word with a
    vowel with English."""
    words = {word for text in english for word in _VOWELED.findall(text)}
    return (t for t in own if words & {*_VOWELED.findall(names.take_out(t))} and not names.holds(t))


def find_left(
    site: Path, language: str, names: Names, compare: Compare = share_texts
) -> dict[str, str]:
    """Each text of a language's files in which English is left, with the first file where it stands."""
    left: dict[str, str] = {}
    for below, path in _list_files(site / language):
        if (twin := site / below).is_file():
            read = READERS[path.suffix]
            for text in compare(read(path), read(twin), names):
                left.setdefault(text, below)
    return left


def _list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a language that readers are told something in, each with its address."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if path.suffix in READERS and below.parts[0] not in OF_PROGRAMS:
            yield below.as_posix(), path


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
