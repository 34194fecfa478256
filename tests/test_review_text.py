"""Whatever stands in a review, its comment shows it and does nothing else. An attacker writes into every
text there is; the comment is then read as GitHub reads it."""

import random
import re
from html.parser import HTMLParser

import pytest
from marko.ext.gfm import gfm
from pydantic import ValidationError

from connect_catalog.review.escape import escape_address, escape_text
from connect_catalog.review.markdown import MOST_BYTES, Links, print_markdown
from connect_catalog.review.model import (
    BranchReview,
    ChartChange,
    Example,
    FieldChange,
    FigureChange,
    PackageChange,
    RecordChange,
    TableChange,
    ToldProblem,
)
from connect_catalog.review.page import print_page

HOSTILE = (
    "@ctdata-connect/maintainers and @octocat",
    "user@example.org or mailto:user@example.org",
    "fixes #12, closes GH-34 and someone/else#56",
    "see https://evil.example/?a=1 or www.evil.example",
    "xmpp:foo@bar.baz/txt ftp://evil.example",
    "[click](https://evil.example) ![x](https://evil.example/p.png)",
    "[ref]: https://evil.example 'x'",
    "<https://evil.example> <user@example.org>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<!-- catalog review --> --> <details><summary>x",
    "| a | b |\n|---|---|\n| c | d |",
    "a | b \\| c \\\\| d",
    "`code` ``` \n```sh\nrm -rf /\n```",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "# heading\n## heading\n===\n---\n***",
    "- [x] done\n1. one\n+ two\n* three",
    "> [!WARNING]\n> trust me",
    "    four spaces of code",
    "\ttab of code",
    "&lt;b&gt; &#64;octocat &commat;octocat",
    "\\@octocat \\#12 \\<b>",
    "$\\href{https://evil.example}{x}$ $$x$$",
    "\u202egnp.exe \u200b\ufeff\u2066x\u2069 \x1b[31m \x00 \r\n\r\n# new",
    "0123456789abcdef0123456789abcdef01234567",
    "[^1] and [^1]: note",
    ":tada: 1) one",
    '" onmouseover="x" \' ><b>',
    "A" * 200,
    "\U0001f469\u200d\U0001f469\u200d\U0001f466" * 5,
)
LINKS = Links("https://github.com/example/catalog", "a" * 40, "https://github.com/example/runs/1")


class Reader(HTMLParser):
    """The tags, the links and the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def fill(text: str) -> BranchReview:
    """A review with a text in every place."""
    short = text[:200]
    example = Example(row=short, field=short, before=short, after=short)
    table = TableChange(
        title=short,
        rows=(1, 2),
        changes=(text,),
        fields=(FieldChange(title=short, changed=1, shown=2, hidden=3),),
        examples=(example,),
        why_none=text,
    )
    package = PackageChange(
        id=short,
        title=short,
        kind="changed",
        versions=(short, short),
        changes=(text,),
        tables=(table,),
    )
    return BranchReview(
        base="b" * 40,
        head="c" * 40,
        counted=1,
        elsewhere=0,
        problems=(
            ToldProblem(
                path=text,
                lines=(3,),
                count=1,
                field=text,
                message=text,
                details=(text,),
                mend=text,
                code=short,
            ),
        ),
        records=(RecordChange(kind=short, title=short, path=text, changes=(text,)),),
        packages=(package,),
        program=0,
        figures=(FigureChange(what=short, before=1, after=2, of=(None, 20)),),
        more_figures=0,
        why_no_figures=text,
        charts=(
            ChartChange(
                package=short,
                title=short,
                kind="new",
                before=short,
                after=short,
                why_none=text,
            ),
        ),
        good=(text,),
        left_out=(),
    )


TAGS = {"h2", "h3", "p", "ul", "li", "strong", "a", "em", "code", "span"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
PLAIN = read(gfm.convert(print_markdown(fill("plain"), LINKS)))


def assert_harmless(text: str) -> None:
    said = print_markdown(fill(text), LINKS)
    shown = read(gfm.convert(said))
    assert [tag for tag in shown.tags if tag != "span"] == PLAIN.tags, text
    assert {*shown.tags} <= TAGS and shown.attributes <= {"href"}
    assert len(shown.links) == len(PLAIN.links)
    assert all(
        re.fullmatch(
            r"https://github\.com/example/(catalog/blob/a{40}/[\w./%~-]*(#L3)?|runs/1)", one
        )
        for one in shown.links
    ), shown.links
    # GitHub looks for names and numbers in what is shown.
    assert not re.search(r"(?<![\w`])@\w|(?<!\w)#\d|\bGH-\d|://(?!github)|www\.\w", shown.words)
    assert not re.search(
        r"(mailto|xmpp):\w|\b[0-9a-f]{7,40}\b", re.sub("a{40}", "", shown.words), re.I
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", said)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_does_anything(text):
    assert_harmless(text)


@pytest.mark.slow
def test_no_mixture_of_them_does_anything():
    lots = random.Random(11)
    signs = "\\`*_{}[]()#+-.!|<>~^$&@:/ \n\t\"'=1aA"
    for _ in range(300):
        parts = lots.choices([*HOSTILE, *signs], k=lots.randint(1, 12))
        assert_harmless("".join(parts)[:300])


def test_what_is_shown_is_what_was_written():
    """Signs that count for nothing are shown as they are."""
    for text in ("5 < 6 & 7 > 2", "a*b*c_d_e", "[x](y)", "C:\\temp", "1. one", "- two", "#3", "$5"):
        shown = read(gfm.convert(f"x {escape_text(text)}")).words
        assert shown.replace("\u200b", "").strip() == f"x {text}"


def test_an_address_ends_where_it_should():
    assert escape_address("a) [b](c d#e?f\n<g>") == "a%29%20%5Bb%5D%28c%20d%23e%3Ff%0A%3Cg%3E"


@pytest.mark.slow
def test_the_longest_review_is_a_comment_that_says_what_it_left_out():
    one = fill("\U0001f469<|" * 600)
    long = one.model_copy(
        update={
            name: getattr(one, name) * 200
            for name in ("problems", "records", "packages", "figures", "charts", "good")
        }
    )
    said = print_markdown(long, LINKS)
    assert len(said.encode()) < MOST_BYTES + 2_000 < 65_536
    for title in ("What is wrong", "What this changes", "What changes in the data", "is good"):
        assert title in said
    assert said.index("What is wrong") < said.index("What this changes")
    assert "more did not fit here" in said


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"base": "main"},
        {"good": ["x" * 2001]},
        {"good": ["x"] * 201},
        {"counted": -1},
        {"address": "https://evil.example"},
    ],
    ids=str,
)
def test_what_is_no_review_is_not_read(change):
    with pytest.raises(ValidationError):
        BranchReview.model_validate(fill("x").model_dump() | change)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_page_shows_them_too(text):
    plain, shown = (read(print_page(fill(one), LINKS, {})) for one in ("plain", text))
    assert shown.tags == plain.tags
    assert shown.attributes == plain.attributes
    assert all(link.startswith("https://github.com/example/catalog/blob/") for link in shown.links)
