"""Markdown that people wrote, as HTML that is safe to show."""

from __future__ import annotations

import re
from urllib.parse import quote

import nh3
from markupsafe import Markup, escape

from ..blocks import ENGLISH_FROM, ENGLISH_TO
from ..model import Settings
from ..prose import cut_title, leads_elsewhere, make_html
from ..words import say


def render_markdown(text: str, label: str = "") -> Markup:
    """Markdown of a record or package as safe HTML; its first heading is the file's title, and
    headings start at level 3, below the page's own. label: stands before it in bold."""
    text = f"**{label}** {text}" if label else text
    html = make_html(cut_title(text))
    for level in (4, 3, 2):
        for end in ("", "/"):
            html = html.replace(f"<{end}h{level}>", f"<{end}h{level + 1}>")
    return Markup(  # noqa: S704 - nh3 leaves only the allowed tags
        nh3.clean(
            html,
            tags=SAFE_TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_keep_attribute,
            url_schemes={"https"},
        )
    )


def clean_guide(html: str) -> str:
    """What MkDocs made of a page of docs/, with the tags and addresses that such a page may have."""
    return nh3.clean(
        html,
        tags=GUIDE_TAGS,
        attributes={
            "*": {"id", "class", "title"},
            "a": {"href"},
            "ol": {"start"},
            "th": {"style"},
            "td": {"style"},
        },
        attribute_filter=_keep_attribute,
        url_schemes={"https", "mailto"},
        filter_style_properties={"text-align"},
        link_rel=None,
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """What an attribute holds, but of a link to another host that does not say https."""
    return None if name == "href" and leads_elsewhere(value) else value


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


def offer_mailbox(settings: Settings, subject: str) -> Markup:
    """Where to write without an account, to stand after a link to GitHub; empty where no mailbox is
    recorded."""
    if settings.mailbox is None:
        return Markup()
    words = say("or write to {mailbox}", mailbox=settings.mailbox)
    link = Markup(' <a href="mailto:{}?subject={}">{}</a>')
    return link.format(settings.mailbox, quote(subject), words)


def mark_english_parts(html: str) -> str:
    """A page with what stands between the signs for English marked as such."""
    return html.replace(ENGLISH_FROM, '<span lang="en">').replace(ENGLISH_TO, "</span>")


def mark_english_guide(html: str) -> str:
    """A page that people wrote, where the site speaks another language: it says that it is English."""
    note = escape(say("This guide is in English."))
    return f'<p class="c-quiet">{note}</p><div lang="en">{html}</div>'


def offer_in_guide(html: str, settings: Settings, subject: str) -> str:
    """A page that people wrote, with the mailbox after each link to a form of the repository."""
    if settings.mailbox is None:
        return html
    offered = offer_mailbox(settings, subject).strip()
    form = re.compile(rf'<a href="{re.escape(settings.repository)}/issues/new[^>]*>.*?</a>', re.S)
    return form.sub(lambda link: f"{link[0]} ({offered})", html)
