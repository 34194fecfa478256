"""Markdown that people wrote, as HTML that is safe to show."""

from __future__ import annotations

from functools import cache

import markdown
import nh3
from markupsafe import Markup


@cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=["tables"])


def render_markdown(text: str, label: str = "") -> Markup:
    """Markdown of a record or package as safe HTML; its first heading is the file's title, and
    headings start at level 3, below the page's own. label: stands before it in bold."""
    text = f"**{label}** {text}" if label else text
    body = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    html = _markdown().reset().convert(body)
    for level in (4, 3, 2):
        for end in ("", "/"):
            html = html.replace(f"<{end}h{level}>", f"<{end}h{level + 1}>")
    return Markup(  # noqa: S704 - nh3 leaves only the allowed tags
        nh3.clean(html, tags=SAFE_TAGS, attributes={"a": {"href"}}, url_schemes={"https"})
    )


def clean_guide(html: str) -> str:
    """What MkDocs made of a page of docs/, with the tags and addresses that such a page may have."""
    return nh3.clean(
        html,
        tags=GUIDE_TAGS,
        attributes={
            "*": {"id", "class", "title"},
            "a": {"href"},
            "th": {"style"},
            "td": {"style"},
        },
        url_schemes={"https", "mailto"},
        filter_style_properties={"text-align"},
        link_rel=None,
    )


SAFE_TAGS = {
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "em",
    "strong",
    "code",
    "pre",
    "h3",
    "h4",
    "h5",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "br",
    "hr",
}
GUIDE_TAGS = SAFE_TAGS | {"h1", "h2", "h6", "div", "span", "dl", "dt", "dd"}
