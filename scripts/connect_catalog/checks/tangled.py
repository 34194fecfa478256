"""Rules on how READMEs and pages are written: they can be laid out soon, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..codes import Code
from ..model import Catalog, Package
from ..problems import Problem
from ..prose import TangledText, cut_title, find_tangles, make_html

TOO_LONG = "it takes too long, or goes too deep, to lay this text out"


def check_readme_is_plain(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A README can be laid out soon. It has at most 60,000 characters, paragraphs of at most 10,000,
    and lists and quotations that stand at most 6 deep in one another.

    Why: Whoever reads it on a phone must come to its end, and thousands of brackets or of lists in
    one another stall the program that lays pages out.

    Mend: Split a long text, and leave an empty line between paragraphs. Make one list of lists in
    one another.
    """
    path = f"datapackages/{package.id}/README.md"
    tangles = [*find_tangles(package.readme)]
    yield from (Problem(path, line, "", Code.TANGLED, message) for line, message in tangles)
    if not tangles:
        try:
            make_html(cut_title(package.readme))
        except TangledText:
            yield Problem(path, 0, "", Code.TANGLED, TOO_LONG)


def check_guides_are_plain(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A page of `docs/` can be laid out soon. It has at most 60,000 characters, paragraphs of at most
    10,000, and lists and quotations that stand at most 6 deep in one another.

    Why: Whoever reads it on a phone must come to its end, and thousands of brackets or of lists in
    one another stall the program that lays pages out.

    Mend: Split a long text, and leave an empty line between paragraphs. Make one list of lists in
    one another.
    """
    for path, text in catalog.guides.items():
        for line, message in find_tangles(text):
            yield Problem(path, line, "", Code.TANGLED, message)


RECORD_RULES = (check_guides_are_plain,)
RULES = (check_readme_is_plain,)
