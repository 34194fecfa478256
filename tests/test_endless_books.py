"""Workbooks made to fill the memory, to stall who reads them, or to say more in a message than it should."""

import io
import re
import resource
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner
from conftest import ROOT
from limits import limit_processor, stop_runaway
from workbooks import SHEET, change_part, make_book, ods_cell, ods_rows, save, write_ods

from connect_catalog import bounds
from connect_catalog.characters import LONGEST_LINE, write_line, write_lines, write_name
from connect_catalog.cli import main
from connect_catalog.intake import sheets
from connect_catalog.intake.form import filled
from connect_catalog.intake.workbooks import read_sheets, read_workbook
from connect_catalog.problems import Problem, format_github, format_text
from connect_catalog.refusals import Refusal

SECONDS = 30  # of the processor, for what takes three at most
HEADER = ods_rows([["Town", "Count"]])
HIDDEN = '<table:table-column table:number-columns-repeated="16384" table:visibility="collapse"/>'
ENDLESS = '<table:table-row table:number-rows-repeated="1048576" table:visibility="collapse"/>'


def refuse(data: bytes, read=read_workbook) -> str:
    with stop_runaway(SECONDS), pytest.raises(Refusal) as reason:
        read(data)
    assert len(str(reason.value)) < LONGEST_LINE
    return str(reason.value)


def change_content(data: bytes, old: str, new: str) -> bytes:
    return change_part(data, "content.xml", lambda text: text.replace(old, new))


def many_sheets(count: int, inside: str) -> bytes:
    more = "".join(f'<table:table table:name="s{i}">{inside}</table:table>' for i in range(count))
    return change_content(write_ods(HEADER), "</table:table>", f"</table:table>{more}")


def test_what_is_hidden_in_many_sheets_takes_no_memory(tmp_path):
    """In a process of its own, whose memory is measured."""
    data = many_sheets(bounds.BOOK_SHEETS - 1, HIDDEN + ods_rows([["a"]]) + ENDLESS)
    (tmp_path / "book.ods").write_bytes(data)
    script = (
        "import sys; from connect_catalog.intake.workbooks import read_sheets;"
        "books = read_sheets(open(sys.argv[1], 'rb').read());"
        "print(len(books), {len(s.hidden_columns) for s in books[1:]}, {len(s.hidden_rows) for s in books})"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "book.ods")]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT / "scripts", preexec_fn=limit_memory
    )
    assert done.stdout == f"{bounds.BOOK_SHEETS} {{1}} {{0}}\n", done.stderr


def limit_memory() -> None:
    limit_processor(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))


def test_sheets_and_their_cells_are_bounded_together(monkeypatch):
    assert "more than 1,000 sheets" in refuse(many_sheets(bounds.BOOK_SHEETS, ""))
    monkeypatch.setattr(sheets, "BOOK_CELLS", 12)
    assert len(read_sheets(many_sheets(5, HEADER))) == 6
    assert "the workbook more than 12 cells" in refuse(many_sheets(6, HEADER), read_sheets)
    book = make_book()
    for _ in range(3):
        book.create_sheet()["A1"] = "a"
    monkeypatch.setattr(sheets, "BOOK_CELLS", 92)
    assert "the workbook more than 92 cells" in refuse(save(book), read_sheets)
    monkeypatch.setattr(sheets, "BOOK_CELLS", 98)
    assert len(read_sheets(save(book))) == 4
    monkeypatch.setattr(sheets, "BOOK_SHEETS", 3)
    assert "more than 3 sheets" in refuse(save(book), read_sheets)


