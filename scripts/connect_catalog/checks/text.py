"""Rules for every text that people write: it shows what it is, and it runs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

from ..characters import find_hidden
from ..codes import Code
from ..documents import Location
from ..model import Catalog, Package, Record, Translation
from ..problems import Problem
from ..prose import find_hosts
from .telling import problem_at

# A tag, a comment, an entity, or an address that runs a script; "<5" and "<https://...>" are none.
HTML = re.compile(
    r"<(?!https?://)[a-zA-Z/!?]|&(?:#\w+|[a-zA-Z]{2,10}\d{0,2});"
    r"|(?i:\b(?:java|vb|live)script\s*:|\bdata:\s*text/html)"
)
HTML_MESSAGE = "HTML or a script stands in this text"
# What a page of docs/ may hold all the same: code, which is shown as it is, a link within the site, a
# line break in a table, and a comment within a line.
_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.M | re.S)
_PLAIN = re.compile(
    r"(`+)(?!`).+?(?<!`)\1(?!`)|<a href=\"(?!//)[\w./-]+\">|</a>|</?code>|<br>|<!--(?:(?!-->).)*-->"
)
_ATTRIBUTES = re.compile(r"\{[^{}=\n]*=[^{}\n]*\}")  # Markdown would write them into a tag


def texts(record: Record) -> Iterator[tuple[Location, str]]:
    """Every text in a record, with its place."""
    todo: list[tuple[Location, Any]] = [((), record.model_dump(mode="json", by_alias=True))]
    while todo:
        at, value = todo.pop()
        if isinstance(value, str):
            yield at, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield (*at, key), key
                todo.append(((*at, key), inner))
        elif isinstance(value, list):
            todo += [((*at, i), inner) for i, inner in enumerate(value)]


def check_record_texts(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record holds plain words: no HTML, no script, no invisible character.

    Why: What people write is shown on the site, where HTML or a script could show something false
    or run in a reader's browser. A character that nobody sees can make a word look like another.

    Mend: Write plain words; where you need a tag or a code such as `&amp;`, say it in words. Delete
    an invisible character by writing the text anew instead of pasting it.
    """
    for record in catalog.records:
        is_guide = isinstance(record, Translation) and record.is_of_guide
        yield from _text_faults(record, catalog.once(_open_guide if is_guide else _open_plain))


def check_descriptor_texts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A descriptor holds plain words: no HTML, no script, no invisible character.

    Why: What people write is shown on the site, where HTML or a script could show something false
    or run in a reader's browser. A character that nobody sees can make a word look like another.

    Mend: Write plain words; where you need a tag or a code such as `&amp;`, say it in words. Delete
    an invisible character by writing the text anew instead of pasting it.
    """
    for record in (package.descriptor, package.edition):
        if record is not None:
            yield from _text_faults(record, catalog.once(_open_plain))


def _is_html(text: str) -> bool:
    return bool(HTML.search(text))


def _is_html_in_guide(line: str) -> bool:
    shown = _PLAIN.sub("", line)
    return _is_html(shown) or bool(_ATTRIBUTES.search(shown))


_Reader = Callable[[str], tuple[Code, str] | None]  # the fault of a text


def _open_plain(_: Catalog) -> _Reader:
    return _open_reader(_is_html)


def _open_guide(_: Catalog) -> _Reader:
    return _open_reader(_is_html_in_guide)


def _open_reader(is_html: Callable[[str], bool]) -> _Reader:
    """It reads a text once: records have the same words again and again."""

    @cache
    def read(text: str) -> tuple[Code, str] | None:
        if hidden := find_hidden(text):
            message = f"an invisible character ({hidden[1]}) stands in this text"
            return Code.HIDDEN_CHARACTER, message
        return (Code.HTML, HTML_MESSAGE) if any(map(is_html, text.split("\n"))) else None

    return read


def _text_faults(record: Record, read: _Reader) -> Iterator[Problem]:
    for at, text in texts(record):
        if fault := read(text):
            yield problem_at(record, at, *fault)


def check_readme(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A README is Markdown without HTML and without a script.

    Why: The README is shown on the dataset's page, where HTML or a script could show something
    false or run in a reader's browser.

    Mend: Use Markdown: dashes for lists, stars for emphasis. Write a link as
    `[words](https://address)`.
    """
    where = f"datapackages/{package.id}/README.md"
    for number, line in enumerate(package.readme.splitlines(), start=1):
        if HTML.search(line):
            yield Problem(where, number, "", Code.HTML, HTML_MESSAGE)
    yield from _host_faults(where, package.readme)


def _host_faults(path: str, text: str) -> Iterator[Problem]:
    """Links such as //host, which do not say where they lead."""
    for number in find_hosts(text):
        message = "a link leads to another host and does not begin with https://"
        yield Problem(path, number, "", Code.HTML, message, "Write `[words](https://address)`.")


def check_guides(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A page of `docs/` starts with its title, and is Markdown without HTML, without a script and without an
    invisible character.

    Why: The page is shown to everyone, and HTML or a script could show something false or run in a
    reader's browser. Settings for the program that lays out the page would stand above the title.

    Mend: Start with `# ` and the title. Use Markdown: dashes for lists, stars for emphasis, and
    `[words](https://address)` for a link. Put what must be shown as it is between backticks.
    """
    for path, text in catalog.guides.items():
        if not text.startswith("# "):
            message = "this page does not start with its title"
            yield Problem(path, 1, "", Code.HTML, message, "Start with `# ` and the title.")
        bare = _FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
        for number, line in enumerate(bare.split("\n"), start=1):
            if _is_html_in_guide(line):
                yield Problem(path, number, "", Code.HTML, HTML_MESSAGE)
        for number, line in enumerate(text.split("\n"), start=1):
            if hidden := find_hidden(line):
                message = f"an invisible character ({hidden[1]}) stands in this line"
                yield Problem(path, number, "", Code.HIDDEN_CHARACTER, message)
        yield from _host_faults(path, bare)


RECORD_RULES = (check_record_texts, check_guides)
RULES = (check_descriptor_texts, check_readme)
