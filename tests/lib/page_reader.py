"""A robot that reads pages: what stands on them that nobody should meet.

`read_words` looks at a page's HTML alone, so that every page of a site is read in no time;
`read_layout` looks at a page that a browser shows. Both return a sentence for each fault.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

# What a program says where it has nothing to say, or forgot to fill in.
LEAKED = re.compile(
    r"\bNone\b(?!:| (?:of|is|are|was|were|can|has|have)\b)|\bnan\b|\bNaN\b(?!,)|\bundefined\b|\bnull\b"
    r"|\[object |\{\{|\}\}|\{%|%\(|Traceback|<built-in|PosixPath|Markup\("
)
# One of something, counted as many, such as "1 rows".
ONE_OF_MANY = re.compile(
    r"(?<![\d.,:/–-])(?<!of )\b1 (?:rows|columns|files|towns|datasets|tables|children|students|people|places|"
    r"groups|numbers|cells|agencies|meetings|days|years|barriers|changes|questions|regions|districts)\b"
)
TWICE = re.compile(r"\b([A-Za-z]{2,}) \1\b")
SPACED = re.compile(r" [,;.](?=\s|$)|\(\s|\s\)|,,|\.\.(?!\.)")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNREAD = {"script", "style", "svg", "template"}
QUOTED = {"pre", "code"}  # words of a program, not of the page
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARTED = {
    "p",
    "li",
    "dd",
    "dt",
    "td",
    "th",
    "div",
    "section",
    "summary",
    "figcaption",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "option",
    "button",
    "label",
    "ul",
    "ol",
    "table",
    "tr",
    "br",
}


# Elements that say something as a whole, whose words are put together where they end.
READ = {*HEADINGS, "a", "button", "summary", "p", "figcaption", "caption", "dd", "td", "th", "li"}


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str | None]
    start: int  # how much the page had said before it
    named: bool = False


class _Reader(HTMLParser):
    """What a page says, paragraph by paragraph, and its headings, names and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Element] = []
        self.unread = self.quoted = 0  # how many of the open elements are not read, or quoted
        self.said: list[str] = []
        self.faults: list[str] = []
        self.paragraphs: list[str] = []
        self.level = 0
        self.firsts = 0
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids[attributes["id"]] += 1
        if (address := attributes.get("href") or "").startswith("#") and len(address) > 1:
            self.links.add(address[1:])
        if attributes.get("aria-label") or attributes.get("alt"):
            for element in self.open:
                element.named = True
        if tag in VOID:
            if tag == "br":
                self._say("\n")
            return
        named = bool(attributes.get("aria-label"))
        self.open.append(_Element(tag, attributes, len(self.said), named))
        self.unread += tag in UNREAD
        self.quoted += tag in QUOTED
        if tag in PARTED:
            self._say(" ")

    def handle_data(self, data):
        if not (self.unread or self.quoted) and (found := TWICE.search(data)):
            self.faults.append(f"a word twice ({found[0]}): {data.strip()[:160]}")
        self._say(data)

    def _say(self, words: str) -> None:
        if self.quoted:
            words = re.sub(r"\S+", "x", words)
        if not self.unread:
            self.said.append(words)

    def handle_endtag(self, tag):
        if not any(element.tag == tag for element in self.open):
            return
        while (element := self.open.pop()).tag != tag:
            self._close(element)
        self._close(element)

    def _close(self, element: _Element) -> None:
        tag = element.tag
        self.unread -= tag in UNREAD
        self.quoted -= tag in QUOTED
        text = " ".join("".join(self.said[element.start :]).split()) if tag in READ else ""
        if tag in HEADINGS:
            self._close_heading(HEADINGS[tag], text.removesuffix("¶").strip())
        hidden = "hidden" in element.attributes or element.attributes.get("aria-hidden") == "true"
        svg = any(one.tag == "svg" for one in self.open)
        if tag in {"a", "button", "summary"} and not (text or element.named or hidden or svg):
            if tag != "a" or "href" in element.attributes:
                self.faults.append(f"a {tag} without words: {element.attributes}")
        nav = any(one.tag == "nav" for one in self.open)
        if (
            tag in {"p", "figcaption", "caption", "summary", "dd", "td", "th", "li"}
            and text
            and not nav
        ):
            self.paragraphs.append(text)
        if tag in PARTED and self.open:
            self._say(" ")

    def _close_heading(self, level: int, text: str) -> None:
        if not text:
            self.faults.append(f"an empty heading of level {level}")
        if self.level and level > self.level + 1:
            self.faults.append(f"a heading of level {level} below one of {self.level}: {text}")
        self.level = level
        self.firsts += level == 1


