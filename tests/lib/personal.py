"""A made-up person in every place where somebody may put one by mistake, and the commands run on it.

What is planted is no one's. `list_places` says where it stands; `try_place` runs every command that reads
there, and returns all that was said or written. `list_typed` puts one into each option and argument of the
commands, and `list_in_records` into each field of the records and its name.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner
from openpyxl import Workbook
from polluted import make_rows, write
from workbooks import save

from connect_catalog.cli import main

PERSONS = {
    "name": "Rosalinda Kowalczyk",
    "telephone": "(860) 555-0142",
    "birth date": "03/17/2014",
    "e-mail": "xaviera.quill@example.org",
    "SSN": "078-05-1120",
}
TAKE = (
    ("new", "fresh", "--from", "{table}", "--agency", "examples"),
    ("adopt", "{table}", "--id", "fresh", "--agency", "examples"),
)
COMMANDS = {
    "new": ("fresh", "--from", "table.csv", "--agency", "examples"),
    "adopt": ("table.csv", "--id", "fresh", "--agency", "examples"),
    "update": ("story-hours", "--from", "table.csv", "--updated", "2026-06-30"),
    **dict.fromkeys(("check", "suppress", "report", "stats", "build"), ()),
}
_SAYS_WHERE = (
    "into",
    "report",
)  # a folder or file is made of that name, and the command says which
AFTER = (("check",), ("suppress", "fresh"), ("report",))


@dataclass(frozen=True)
class Planting:
    """Where a person was put: the files beside the repository, by path; those of the repository; and the
    commands that read them, with `{table}` for the table."""

    where: str
    files: dict[str, str]
    commands: Sequence[Sequence[str]]
    workbook: bool = False


def _put(row: int, column: int, person: str) -> str:
    rows = make_rows()
    rows[row][column] = f'"{person}"'
    return write(rows)


def list_places(person: str) -> Iterator[Planting]:
    """Every place: tables, what lies above and below them, forms, dictionaries, workbooks, answers."""
    plain = write(make_rows())
    for column, name in enumerate(("town", "year", "group", "students", "absent")):
        yield Planting(f"cell of {name}", {"table.csv": _put(5, column, person)}, TAKE)
        yield Planting(f"heading of {name}", {"table.csv": _put(0, column, person)}, TAKE)
    rows = [[*row, f'"{person}"' if i % 4 == 1 else ""] for i, row in enumerate(make_rows())]
    rows[0][-1] = "Note"
    yield Planting("note", {"table.csv": write(rows)}, TAKE)
    yield Planting("line above", {"table.csv": f'"{person}"\n{plain}'}, TAKE)
    yield Planting("line below", {"table.csv": f'{plain}"{person}"\n'}, TAKE)
    yield Planting("short row", {"table.csv": f'{plain}"{person}",2022\n'}, TAKE)
    yield Planting("long row", {"table.csv": f'{plain}Betatown,2022,Older,1,2,"{person}"\n'}, TAKE)
    yield Planting("open quote", {"table.csv": f'{plain}"{person},2022,Older,1,2\n'}, TAKE)
    form = f"Dataset Title: Seen\nDataset Description: seen\nDate Last Updated: {person}\n"
    yield Planting("form's day", {"table.csv": plain, "form.txt": form}, TAKE)
    words = f'COLUMN NAME,CODE,LABEL\nGroup,"{person}",Old\nGroup,Older,"Aged"\n'
    yield Planting("dictionary's code", {"table.csv": plain, "words.csv": words}, TAKE)
    broken = f"marks: {person}\n"
    read = [(*command, "--answers", "answers.yml") for command in TAKE]
    yield Planting("answers file", {"table.csv": plain, "answers.yml": broken}, read)
    nested = f'roles:\n  "{person}": {person}\n'
    yield Planting("answers of a column", {"table.csv": plain, "answers.yml": nested}, read)
    yield Planting("workbook", {"table.csv": _put(5, 4, person)}, TAKE, workbook=True)
    yield Planting("workbook's key", {"table.csv": _put(5, 0, person)}, TAKE, workbook=True)
    update = [("update", "story-hours", "--from", "{table}", "--updated", "2026-06-30")]
    for column, name in ((0, "town"), (4, "absent")):
        yield Planting(f"edition's {name}", {"table.csv": _put(5, column, person)}, update)


@contextmanager
def _stand_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(root: Path, words: Sequence[str]) -> str:
    """What a command says, with the error where it crashes."""
    with _stand_in(root):
        made = CliRunner().invoke(main, list(words))
    crashed = made.exception is not None and not isinstance(made.exception, SystemExit)
    return made.output + (repr(made.exception) if crashed else "")


def list_typed(person: str) -> Iterator[list[str]]:
    """Commands with a person in place of one option's value or argument, alone or beside an equals sign."""
    context = click.Context(main)
    recorders = main.get_command(context, "record")
    commands = {(name,): main.get_command(context, name) for name in COMMANDS}
    for name in recorders.list_commands(context):
        commands[("record", name)] = recorders.get_command(context, name)
    for words, command in commands.items():
        for param in command.params:
            if getattr(param, "is_flag", False) or param.name in _SAYS_WHERE:
                continue
            for value in (person, f"{person}=count", f"absent={person}"):
                if isinstance(param, click.Option):
                    yield [*words, *COMMANDS.get(words[0], ()), param.opts[0], value]
                else:
                    yield [*words, value]


def list_in_records(root: Path, person: str) -> Iterator[tuple[Path, str]]:
    """A record's path and its text, with a person in place of one field's value, or of its name: each field
    once for each kind of record."""
    seen = set()
    for path in (*sorted(root.rglob("catalog/**/*.yml")), *root.glob("datapackages/*/*.json")):
        lines = path.read_text("utf-8").split("\n")
        for i, line in enumerate(lines):
            found = re.match(r'(\s*(?:- )?)("?)([\w-]+)\2: ?(.*?)(,?)$', line)
            if found is None or (path.parent.name, found[3]) in seen:
                continue
            seen.add((path.parent.name, found[3]))
            start, quote, name, value, end = found.groups()
            other = [f'{start}"{person}": {value}{end}']
            if value and value not in ("[", "{"):
                other.append(f'{start}{quote}{name}{quote}: "{person}"{end}')
            for one in other:
                yield path, "\n".join([*lines[:i], one, *lines[i + 1 :]])


def try_place(planting: Planting, root: Path) -> dict[str, str]:
    """What was said, by command, and written, by file. root: a copy of the repository."""
    said: dict[str, str] = {}
    for path, text in planting.files.items():
        (root / path).write_text(text, "utf-8")
    table = "table.csv"
    if planting.workbook:
        book = Workbook()
        for row in csv.reader(io.StringIO(planting.files[table])):
            book.active.append(row)
        table = "table.xlsx"
        (root / table).write_bytes(save(book))
    for command in planting.commands:
        shutil.rmtree(root / "datapackages/fresh", ignore_errors=True)
        for one in (command, *AFTER):
            words = [word.format(table=table) for word in one]
            said[" ".join(one)] = run(root, words)
        for path in sorted((root / "datapackages/fresh").rglob("*")):
            if path.is_file():
                said[f"{command[0]} wrote {path.name}"] = path.read_text("utf-8")
    for path in planting.files:
        (root / path).unlink()
    return said