def test_an_attribute_of_many_megabytes_is_read_once():
    name = "a" * 50_000_000
    data = change_content(write_ods(HEADER), "<table:table-row", f'<table:table-row kites="{name}"')
    with stop_runaway(10):
        assert len(read_sheets(data)) == 1


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (f'office:value-type="float" office:value="{"0" * 5_000_000}">', "more than 15 digits"),
        ('office:value-type="date" office:date-value="2020-01-01+05:00">', "time zone"),
        ('office:value-type="date" office:date-value="2020-01-01T10:00:00Z">', "time zone"),
        ('office:value-type="date" office:date-value="2020-01-01 05:00">', "damaged"),
        ('office:value-type="date" office:date-value="2020-W01">', "damaged"),
    ],
)
def test_a_value_that_no_program_writes_is_refused_once(cell, said):
    rows = f'<table:table-row table:number-rows-repeated="100000"><table:table-cell {cell}'
    data = write_ods(f"{HEADER}{rows}</table:table-cell></table:table-row>")
    assert said in refuse(data)


def test_a_day_of_ods_with_its_time_stays_what_it_is():
    cells = "".join(
        f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        for day in ("2020-01-01", "2020-01-01T05:00:00", "2020-01-01T00:00:00.000")
    )
    (sheet,) = read_sheets(write_ods(f"<table:table-row>{cells}</table:table-row>"))
    assert [*sheet.cells.values()] == ["2020-01-01", "2020-01-01 05:00:00", "2020-01-01"]


def test_a_day_of_xlsx_with_a_time_zone_is_refused():
    day = '<c r="E2" t="d"><v>2020-01-01+05:00</v>'
    data = change_part(
        save(make_book()), SHEET, lambda text: text.replace('<c r="E2" t="n"><v>65</v>', day)
    )
    assert "time zone" in refuse(data)


def test_a_format_or_a_number_without_end_is_not_tried_on_each_cell():
    book = make_book()
    for cell in book.active["E"][1:]:
        cell.number_format = '0"a"' * 100_000
    assert "damaged" in refuse(save(book))
    long = change_part(
        save(make_book()), SHEET, lambda text: text.replace("<v>247</v>", f"<v>{'0' * 9_999}</v>")
    )
    assert "more than 15 digits" in refuse(long)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ods", "xlsx"])
def test_merged_cells_without_end_are_refused(name):
    spanned = ods_cell("a", 'table:number-rows-spanned="1048576"')
    ods = write_ods(HEADER + f"<table:table-row>{spanned}</table:table-row>" * 200_000)
    book = save(make_book(lambda sheet: sheet.merge_cells("A2:A3")))
    xlsx = change_part(
        book,
        SHEET,
        lambda text: text.replace(
            '<mergeCell ref="A2:A3" />', '<mergeCell ref="A2:A1048576"/>' * 200_000
        ),
    )
    assert xlsx != book
    assert "100,000 cells that are merged" in refuse({"ods": ods, "xlsx": xlsx}[name])


@pytest.mark.slow
def test_what_merged_cells_fill_is_bounded():
    """Each of them lies over the others, and would write the whole column anew."""
    book = save(make_book(lambda sheet: sheet.merge_cells("A2:A3")))
    merged = "".join(f'<mergeCell ref="A{row}:A1048576"/>' for row in range(2, 18)) * 20
    data = change_part(
        book,
        SHEET,
        lambda text: text.replace('<mergeCell ref="A2:A3" />', merged).replace(
            "</sheetData>", '<row r="999999"><c r="B999999"><v>1</v></c></row></sheetData>'
        ),
    )
    assert "more than 5,000,000 cells" in refuse(data)


def test_an_archive_of_a_million_parts_is_not_listed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/workbook.xml", "")
    whole = out.getvalue()
    begins = whole.index(b"PK\1\2")
    entry = whole[begins : whole.index(b"PK\5\6")]
    bomb = whole[:begins] + entry * 500_000 + whole[whole.index(b"PK\5\6") :]
    with stop_runaway(2):
        assert "5,000 parts" in refuse(bomb)


def test_a_form_without_end_is_refused(monkeypatch):
    book = make_book()
    book.active.title = "About the dataset"
    monkeypatch.setattr(filled, "FILLED_CELLS", 50)
    monkeypatch.setattr(filled, "_find_version", lambda sheet: "1")
    monkeypatch.setattr(filled, "ABOUT", book.active.title)
    monkeypatch.setattr(filled, "SHEETS", (book.active.title,))
    with pytest.raises(Refusal, match="more than 50 filled cells"):
        filled.read_filled("form.xlsx", save(book), None)


