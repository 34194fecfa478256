"""Markdown in blocks: put together again it is the same, and its headings keep their anchors in other words."""

import re
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from connect_catalog.blocks import (
    ENGLISH_FROM,
    ENGLISH_TO,
    keep_anchors,
    list_blocks,
    mark_english,
    split_blocks,
    tell_blocks,
)
from connect_catalog.site.prose import clean_guide

GUIDES = sorted((ROOT / "docs").rglob("*.md"))
WRITTEN = [*GUIDES, *sorted(ROOT.glob("datapackages/*/README.md"))]
LINES = st.sampled_from(
    ["", "", "Words.", "- one", "1. first", "    deep", "      deeper", "```", "~~~", "# Head", "| a |", "!!! a"]
)  # fmt: skip


def put_together(text: str) -> str:
    return "".join(block.put(block.text) for block in split_blocks(text))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_written_comes_out_the_same(path: Path):
    text = path.read_text("utf-8")
    assert put_together(text) == text.rstrip()


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_any_text_comes_out_the_same(text):
    lines = [line if line.strip() else "" for line in text.rstrip().split("\n")]
    assert put_together(text) == "\n".join(lines)
    assert tell_blocks(text, lambda _, words: words) == put_together(text)


def test_code_is_no_text_and_what_belongs_to_a_list_is():
    text = "# Go\n\nType:\n\n    catalog check\n\n1. Wait.\n\n    It takes a minute.\n\n"
    text += "```\ncode\n\nmore\n```\n\n---\n\nDone."
    assert [words for _, words in list_blocks(text)] == [
        "# Go",
        "Type:",
        "1. Wait.",
        "It takes a minute.",
        "Done.",
    ]
    assert [number for number, _ in list_blocks(text)] == ["1", "2", "3", "4", "5"]
    told = tell_blocks(text, lambda number, _: f"<{number}>\n<b>")
    assert "\n\n    <4>\n    <b>\n\n" in told and "\n\n    catalog check\n\n" in told


def draw(markdown: str) -> list[str]:
    html = Markdown(extensions=["tables", "admonition", "attr_list", "sane_lists", "toc"])
    return re.findall(r'<h\d id="([^"]*)"', html.convert(markdown))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_headings_keep_their_anchors_in_other_words(path: Path):
    text = path.read_text("utf-8")
    told = keep_anchors(text, lambda _, words: re.sub(r"^(#+ ).*", r"\1Otras palabras", words))
    assert draw(text) == draw(told) and draw(text)


def test_headings_of_one_name_are_told_apart():
    text = "# A\n\n## Send *it*\n\n## Send it\n\n## Own {#mine}"
    told = keep_anchors(text, lambda _, words: words.replace("Send", "Envíe"))
    assert draw(told) == draw(text) == ["a", "send-it", "send-it_1", "mine"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Some *words*\nmore.", "[Some *words*\nmore.]"),
        ("## Head", "## [Head]"),
        ("- one\n  on\n- two", "- [one\n  on]\n- [two]"),
        ("| a | 7 |\n|---|:-:|\n| b `x|y` z |  |", "| [a] | 7 |\n|---|:-:|\n| [b `x|y` z] |  |"),
        ("| a \\| b | c |", "| [a \\| b] | [c] |"),
        ('!!! warning "Stop"\n    Wait\n    here.', '!!! warning "[Stop]"\n    [Wait\n    here.]'),
        ("!!! warning", "!!! warning"),
    ],
)
def test_what_is_left_in_english_is_marked(text, marked):
    assert mark_english(text).replace(ENGLISH_FROM, "[").replace(ENGLISH_TO, "]") == marked


def test_a_list_that_goes_on_keeps_its_numbers():
    """As the exercises of a training, whose answers are looked up by number."""
    html = Markdown(extensions=["sane_lists"]).convert("5. five\n6. six")
    assert '<ol start="5">' in clean_guide(html)
