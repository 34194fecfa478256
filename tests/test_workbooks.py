"""Workbooks (XLSX, ODS): read as they are seen, and nothing hidden is taken in silence."""

import csv
import io
import shutil
import zipfile
from collections import Counter
from datetime import datetime

import pytest
from conftest import TESTS, TODAY
from limits import stop_runaway
from openpyxl import Workbook
from polluted import is_told, make_rows
from taking import start_package
from workbooks import (
    SHEET,
    change_part,
    make_book,
    make_dirty_books,
    ods_cell,
    ods_rows,
    save,
    share_texts,
    write_ods,
)

from connect_catalog.intake import sheets
from connect_catalog.intake.pipeline import save as save_taken
from connect_catalog.intake.pipeline import take_in
from connect_catalog.intake.reading import read_table
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.refusals import Refusal

ENDLESS = '<col min="-999999999999" max="16384" hidden="1"/>'


@pytest.fixture
def read(tmp_path):
    def call(data, sheet=""):
        source = tmp_path / "table.xlsx"
        source.write_bytes(data)
        return read_table(source, sheet)

    return call


@pytest.fixture
def refusal(read):
    def call(data, sheet=""):
        with pytest.raises(Refusal) as reason:
            read(data, sheet)
        return str(reason.value)

    return call


def book_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


