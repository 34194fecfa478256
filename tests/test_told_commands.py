"""Every command that a page or a message tells is one that works: it exists with its options, and does what
it is told for, in a made-up place with stand-ins for what it names."""

import ast
import re
import shlex
import shutil
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT, copy_workgroup, mostly_slow
from told_place import fill_in, put_under_git, write_files

from connect_catalog.cli import main

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
CODE = ROOT / "scripts/connect_catalog"
SOURCES, TEMPLATES = sorted(CODE.rglob("*.py")), sorted((CODE / "site").rglob("*.html"))
NAMES = "|".join(sorted(main.commands))
WHOLE = re.compile(rf"(?:^|`|\$ )\s*(?:\.venv/bin/)?catalog ((?:{NAMES})\b[^`\n]*)", re.M)
ON_THE_SITE = re.compile(rf"<code>catalog ((?:{NAMES})\b[^<]*)</code>")
# In a message, words of a sentence follow: only names of commands, options, and words in capitals are
# of the command, or `{put in}` from the code.
NAMED = re.compile(
    rf"\bcatalog ((?:{NAMES})\b(?: (?:plan|import|export|install|remove|--[a-z-]+|[A-Z]+\b|\{{[^}}]*\}}))*)"
)
# What the code puts into a command that a message tells, and what stands for it.
PUT_IN = {
    "id": "story-hours",
    "after.id": "story-hours",
    "folders": "datapackages/story-hours datapackages/kite-club",
    "name": "datapackages/story-hours",
    "package.id": "story-hours",
    "together": "story-hours kite-club",
    "place.package": "story-hours",
    "port % 65535 + 1": "8001",
    "file": "filled.xlsx",
    "language": "es",
}
# They serve until they are stopped, or build a site, which takes long. Other tests do both.
HELP_ONLY = {"serve", "build"}
# What is typed where a told command asks, in the order of its questions.
TYPED = {
    "record meeting": ("Winter meeting", "", "statewide", *[""] * 7),
    "record training": ("Tables", "", "Tables", "helpers", "families", "", "9", "", ""),
    "record request": ("How wet?", "", "parent", "weather", "open", ""),
    "record NAME": ("Winter meeting", "", "statewide", *[""] * 7),
    "record use": ("Boots", "", "town-hall", "plan", "Boots were bought.", "kite-club", "", "", ""),
    "record barrier juvenile-arrests": ("format", "It is on paper.", *[""] * 6),
    "record status juvenile-arrests requested": ("", "It was asked again.", "", "", ""),
    "record plan juvenile-arrests published": ("2026-11", "", "", ""),
    "record review juvenile-arrests statewide-meeting": ("Ask for newer years.", ""),
    "update PACKAGE --from FILE": ("2025-11-20", "y"),
    "update children-in-care --from next-year.csv --updated 2026-11-20": ("y",),
}
# It stands on its page to show what is asked: nobody can know yet what the mark of its table means.
ASKS = re.compile(r"adopt CT_\S+ +--id \S+ +--agency \S+$")


@cache
def told_on_pages() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = re.sub(r"\\\n\s*", " ", page.read_text("utf-8"))
        found += [(page.name, match[1]) for match in WHOLE.finditer(text)]
    for page in TEMPLATES:
        found += [(page.name, m[1]) for m in ON_THE_SITE.finditer(page.read_text("utf-8"))]
    return found