# ----------------------------------------------------------------------------------- names in messages

NAMES = ["a" * 1_000_000, "b " * 500_000, "c\n::error::d", "\x1b[31me\u202e", "##[error]f", ""]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_of_a_sheet_says_no_more_than_a_name(name):
    data = many_sheets(1, HEADER)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b'table:name="s0"' in parts.read("content.xml")
    written = "".join(f"&#{ord(c)};" if c in "\n" else c for c in name if c != "\x1b")
    told = refuse_sheets(change_content(data, "s0", written))
    assert len(told) < 500 and told.isprintable() and "Counts" in told


def refuse_sheets(data: bytes) -> str:
    """What is asked of a workbook of several sheets, or said of one that was read."""
    try:
        with stop_runaway(SECONDS):
            return " ".join(read_workbook(data).found)
    except Refusal as reason:
        return str(reason).replace("\n", " ")


def test_of_many_sheets_the_first_are_named():
    told = refuse_sheets(many_sheets(900, HEADER))
    assert "901 sheets with cells: Counts, s0, s1, s2, s3, ..." in told


def test_two_sheets_of_one_name_are_refused():
    assert "two that are named S0" in refuse(change_content(many_sheets(2, ""), "s1", "S0"))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_in_a_problem_starts_no_command_and_fills_no_log(name):
    problem = Problem(
        f"data/{name}.csv", 3, name, "value", f"{name} is wrong", f"{name}: mend it", name
    )
    text, github = format_text([problem]), format_github([problem])
    assert len(text) < 20_000 and len(github) < 20_000
    assert not [line for line in text.splitlines() if re.match(r"\s*::|.*##\[", line)]
    assert github.count("\n") == 0 and github.startswith("::error file=data/")


def test_what_a_command_says_holds_no_command_of_a_log(repo, monkeypatch):
    """In a refusal, a question, what was used wrongly, and problems of a table."""
    monkeypatch.chdir(repo)
    evil = "a\n::error::b\n##[group]"
    (repo / "t.csv").write_text(f'place,"{evil}{"c" * 90_000}",""\nAlphaville,4,5\n', "utf-8")
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text(table.read_text().replace("place,", f'"{evil}","{"d" * 90_000}",', 1))
    said = [
        CliRunner().invoke(main, words).output
        for words in (
            ["new", "kites", "--from", "t.csv"],
            ["adopt", "t.csv", "--agency", "examples"],
            ["check", evil],
            ["check"],
            ["check", "--format", "github"],
        )
    ]
    own = [
        line for line in said.pop().splitlines() if line.startswith("::error file=datapackages/")
    ]
    assert own and all(len(line) < 4 * LONGEST_LINE for line in own)
    for text in (*said, *[line.removeprefix("::error file=") for line in own]):
        assert 30 < len(text) < 20_000 and not re.search(r"(?m)^\s*::|##\[", text), text


def test_messages_are_printed_in_one_place():
    """The others print numbers, and annotations of which each part is guarded."""
    code = ROOT / "scripts/connect_catalog"
    echoes = {p.name for p in code.rglob("*.py") if "click.echo(" in p.read_text("utf-8")}
    assert echoes == {"terminal.py", "stats.py", "shared.py"}


def test_a_line_keeps_what_a_person_reads():
    path = "/" + "/".join(["a folder of kites"] * 12)
    for line in (path, "Kites: 3, see https://kites.example/a?b=c#d.", "- 1 :: 2", "a ## b [c]"):
        assert write_line(line) == line
    assert write_lines("a\n  ::error::b\n##[group]c") == "a\n  : :error::b\n## [group]c"
    assert write_name("Counts 2024 (new)") == "Counts 2024 (new)"
    long = write_line("begin " + "kite " * 10_000 + "end")
    assert long.startswith("begin ") and long.endswith(" end") and len(long) <= LONGEST_LINE
