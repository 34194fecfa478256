"""Markdown that people wrote: what it may hold, and its HTML, made in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import markdown

from .bounds import (
    TEXT_BLOCK,
    TEXT_BLOCK_LINES,
    TEXT_LENGTH,
    TEXT_LEVELS,
    TEXT_LINE,
    TEXT_SECONDS,
    TEXT_SIGNS,
    TookTooLong,
    limit_time,
)
from .refusals import Unsound

_SIGNS = re.compile(r"[\[\]<*_`!\\=]")
_LEVEL = re.compile(r"[ \t]*(?:>|[-+*](?=\s)|\d{1,9}[.)](?=\s)|:(?=\s))")
_LINK = re.compile(r"(?:\]\(|^ {0,3}\[[^\]]*\]:|href=[\"']?)\s*<?([\s/\\]{2,9})")
_LEFT_OUT = re.compile(r"[\x00-\x20]")
_HOST = re.compile(r"[/\\]{2}")
_INDENT = 4  # columns of a level of a list


class Tangle(NamedTuple):
    """Why a text is not made into HTML: the line, and what is too much there."""

    line: int
    message: str


class TangledText(Unsound):
    """A text cannot be made into HTML in bounded time and depth."""


def cut_title(text: str) -> str:
    """A README without its title, which its page has above it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("# "))


@lru_cache(maxsize=1024)  # the check makes it, and the page shows it
def make_html(text: str) -> str:
    """The HTML of a text of Markdown with tables, which may hold what is not safe to show. Raises
    TangledText where it takes too long, or goes too deep."""
    return convert(text, ("tables",), {})


def convert(text: str, extensions: Sequence[str], settings: Mapping[str, Any]) -> str:
    """The same, with other extensions of the Markdown package and their settings."""
    try:
        with limit_time(TEXT_SECONDS):
            maker = markdown.Markdown(extensions=[*extensions], extension_configs={**settings})
            return maker.convert(text)
    except (TookTooLong, RecursionError):
        raise TangledText from None


def leads_elsewhere(address: str) -> bool:
    """Whether a browser takes an address that names no scheme as one on another host, as in //host, with
    backslashes, or with what it leaves out between the two."""
    return _HOST.match(_LEFT_OUT.sub("", address)) is not None


def find_hosts(text: str) -> Iterator[int]:
    """The lines of a text with a link that leads to another host without saying https."""
    for number, line in enumerate(text.splitlines(), start=1):
        if any(leads_elsewhere(found[1]) for found in _LINK.finditer(line[:TEXT_LINE])):
            yield number


def find_tangles(text: str) -> Iterator[Tangle]:
    """What of a text would take long, or go deep, to make into HTML: its length, that of a line or
    paragraph, lists and quotations in one another, and signs that may open something."""
    if len(text) > TEXT_LENGTH:
        yield Tangle(0, f"this text is longer than {TEXT_LENGTH:,} characters")
        return
    for number, block in _split_blocks(text):
        yield from _find_in_block(number, block)


def _split_blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines between empty ones, with the number of the first."""
    block: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _find_in_block(first: int, block: list[str]) -> Iterator[Tangle]:
    long = next((i for i, line in enumerate(block) if len(line) > TEXT_LINE), None)
    if long is not None:
        yield Tangle(first + long, f"this line is longer than {TEXT_LINE:,} characters")
    is_table = all("|" in line for line in block)
    whole = block if is_table else ["\n".join(block)]
    if not is_table and (len(whole[0]) > TEXT_BLOCK or len(block) > TEXT_BLOCK_LINES):
        limit = f"{TEXT_BLOCK:,} characters or {TEXT_BLOCK_LINES} lines"
        yield Tangle(first, f"this paragraph is longer than {limit}")
    deep = next((i for i, line in enumerate(block) if _count_levels(line) > TEXT_LEVELS), None)
    if deep is not None:
        message = f"lists and quotations stand more than {TEXT_LEVELS} deep in one another"
        yield Tangle(first + deep, message)
    for i, part in enumerate(whole):
        if len(_SIGNS.findall(part)) > TEXT_SIGNS:
            message = (
                f"more than {TEXT_SIGNS} brackets, stars and such signs stand in one paragraph"
            )
            yield Tangle(first + i, message)


def _count_levels(line: str) -> int:
    """How many lists and quotations a line seems to be in."""
    line = line[: TEXT_LINE + 1].expandtabs(_INDENT)
    levels = (len(line) - len(line.lstrip(" "))) // _INDENT
    at = 0
    while found := _LEVEL.match(line, at):
        levels, at = levels + 1, found.end()
    return levels
