"""What programs that walk the web are told: robots.txt (RFC 9309), and how to search here (OpenSearch 1.1)."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from functools import partial

from ..addresses import OPEN_SEARCH, ROBOTS, SITEMAP, locate_language, locate_page
from ..model import Catalog, Settings
from .files import ComputeStatistics, Files

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
NAME, SUMMARY = 16, 1024  # characters that the form allows


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """robots.txt and opensearch.xml."""
    settings = catalog.settings
    return {
        ROBOTS: partial(write_robots, settings),
        OPEN_SEARCH: lambda: write_open_search(settings),
    }


def write_robots(settings: Settings) -> bytes:
    """That all may be read, and where the pages of each language are listed."""
    folders = ["", *map(locate_language, settings.languages[1:])]
    lists = (f"Sitemap: {settings.url}{folder}{SITEMAP}\n" for folder in folders)
    return f"User-agent: *\nAllow: /\n{''.join(lists)}".encode()


def write_open_search(settings: Settings) -> bytes:
    """How a browser or a program searches the site."""
    root = xml.Element("OpenSearchDescription", {"xmlns": NAMESPACE})
    name = (
        settings.title if len(settings.title) <= NAME else settings.title[:NAME].rpartition(" ")[0]
    )
    for tag, told in (
        ("ShortName", name or settings.title[:NAME]),
        ("Description", settings.tagline[:SUMMARY]),
        ("InputEncoding", "UTF-8"),
        ("Language", settings.languages[0]),
    ):
        xml.SubElement(root, tag).text = told
    template = f"{settings.url}{locate_page('search')}?q={{searchTerms}}"
    xml.SubElement(root, "Url", type="text/html", template=template)
    xml.indent(root, " ")
    text: bytes = xml.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"