# -------------------------------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    "data",
    [
        save(make_book()),
        share_texts(save(make_book())),
        write_ods(ods_rows(make_rows())),
    ],
)
def test_a_sheet_gives_the_rows_of_the_same_csv(read, data):
    header, *rows = make_rows()
    table = read(data)
    assert (table.header, table.rows, table.found) == (header, rows, ())
    assert table.lines == [*range(2, 20)]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (901, "00000", "00901"),
        (12345678, r"000\-00\-0000", "012-34-5678"),
        (0.125, "0%", "12.5%"),
        (0.07, "0%", "7%"),
        (0.1 + 0.2, "General", "0.3"),
        (1258, "#,##0", "1258"),
        (0, '#,##0;-#,##0;"-"', "0"),
        (-4, "0;[Red]-0", "-4"),
        (12, '[$€-407] #,##0;"days"', "12"),
        (12, '0" days"', "12"),
        (1e9, "0.00E+00", "1000000000"),
        (datetime(2026, 7, 1), "m/d/yyyy", "2026-07-01"),
        (datetime(2026, 7, 1, 8, 30), "m/d/yy h:mm", "2026-07-01 08:30:00"),
        (datetime(2026, 5, 9), "d-mmm", "9-May"),
        (datetime(2012, 10, 1), "mmm-yy", "Oct-12"),
        (datetime(2026, 1, 1), "yyyy", "2026"),
        (True, "General", "TRUE"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(read, value, form, shown):
    book = book_of(["Name", "What"], ["Alphaville", value])
    book.active["B2"].number_format = form
    assert read(save(book)).rows == [["Alphaville", shown]]


def test_days_are_counted_from_1904_where_the_workbook_says_so(read):
    book = book_of(["Name", "Day"], ["Alphaville", datetime(2026, 7, 1)])
    book.epoch = datetime(1904, 1, 1)
    assert read(save(book)).rows == [["Alphaville", "2026-07-01"]]


def test_formulas_are_read_as_their_values(read):
    data = save(book_of(["Name", "Sum"], ["Alphaville", "=40+2"]))
    computed = change_part(data, SHEET, lambda text: text.replace("<v />", "<v>42</v>"))
    assert read(computed).rows == [["Alphaville", "42"]]


def test_runs_of_rich_text_are_joined(read):
    data = share_texts(save(book_of(["Name", "Count"], ["Alpha", 42])))
    rich = change_part(
        data,
        "xl/sharedStrings.xml",
        lambda text: text.replace(
            "<t>Alpha</t>", "<r><t>Alpha</t></r><r><t>ville</t></r><rPh><t>x</t></rPh>"
        ),
    )
    assert read(rich).rows == [["Alphaville", "42"]]


def test_title_lines_and_notes_are_found(read):
    table = read(
        save(
            book_of(
                ["Absences in three towns"],
                [],
                ["Town", "Count"],
                ["Alphaville", 40],
                ["Betatown", 50],
                [],
                ["Source: Office of Rain, each June"],
            )
        )
    )
    assert table.rows == [["Alphaville", "40"], ["Betatown", "50"]] and table.lines == [4, 5]
    assert [line.split()[1] for line in table.found] == ["1", "7"]


def test_merged_cells_are_told_and_filled_down(read):
    book = book_of(
        ["Town", "Year", "Count"],
        ["Alphaville", 2021, 40],
        [None, 2022, 50],
        ["Betatown", 2021, 60],
        [None, 2022, 70],
    )
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("A4:A5")
    table = read(save(book))
    assert [row[0] for row in table.rows] == ["Alphaville", "Alphaville", "Betatown", "Betatown"]
    assert table.found == (
        "What stood in cells merged over several rows (A2:A3, A4:A5) was written into each row.",
    )


def test_a_hidden_column_is_named_and_left_out(read):
    book = book_of(["Town", "Secret", "Count"], ["Alphaville", "word", 40])
    book.active.column_dimensions["B"].hidden = True
    table = read(save(book))
    assert table.header == ["Town", "Count"]
    assert "Column B of the sheet is hidden; it was left out." in table.found[0]


# -------------------------------------------------------------------------------- which sheet is read


def test_one_visible_sheet_is_taken_and_others_are_named(read):
    book = make_book()
    hidden = book.create_sheet("Raw")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Blank")
    assert read(save(book)).found == (
        "The sheet Counts was read.",
        "The sheet Raw is hidden and was not read.",
    )


def test_of_several_sheets_one_is_asked_for(read, refusal):
    book = make_book()
    book.create_sheet("It's more").append(["x"])
    asked = refusal(save(book))
    assert "2 sheets with cells: Counts, It's more." in asked and "--sheet Counts" in asked
    assert read(save(book), "Counts").found[1] == "The sheet It's more was not read."
    assert "has no sheet Other with cells. It has Counts, It's more." in refusal(
        save(book), "Other"
    )


def test_a_hidden_sheet_is_read_only_where_it_is_named(read, refusal):
    book = make_book()
    book.create_sheet("Blank")
    book["Counts"].sheet_state = "hidden"
    assert "no visible sheet with cells. Hidden: Counts" in refusal(save(book))
    assert read(save(book), "Counts").found[0] == "The sheet Counts was read, and is hidden."


def test_a_csv_file_has_no_sheet(tmp_path):
    source = tmp_path / "table.csv"
    source.write_text("Town,Count\nAlphaville,40\n")
    with pytest.raises(Refusal, match=r"table\.csv is no workbook"):
        read_table(source, "Counts")


# ------------------------------------------------------------------------------------ what is refused


def sheet_with(change):
    book = book_of(["Town", "Count"], ["Alphaville", 40], ["Betatown", 50])
    change(book.active)
    return save(book)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.__setitem__("B3", "#REF!"), "hold an error such as #REF!"),
        (lambda s: s.__setitem__("B3", "=B2+1"), "formula whose value was not saved"),
        (lambda s: s.__setitem__("B3", datetime(1900, 1, 3)), "hold a day before 1930"),
        (lambda s: s.__setitem__("B3", 12345678901234567890), "more than 15 digits"),
        (lambda s: setattr(s["B3"], "number_format", "0%"), "2 shows as 200%"),
        (lambda s: setattr(s["B3"], "number_format", ";;;"), "format shows as something else"),
        (lambda s: setattr(s["B3"], "number_format", '[<60]"S";0'), "shows as something else"),
        (lambda s: setattr(s.row_dimensions[3], "hidden", True), "Rows of the sheet are hidden"),
        (lambda s: s.merge_cells("A3:B3") or s.__setitem__("C3", 1), "over several columns"),
        (lambda s: s.merge_cells("B2:B3"), "A number stands in cells merged"),
    ],
)
def test_what_a_sheet_does_not_show_whole_is_refused(refusal, change, said):
    told = refusal(sheet_with(change))
    assert said in told and any(name in told for name in ("B3", "A3:B3", "B2:B3", "(3)"))


