"""Pages that would grow without end: beyond a size, their longest lists are cut, and each says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..bounds import PAGE_BYTES
from ..charts import format_number
from ..words import say

# How many entries a list keeps: the most with which the page is short enough.
KEPT = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
OTHER_KEPT = 100  # what is no list has headings and a foot too, and keeps at least so many parts

_LISTS = {"ul": "li", "ol": "li", "tbody": "tr", "dl": "div", "select": "option"}
_WHOLE = {"tr", "svg"}  # never cut
_RUNNING = {"p", "span", "dd", "td", "th", "li"}  # of words, links and the like
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_TAG = re.compile(
    r"<!--.*?-->|<(?P<raw>script|svg|style|textarea)\b.*?</(?P=raw)\s*>"
    r"""|<(?P<shut>/?)(?P<name>[a-z][a-z0-9]*)(?:[^"'>]|"[^"]*"|'[^']*')*>""",
    re.DOTALL | re.IGNORECASE,
)


@dataclass
class _Element:
    """A part of a page. start: where its tag begins; inside, closed: where its content begins and
    ends; end: where its closing tag ends. All count characters."""

    name: str
    start: int
    inside: int
    closed: int = 0
    end: int = 0
    parts: list[_Element] = field(default_factory=list)


def shorten(body: str, rest: str, limit: int = PAGE_BYTES) -> str:
    """The HTML of a page, with the first entries of its lists where it has more than `limit` bytes. At
    the end of each list that is cut stands how many more there are, then `rest`: where they are, in
    HTML. A page without long lists stays as it is."""
    if _measure(body) <= limit:
        return body
    tree, shorter = _read(body), body
    for kept in KEPT:
        shorter = "".join(_cut(body, tree, kept, rest))
        if _measure(shorter) <= limit:
            break
    return shorter


def _measure(body: str) -> int:
    return len(body.encode())


def _read(body: str) -> _Element:
    root = _Element("", 0, 0)
    stack = [root]
    for tag in _TAG.finditer(body):
        name = (tag["name"] or tag["raw"] or "").lower()
        if tag["shut"]:
            if any(one.name == name for one in stack[1:]):
                while stack[-1].name != name:
                    _close(stack.pop(), tag.start(), tag.start())
                _close(stack.pop(), tag.start(), tag.end())
        elif name:
            one = _Element(name, tag.start(), tag.end())
            stack[-1].parts.append(one)
            if tag["raw"] or name in _VOID:
                _close(one, tag.end(), tag.end())
            else:
                stack.append(one)
    for one in stack:
        _close(one, len(body), len(body))
    return root


def _close(one: _Element, closed: int, end: int) -> None:
    one.closed, one.end = closed, end


def _cut(body: str, one: _Element, kept: int, rest: str) -> Iterator[str]:
    most = kept if one.name in _LISTS or one.name in _RUNNING else max(kept, OTHER_KEPT)
    parts = one.parts if one.name in _WHOLE else one.parts[:most]
    at = one.start
    for part in parts:
        yield body[at : part.start]
        yield from _cut(body, part, kept, rest)
        at = part.end
    if len(parts) < len(one.parts):
        yield _say_more(one, len(one.parts) - len(parts), rest)
        at = one.closed
    yield body[at : one.end]


def _say_more(one: _Element, count: int, rest: str) -> str:
    words = say("Not shown here, to keep the page short: {count} more.", count=format_number(count))
    if one.name == "select":
        return f"<option disabled>{words}</option>"
    words = f"{words} {rest}"
    if one.name == "tbody":
        wide = max(len(row.parts) for row in one.parts[:1])
        return (
            f'<tr role="row"><td role="cell" colspan="{max(wide, 1)}" data-more>{words}</td></tr>'
        )
    if one.name == "dl":
        more = say("More")
        return f"<div data-more><dt>{more}</dt> <dd>{words}</dd></div>"
    name = _LISTS.get(one.name) or ("span" if one.name in _RUNNING else "p")
    return f" <{name} data-more>{words}</{name}>"
