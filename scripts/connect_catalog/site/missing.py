"""What stands in for a page that is not there. A web server has one page for that, whatever the language of the
address that was asked for: it says it in every language of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from markupsafe import Markup

from ..words import Language
from .environment import open_templates


def tell_missing(languages: Iterable[tuple[Language, str]]) -> Iterator[Markup]:
    """The HTML of a part for each language, each with the address of its home page; the first one's is that of
    the page. Its links are whole paths: nobody knows how deep the address lies that was asked for."""
    for number, (language, url) in enumerate(languages):
        template = open_templates(language).get_template("_missing.html")
        told = template.render(own=number == 0, id=language.id, root=urlsplit(url).path)
        yield Markup(told)  # noqa: S704 - of a template
