"""The site in a second language: the same pages in a folder of its own, beside the files that are the same in
every language."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import accumulate

from ..addresses import locate_language
from ..model import Catalog, Settings
from ..translations import translate_catalog
from ..words import title_language

# An address in a page: of a link, a picture, a script, or of what a script is to read.
_DATA = re.compile(r'<script type="application/json"[^>]*>.*?</script>', re.S)
# What holds no text of the page, or a text between two tags.
_BETWEEN = re.compile(
    r"<(?:script|style|title|textarea|option|svg)\b.*?</(?:script|style|title|textarea|option|svg)>|<[^>]*>|([^<>]+)",
    re.S,
)
_TEXT = re.compile(r'"([^"\\\s]+)"')
_ADDRESS = re.compile(r'(?<= )(href|src|action|data-[a-z-]+)="([^"#?:\s]+)([#?][^"]*)?"')


def tell_apart(catalog: Catalog, language: str) -> Catalog:
    """The catalog in another of its languages, whose pages lie in a folder below the first one's."""
    told = translate_catalog(catalog, language)
    settings = told.settings.model_copy(
        update={
            "url": f"{catalog.settings.url}{locate_language(language)}",
            "languages": (language,),
        }
    )
    return replace(told, settings=settings)


@dataclass(frozen=True)
class Twin:
    """A language of the site. name: as its speakers call it; here: whether these pages are in it; way: from the
    root of these pages to the root of its own; url: the address of that root."""

    id: str
    name: str
    here: bool
    way: str
    url: str


def list_twins(settings: Settings, below: str | None) -> list[Twin]:
    """Every language of a site, for the pages of one of them. settings: of the whole site; below: the language
    of the pages, None for the first one's."""
    first, *others = settings.languages
    up = "" if below is None else "../"
    roots = {first: "", **{id: locate_language(id) for id in others}}
    return [
        Twin(id, title_language(id), id == (below or first), f"{up}{root}", f"{settings.url}{root}")
        for id, root in roots.items()
    ]


class EnglishTexts:
    """What of a page in another language is still English, so that it is read aloud as such."""

    def __init__(self, texts: Collection[str]) -> None:
        """texts: those without a translation."""
        self._texts = {" ".join(text.split()) for text in texts if _has_letters(text)}

    def mark(self, html: str) -> str:
        """The HTML of a page, with lang="en" around each text that is one of them from its start to its
        end."""
        return _BETWEEN.sub(self._mark_one, html) if self._texts else html

    def _mark_one(self, found: re.Match[str]) -> str:
        if found[1] is None or " ".join(unescape(found[1]).split()) not in self._texts:
            return found[0]
        return f'<span lang="en">{found[1]}</span>'


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


class SharedFiles:
    """The files that every language has in common, and how the pages of a folder below lead to them."""

    def __init__(self, addresses: Collection[str], own: Collection[str]) -> None:
        """addresses: of all that the first language has beside its pages; own: of what this one has
        itself, pages and files."""
        self._files = {*addresses} - {*own}
        folders = {folder for address in self._files for folder in _list_folders(address)}
        self._folders = folders - {folder for address in own for folder in _list_folders(address)}

    def lead_there(self, html: str, url: str) -> str:
        """The HTML of a page, at its address below the folder of its language, with links to the files in
        common. What scripts are told of a file in data counts from the root of the site, and so from the
        folder."""

        def lead(found: re.Match[str]) -> str:
            name, address, rest = found[1], found[2], found[3] or ""
            path = _find_path(url, address)
            return (
                f'{name}="{"../" * (url.count("/") + 1)}{path}{rest}"' if path in self else found[0]
            )

        def lead_script(found: re.Match[str]) -> str:
            return f'"../{found[1]}"' if found[1] in self else found[0]

        html = _DATA.sub(lambda found: _TEXT.sub(lead_script, found[0]), html)
        return _ADDRESS.sub(lead, html)

    def __contains__(self, path: str) -> bool:
        """Whether the address of a file, or of a folder, is one in common."""
        return path in (self._folders if path.endswith("/") else self._files)


def _find_path(url: str, address: str) -> str:
    """Where a link of a page leads, below the root."""
    path = posixpath.normpath(posixpath.join(url, address))
    return f"{path}/" if address.endswith("/") else path


def _list_folders(address: str) -> Iterator[str]:
    """The folders that a file or page lies in, each with a slash at its end; a page is a folder itself."""
    yield from accumulate(f"{part}/" for part in address.split("/")[:-1])
