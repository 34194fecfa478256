"""A page that the theme rendered once, and the pages stamped out of it.

The theme renders a shell with marks where a page's own words belong. Cutting it at the marks once
and joining the pieces for each page costs what writing the file costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from .kind import PageKind
from .pages import Page

MARKS = ("title", "description", "body", "url", "path", "edit")
_MARK = re.compile("@@catalog-(" + "|".join(MARKS) + ")@@")

SOURCE = """---
title: "@@catalog-title@@"
description: "@@catalog-description@@"
shell: true
hide: [navigation, toc]
search: {searchable}
weight: {weight}
feed: {feed}
---

@@catalog-body@@
"""


def shell_source(kind: PageKind) -> str:
    """The Markdown of a shell."""
    searchable, feed = ("true" if one else "false" for one in (kind.searched, kind.feed))
    return SOURCE.format(searchable=searchable, weight=kind.weight, feed=feed)


@dataclass(frozen=True)
class Shell:
    """A rendered shell, cut at its marks: text at even positions, the name of a mark at odd
    ones."""

    pieces: tuple[str, ...]

    def stamp(self, page: Page, site_url: str, site_title: str, edit_url: str) -> str:
        """The page's whole HTML. body is HTML already; every other word is escaped here."""
        title = page.title if page.title == site_title else f"{page.title} - {site_title}"
        values = {
            "title": escape(title),
            "description": escape(page.description),
            "body": page.body,
            "url": escape(f"{site_url}{page.url}"),
            "path": escape(page.url),
            "edit": escape(edit_url),
        }
        return "".join(values[p] if i % 2 else p for i, p in enumerate(self.pieces))


def cut_shell(html: str, canonical: str) -> Shell:
    """Cut a rendered shell at its marks. Its own canonical address is a mark as well."""
    html = html.replace("<p>@@catalog-body@@</p>", "@@catalog-body@@")
    html = html.replace(f'"{canonical}"', '"@@catalog-url@@"')
    return Shell(tuple(_MARK.split(html)))
