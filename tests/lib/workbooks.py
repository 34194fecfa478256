"""Workbooks as people really send them, each with the planted small count of `polluted` in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from polluted import KEY, Dirty, make_rows

Change = Callable[[Worksheet], None]
SHEET = "xl/worksheets/sheet1.xml"
PLANTED_ROW = next(i for i, row in enumerate(make_rows(), start=1) if {*KEY} <= {*row})


def type_cell(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def make_book(change: Change = lambda sheet: None) -> Workbook:
    """A workbook of one sheet, its numbers stored as numbers."""
    book = Workbook()
    for row in make_rows():
        book.active.append([*map(type_cell, row)])
    book.active.title = "Counts"
    change(book.active)
    return book


def save(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def change_part(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The workbook with the text of one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text.decode()).encode() if part == name else text)
    return out.getvalue()


def share_texts(data: bytes) -> bytes:
    """The workbook with its texts in a part of their own, as office programs write them."""
    texts: list[str] = []

    def take(match: re.Match[str]) -> str:
        texts.append(match[1])
        return f't="s"><v>{len(texts) - 1}</v>'

    data = change_part(
        data,
        SHEET,
        lambda text: re.sub('t="inlineStr"><is>(.*?)</is>', take, text, flags=re.S),
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    data = change_part(
        data,
        "xl/_rels/workbook.xml.rels",
        lambda text: text.replace(
            "</Relationships>",
            f'<Relationship Id="t" Type="{kind}" Target="sharedStrings.xml"/></Relationships>',
        ),
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as parts:
        items = "".join(f"<si>{text}</si>" for text in texts)
        parts.writestr("xl/sharedStrings.xml", f"<sst>{items}</sst>")
    return out.getvalue()


def write_ods(cells: str, styles: str = "", manifest: str = "", name: str = "Counts") -> bytes:
    """An ODS of one sheet. cells: its columns and rows as XML."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("manifest", "manifest"),
        )
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="{name}" table:style-name="ta1">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr(
            "META-INF/manifest.xml", f"<manifest:manifest {names}>{manifest}</manifest:manifest>"
        )
    return out.getvalue()


def ods_cell(text: str, more: str = "") -> str:
    kind = f'office:value-type="float" office:value="{text}"' if text.isdigit() else ""
    kind = kind or 'office:value-type="string"'
    return f"<table:table-cell {kind} {more}><text:p>{escape(text)}</text:p></table:table-cell>"


