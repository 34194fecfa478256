"""Reads a form that was filled in as a workbook, whatever program saved it: what it says, and every cell that
cannot be understood, all at once. What is hidden, merged, or stands where no field is, is told and not lost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ...bounds import FILLED_CELLS, FILLED_MERGED, TABLE_BYTES
from ...checks.told import find_in_lines
from ...codes import Code
from ...explain import find_meant, tell_unknown_name
from ...model import CODE_DIGITS, Catalog
from ...problems import Problem
from ...refusals import Refusal
from ..said import Path
from ..sheets import WorkbookSheet, cell_name
from ..understood import Proposal
from ..workbooks import is_workbook, read_sheets
from .items import Item, list_dataset_items, read_item
from .layout import (
    ABOUT,
    ANSWER,
    ANSWERS,
    ANSWERS_HEAD,
    ASKED,
    HELP,
    QUESTIONS,
    SHEETS,
    STAMP,
    VERSION,
    WAY,
    RowSheet,
    list_row_sheets,
    tell_help,
)

Spot = tuple[int, int]  # row and column of a cell, counted from 1
ONLY_THIS = "Save the form with one answer in each cell, none of them merged."
NO_FORM = (
    "This workbook is no form of the catalog: its first sheet has no line that names its version. Write one with "
    "catalog form export, and fill it in."
)


@dataclass
class FilledForm:
    """What a form says. name: the file's; dataset: values by path in the descriptor; columns: by heading, values
    by path in the field; barriers: of which desired dataset, values by name, and the cell of the row; answers:
    those to questions without a cell of their own, each with the cell of its row; places: the cell in which
    each answer stands, or would, by what it is about ("" for the dataset) and its path (() for the row itself);
    notes: what was not read; problems: every cell that is not understood."""

    name: str
    dataset: dict[Path, Any] = field(default_factory=dict)
    columns: dict[str, dict[Path, Any]] = field(default_factory=dict)
    barriers: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    places: dict[tuple[str, Path], str] = field(default_factory=dict)
    answers: list[tuple[Proposal, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, place: str, code: Code, message: str, mend: str) -> None:
        """Keep a problem. place: the sheet and cell."""
        self.problems.append(Problem(self.name, 0, place, code, message, mend))


def read_form(path: FilePath, catalog: Catalog) -> FilledForm | None:
    """What the form in a file says; None where it is no workbook. Raises Refusal where it is one that is no form,
    or cannot be read."""
    if path.stat().st_size > TABLE_BYTES:
        raise Refusal(
            f"{path.name} is larger than {TABLE_BYTES >> 20} MB: it is no form of the catalog."
        )
    data = path.read_bytes()
    return read_filled(path.name, data, catalog) if is_workbook(data) else None


def read_filled(name: str, data: bytes, catalog: Catalog) -> FilledForm:
    """What a workbook says. Raises Refusal where it is no form at all, or cannot be read."""
    form = FilledForm(name)
    sheets = {sheet.name.strip().casefold(): sheet for sheet in read_sheets(data)}
    about = sheets.get(ABOUT.casefold())
    version = _find_version(about) if about else ""
    if about is None or not version:
        raise Refusal(NO_FORM)
    if version != VERSION:
        form.notes.append(
            f"The form is of version {version}, and this is version {VERSION}: it was read by its words."
        )
    known = {one.casefold() for one in SHEETS}
    for title in known & sheets.keys():
        _refuse_endless(sheets[title])
    for title, sheet in sheets.items():
        if title not in known and sheet.cells:
            form.notes.append(f"The sheet {sheet.name} is not of the form, and was not read.")
    _read_about(form, about, catalog, version == VERSION)
    for rows in list_row_sheets():
        found = sheets.get(rows.name.casefold())
        if found is not None:
            _read_rows(form, found, rows, catalog)
    if ANSWERS.casefold() in sheets:
        _read_answers(form, sheets[ANSWERS.casefold()], catalog)
    return form


def _refuse_endless(sheet: WorkbookSheet) -> None:
    if len(sheet.cells) > FILLED_CELLS or len(sheet.merged) > FILLED_MERGED:
        raise Refusal(
            f"The sheet {sheet.name} has more than {FILLED_CELLS:,} filled cells, or {FILLED_MERGED} merged ones: "
            "it is no form that a person filled in. Copy the answers into a new form."
        )


def _find_version(sheet: WorkbookSheet) -> str:
    for text in sheet.cells.values():
        if text.strip().casefold().startswith(STAMP.casefold()):
            return text.strip()[len(STAMP) :].strip() or "?"
    return ""


# --------------------------------------------------------------------------------------- the sheets


def _read_about(form: FilledForm, sheet: WorkbookSheet, catalog: Catalog, is_same: bool) -> None:
    """The answers beside their labels. is_same: whether the form is of this version, so that all of its own
    words are known."""
    head = _find_cell(sheet, ASKED)
    answer, help = _find_cell(sheet, ANSWER), _find_cell(sheet, HELP)
    if head is None or answer is None or head[0] != answer[0]:
        message = f"the row with {ASKED} and {ANSWER} is gone"
        form.tell(sheet.name, Code.HEADER, message, "Copy the answers into a new form.")
        return
    items = {item.label.casefold(): item for item in list_dataset_items()}
    own = {HELP, WAY, *map(tell_help, items.values())}
    seen: set[str] = set()
    spots: dict[Spot, Item] = {}
    rows = sorted({row for row, _ in sheet.cells if row > head[0]})
    for row in rows:
        label = sheet.cells.get((row, head[1]), "").strip()
        item = items.get(label.casefold())
        spot = (row, answer[1])
        if item is None:
            if label and (label not in own or spot in sheet.cells):
                _tell_stray(form, sheet, (row, head[1]), f"`{label}` is no field of the form")
            elif spot in sheet.cells:
                _tell_stray(form, sheet, spot, "this answer has no field beside it")
        elif label.casefold() in seen:
            _tell_stray(form, sheet, (row, head[1]), f"`{label}` stands in the sheet twice")
        else:
            seen.add(label.casefold())
            spots[spot] = item
            form.places["", item.path] = _place(sheet, spot)
    for item in items.values():
        form.places.setdefault(("", item.path), sheet.name)
    beside = [s for s in sheet.cells if s[0] > head[0] and s[1] not in (head[1], answer[1])]
    for spot in sorted(beside):
        is_help = not is_same and help is not None and spot[1] == help[1]
        if not is_help and sheet.cells[spot].strip() not in own:
            _tell_stray(form, sheet, spot, "what stands here is no answer of the form")
    unread = _tell_unread(form, sheet, {*spots})
    for spot, item in spots.items():
        text = sheet.cells.get(spot, "").strip()
        if text and spot not in unread:
            value = _read(form, sheet, spot, item, text, catalog)
            if value is not None:
                form.dataset[item.path] = value


def _read_rows(form: FilledForm, sheet: WorkbookSheet, rows: RowSheet, catalog: Catalog) -> None:
    """The answers below the header, a row for each column of the table or each barrier."""
    head = _find_cell(sheet, rows.key)
    if head is None:
        if sheet.cells:
            message = f"the header with {rows.key} is gone"
            form.tell(sheet.name, Code.HEADER, message, "Copy the answers into a new form.")
        return
    items = {item.label.casefold(): item for item in rows.items}
    columns: dict[int, Item] = {}
    for spot in sorted(s for s in sheet.cells if s[0] == head[0] and s != head):
        item = items.get(sheet.cells[spot].strip().casefold())
        if item is None or item in columns.values():
            message = (
                f"`{sheet.cells[spot].strip()}` is no field of this sheet, or stands there twice"
            )
            _tell_stray(form, sheet, spot, message)
        else:
            columns[spot[1]] = item
    below = sorted(s for s in sheet.cells if s[0] > head[0])
    area = {(row, column) for row, _ in below for column in (head[1], *columns)}
    unread = _tell_unread(form, sheet, area)
    for spot in below:
        if spot[1] != head[1] and spot[1] not in columns:
            _tell_stray(form, sheet, spot, "what stands here has no heading above it")
    for row in dict.fromkeys(row for row, _ in below):
        key = (row, head[1])
        answers = {
            (row, column): item for column, item in columns.items() if (row, column) in sheet.cells
        }
        about = sheet.cells.get(key, "").strip()
        if not about and answers and key not in unread:
            message = f"the row does not say which {rows.key.casefold()} it is about"
            form.tell(_place(sheet, key), Code.MISSING_FIELD, message, f"Write {rows.key_help}.")
        elif about and key not in unread:
            _read_row(
                form,
                sheet,
                rows,
                key,
                {s: i for s, i in answers.items() if s not in unread},
                catalog,
            )
            form.places[about, ()] = _place(sheet, key)
            for column, item in columns.items():
                form.places[about, item.path] = _place(sheet, (row, column))


def _read_row(
    form: FilledForm,
    sheet: WorkbookSheet,
    rows: RowSheet,
    key: Spot,
    answers: Mapping[Spot, Item],
    catalog: Catalog,
) -> None:
    about = sheet.cells[key].strip()
    values: dict[Path, Any] = {}
    for spot, item in answers.items():
        value = _read(form, sheet, spot, item, sheet.cells[spot].strip(), catalog)
        if value is not None:
            values[item.path] = value
    if rows.family:
        id = find_meant(catalog, rows.family, about)
        if id is None:
            message, mend = tell_unknown_name(catalog, rows.family, about)
            form.tell(_place(sheet, key), Code.NOT_ALLOWED, message, mend)
            return
        named = {str(path[0]): value for path, value in values.items()}
        form.barriers.append((id, named, _place(sheet, key)))
    elif about in form.columns:
        form.tell(
            _place(sheet, key),
            Code.NOT_ALLOWED,
            f"`{about}` has a row above already",
            "Keep one of the two rows.",
        )
    else:
        form.columns[about] = values


def _read_answers(form: FilledForm, sheet: WorkbookSheet, catalog: Catalog) -> None:
    """The answers to questions that have no cell of their own."""
    head = _find_cell(sheet, ANSWERS_HEAD[0])
    if head is None:
        if sheet.cells:
            form.tell(
                sheet.name, Code.HEADER, "its header is gone", "Copy the answers into a new form."
            )
        return
    below = sorted(s for s in sheet.cells if s[0] > head[0])
    columns = range(head[1], head[1] + len(ANSWERS_HEAD))
    unread = _tell_unread(form, sheet, {(row, c) for row, _ in below for c in columns})
    for spot in below:
        if spot[1] not in columns:
            _tell_stray(form, sheet, spot, "what stands here has no heading above it")
    for row in dict.fromkeys(row for row, column in below if column in columns):
        if unread.isdisjoint((row, column) for column in columns):
            texts = [sheet.cells.get((row, column), "").strip() for column in columns]
            _read_proposal(form, _place(sheet, (row, head[1])), texts, catalog)


def _read_proposal(form: FilledForm, place: str, texts: Sequence[str], catalog: Catalog) -> None:
    """Keep an answer. texts: the question, the heading and what is said."""
    question, title, word = texts
    option = next((one for one in QUESTIONS if one == question.casefold()), None)
    told = next(find_in_lines(catalog, form.name, word), None)
    if option is None or not title or (option != "fill-down" and not word):
        message = "the row does not say which question it answers, of which column, and what"
        form.tell(
            place, Code.VALUE, message, f"Write all three. The questions: {', '.join(QUESTIONS)}."
        )
    elif told is not None:
        form.tell(place, told.code, told.message, told.mend)
    elif option == "digits" and not re.fullmatch(CODE_DIGITS, word.casefold()):
        message = f"`{word}` is no number of digits"
        form.tell(place, Code.VALUE, message, "Write a number from 2 to 15, or any.")
    else:
        said = word.casefold() if option == "digits" else word
        form.answers.append((Proposal(option, title, said), place))


# ---------------------------------------------------------------------------------------- the cells


def _read(
    form: FilledForm, sheet: WorkbookSheet, spot: Spot, item: Item, text: str, catalog: Catalog
) -> Any:
    """The value of a cell; None where it is not understood, which is told."""
    try:
        if any(not sign.isprintable() and sign not in "\n\r\t" for sign in text):
            raise Refusal(
                "the cell holds a character that nobody sees. Type the text instead of pasting it."
            )
        told = next(find_in_lines(catalog, form.name, text), None)
        if told is not None:
            form.tell(_place(sheet, spot), told.code, told.message, told.mend)
            return None
        return read_item(item, text.replace("\r\n", "\n").replace("\r", "\n"), catalog)
    except Refusal as refusal:
        message, _, mend = str(refusal).partition(". ")
        form.tell(
            _place(sheet, spot),
            Code.VALUE,
            f"{item.label}: {message.rstrip('.')}",
            mend or tell_help(item),
        )
        return None


def _tell_unread(form: FilledForm, sheet: WorkbookSheet, area: set[Spot]) -> set[Spot]:
    """Tell which cells of an area cannot be read as they are seen, and give them."""
    unread: set[Spot] = set()
    names = {cell_name(*spot): spot for spot in area}
    for why, cells in sheet.faults.items():
        for cell in cells:
            if cell in names:
                unread.add(names[cell])
                form.tell(
                    f"{sheet.name} {cell}",
                    Code.VALUE,
                    f"the cells {why.partition(':')[0]}".replace(
                        "the cells hold", "the cell holds"
                    ),
                    f"{why.partition(': ')[2].capitalize()}.",
                )
    filled = [spot for spot in sorted(area) if spot in sheet.cells]
    for spot in filled:
        if sheet.is_hidden or spot[0] in sheet.hidden_rows or spot[1] in sheet.hidden_columns:
            unread.add(spot)
            form.tell(
                _place(sheet, spot),
                Code.VALUE,
                "the cell is hidden",
                "Show its row, column or sheet, or empty it.",
            )
    for merged in sheet.merged:
        inside = {
            spot
            for spot in area
            if merged.row <= spot[0] <= merged.last_row
            and merged.column <= spot[1] <= merged.last_column
        }
        begins = (merged.row, merged.column)
        if begins in sheet.cells and inside and (len(inside) > 1 or begins not in inside):
            unread |= inside
            form.tell(
                f"{sheet.name} {merged.name}",
                Code.VALUE,
                "the cells are merged, so that nobody can tell which field the text is for",
                f"Take them apart. {ONLY_THIS}",
            )
    return unread


def _tell_stray(form: FilledForm, sheet: WorkbookSheet, spot: Spot, message: str) -> None:
    form.tell(
        _place(sheet, spot),
        Code.UNKNOWN_FIELD,
        message,
        "Move it to the field that it belongs to, or take it out.",
    )


def _find_cell(sheet: WorkbookSheet, text: str) -> Spot | None:
    """The first cell that holds a text, by rows."""
    found = (s for s in sorted(sheet.cells) if sheet.cells[s].strip().casefold() == text.casefold())
    return next(found, None)


def _place(sheet: WorkbookSheet, spot: Spot) -> str:
    return f"{sheet.name} {cell_name(*spot)}"
