"""The modules of the site in one plain script. They are our own, MiniSearch's and Pagefind's, whose imports and
exports are written in a few ways; any other way is refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...refusals import Unsound

LOADER = Path(__file__).parent / "loader.js"
_IMPORT = re.compile(r'^import\s+\{([^}]*)\}\s+from\s+"(\./[\w-]+\.js)";', re.M)
_EXPORT = re.compile(r"^export\s+((?:async\s+)?function|const|class)\s+(\w+)", re.M)
_EXPORTS = re.compile(r"\bexport\s*\{([\w\s,$]*)\};?")
_NEEDED = re.compile(r'(?:\bfrom\s+|\bimport\((?:new URL\()?)"(\.{1,2}/[\w./-]+\.js)"')
_LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\s*\.\s*meta\b.*|\bimport\s*\(.*", re.M)


def join_modules(modules: Mapping[str, str], start: str) -> str:
    """One script that runs as the module at an address does. modules: their texts, by address below the site's
    root; those that the first needs, now or later, are taken; start: the first. Raises Unsound where a module is
    written in a way that is not known here."""
    needed = sorted(_list_needed(modules, start))
    parts = [LOADER.read_text("utf-8"), *(_wrap(address, modules[address]) for address in needed)]
    return "\n".join([*parts, f'connectOffline.start("{start}");', ""])


def _list_needed(modules: Mapping[str, str], start: str) -> set[str]:
    needed, left = {start}, [start]
    while left:
        address = left.pop()
        found = {_resolve(address, path) for path in _NEEDED.findall(modules[address])} - needed
        needed |= found
        left += found
    return needed


def _resolve(address: str, path: str) -> str:
    """The address that a module names by a path from its own."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), path))


def _wrap(address: str, text: str) -> str:
    """A module as a function that gives what it exports."""
    text, names = _take_exports(text)
    text = _IMPORT.sub(lambda found: _write_import(address, found[1], found[2]), text)
    text = text.replace("import.meta.url", "offline.url").replace("import(", "offline.later(")
    if left := _LEFT.search(text):
        raise Unsound(f"{address} cannot be taken along, as it has: {left[0][:80]}")
    given = ", ".join(f"{name}: {own}" for own, name in names)
    head = f'connectOffline.modules.set("{address}", (offline, fetch, Worker) => {{\n"use strict";'
    return f"{head}\n{text}\nreturn {{ {given} }};\n}});"


def _take_exports(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A module without its exports, and these: (own name, name for others)."""
    names = [(name, name) for _, name in _EXPORT.findall(text)]
    names += [pair for listed in _EXPORTS.findall(text) for pair in _read_names(listed)]
    return _EXPORTS.sub("", _EXPORT.sub(r"\1 \2", text)), names


def _write_import(address: str, listed: str, path: str) -> str:
    names = ", ".join(f"{theirs}: {own}" for theirs, own in _read_names(listed))
    return f'const {{ {names} }} = offline.need("{_resolve(address, path)}");'


def _read_names(listed: str) -> Iterator[tuple[str, str]]:
    """`a, b as c` as (a, a), (b, c)."""
    for one in filter(None, map(str.strip, listed.split(","))):
        first, _, other = one.partition(" as ")
        yield first.strip(), other.strip() or first.strip()
