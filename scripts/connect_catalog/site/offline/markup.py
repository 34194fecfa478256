"""A page of the site as it stands in the copy."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container
from dataclasses import dataclass
from functools import partial

_ATTRIBUTE = r"""\s+[^\s=>"']+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']*))?"""
# What stands between the tags of a script is no markup, nor is a comment.
_PART = re.compile(
    rf"<!--.*?-->|(?P<script><script(?P<told>(?:{_ATTRIBUTE})*)\s*>)(?P<inside>.*?)</script>"
    rf"|<(?P<tag>a|form|link|meta)(?:{_ATTRIBUTE})*\s*/?>",
    re.S,
)
_TARGET = re.compile(r'(?<=\s)(href|action)="([^"]*)"')
_SOURCE = re.compile(r'(?<=\s)src="([^"]*)"')
_INDEX = "index.html"
_HEADING = "</h1>"
_FOOTER = 'c-footer">'  # the footer's own part, where its first words follow
START = "assets/catalog.js"  # the module that starts what moves on a page
PROGRAM = "assets/offline.js"  # what stands in its place


@dataclass(frozen=True)
class Copy:
    """What the pages of a copy have in common. pages: the addresses of all pages; notice: says on a page that
    needs a server that it does not work here; stamp: says on every page which copy it is (both as HTML)."""

    pages: Container[str]
    notice: str
    stamp: str


def rewrite_page(html: str, address: str, copy: Copy) -> str:
    """A page as it stands in a copy. address: that of its file, below the site's root."""
    needs: list[str] = []
    rewritten = _PART.sub(partial(_rewrite_part, address.rpartition("/")[0], copy, needs), html)
    if needs:
        rewritten = rewritten.replace(_HEADING, f"{_HEADING}\n{copy.notice}", 1)
    return rewritten.replace(_FOOTER, f"{_FOOTER}\n{copy.stamp}", 1)


def _rewrite_part(folder: str, copy: Copy, needs: list[str], part: re.Match[str]) -> str:
    """A tag, or a script with what it holds. needs: gets the scripts that only a server can give."""
    if part["script"]:
        return _rewrite_script(part, needs)
    if part["tag"] == "meta":
        return part[0].replace("'self'", "'self' file:") if "http-equiv" in part[0] else part[0]
    if part["tag"] == "link" and "modulepreload" in part[0]:
        return ""
    return _TARGET.sub(partial(_name_file, folder, copy), part[0]) if part["tag"] else part[0]


def _rewrite_script(part: re.Match[str], needs: list[str]) -> str:
    """The module that starts all becomes the plain script that holds it; others are left out."""
    source = _SOURCE.search(part["told"])
    if source is None or 'type="module"' not in part["told"]:
        return part[0]
    if source[1].endswith(START):
        return f'<script defer src="{source[1].removesuffix(START)}{PROGRAM}"></script>'
    needs.append(source[1])
    return ""


def _name_file(folder: str, copy: Copy, target: re.Match[str]) -> str:
    """An address that leads to the folder of a page leads to its file."""
    path = re.split("[?#]", target[2], maxsplit=1)[0]
    if not re.search(r"(^|/)\.{0,2}$", path) or not path:
        return target[0]
    page = posixpath.normpath(posixpath.join(folder, path))
    if (page := "" if page == "." else f"{page}/") not in copy.pages:
        return target[0]
    whole = f"{path.removesuffix('/')}/{_INDEX}{target[2][len(path) :]}"
    return f'{target[1]}="{whole}"'
