"""The whole copy: a folder with a start page, and the same folder as one ZIP file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ...addresses import SUBMIT_CATALOG
from ...disk import Unwritten, fill, fill_archive
from ...model import Settings
from ...refusals import Refusal
from ...words import Language, say_day, speak
from ..environment import open_templates
from ..languages import read_language
from ..languages_apart import Twin, list_twins
from ..program import SQL_FOLDER
from ..swap import folder_beside, swap
from .held import SEARCH, hand_over, is_asked_for
from .markup import PROGRAM, START, Copy, rewrite_page
from .scripts import join_modules

START_PAGE = "START.html"
PAGES = "catalog"  # the folder that holds the site, beside the start page
MARK = "catalog build --offline"  # stands in the start page: who made the folder
_ROOT = re.compile(rf"([a-z-]+/)?{re.escape(START)}")  # each language has its own, in a folder
_SEARCH_MODULE = f"{SEARCH}pagefind.js"
_FOR_SERVERS = ("404.html", "robots.txt", "sitemap.xml")
_PROGRAMS = (f"{SUBMIT_CATALOG.rpartition('/')[0]}/", f"{SQL_FOLDER}/")


@dataclass(frozen=True)
class TakenAlong:
    """A copy that was written. bytes: of the folder and of the ZIP file."""

    folder: Path
    archive: Path
    files: int
    folder_bytes: int
    archive_bytes: int


def take_along(
    site: Path, folder: Path, settings: Settings, language: Language, today: date
) -> TakenAlong:
    """Write a copy of a built site to a folder, and to a ZIP file beside it; a copy that was written there
    before gives way. Raises Refusal where something else is in that place, and Unwritten where the disk does
    not take it; then nothing has changed."""
    refuse_other(folder)
    folder, archive = _name_both(folder)
    try:
        with folder_beside(folder.parent) as fresh:
            _fill_folder(site, fresh / "site", settings, language, today)
            paths = sorted(path for path in (fresh / "site").rglob("*") if path.is_file())
            named = {f"{folder.name}/{p.relative_to(fresh / 'site').as_posix()}": p for p in paths}
            fill_archive(fresh / "site.zip", named)
            sizes = sum(path.stat().st_size for path in paths)
            swap(fresh / "site.zip", archive, fresh / "old.zip")
            swap(fresh / "site", folder, fresh / "old")
    except OSError as error:
        raise Unwritten(f"{folder} cannot be written: {error.strerror or error}.") from None
    return TakenAlong(folder, archive, len(paths), sizes, archive.stat().st_size)


def _name_both(folder: Path) -> tuple[Path, Path]:
    """Where the folder and the ZIP file are."""
    folder = folder.absolute()
    return folder, folder.with_name(f"{folder.name}.zip")


def refuse_other(folder: Path) -> None:
    """Raises Refusal unless the place of a copy is free, or a copy stands there."""
    folder, archive = _name_both(folder)
    start = folder / START_PAGE
    if not folder.parent.is_dir():
        raise Refusal(f"There is no folder {folder.parent} for the copy.")
    if start.is_file() and MARK in start.read_text("utf-8", "replace"):
        return
    for place in (folder, archive):
        if place.exists() or place.is_symlink():
            raise Refusal(
                f"{place} is there already, and is no copy of a catalog. Name a folder that is not there yet."
            )


@dataclass(frozen=True)
class _Told:
    """What a copy says in one language, as HTML: on its start page, and on pages (see Copy). language: its id."""

    language: str
    start: str
    notice: str
    stamp: str


def _fill_folder(
    site: Path, folder: Path, settings: Settings, language: Language, today: date
) -> None:
    told = {twin.way: _tell(twin, language, today) for twin in list_twins(settings, None)}
    page = open_templates(language).get_template("_offline_start.html")
    start = page.render(
        language=language.id, site=settings.title, pages=PAGES, mark=MARK, told=told.values()
    )
    fill(folder / START_PAGE, start.encode())
    for address, content in _list_files(site, told):
        fill(folder / PAGES / address, content)


def _tell(twin: Twin, first: Language, today: date) -> _Told:
    """What a copy says in a language of the site, and of its pages in it. first: the site's first one."""
    language = first if twin.here else read_language(twin.id)
    with speak(language):
        words: Any = open_templates(language).get_template("_offline.html").module  # its macros
        day = say_day(today)
        start = words.start(f"{PAGES}/{twin.way}index.html", day, twin.url)
        return _Told(language.id, start, words.notice(twin.url), words.stamp(day, twin.url))


def _list_files(site: Path, told: Mapping[str, _Told]) -> Iterator[tuple[str, bytes]]:
    """The files of the copy, by address. told: by the root of a language's pages."""
    files = {p.relative_to(site).as_posix(): p for p in sorted(site.rglob("*")) if p.is_file()}
    roots = [address.removesuffix(START) for address in files if _ROOT.fullmatch(address)]
    kept = {address: address.removeprefix(_find_root(address, roots)) for address in files}
    kept = {address: own for address, own in kept.items() if not _is_left_out(own)}
    pages = {a.removesuffix("index.html") for a in kept if a.rpartition("/")[2] == "index.html"}
    copies = {root: Copy(pages, one.notice, one.stamp) for root, one in told.items()}
    modules = {address for address, own in kept.items() if _is_module(own)}
    for root in roots:
        texts = {
            kept[one]: files[one].read_text("utf-8") for one in modules if one == root + kept[one]
        }
        yield f"{root}{PROGRAM}", join_modules(texts, START).encode()
    for address, own in kept.items():
        content = files[address].read_bytes()
        if is_asked_for(own):
            yield f"{address}.js", hand_over(address, content).encode()
        elif address.endswith(".html"):
            copy = copies[_find_root(address, copies)]
            yield address, rewrite_page(content.decode(), address, copy).encode()
        elif address not in modules and not own.startswith(SEARCH):
            yield address, content


def _find_root(address: str, roots: Iterable[str]) -> str:
    """The folder of the language that an address is of, as in "es/"; "" for the site's first one."""
    return next((one for one in roots if one and address.startswith(one)), "")


def _is_left_out(address: str) -> bool:
    """Whether a file is of use to a server only, or belongs to a program that no copy runs."""
    return address in _FOR_SERVERS or address.startswith(_PROGRAMS) or address.endswith(".map")


def _is_module(address: str) -> bool:
    """Whether a script is one of the modules of the pages: those of the theme and plotly are plain scripts."""
    if address == _SEARCH_MODULE:
        return True
    folder, _, name = address.rpartition("/")
    return folder == "assets" and name.endswith(".js") and not name.endswith(".min.js")
