"""No words of the pages are glued together: each sentence is one message, which another language can put right."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from babel.messages.pofile import read_po
from gluing import find_in_python, find_in_script, find_in_template, is_piece

from connect_catalog.site.environment import TEMPLATES, open_templates
from connect_catalog.site.languages import ASSETS, MESSAGES, PACKAGE, THEME
from connect_catalog.words import ENGLISH

PIECES = {"or write to {mailbox}": "a link of its own, which stands behind another link"}


def read(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    return open_templates(ENGLISH)


@pytest.mark.slow
def test_nothing_is_put_to_a_said_word_in_python():
    paths = [*PACKAGE.rglob("*.py")]
    assert len(paths) > 300
    assert {(p.name, *one) for p in paths for one in find_in_python(read(p))} == set()


def test_nothing_is_put_to_a_said_word_in_a_template(environment):
    paths = [*TEMPLATES.glob("*.html"), *THEME.rglob("*.html")]
    assert len(paths) > 40
    found = {(p.name, *one) for p in paths for one in find_in_template(read(p), environment)}
    assert found == set()


def test_nothing_is_put_to_a_said_word_in_a_script():
    paths = [*ASSETS.glob("*.js")]
    assert len(paths) > 40
    assert {(p.name, *one) for p in paths for one in find_in_script(read(p))} == set()


def test_no_message_goes_on_from_what_stands_before_it():
    with MESSAGES.open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    texts = {t for id in messages for t in ([id] if isinstance(id, str) else id)}
    assert {text for text in texts if is_piece(text)} == set(PIECES)


@pytest.mark.parametrize(
    "glued",
    [
        'say("Open") + " " + name',
        'name + say_count("{count} row", "{count} rows", n)',
        'f"{name}: {translate(word)}"',
        'say("Open").lower()',
        "translate(word).capitalize()",
        '(say("Open") if n else say("Resolved")).upper()',
        '", ".join([name, say("and more")])',
        '" ".join(say("Open") for _ in names)',
        'f"<li>{name} {say_in(1, 2)}</li>"',
    ],
)
def test_glue_in_python_is_found(glued):
    assert [*find_in_python(f"x = {glued}")]


def test_glue_by_a_name_is_found_in_its_function():
    source = """
def tell(name):
    kind = say("Open")
    words = say("{name} is open.", name=name)
    words += f" {kind}"
    return kind.lower() + name

def other(kind):
    return kind.lower()
"""
    assert [line for line, _ in find_in_python(source)] == [5, 6]


@pytest.mark.parametrize(
    "whole",
    [
        'say("{name} is open", name=name)',
        'say("It is open.") + " " + say("It was asked.")',
        'say("over {span}", span=say_count("{count} day", "{count} days", n))',
        'f"<dt>{name}</dt> <dd>{translate(word)}</dd>"',
        "name.lower()",
    ],
)
def test_whole_sentences_are_none(whole):
    assert not [*find_in_python(f"x = {whole}")]


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ('{{ _("Open") ~ " " ~ name }}', 1),
        ('{{ name ~ (_("Open") if name else pgettext("a request", "Open")) }}', 1),
        ('{% set x = ngettext("row", "rows", 1) + name %}', 1),
        ("{{ title|lower }}", 1),
        ('{{ _("open")|capitalize }}', 1),
        ("{% trans name=title|upper %}Open {{ name }}{% endtrans %}", 1),
        ('{{ _("%(name)s is open", name=name) }} {{ root ~ "a" }}', 0),
    ],
)
def test_glue_in_a_template_is_found(environment, template, count):
    assert len([*find_in_template(template, environment)]) == count


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ('a = say("Open") + name;', 1),
        ('a = name + sayCount("{count} row", "{count} rows", (n + 1));', 1),
        ('a = say("Open").toLowerCase();', 1),
        ('a = say("Open", { n: n + 1 }); // say("Open") + name', 0),
        ('a = [say("Open"), name.toLocaleLowerCase()];', 0),
    ],
)
def test_glue_in_a_script_is_found(script, count):
    assert len([*find_in_script(script)]) == count


@pytest.mark.parametrize(
    ("message", "piece"),
    [
        (", up from {number}", True),
        ("and {count} more", True),
        ("Held by ", True),
        ("Half of the", True),
        ("Held by:", False),
        ("Android (all)", False),
    ],
)
def test_pieces_are_found_among_messages(message, piece):
    assert is_piece(message) == piece
