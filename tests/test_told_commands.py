"""Every command that a page or a message tells is one that works: it exists, with its options."""

import ast
import re
import shlex

import click
import pytest
from conftest import ROOT

from connect_catalog.cli import main

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = sorted((ROOT / "scripts/connect_catalog").rglob("*.py"))
NAMES = "|".join(sorted(main.commands))
WHOLE = re.compile(rf"(?:^|`|\$ )\s*(?:\.venv/bin/)?catalog ((?:{NAMES})\b[^`\n]*)", re.M)
NAMED = re.compile(rf"\bcatalog ((?:{NAMES})\b(?: (?:plan|import))?[^`\n.]*)")


def told_on_pages() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = re.sub(r"\\\n\s*", " ", page.read_text("utf-8"))
        found += [(page.name, match[1]) for match in WHOLE.finditer(text)]
    return found


def told_in_messages() -> list[tuple[str, str]]:
    """What texts in the code say, with x for what is put into them."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts
            )
            if isinstance(node, ast.JoinedStr | ast.Constant):
                found += [(path.name, match[1]) for match in NAMED.finditer(text)]
    return found


def find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def list_options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts} | {"--help"}


def parse(told: str) -> None:
    """Raises click.UsageError where an option is not there, or lacks its value."""
    told = re.sub(r"\[([^\]]*)\]|\\|\.\.\.| # .*", r"\1", told).split("|")[0]
    command, words = find_command(shlex.split(told))
    above = click.Context(main, info_name="catalog", **main.context_settings)
    context = click.Context(command, info_name=command.name, parent=above)
    command.make_parser(context).parse_args(list(words))


@pytest.mark.parametrize("told", told_on_pages(), ids=lambda told: f"{told[0]}: {told[1][:40]}")
def test_a_command_on_a_page_can_be_typed(told):
    parse(told[1])


def test_a_command_that_a_message_tells_has_the_options_it_names():
    for name, told in told_in_messages():
        words = told.split()
        command, _ = find_command(words)
        named = {re.match("--[a-z-]+", word)[0] for word in words if re.match("--[a-z]", word)}
        assert named <= list_options(command), (name, told)


def test_what_is_told_is_found_and_what_is_wrong_is_seen():
    assert len(told_on_pages()) > 30 and len(told_in_messages()) > 8
    for wrong in ("check --nothing x", "new x --from"):
        with pytest.raises(click.UsageError):
            parse(wrong)
