"""A made-up person in every place where somebody may put one by mistake, and the commands run on it.

What is planted is no one's. `list_places` says where it stands; `try_place` runs every command that reads
there, and returns all that was said or written.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
            with _stand_in(root):
                made = CliRunner().invoke(main, words)
            crashed = made.exception is not None and not isinstance(made.exception, SystemExit)
            said[" ".join(one)] = made.output + (repr(made.exception) if crashed else "")
        for path in sorted((root / "datapackages/fresh").rglob("*")):
            if path.is_file():
                said[f"{command[0]} wrote {path.name}"] = path.read_text("utf-8")
    for path in planting.files:
        (root / path).unlink()
    return said