def read_words(html: str) -> Iterator[str]:
    """The faults that can be seen without a browser."""
    reader = _Reader()
    reader.feed(html)
    yield from reader.faults
    if reader.firsts != 1:
        yield f"{reader.firsts} headings of level 1"
    yield from (f"the id {id} stands {n} times" for id, n in reader.ids.items() if n > 1)
    yield from (
        f"a link to #{id}, which is not there" for id in sorted(reader.links - {*reader.ids})
    )
    for text in dict.fromkeys(reader.paragraphs):
        yield from _read_paragraph(text)


@cache
def _read_paragraph(text: str) -> tuple[str, ...]:
    """The pages of a kind share most of what they say: each text is looked at once."""
    return tuple(_find_in_paragraph(text))


def _find_in_paragraph(text: str) -> Iterator[str]:
    if found := LEAKED.search(text):
        yield f"{found[0]!r} in: {text[:160]}"
    if found := ONE_OF_MANY.search(text):
        yield f"one, told as many ({found[0]}): {text[:160]}"
    if found := SPACED.search(text):
        yield f"a stray space or sign ({found[0]!r}): {text[max(0, found.start() - 60) : found.end() + 40]}"


def read_sentences(html: str) -> Iterator[str]:
    """Paragraphs of sentences whose last one has no end. A link, an address or a note may follow it."""
    for inner in re.findall(r"<p(?:\s[^>]*)?>(.*?)</p>", html, re.DOTALL):
        inner = re.sub(r"<code.*?</code>", "x.", inner, flags=re.DOTALL)
        bare = re.sub(
            r"(<a\b[^>]*>[^<]*</a>|<sup.*?</sup>|https?://\S+)[\s,.]*$",
            ".",
            inner.strip(),
            flags=re.DOTALL,
        )
        text = " ".join(re.sub(r"<[^>]+>", "", bare).split())
        if (
            re.search(r"[a-z]{3}[.] [A-Z]", text)
            and ";" not in text
            and not re.search(r'[.:?!)"…\u201d\u00bb]$', text)
        ):
            yield f"a sentence without an end: {text[-100:]}"


class _Units(HTMLParser):
    """The tables of numbers that belong to a chart or a place, and what each number stands with: the
    words at the heads of its table, of its column and its row, and in the figure's caption."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # elements, and whether they hold a unit
        self.kept: list[str] = []  # the classes of the figures and places around
        self.caption = self.whole = self.row = self.head = False
        self.columns: list[bool] = []
        self.at = 0
        self.cell: list[str] | None = None
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = (dict(attrs).get("class") or "").split()
        if tag in VOID:
            return
        self.open.append((tag, "c-chart" in names or "c-told" in names))
        if tag == "figure":
            self.caption = "data-map" in dict(attrs)  # the browser fills in its table
        if tag == "thead":
            self.head, self.columns, self.whole = True, [], False
        if tag == "tr":
            self.at, self.row = 0, False
        if tag == "th" and self.head:
            self.columns.append(False)
        if tag == "td" and {"c-number", "c-zero"} & {*names}:
            self.cell = []
        if tag == "span" and (names == ["c-told__unit"] or self._within("figcaption")):
            self._take_unit()

    def _within(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)

    def _take_unit(self) -> None:
        if self._within("figcaption"):
            self.caption = True
        elif self.head and len(self.columns) == 1:
            self.whole = True
        elif self.head:
            self.columns[-1] = True
        else:
            self.row = True

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)
        if self._within("figcaption") and "%" in data:
            self.caption = True

    def handle_endtag(self, tag):
        if tag == "thead":
            self.head = False
        if tag in {"td", "th"} and not self.head:
            self._close_cell()
            self.at += 1
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "figure":
            self.caption = False

    def _close_cell(self) -> None:
        text = " ".join("".join(self.cell or []).split())
        self.cell = None
        read = any(own for _, own in self.open)
        column = self.at < len(self.columns) and self.columns[self.at]
        known = self.caption or self.whole or self.row or column
        if read and re.search(r"\d", text) and "%" not in text and not known:
            self.faults.append(f"a number without a unit: {text[:60]}")


def read_units(html: str) -> list[str]:
    """The numbers in the tables of charts and places that stand without a unit: no percent sign, and
    no unit at the head of the table, of the column or the row, nor in the chart's caption."""
    reader = _Units()
    reader.feed(html)
    return [*dict.fromkeys(reader.faults)]