@cache
def told_in_messages() -> list[tuple[str, str]]:
    """What texts in the code say, with {...} for what is put into them."""
    found = []
    for path in SOURCES:
        source = path.read_text("utf-8")
        if "catalog " not in source:
            continue
        tree = ast.parse(source)
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        parts = {id(part) for node in joined for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                plain = [part.value for part in node.values if isinstance(part, ast.Constant)]
                if not any("catalog " in text for text in plain):
                    continue
                text = "".join(map(write_part, node.values))
            elif isinstance(node, ast.Constant) and id(node) not in parts:
                if not isinstance(node.value, str) or "catalog " not in node.value:
                    continue
                text = node.value
            else:
                continue
            found += [(path.name, match[1]) for match in NAMED.finditer(text)]
    return found


def write_part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"


def find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = main
    above = click.Context(main)
    while isinstance(command, click.Group) and words:
        found = command.get_command(above, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command, words


def is_name(told: str) -> bool:
    """Whether a text only names a command, that needs more than its name to be run."""
    command, words = find_command(told.split())
    needs = [p for p in command.params if p.required]
    return not words and (isinstance(command, click.Group) or bool(needs))


def parse(told: str) -> None:
    """Raises click.UsageError where an option is not there, or lacks its value."""
    told = re.sub(r"\[([^\]]*)\]|\\|\.\.\.| # .*", r"\1", told).split("|")[0]
    command, words = find_command(shlex.split(told))
    above = click.Context(main, info_name="catalog", **main.context_settings)
    context = click.Context(command, info_name=command.name, parent=above)
    command.make_parser(context).parse_args(list(words))


def run(words: list[str], typed: tuple[str, ...] = ()) -> click.testing.Result:
    return CliRunner().invoke(main, words, input="".join(f"{line}\n" for line in typed))


def name_told(told: tuple[str, str]) -> str:
    return f"{told[0]}: {told[1][:40]}"


@pytest.fixture(scope="session")
def made_place(make_once) -> Path:
    def make(folder: Path) -> None:
        root = copy_workgroup(folder)
        put_under_git(root)
        write_files(root, "\n".join(told for _, told in told_on_pages()))

    return make_once("told-place", make) / "workgroup"


@pytest.fixture
def place(made_place, tmp_path, monkeypatch) -> Path:
    """The made-up place to stand in, with a person at the terminal."""
    root = Path(shutil.copytree(made_place, tmp_path / "place"))
    monkeypatch.chdir(root)
    monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: True)
    return root


@pytest.mark.parametrize("told", told_on_pages(), ids=name_told)
def test_a_command_on_a_page_can_be_typed(told):
    parse(told[1])


def test_a_command_that_a_message_tells_has_the_options_it_names():
    for name, told in told_in_messages():
        command, words = find_command(told.split())
        named = {word for word in words if word.startswith("--")}
        options = {option for parameter in command.params for option in parameter.opts}
        assert named <= options | {"--help"}, (name, told)


@pytest.mark.parametrize(
    "told", mostly_slow(sorted({t for _, t in told_on_pages()})), ids=lambda t: t[:60]
)
def test_a_command_on_a_page_does_what_it_is_told_for(place, told):
    run_told(told, told)


def test_what_make_is_told_to_do_is_in_the_makefile():
    goals = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    texts = [path.read_text("utf-8") for path in (*PAGES, *SOURCES)]
    found = [
        match
        for text in texts
        for match in re.findall(r"`make ([a-z]+)|^make ([a-z]+)$|: make ([a-z]+)\"", text, re.M)
    ]
    told = {"".join(match) for match in found}
    assert len(told) > 8 and told <= goals


def fill_message(told: str) -> str:
    return re.sub(r"\{([^}]*)\}", lambda put: PUT_IN[put[1]], told)


@pytest.mark.parametrize("told", mostly_slow(sorted({t for _, t in told_in_messages()})))
def test_a_command_that_a_message_tells_works(place, told):
    run_told(told, fill_message(told))


def run_told(told: str, filled: str) -> None:
    words = fill_in(filled)
    if is_name(filled) or words[0] in HELP_ONLY:
        words = [*words, "--help"]
    if words == ["hook", "remove"]:
        assert run(["hook", "install"]).exit_code == 0
    asks = bool(ASKS.match(told))
    done = run(words, ("0",) if asks else TYPED.get(told, ()))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (2 if asks else 0), done.output
    assert ("Usage:" in done.output) == ("--help" in words)


def test_what_is_told_is_found_and_what_is_wrong_is_seen(place):
    assert len(told_on_pages()) > 30 and len(told_in_messages()) > 8
    every = {told for _, told in (*told_on_pages(), *told_in_messages())}
    assert set(TYPED) <= every and sum(1 for told in every if ASKS.match(told)) == 1
    for wrong in ("check --nothing x", "new x --from"):
        with pytest.raises(click.UsageError):
            parse(wrong)
    for wrong in (
        "check no-such-package",
        "suppress PACKAGE no-such-package",
        "stats --at nothing",
    ):
        with pytest.raises(AssertionError):
            run_told(wrong, wrong)