def pack(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old form XLS"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (
            write_ods("", manifest="<manifest:encryption-data/>"),
            "protected by a password",
        ),
        (b"<html><table><tr><td>Town</td></tr></table></html>", "of another program"),
        (b"%PDF-1.7\n", "of another program"),
        (pack(**{"xl/workbook.bin": "x"}), "XLSB"),
        (pack(**{"table.csv": "Town,Count"}), "is an archive"),
        (pack(**{"xl/workbook.xml": "<workbook>"}), "damaged"),
        (save(make_book())[:3000], "damaged"),
    ],
)
def test_other_files_are_refused_in_words(refusal, data, said):
    assert said in refusal(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<sheetData>", "<sheetData></sheetDate>"),
        lambda text: '<!DOCTYPE a [<!ENTITY b "c">]>' + text,
        lambda text: text.replace('r="A1"', 'r="1A"'),
        lambda text: text.replace('t="s"><v>0<', 't="s"><v>999<'),
        lambda text: text.replace('t="s"><v>0<', 't="s"><v>-1<'),
        lambda text: text.replace("<sheetData>", f"<cols>{ENDLESS * 2}</cols><sheetData>"),
        lambda text: text.replace("<v>2021<", "<v>many<"),
    ],
)
def test_a_damaged_sheet_is_refused(refusal, change):
    data = share_texts(save(book_of(["Town", "Count"], ["Alphaville", 2021])))
    assert "damaged" in refusal(change_part(data, SHEET, change))


@pytest.mark.parametrize(
    "cell",
    [
        'office:value-type="string"><text:p>a</text:p>',
        'office:value-type="float" office:value="1e300">',
        'table:formula="of:=1/0"><text:p>#DIV/0!</text:p>',
    ],
)
@pytest.mark.parametrize("what", ["row", "column"])
def test_a_cell_that_is_repeated_without_end_is_refused(refusal, cell, what):
    many = f'table:number-{what}s-repeated="{10**14}"'
    rows, columns = (many, "") if what == "row" else ("", many)
    cells = f"<table:table-cell {columns} {cell}</table:table-cell>"
    with stop_runaway(30):
        assert "has a cell in" in refusal(
            write_ods(f"<table:table-row {rows}>{cells}</table:table-row>")
        )


def test_blank_cells_that_are_repeated_without_end_cost_nothing(read):
    blank = '<table:table-cell office:value-type="string"><text:p/></table:table-cell>'
    many = f'<table:table-row table:number-rows-repeated="{10**14}" table:visibility="collapse">'
    with stop_runaway(30):
        sheet = read(write_ods(f"{ods_rows(make_rows())}{many}{blank}</table:table-row>"))
    assert len(sheet.rows) == 18


def test_one_text_in_many_cells_is_refused(refusal):
    """A few bytes of a file may stand for any amount of text."""
    cell = f"<table:table-cell><text:p>{'a' * 1_000_000}</text:p></table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="200">{cell}</table:table-row>'
    assert "more than 100 million characters" in refusal(write_ods(rows))


def test_a_cell_with_texts_in_texts_without_end_is_refused(refusal):
    text = "<text:span>" * 5_000 + "a" + "</text:span>" * 5_000
    cell = f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
    assert "damaged" in refusal(write_ods(f"<table:table-row>{cell}</table:table-row>"))


def test_sizes_are_limited_before_they_are_read(refusal, monkeypatch):
    bomb = pack(**{"xl/workbook.xml": b" " * (sheets.BOOK_BYTES + 1)})
    assert len(bomb) < 200_000 and "larger than 100 MB" in refusal(bomb)
    far = sheet_with(lambda s: s.__setitem__("XFD1048576", 1))
    assert "has a cell in XFD1048576" in refusal(far)
    repeated = ods_cell("40", 'table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'
    assert "A sheet may have" in refusal(write_ods(row)).replace("a sheet", "A sheet")
    monkeypatch.setattr(sheets, "BOOK_PARTS", 3)
    assert "larger than" in refusal(save(make_book()))


@pytest.mark.slow
def test_what_is_declared_large_and_blank_costs_nothing(read):
    data = save(make_book(lambda sheet: sheet.merge_cells("G1:XFD20")))
    huge = change_part(
        data,
        SHEET,
        lambda text: text.replace("A1:XFD20", "A1:XFD1048576").replace("G1:XFD20", "G1:XFD1048576"),
    )
    assert len(read(huge).rows) == 18
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    blank += 'table:number-columns-repeated="16384"/></table:table-row>'
    assert len(read(write_ods(ods_rows(make_rows()) + blank)).rows) == 18


# ------------------------------------------------------------------------------------------------ ODS


def test_ods_is_read_as_it_is_seen(read):
    cells = [
        '<table:table-cell office:value-type="string"><text:p>Alpha<text:s/>ville</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="901"><text:p>00901</text:p>'
        "</table:table-cell>",
        '<table:table-cell office:value-type="percentage" office:value="0.125"><text:p>13%</text:p>'
        "</table:table-cell>",
        '<table:table-cell office:value-type="date" office:date-value="2026-05-09"><text:p>9-May'
        "</text:p></table:table-cell>",
        '<table:table-cell office:value-type="date" office:date-value="2026-05-09"><text:p>5/9/26'
        "</text:p></table:table-cell>",
    ]
    header = ods_rows([["Town", "Code", "Share", "Ages", "Day"]])
    table = read(write_ods(f"{header}<table:table-row>{''.join(cells)}</table:table-row>"))
    assert table.rows == [["Alpha ville", "00901", "12.5%", "9-May", "2026-05-09"]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('table:formula="of:=1/0"><text:p>#DIV/0!</text:p>', "hold an error"),
        ('table:formula="of:=A1">', "was not saved"),
        ('office:value-type="date" office:date-value="1900-01-03"><text:p>3</text:p>', "1930"),
        ('office:value-type="float" office:value="3"><text:p>S</text:p>', "something else"),
    ],
)
def test_ods_that_does_not_show_its_value_is_refused(refusal, cell, said):
    row = f"<table:table-row>{ods_cell('Alphaville')}<table:table-cell {cell}</table:table-cell></table:table-row>"
    assert said in refusal(write_ods(ods_rows([["Town", "Count"]]) + row))