def ods_rows(rows: list[list[str]], more: str = "") -> str:
    return "".join(
        f"<table:table-row {more}>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )


# ------------------------------------------------------------------------------- polluted workbooks


def _titles(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = "Absences in three towns, as reported by the Office of Rain"
    sheet.merge_cells("A1:E1")


def _notes(sheet: Worksheet) -> None:
    sheet.append([])
    sheet.append(["Source: Office of Rain, counted each June"])
    sheet.append(["* Numbers are preliminary and may change next year"])


def _number_format(form: str, column: str = "E") -> Change:
    def change(sheet: Worksheet) -> None:
        for cell in sheet[column][1:]:
            cell.number_format = form

    return change


def _cells(write: Callable[[int | str], object], small_only: bool = False) -> Change:
    def change(sheet: Worksheet) -> None:
        for cell in sheet["E"][1:]:
            if not small_only or cell.value == 3:
                cell.value = write(cell.value)

    return change


def _merge_towns(sheet: Worksheet) -> None:
    for start in (2, 8, 14):
        sheet.merge_cells(f"A{start}:A{start + 5}")


def _merge_headings(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet["D1"] = "Pupils"
    sheet["A1"] = "Where"
    sheet.merge_cells("D1:E1")


def _hide_column(letter: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.column_dimensions[letter].hidden = True

    return change


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[PLANTED_ROW].hidden = True


def _ages_as_days(sheet: Worksheet) -> None:
    sheet["F1"] = "Ages"
    for i, cell in enumerate(sheet["F"][1:]):
        cell.value = datetime(2026, 9, 5) if i % 2 else "10-14"
        cell.number_format = "d-mmm"


def _ids(sheet: Worksheet) -> None:
    sheet["F1"] = "Town code"
    for cell in sheet["F"][1:]:
        cell.value, cell.number_format = 901 + (cell.row - 2) // 6, "00000"


def _total(sheet: Worksheet) -> None:
    sheet.append(["Total", "2022", "All", 5000, sum(cell.value for cell in sheet["E"][1:])])


def _percent(sheet: Worksheet) -> None:
    sheet["F1"] = "Share absent"
    for row in range(2, sheet.max_row + 1):
        sheet[f"F{row}"] = sheet[f"E{row}"].value / sheet[f"D{row}"].value
        sheet[f"F{row}"].number_format = "0.0%"


def _second_table(sheet: Worksheet) -> None:
    for row in range(1, sheet.max_row + 1):
        sheet[f"H{row}"] = sheet[f"E{row}"].value
    sheet["H1"] = "Absent again"


def _stacked_table(sheet: Worksheet) -> None:
    sheet.append([])
    sheet.append(["Town", "Absent"])
    sheet.append(["Betatown", 3])


def _merged_number(sheet: Worksheet) -> None:
    sheet.merge_cells(f"E{PLANTED_ROW}:E{PLANTED_ROW + 1}")


def _comment(sheet: Worksheet) -> None:
    sheet["G1"] = "Remark"
    sheet[f"G{PLANTED_ROW}"] = "there were 3"


CHANGES: dict[str, Change] = {
    "plain": lambda sheet: None,
    "title rows": _titles,
    "notes": _notes,
    "titles and notes": lambda sheet: (_notes(sheet), _titles(sheet)),
    "merged towns": _merge_towns,
    "merged headings": _merge_headings,
    "merged number": _merged_number,
    "hidden count column": _hide_column("E"),
    "hidden students": _hide_column("D"),
    "hidden group": _hide_column("C"),
    "hidden row": _hide_row,
    "ages as days": _ages_as_days,
    "ids as numbers": _ids,
    "total row": _total,
    "percent": _percent,
    "two tables side by side": _second_table,
    "two tables, one below the other": _stacked_table,
    "a remark": _comment,
    "counts as text": _cells(str),
    "counts with spaces": _cells(lambda n: f" {n} "),
    "small count as text": _cells(str, small_only=True),
    "small count starred": _cells(lambda n: f"{n}*", small_only=True),
    "small count below": _cells(lambda n: "<5", small_only=True),
    "small count a star": _cells(lambda n: "*", small_only=True),
    "small count a true": _cells(lambda n: True, small_only=True),
    "small count a day": _cells(lambda n: datetime(1900, 1, n), small_only=True),
    "counts as days": _cells(lambda n: datetime(1900, 1, 1) if n > 31 else datetime(1900, 1, n)),
    "counts with day format": _number_format("yyyy-mm-dd"),
    "counts with time format": _number_format("[h]:mm"),
    "counts with year format": _number_format("yyyy"),
    "counts as percent format": _number_format("0%"),
    "counts as dollars": _number_format('"$"#,##0.00'),
    "counts with zeros": _number_format("000"),
    "counts accounted": _number_format('_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'),
    "counts with word": _number_format('0" pupils"'),
    "counts hidden by format": _number_format(";;;"),
    "counts starred by format": _number_format('[<5]"*";0'),
    "counts named by format": _number_format('"few"'),
    "counts exponent": _number_format("0.00E+00"),
    "counts as fraction": _number_format("# ?/?"),
    "counts decimal": _cells(lambda n: n + 0.0),
    "counts almost": _cells(lambda n: n + 1e-16),
    "formulas without values": _cells(lambda n: f"={n}+0"),
    "formula text": _cells(lambda n: f"'={n}"),
    "errors": _cells(lambda n: "#REF!", small_only=True),
    "years as days": lambda sheet: (
        [setattr(cell, "value", datetime(int(cell.value), 1, 1)) for cell in sheet["B"][1:]]
        and _number_format("yyyy", "B")(sheet)
    ),
    "new lines in cells": _cells(lambda n: f"{n}\n"),
    "group column narrow": lambda sheet: setattr(sheet.column_dimensions["C"], "width", 0),
}


def make_dirty_books() -> Iterator[Dirty]:
    """Each change once; and, with a second sheet that holds the counts, shown and hidden."""
    for name, change in CHANGES.items():
        yield Dirty("workbook", name, share_texts(save(make_book(change))))
    for state in ("visible", "hidden", "veryHidden"):
        book = make_book()
        other = book.create_sheet("Raw")
        other.sheet_state = state
        for row in make_rows():
            other.append([*map(type_cell, row)])
        yield Dirty("workbook", f"second sheet {state}", save(book))
    yield Dirty("workbook", "ods", write_ods(ods_rows(make_rows())))
    row = make_rows()[PLANTED_ROW - 1]
    shown = ods_rows([row]).replace("<text:p>3<", "<text:p>*<")
    others = [r for r in make_rows() if r != row]
    yield Dirty("workbook", "ods, shown as a star", write_ods(ods_rows(others) + shown))
    yield Dirty(
        "workbook",
        "ods, row filtered out",
        write_ods(ods_rows(others) + ods_rows([row], 'table:visibility="filter"')),
    )
