"""Markdown made to stall or crash the build: each text is told of, or laid out soon."""

import pytest
from bombs import list_bombs, make_bomb
from conftest import TODAY
from limits import stop_runaway

from connect_catalog import bounds, prose
from connect_catalog.checks import load_and_check
from connect_catalog.prose import TangledText, convert, find_tangles, make_html
from connect_catalog.site.prose import clean_guide, render_markdown

README = "datapackages/kite-club/README.md"
GUIDE = ("tables", "admonition", "attr_list", "sane_lists", "toc")
SECONDS = 30  # of the processor, for what takes one or two
BOMBS = dict(list_bombs((6, 90, 2_400)))


def lay_out(text: str) -> bool:
    """Whether a text is laid out both as a README and as a page, or told of beforehand."""
    with stop_runaway(SECONDS):
        if [*find_tangles(text)]:
            return False
        assert isinstance(make_html(text), str)
        return isinstance(convert(text, GUIDE, {}), str)


@pytest.mark.slow
def test_no_bomb_stalls_or_crashes():
    laid_out = {name for name, text in BOMBS.items() if lay_out(text)}
    assert "lists in lists, 6" in laid_out
    assert "lists in lists, 2400" not in laid_out
    assert 40 < len(laid_out) < len(BOMBS) - 20


@pytest.mark.parametrize("seed", range(40))
def test_no_bomb_made_by_chance_stalls_or_crashes(seed):
    lay_out(make_bomb(seed))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Made by hand.\n\n" + "\n".join("    " * i + "- a" for i in range(100)), 3 + 6),
        ("Made by hand.\n\n" + "[" * 4_000, 3),
        ("Made by hand.\n\nOf kites.\n" + "> " * 500 + "a", 4),
        ("Made by hand.\n\n" + "a" * 6_000, 3),
        ("Made by hand.\n\n" + "a\n" * 500, 3),
        ("a\n\n" * 30_000, 0),
    ],
    ids=["lists", "brackets", "quotations", "line", "paragraph", "text"],
)
@pytest.mark.parametrize("path", [README, "docs/bomb.md"])
def test_each_kind_is_told_with_its_line(repo, path, text, line):
    (repo / path).write_text(f"# Kites\n\n{text}\n", "utf-8")
    with stop_runaway(SECONDS):
        _, problems = load_and_check(repo, TODAY, cache=False)
    told = [problem for problem in problems if problem.code == "tangled"]
    assert (path, line and line + 2) in [(p.path, p.line) for p in told]
    assert all(problem.mend for problem in told)


def test_what_no_rule_foresaw_ends_in_a_problem(repo, monkeypatch):
    """The net below the rules: a text that takes too long, and one that goes too deep."""
    monkeypatch.setattr(prose, "find_tangles", lambda text: iter(()))
    monkeypatch.setattr("connect_catalog.checks.tangled.find_tangles", lambda text: iter(()))
    monkeypatch.setattr(prose, "TEXT_SECONDS", 0.05)
    for text in (BOMBS["'[a](' in one paragraph, 2400"], BOMBS["lists in lists, 2400"]):
        with stop_runaway(SECONDS), pytest.raises(TangledText):
            make_html(text)
    (repo / README).write_text("# Kites\n\n" + "[a](" * 30_000, "utf-8")
    with stop_runaway(SECONDS):
        _, problems = load_and_check(repo, TODAY, cache=False)
    assert ("tangled", README) in [(problem.code, problem.path) for problem in problems]


def test_a_limit_of_time_holds_within_a_limit_and_ends_with_it():
    with pytest.raises(bounds.TookTooLong), bounds.limit_time(0.05), bounds.limit_time(100):
        while True:
            pass
    with pytest.raises(bounds.TookTooLong), bounds.limit_time(100), bounds.limit_time(0.05):
        while True:
            pass
    with pytest.raises(bounds.TookTooLong), bounds.limit_time(0.2):
        with pytest.raises(bounds.TookTooLong), bounds.limit_time(0.05):
            while True:
                pass
        while True:  # the outer limit goes on where the inner one has ended
            pass
    with stop_runaway(SECONDS), bounds.limit_time(0.05):
        pass
    sum(range(10_000_000))  # takes longer than the limit did


@pytest.mark.parametrize("address", ["//evil.example", r"/\evil.example", "/\t/evil.example"])
def test_a_link_to_another_host_says_https(repo, address):
    for path in (README, "docs/link.md"):
        (repo / path).write_text(f"# Kites\n\nSee [here]({address}).\n", "utf-8")
    _, problems = load_and_check(repo, TODAY, cache=False)
    told = {(problem.path, problem.line) for problem in problems if problem.code == "html"}
    assert told == {(README, 3), ("docs/link.md", 3)}
    assert "evil" not in render_markdown(f"[here]({address})")
    assert "evil" not in clean_guide(f'<a href="{address}">here</a>')


def test_links_within_the_site_and_with_https_stay():
    assert 'href="https://kites.example/a"' in render_markdown("[a](https://kites.example/a)")
    assert 'href="../about/"' in clean_guide('<a href="../about/">About</a>')
