"""Forms as people fill them in, and what the package of each must say."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from conftest import TODAY
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import change_part, ods_rows, write_ods

from connect_catalog.intake.form.items import list_dataset_items
from connect_catalog.intake.form.layout import (
    ABOUT,
    ANSWERS,
    BARRIERS,
    DATASET,
    DICTIONARY,
    HEADING,
    STAMP,
)
from connect_catalog.intake.form.workbook import write_workbook

TABLE = """Town,Year,Age group,Visits,Share
Alphaville,2021,Younger,1258,12.5
Alphaville,2021,Older,*,*
Alphaville,2022,Younger,40,8.5
Alphaville,2022,Older,1301,11.5
Betatown,2021,Younger,90,7.5
Betatown,2021,Older,70,6.5
Betatown,2022,Younger,60,5.5
Betatown,2022,Older,55,4.5
"""
# What is typed about the dataset, and what the descriptor then says.
ABOUT_ANSWERS = {
    "Name": "library-visits",
    "Title": "Visits to libraries by town",
    "Description": "How often people visited the libraries of each town, as the libraries counted it.",
    "Keywords": "libraries; reading",
    "Licenses: name": "ODC-PDDL-1.0",
    "Sources: title": "Agency of Examples, the Book of Visits",
    "Sources: path": "https://example.org/visits",
    "Agency": "Agency of Examples",
    "Topics": "Stories; Weather",
    "Geography": "Town",
    "Frequency": "Every year",
    "Time covered: start": "2021",
    "Time covered: end": "2022",
    "Time covered: basis": "Calendar years",
    "Unit of analysis": "A visit to a library, counted each time",
    "Updated": "2026-01-15",
    "Due": "2027-01",
    "Suppression: rule": "Counts below 5 are hidden.",
    "Caveats": "Two libraries do not count visits; they are left out.\nRain keeps people away.",
}
ABOUT_TRUTH = {
    ("name",): "library-visits",
    ("title",): ABOUT_ANSWERS["Title"],
    ("description",): ABOUT_ANSWERS["Description"],
    ("keywords",): ["libraries", "reading"],
    ("licenses", 0, "name"): "ODC-PDDL-1.0",
    ("sources", 0, "title"): ABOUT_ANSWERS["Sources: title"],
    ("sources", 0, "path"): ABOUT_ANSWERS["Sources: path"],
    ("connect", "agency"): "examples",
    ("connect", "topics"): ["stories", "weather"],
    ("connect", "geography"): "town",
    ("connect", "frequency"): "yearly",
    ("connect", "timeCovered", "start"): "2021",
    ("connect", "timeCovered", "end"): "2022",
    ("connect", "timeCovered", "basis"): "Calendar years",
    ("connect", "unitOfAnalysis"): ABOUT_ANSWERS["Unit of analysis"],
    ("connect", "updated"): "2026-01-15",
    ("connect", "due"): "2027-01",
    ("connect", "suppression", "rule"): "Counts below 5 are hidden.",
    ("connect", "caveats"): ABOUT_ANSWERS["Caveats"].split("\n"),
}
COLUMN_ANSWERS = {
    "Town": {"Title": "Town", "Description": "The town of the library", "Role": "geography"},
    "Year": {"Title": "Year", "Description": "The year of the visit", "Role": "time"},
    "Age group": {
        "Title": "Age group",
        "Description": "Younger or older than 18",
        "Role": "dimension",
    },
    "Visits": {
        "Title": "Visits",
        "Description": "How many visits were counted",
        "Missing values": "* = suppressed",
        "Role": "measure",
        "Unit": "visits",
        "Kind": "count",
    },
    "Share": {
        "Title": "Share of all visits",
        "Description": "The share of all visits of the state",
        "Role": "measure",
        "Unit": "percent of visits",
        "Kind": "estimate",
    },
}


def open_form(catalog) -> Workbook:
    """An empty form, to be filled in."""
    return load_workbook(io.BytesIO(write_workbook(catalog, {}, TODAY)))


def find_row(sheet: Worksheet, label: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == label)


def fill_form(
    catalog, about=MappingProxyType(ABOUT_ANSWERS), dictionary=MappingProxyType(COLUMN_ANSWERS)
) -> Workbook:
    """A form that is filled in whole. about: the answers by label; dictionary: those of each column."""
    book = open_form(catalog)
    for label, answer in about.items():
        book[ABOUT].cell(find_row(book[ABOUT], label), 2).value = answer
    sheet = book[DICTIONARY]
    head = find_row(sheet, HEADING)
    columns = {sheet.cell(head, column).value: column for column in range(1, sheet.max_column + 1)}
    for row, (heading, answers) in enumerate(dictionary.items(), start=head + 1):
        for label, answer in {HEADING: heading, **answers}.items():
            sheet.cell(row, columns[label]).value = answer
    return book


def write_barrier(book: Workbook, **answers: str) -> None:
    """Put a barrier into the first free row of its sheet."""
    sheet = book[BARRIERS]
    head = find_row(sheet, DATASET)
    row = max(head, sheet.max_row) + 1
    for column in range(1, sheet.max_column + 1):
        if sheet.cell(head, column).value in answers:
            sheet.cell(row, column).value = answers[sheet.cell(head, column).value]


def write_answer(book: Workbook, question: str, column: str | None, answer: str | None) -> None:
    """Put an answer into the first row of its sheet."""
    for place, text in enumerate((question, column, answer), start=1):
        book[ANSWERS].cell(3, place).value = text


def save_as_ods(book: Workbook) -> bytes:
    """The form as LibreOffice saves it."""
    tables = []
    for sheet in book.worksheets:
        rows = [
            ["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)
        ]
        tables.append((sheet.title, ods_rows(rows)))
    (first, rows), *others = tables
    more = "".join(f'</table:table><table:table table:name="{name}">{r}' for name, r in others)
    return write_ods(rows + more, name=first)


def save_form(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------ the adversary


@dataclass
class Damaged:
    """A filled form on which somebody worked, and what must become of it. wrong: the cells that a problem must
    name; truth: what else the descriptor must say, by path (None: nothing)."""

    book: Workbook
    chance: random.Random
    wrong: set[str] = field(default_factory=set)
    truth: dict[tuple, object] = field(default_factory=lambda: dict(ABOUT_TRUTH))
    parts: list[Callable[[bytes], bytes]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    @property
    def about(self) -> Worksheet:
        return self.book[ABOUT]

    def pick(self, labels: Iterable[str]) -> str | None:
        """One of the answers that nobody has touched."""
        left = sorted({*labels} - self.touched)
        label = self.chance.choice(left) if left else None
        self.touched |= {label} if label else set()
        return label

    def cell(self, label: str) -> Cell:
        return self.about.cell(find_row(self.about, label), 2)

    def blame(self, cell: Cell) -> None:
        self.wrong.add(f"{cell.parent.title} {cell.coordinate}")

    @property
    def data(self) -> bytes:
        data = save_form(self.book)
        for change in self.parts:
            data = change(data)
        return data


NEEDED = {
    *("Description", "Keywords", "Licenses: name", "Topics", "Frequency", "Unit of analysis"),
    *("Updated", "Time covered: basis"),
}
CHOSEN = {"Agency", "Topics", "Geography", "Frequency", "Licenses: name"}
FREE = {"Title", "Description", "Unit of analysis", "Suppression: rule", "Sources: title"}
DAYS = {
    "Updated": (datetime(2026, 1, 15), "2026-01-15"),
    "Due": (datetime(2027, 1, 31), "2027-01-31"),
}
PATHS = {item.label: item.path for item in list_dataset_items()}
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "<script>alert(1)</script>",
    "a: b\n- c: {d",
    "$(touch owned) `id` ${{ github.token }}",
    "'; DROP TABLE students; --",
    "x" * 30_000,
)


def leave_blank(form: Damaged) -> None:
    label = form.pick(NEEDED)
    if label:
        form.cell(label).value = None
        form.blame(form.cell(label))
        form.truth.pop(PATHS[label])


def leave_out(form: Damaged) -> None:
    label = form.pick({"Due", "Caveats"})
    if label:
        form.cell(label).value = None
        form.truth[PATHS[label]] = None if label == "Due" else []


def shout(form: Damaged) -> None:
    label = form.pick(CHOSEN)
    if label:
        text = str(form.cell(label).value)
        form.cell(label).value = form.chance.choice(
            [text.upper(), f"  {text.lower()} ", text.title()]
        )


def write_day(form: Damaged) -> None:
    label = form.pick(DAYS)
    if label:
        cell = form.cell(label)
        cell.value, cell.number_format = (
            DAYS[label][0],
            form.chance.choice(["mm-dd-yy", "yyyy-mm-dd", "d mmm yyyy"]),
        )
        form.truth[PATHS[label]] = DAYS[label][1]


def write_us_day(form: Damaged) -> None:
    label = form.pick({"Updated"})
    if label:
        form.cell(label).value = form.chance.choice(
            ["1/15/2026", "January 15, 2026", "15 Jan 2026"]
        )


def write_two_days(form: Damaged) -> None:
    label = form.pick(DAYS)
    if label:
        form.cell(label).value = form.chance.choice(["1.2.2026", "2026-13-01", "soon", "1/15"])
        form.blame(form.cell(label))


def write_year_as_number(form: Damaged) -> None:
    label = form.pick({"Time covered: start", "Time covered: end"})
    if label:
        cell = form.cell(label)
        cell.value, cell.number_format = int(str(cell.value)), "General"


def invent_word(form: Damaged) -> None:
    label = form.pick(CHOSEN)
    if label:
        form.cell(label).value = form.chance.choice(["Something else", "n/a", "?", "12"])
        form.blame(form.cell(label))


def merge_answers(form: Damaged) -> None:
    label = form.pick(set(ABOUT_ANSWERS) - {"Caveats", "Suppression: rule", "Due"})
    row = find_row(form.about, label) if label else 0
    below = str(form.about.cell(row + 1, 1).value)
    if row and below not in form.touched:
        form.touched.add(below)
        form.about.merge_cells(start_row=row, end_row=row + 1, start_column=2, end_column=2)
        form.wrong.add(f"{ABOUT} B{row}:B{row + 1}")


def compute(form: Damaged) -> None:
    label = form.pick(set(ABOUT_ANSWERS))
    if label:
        form.cell(label).value = form.chance.choice(['="a"&"b"', "=TODAY()", "=B5"])
        form.blame(form.cell(label))


def break_cell(form: Damaged) -> None:
    label = form.pick(set(ABOUT_ANSWERS))
    if label:
        form.cell(label).value = form.chance.choice(["#REF!", "#N/A", "#VALUE!"])
        form.cell(label).data_type = "e"
        form.blame(form.cell(label))


def hide_row(form: Damaged) -> None:
    label = form.pick(set(ABOUT_ANSWERS))
    if label:
        form.about.row_dimensions[find_row(form.about, label)].hidden = True
        form.blame(form.cell(label))


def write_beside(form: Damaged) -> None:
    cell = form.about.cell(form.chance.randint(5, 20), form.chance.choice([4, 7]))
    cell.value = "Please call us about this"
    form.blame(cell)


def ask_something_else(form: Damaged) -> None:
    row = form.about.max_row + 2
    form.about.cell(row, 1).value, form.about.cell(row, 2).value = "Favorite color", "Blue"
    form.blame(form.about.cell(row, 1))


def push_down(form: Damaged) -> None:
    """Rows above all others, as for a letterhead. What was to be blamed has moved, so this comes first."""
    if not form.wrong and not form.about.merged_cells.ranges:
        form.about.insert_rows(1, form.chance.randint(1, 3))


def sort_dictionary(form: Damaged) -> None:
    """The columns of the data dictionary in another order."""
    sheet = form.book[DICTIONARY]
    head = find_row(sheet, HEADING)
    columns = range(2, sheet.max_column + 1)
    if not form.wrong and head == 2:
        order = form.chance.sample([*columns], len(columns))
        for row in range(1, 12):
            cells = [sheet.cell(row, column).value for column in order]
            for column, value in zip(columns, cells, strict=True):
                sheet.cell(row, column).value = value


def drop_sheet(form: Damaged) -> None:
    for name in form.chance.sample(["Barriers", "Choices"], form.chance.randint(1, 2)):
        if name in form.book.sheetnames:
            form.book.remove(form.book[name])


def add_sheet(form: Damaged) -> None:
    sheet = form.book.create_sheet("Notes" + str(form.chance.random()))
    sheet["B2"] = "Nothing of the form"
    sheet.sheet_state = form.chance.choice(["visible", "hidden"])


def rename_sheets(form: Damaged) -> None:
    if "Choices" in form.book.sheetnames:
        form.book["Choices"].title = "CHOICES"


def name_no_column(form: Damaged) -> None:
    sheet = form.book[DICTIONARY]
    row = find_row(sheet, HEADING) + len(COLUMN_ANSWERS) + 1
    sheet.cell(row, 1).value, sheet.cell(row, 2).value = "Teeth", "Teeth"
    form.blame(sheet.cell(row, 1))


def tell_twice(form: Damaged) -> None:
    sheet = form.book[DICTIONARY]
    row = find_row(sheet, HEADING) + len(COLUMN_ANSWERS) + 2
    sheet.cell(row, 1).value, sheet.cell(row, 2).value = "Town", "Place"
    form.blame(sheet.cell(row, 1))


def tell_of_nothing(form: Damaged) -> None:
    sheet = form.book[DICTIONARY]
    row = find_row(sheet, HEADING) + len(COLUMN_ANSWERS) + 3
    sheet.cell(row, 3).value = "Whatever it was"
    form.blame(sheet.cell(row, 1))


def be_older(form: Damaged) -> None:
    for row in range(1, 8):
        cell = form.about.cell(row, 1)
        if str(cell.value).startswith(STAMP):
            cell.value = f"{STAMP} {form.chance.choice(['0', '2', '0.9 beta'])}"


def be_hostile(form: Damaged) -> None:
    label = form.pick(FREE)
    if label:
        text = form.chance.choice(HOSTILE)
        cell = form.cell(label)
        cell.value = text
        cell.data_type = "s"
        if len(text) > 5_000 or ("title" in label.lower() and len(text) > 200):
            form.blame(cell)
        form.truth[PATHS[label]] = text


def carry_macros(form: Damaged) -> None:
    form.parts.append(add_macros)


def claim_to_be_huge(form: Damaged) -> None:
    form.parts.append(widen)


def add_macros(data: bytes) -> bytes:
    """The workbook as an XLSM with a program in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "[Content_Types].xml":
                content = content.replace(
                    b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
                )
            new.writestr(part, content)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500))
    return out.getvalue()


def widen(data: bytes) -> bytes:
    """The workbook whose first sheet claims to reach over all rows and columns that there can be."""
    name = "xl/worksheets/sheet1.xml"
    return change_part(
        data,
        name,
        lambda text: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text),
    )


DAMAGES: tuple[Callable[[Damaged], None], ...] = (
    *(leave_blank, leave_out, shout, write_day, write_us_day, write_two_days, write_year_as_number),
    *(invent_word, merge_answers, compute, break_cell, hide_row, write_beside, ask_something_else),
    *(push_down, sort_dictionary, drop_sheet, add_sheet, rename_sheets, name_no_column, tell_twice),
    *(tell_of_nothing, be_older, be_hostile, carry_macros, claim_to_be_huge),
)


def damage(catalog, seed: int) -> Damaged:
    """A filled form on which somebody worked by chance: one thing for each kind, then several."""
    chance = random.Random(seed)
    form = Damaged(fill_form(catalog), chance)
    done = [DAMAGES[seed % len(DAMAGES)]]
    done += chance.sample(DAMAGES, chance.randint(0, 4)) if seed >= len(DAMAGES) else []
    for change in sorted(done, key=lambda one: one is not push_down):
        change(form)
    return form
