"""A review as one page of HTML, with the pictures of charts in it. It needs no other file and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from . import words
from .markdown import Links
from .model import BranchReview


def print_page(review: BranchReview, links: Links, pictures: Mapping[str, str]) -> str:
    """The page. pictures: the charts' SVG by file name, drawn here; all else is escaped."""
    environment = Environment(
        loader=PackageLoader("connect_catalog.review", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = {name: Markup(svg) for name, svg in pictures.items()}  # noqa: S704 - drawn by draw_poster
    return environment.get_template("page.html").render(
        review=review, links=links, pictures=drawn, words=words
    )