def test_a_comment_is_no_part_of_a_cell_of_ods(read):
    comment = "<office:annotation><text:p>was 3</text:p></office:annotation>"
    cell = '<table:table-cell office:value-type="string"><text:p>Alpha{}ville</text:p></table:table-cell>'
    row = f"<table:table-row>{cell.format(comment)}{ods_cell('901')}</table:table-row>"
    table = read(write_ods(ods_rows([["Town", "Code"]]) + row))
    assert table.rows == [["Alphaville", "901"]]


def test_what_a_number_of_ods_shows_is_read_once_however_long(read):
    shown = "1-" * 20_000 + "x"
    cell = f'<table:table-cell office:value-type="float" office:value="11"><text:p>{shown}</text:p>'
    rows = f"<table:table-row>{ods_cell('Alphaville')}{cell}</table:table-cell></table:table-row>"
    with stop_runaway(20):
        table = read(write_ods(ods_rows([["Town", "Count"]]) + rows))
    assert table.rows == [["Alphaville", "11"]]


def test_an_encoding_that_nobody_knows_is_refused(refusal):
    content = write_ods(ods_rows(make_rows()))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = {name: parts.read(name) for name in parts.namelist()}
    texts["content.xml"] = b'<?xml version="1.0" encoding="kites-8"?><a/>'
    odd = io.BytesIO()
    with zipfile.ZipFile(odd, "w") as parts:
        for name, text in texts.items():
            parts.writestr(name, text)
    assert "damaged" in refusal(odd.getvalue()).lower()


def test_hidden_parts_of_ods_are_seen(read, refusal):
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    columns += '<table:table-column table:number-columns-repeated="3"/>'
    table = read(write_ods(columns + ods_rows(make_rows())))
    assert "Year" not in table.header and "Column B of the sheet is hidden" in table.found[0]
    style = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    assert "no visible sheet" in refusal(write_ods(ods_rows(make_rows()), style))


# ------------------------------------------------------------------------ the planted count and doors


@pytest.mark.slow
@pytest.mark.parametrize("door", ["new", "adopt"])
def test_a_planted_small_count_comes_out_of_no_workbook(tmp_path, door):
    place = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    records, outcomes = load(place).catalog, Counter()
    folder, source = place / "datapackages/fresh", place / "table.xlsx"
    for table in make_dirty_books():
        shutil.rmtree(folder, ignore_errors=True)
        source.write_bytes(table.content)
        try:
            if door == "new":
                start_package(place, records, "fresh", source, "examples")
            else:
                wishes = Wishes(id="fresh", agency="examples")
                save_taken(place, take_in(records, source, wishes, TODAY), folder)
            if table.name in ("total row", "percent"):
                suppress_packages(place, ["fresh"])
        except Refusal as refusal:
            assert str(refusal).count(" ") > 4, table.name
            outcomes["asked or refused"] += 1
            continue
        paths = (folder / "data").glob("*.csv")
        written = [[*csv.reader(path.open(encoding="utf-8"))] for path in paths]
        assert not is_told(written), (table.name, written)
        outcomes["read"] += 1
    assert outcomes["read"] >= 20 and outcomes.total() >= 50, outcomes