# What a browser shows and nobody can read: text outside the window, cut by its box, or under other text;
# tables wider than their box. What is there for screen readers only, or clamped to some lines, is left out.
LAYOUT = r"""() => {
  const faults = new Set(), width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.add("the page scrolls sideways");
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const words = (e) => e.textContent.trim().replace(/\s+/g, " ").slice(0, 70);
  const name = (e) => `${e.tagName.toLowerCase()} "${words(e)}"`;
  const up = function* (e) { for (; e && e !== document.body; e = e.parentElement) yield e; };
  const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX);
  const clips = (e) => /hidden|clip/.test(getComputedStyle(e).overflowX);
  const scroller = (e) => [...up(e)].find(scrolls) ?? null;
  const unseen = (e) => [...up(e)].some((p) => {
    const style = getComputedStyle(p), box = p.getBoundingClientRect();
    const none = clips(p) && (box.width <= 2 || box.height <= 2);
    return style.clip !== "auto" || style.clipPath !== "none" || none;
  });
  for (const table of document.querySelectorAll("article table")) {
    if (!seen(table)) continue;
    const box = scroller(table);
    const right = table.getBoundingClientRect().right;
    if (!box && right > width + 1) faults.add(`a table wider than the window: ${name(table)}`);
    const wide = box && box.scrollWidth > box.clientWidth + 1;
    if (wide && box.tabIndex < 0) faults.add(`no key scrolls: ${name(table)}`);
  }
  const left = "script, style, template, select, noscript, .md-header, .md-sidebar, .md-skip, "
    + ".md-search, .md-tabs, .md-top";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), rows = new Map();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest(left) || !seen(e) || unseen(e)) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width <= 1 || box.height <= 1) continue;
      const shown = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
      for (const p of up(e)) {
        if (scrolls(p)) break;
        if (!clips(p)) continue;
        const frame = p.getBoundingClientRect();
        const over = box.right > frame.right + 1.5 || box.left < frame.left - 1.5;
        if (over && box.top < frame.bottom - 2) faults.add(`cut by its box: ${name(e)}`);
        shown.top = Math.max(shown.top, frame.top); shown.bottom = Math.min(shown.bottom, frame.bottom);
      }
      if (shown.bottom - shown.top < 2) continue;
      const outside = box.right > width + 1 || box.left < -1;
      if (outside && !scroller(e)) faults.add(`outside the window: ${name(e)}`);
      for (let y = Math.floor(shown.top / 50); y <= Math.floor(shown.bottom / 50); y++) {
        if (!rows.has(y)) rows.set(y, []);
        rows.get(y).push([shown, e]);
      }
    }
  }
  for (const row of rows.values()) row.forEach(([a, ea], i) => {
    for (const [b, eb] of row.slice(i + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const less = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (ea === eb || across <= 3 || down <= 0.4 * less || scroller(ea) !== scroller(eb)) continue;
      faults.add(`one over another: ${name(ea)}, ${name(eb)}`);
    }
  });
  return [...faults];
}"""


def read_layout(page) -> list[str]:
    """The faults of the page that the browser shows (playwright's Page), as wide as its window is."""
    return page.evaluate(LAYOUT)
