"""catalog record: what happened, as a record, without writing YAML."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..terminal import print_message, print_text
from .shared import again_if_overtaken, find_root, load_records

if TYPE_CHECKING:
    from pathlib import Path

    from ..intake.record import Draft


class _Records(click.Group):
    """One command for each kind of thing to record; its options are the fields of the record."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*RECORDED]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return _make_recorder(name) if name in RECORDED else None


# What can be recorded: the arguments of the command, and its help.
RECORDED = {
    "meeting": ((), "Record a meeting, as counts by role; a meeting to come has no counts yet."),
    "training": ((), "Record a training, and how people scored before and after it."),
    "request": ((), "Record a question put to the workgroup, or with --close what came of it."),
    "use": ((), "Record a decision or policy that public data went into."),
    "plan": (
        ("item", "status"),
        "Record by when the desired dataset ITEM should reach a step, or a new day for it.",
    ),
    "barrier": (
        ("item",),
        "Record what stands between the desired dataset ITEM and the public, or with --resolve "
        "what removed it.",
    ),
    "status": (("item", "status"), "Record how far the desired dataset ITEM is now."),
    "review": (("item", "meeting"), "Record what MEETING said about the desired dataset ITEM."),
}


@click.group(cls=_Records)
def record() -> None:
    """Record a meeting, a request, a step of the work plan ... without writing YAML.

    What is not given as an option is asked for at a terminal. Nothing is written that a check would
    refuse. A field given as - is left out.
    """


def _make_recorder(name: str) -> click.Command:
    """A command of `catalog record`."""
    arguments, words = RECORDED[name]
    named = [click.Argument([one], required=False) for one in arguments]
    options = [*_field_options(name, arguments), *_end_options(name)]
    return click.Command(
        name,
        params=[*named, *options],
        help=words,
        callback=lambda **given: _record(name, **given),
    )


def _field_options(name: str, arguments: tuple[str, ...]) -> Iterator[click.Option]:
    """An option for each field of what is recorded."""
    from ..intake.ask import describe
    from ..intake.record import AHEAD, day_of, fields_of

    day = day_of(name)
    for field in fields_of(name):
        if field.name in arguments:
            continue
        help = f"{describe(field)}{'; may be repeated' if field.is_many else ''}"
        if field.name == day and name not in AHEAD:
            help += " (default: today)"
        yield click.Option(
            [field.name, field.option], multiple=field.is_many, metavar=field.metavar, help=help
        )
        if field.name == day != "date":
            ends = "" if name in AHEAD else ", or the day of the end where something ends"
            words = f"the same as {field.option}{ends}"
            yield click.Option(["day", "--date"], metavar=field.metavar, help=words)


def _end_options(name: str) -> Iterator[click.Option]:
    """The options that end what was recorded before, and the one that agrees to what is doubtful."""
    if name in ("plan", "status", "review"):
        words = "write it even if it goes back a step or is doubtful otherwise"
        yield click.Option(["--yes"], is_flag=True, default=None, help=words)
    if name == "request":
        yield click.Option(["--close"], metavar="ID", help="the request that is closed now")
    if name == "barrier":
        words = "the kind of the open barrier that is gone now"
        yield click.Option(["--resolve"], metavar="KIND", help=words)
        words = "which of several open barriers of that kind"
        yield click.Option(["--number"], type=click.IntRange(min=1), help=words)


def _record(name: str, **options: Any) -> None:
    """Carry out a command of `catalog record`."""
    root = find_root()
    yes = bool(options.pop("yes", False))
    given = {key: value for key, value in options.items() if value not in (None, ())}
    draft, roles = again_if_overtaken(lambda: _settle_and_write(name, root, given, yes))
    for file in draft.files:
        print_message(f"Wrote {file.path}:\n")
        print_text(f"{file.added}\n")
    for line in _next_steps(draft, roles):
        print_message(line)


def _settle_and_write(
    name: str, root: Path, given: dict[str, Any], yes: bool
) -> tuple[Draft, tuple[str, ...]]:
    """What was written, and the ids of the roles that its author can have."""
    from ..clock import read_today
    from ..intake.ask import agree, choose_task, settle
    from ..intake.record import write

    today = read_today()
    catalog, loaded = load_records(root)
    task, answers = choose_task(name, root, catalog, given, today)
    draft = settle(task, answers, catalog, loaded.problems, today)
    agree(draft, yes)
    write(root, draft)
    return draft, catalog.vocabulary.ids("author_roles")


def _next_steps(draft: Draft, roles: tuple[str, ...]) -> Iterator[str]:
    """What to do with a record that was written."""
    paths = " ".join(shlex.quote(file.path) for file in draft.files)
    summary = shlex.quote(draft.summary)
    trailer = ' --trailer "Role: ROLE"' if roles else ""
    yield f"Next: git add {paths} && git commit -m {summary}{trailer}"
    if roles:
        yield f"ROLE says who you are: {', '.join(roles)}."
