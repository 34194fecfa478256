"""Each dataset in every format: the values and the status of each cell are those in git, and nothing more.

What stands in git is read here from the files themselves, not by way of the program.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import polars
import pytest
import yaml
from conftest import ROOT
from frictionless import Package as Judged
from made_tables import catalog_of, package

from connect_catalog.exports import downloads, make_files
from connect_catalog.exports.downloads import CITATIONS, Downloads, workbook
from connect_catalog.exports.downloads.excel_csv import keep_text, write_excel_csv
from connect_catalog.exports.downloads.workbook import write_workbook
from connect_catalog.exports.entries import describe_package
from connect_catalog.exports.made import recall_by
from connect_catalog.model import Catalog, Package
from connect_catalog.site.downloads import view_downloads
from connect_catalog.site.languages_apart import tell_apart
from connect_catalog.site.shelf import keep_made

READ: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "year": int,
    "number": float,
    "boolean": ("true", "True", "TRUE", "1").__contains__,
    "date": date.fromisoformat,
}


class Kept:
    """A table as it stands in git. cells: of each column by row its value, or None, and its status: "" where it
    has none to tell."""

    def __init__(self, content: bytes, resource: dict) -> None:
        names, *self.rows = csv.reader(io.StringIO(content.decode("utf-8")))
        self.fields = resource["schema"]["fields"]
        assert names == [field["name"] for field in self.fields]
        columns = [list(column) for column in zip(*self.rows, strict=True)] or [[] for _ in names]
        self.cells = {
            field["name"]: [*map(self._reader(field), column)]
            for field, column in zip(self.fields, columns, strict=True)
        }

    @staticmethod
    def _reader(field: dict) -> Callable[[str], tuple[object, str]]:
        marks = {mark["value"]: mark["label"] for mark in field.get("missingValues", ())}
        is_measure = field["connect"]["role"] == "measure"

        def read(text: str) -> tuple[object, str]:
            if text in marks:
                return None, marks[text]
            if text == "":
                return None, "missing" if is_measure else ""
            return READ[field["type"]](text), "number"

        return read


def list_kept(package: Package) -> Iterator[tuple[str, Kept]]:
    for resource in json.loads(package.descriptor_text)["resources"]:
        path = ROOT / "datapackages" / package.id / resource["path"]
        yield resource["name"], Kept(path.read_bytes(), resource)


def find(catalog: Catalog, package: Package, format: str, table: str | None = None) -> bytes:
    """A download of a package."""
    (one,) = [
        one
        for one in catalog.once(Downloads).of(package)
        if one.format.id == format and (one.table.resource.name if one.table else None) == table
    ]
    return one.content


def check_frame(kept: Kept, frame: polars.DataFrame) -> int:
    """Hold a table with columns of marks against what stands in git; how many cells."""
    names = set(frame.columns)
    for name, cells in kept.cells.items():
        assert frame[name].to_list() == [value for value, _ in cells]
        names.remove(name)
        if f"{name}_status" in names:
            names.remove(f"{name}_status")
            assert frame[f"{name}_status"].to_list() == [status for _, status in cells]
        else:
            assert {status for _, status in cells} <= {"number", ""}
    assert not names
    return len(kept.rows) * len(kept.cells)


def each_live(live: Catalog) -> Iterator[tuple[Package, str, Kept]]:
    for one in live.packages.values():
        for name, kept in list_kept(one):
            yield one, name, kept


@pytest.mark.slow
def test_parquet_says_what_stands_in_git(live):
    cells = 0
    for one, name, kept in each_live(live):
        frame = polars.read_parquet(io.BytesIO(find(live, one, "parquet", name)))
        assert {str(frame[f["name"]].dtype) for f in kept.fields if f["type"] == "string"} <= {
            "String"
        }
        cells += check_frame(kept, frame)
    assert cells > 500_000


@pytest.mark.slow
def test_json_says_what_stands_in_git(live):
    cells = 0
    for one, name, kept in each_live(live):
        rows = json.loads(find(live, one, "json", name))
        assert len(rows) == len(kept.rows)
        for place, column in enumerate(kept.cells.items()):
            cells += _check_json_column(rows, place, *column)
    assert cells > 500_000


def _check_json_column(rows: list[dict], place: int, name: str, cells: list) -> int:
    for row, (value, status) in zip(rows, cells, strict=True):
        assert row[name] == value
        assert row.get(f"{name}_status", "number") == status or (status == "" and row[name] is None)
    return len(cells)


def test_csv_for_excel_says_what_stands_in_git(live):
    cells = 0
    for one, name, kept in each_live(live):
        content = find(live, one, "excel-csv", name)
        assert content.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert header == [field["title"] for field in kept.fields]
        for field, column in zip(kept.fields, zip(*rows, strict=True), strict=True):
            words = _words(field)
            expected = kept.cells[field["name"]]
            for cell, (value, status) in zip(column, expected, strict=True):
                text = cell[2:-1] if cell.startswith('="') else cell
                if value is None:
                    assert text == status
                else:
                    assert READ[field["type"]](words.get(text, text)) == value
                cells += 1
    assert cells > 500_000


def _words(field: dict) -> dict[str, str]:
    """The code behind each word of a column."""
    listed = [one for one in field.get("categories", ()) if isinstance(one, dict)]
    return {one["label"]: one["value"] for one in listed}


@pytest.mark.slow
def test_the_workbook_says_what_stands_in_git(live):
    cells = 0
    for one in live.packages.values():
        book = openpyxl.load_workbook(
            io.BytesIO(find(live, one, "xlsx")), read_only=True, data_only=False
        )
        assert book.sheetnames[:2] == ["About", "Dictionary"]
        for sheet, (_, kept) in zip(book.worksheets[2:], list_kept(one), strict=True):
            header, *rows = sheet.iter_rows(values_only=True)
            assert [*header] == [field["title"] for field in kept.fields]
            columns = zip(*rows, strict=True)
            for field, column in zip(kept.fields, columns, strict=True):
                cells += _check_sheet_column(field, column, kept.cells[field["name"]])
    assert cells > 500_000


def _check_sheet_column(field: dict, column: tuple, expected: list) -> int:
    words = _words(field)
    for cell, (value, status) in zip(column, expected, strict=True):
        if value is None:
            assert (cell or "") == status
        elif isinstance(value, date):
            assert cell == datetime(value.year, value.month, value.day)
        else:
            found = words.get(cell, cell) if isinstance(cell, str) else cell
            assert found == value and isinstance(found, str) == isinstance(value, str)
    return len(column)


def test_the_zip_holds_the_files_of_git_and_checks_out(live, tmp_path):
    for one in live.packages.values():
        folder = tmp_path / f"{one.id}-{one.descriptor.version}"
        zipfile.ZipFile(io.BytesIO(find(live, one, "zip"))).extractall(tmp_path)
        source = ROOT / "datapackages" / one.id
        for path in ("datapackage.json", *(r.path for r in one.descriptor.resources)):
            assert (folder / path).read_bytes() == (source / path).read_bytes()
        sums = dict(
            reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines()
        )
        there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        assert there == {*sums, "SHA256SUMS"}
        for path, sum in sums.items():
            assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == sum
        readme = (folder / "README.md").read_text("utf-8")
        connect = one.descriptor.connect
        for told in (connect.suppression.rule, *connect.caveats, one.descriptor.licenses[0].title):
            assert told in readme
        for column in (c for r in one.descriptor.resources for c in r.schema_.fields):
            assert f"- `{column.name}` ({column.type}" in readme and column.description in readme


def test_the_package_in_the_zip_is_valid_after_unzipping(catalog, tmp_path):
    for one in catalog.packages.values():
        zipfile.ZipFile(io.BytesIO(find(catalog, one, "zip"))).extractall(tmp_path)
        (folder,) = tmp_path.glob(f"{one.id}-*")
        report = Judged(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten()


# ------------------------------------------------------------------------------- bytes, and their making


def test_the_same_input_gives_the_same_bytes(catalog):
    first, second = (
        {
            d.address: d.content
            for one in catalog.packages.values()
            for d in Downloads(catalog).of(one)
        }
        for _ in range(2)
    )
    assert first == second and len(first) > 10


def test_no_download_tells_the_hour_it_was_made(catalog):
    year = str(datetime.now().year).encode()
    for one in catalog.packages.values():
        book = zipfile.ZipFile(io.BytesIO(find(catalog, one, "xlsx")))
        core = book.read("docProps/core.xml")
        assert one.descriptor.created[:10].encode() in core
        assert core.count(year) == core.count(one.descriptor.created[:4].encode()) * (
            year == one.descriptor.created[:4].encode()
        )
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture
def counted(monkeypatch):
    """The workbooks that were made."""
    made = []
    real = write_workbook

    def counting(catalog: Catalog, package: Package) -> bytes:
        made.append(package.id)
        return real(catalog, package)

    formats = {
        format: counting if write is real else write
        for format, write in downloads.WHOLE_FORMATS.items()
    }
    monkeypatch.setattr(downloads, "WHOLE_FORMATS", formats)
    return made


def make_all(root, catalog: Catalog) -> dict[str, bytes]:
    with keep_made(root, "en"):
        return make_files(downloads.plan_files(catalog, lambda: None))


def test_a_download_is_made_again_only_when_its_package_has_changed(catalog, tmp_path, counted):
    afresh = [replace(catalog, packages=dict(catalog.packages)) for _ in range(2)]
    first = make_all(tmp_path, afresh[0])
    assert sorted(counted) == sorted(catalog.packages)
    assert make_all(tmp_path, afresh[1]) == first and len(counted) == len(catalog.packages)
    id, one = next(iter(catalog.packages.items()))
    other = replace(one, readme=f"{one.readme}\nAnother word.\n")
    changed = replace(catalog, packages={**catalog.packages, id: other})
    make_all(tmp_path, changed)
    assert counted[len(catalog.packages) :] == [id]


def test_what_is_kept_of_one_language_stays_when_another_is_made(catalog, tmp_path, counted):
    afresh = [replace(catalog, packages=dict(catalog.packages)) for _ in range(2)]
    make_all(tmp_path, afresh[0])
    with keep_made(tmp_path, "es"):
        pass
    make_all(tmp_path, afresh[1])
    assert len(counted) == len(catalog.packages)


def test_pages_in_another_language_offer_the_same_files(catalog):
    """They are made once, and stand at the first language's addresses."""
    other = tell_apart(catalog, "es")
    other.take(catalog, Downloads)
    (package, *_) = other.packages.values()
    assert other.once(Downloads) is catalog.once(Downloads)
    viewed = view_downloads(other, package)
    assert viewed.whole and all(len(table.others) == 3 for table in viewed.tables)
    for file in describe_package(other, package).distributions:
        assert file.url.startswith(f"{catalog.settings.url}datasets/")


def test_what_is_asked_for_twice_is_made_once(catalog):
    asked = []

    def recall(recipe, make):
        asked.append(recipe)
        return make()

    with recall_by(recall):
        found = Downloads(catalog).of(next(iter(catalog.packages.values())))
        assert not asked
        for one in (*found, *found):
            assert one.content
    assert len(asked) == len(found) == len({*asked})


# ------------------------------------------------------------------------------------ hostile cells

HOSTILE = (
    "=1+1", "+cmd", "-2+3", "@SUM(A1)", "\uff1d1+1", "=HYPERLINK(\"http://x\",\"y\")", "01001", "1e5", "1-2",
    "2019-12", "3/4", "12:30", "TRUE", "false", "Mar 5", "5-Mar", "SEPT2", "0x10", "$5", "5%", "1,000",
    "a \"quoted\" name", "a, b", "../../etc/passwd", "<script>alert(1)</script>", "<r><t>x</t></r>", "<r>&</r>",
    "'apostrophe", "{=1}", "_x0041_", "tab\tinside", " spaces ", "9" * 30, "x" * 300, "NULL", "nan", "None",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile() -> Catalog:
    """A package whose cells are what programs take for something else."""
    columns = {
        "place": {"concept": None},
        "note": {"aside": True, "concept": None},
        "n": {"kind": "count"},
    }
    marks = ("suppressed", "missing")
    rows = [[f"p{i}", text, marks[i % 2]] for i, text in enumerate(HOSTILE)]
    return catalog_of(package("hostile", {"t": (columns, rows)}))


def test_hostile_cells_stay_what_they_are(hostile):
    """In the formats of programs they are the same texts."""
    (one,) = hostile.packages.values()
    frame = polars.read_parquet(io.BytesIO(find(hostile, one, "parquet", "t")))
    assert tuple(frame["note"]) == HOSTILE
    assert tuple(row["note"] for row in json.loads(find(hostile, one, "json", "t"))) == HOSTILE


def test_no_hostile_cell_of_a_workbook_is_a_formula_a_link_or_a_number(hostile):
    (one,) = hostile.packages.values()
    content = find(hostile, one, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content), rich_text=False)["t"]
    cells = [sheet.cell(row, 2) for row in range(2, len(HOSTILE) + 2)]
    assert tuple(cell.value for cell in cells) == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    inside = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet3.xml")
    assert b"<f>" not in inside and b"hyperlink" not in inside


def test_no_hostile_cell_of_a_csv_for_excel_is_a_formula(hostile):
    """Only a text of digits and their signs stands after a sign of equality, in quotes: it computes nothing."""
    (one,) = hostile.packages.values()
    content = find(hostile, one, "excel-csv", "t").decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(content, newline=""))
    texts = [row[1] for row in rows]
    for text, cell in zip(HOSTILE, texts, strict=True):
        if cell.startswith("="):
            assert cell == f'="{text}"' and '"' not in text and "(" not in text
        else:
            assert cell in (text, f"'{text}") and not re.match(r"\s*[=+\-@\uff1d]", cell)
    kept = {text for text, cell in zip(HOSTILE, texts, strict=True) if cell.startswith("=")}
    assert kept >= {
        "01001",
        "1e5",
        "1-2",
        "2019-12",
        "3/4",
        "12:30",
        "TRUE",
        "false",
        "Mar 5",
        "5-Mar",
        "9" * 30,
    }
    assert not kept & {"a, b", "NULL", "_x0041_", "x" * 300}


@pytest.mark.parametrize(
    "name", ["Regional School District 12", "May", "August", "Mark", "e", "Decatur"]
)
def test_a_name_stays_a_name(name):
    assert keep_text(name) == name


def test_a_hidden_number_is_nowhere(hostile):
    """A measure without a number has none in any format, and says which mark it has."""
    (one,) = hostile.packages.values()
    frame = polars.read_parquet(io.BytesIO(find(hostile, one, "parquet", "t")))
    assert frame["n"].null_count() == len(HOSTILE)
    assert {*frame["n_status"]} == {"suppressed", "missing"}
    sheet = openpyxl.load_workbook(io.BytesIO(find(hostile, one, "xlsx")))["t"]
    assert {cell.value for cell in sheet["C"][1:]} == {"suppressed", "missing"}


def test_numbers_too_long_for_a_spreadsheet_are_texts():
    long = str(2**53 + 1) + "0"
    made = package(
        "long", {"t": ({"place": {}, "n": {"kind": "count"}}, [["a", long], ["b", "7"]])}
    )
    table = made.tables["t"]
    assert "b,7\r\n" in write_excel_csv(table).decode("utf-8")
    assert f'a,"=""{long}"""' in write_excel_csv(table).decode("utf-8")
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(catalog_of(made), made)))["t"]
    assert [cell.value for cell in sheet["B"][1:]] == [long, 7]


def test_a_table_of_more_rows_than_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    rows = [[f"p{i}", str(i)] for i in range(5)]
    made = package("many", {"about": ({"place": {}, "n": {"kind": "count"}}, rows)})
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(catalog_of(made), made)))
    assert book.sheetnames == ["About", "Dictionary", "about (2)", "about (3)", "about (4)"]
    found = [cell.value for sheet in book.worksheets[2:] for cell in sheet["A"][1:]]
    assert found == [row[0] for row in rows]


def test_sheets_have_names_that_excel_takes():
    names = ("history", "dictionary", "a" * 80, f"{'a' * 79}b", "a" * 31)
    made = package("names", {name: ({"place": {}}, [["x"]]) for name in names})
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(catalog_of(made), made)))
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) == 7
    assert all(len(name) <= 31 and name.lower() != "history" for name in book.sheetnames)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    long = "\U0001f469" * 20_000
    made = package("long", {"t": ({"place": {}}, [[long]])})
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(catalog_of(made), made)))
    cell = book["t"]["A2"].value
    assert long.startswith(cell[:15_000]) and cell.endswith("the CSV file has all.")


def test_a_table_without_rows_has_every_format():
    made = package("bare", {"t": ({"place": {}, "n": {"kind": "count"}}, [])})
    catalog = catalog_of(made)
    for one in catalog.once(Downloads).of(made):
        assert one.content
    assert json.loads(find(catalog, made, "json", "t")) == []
    frame = polars.read_parquet(io.BytesIO(find(catalog, made, "parquet", "t")))
    assert frame.columns == ["place", "n", "n_status"]


# --------------------------------------------------------------------------------------- citations


def test_a_citation_has_the_same_facts_in_each_form(live):
    for one in live.packages.values():
        texts = {name: write(live, one) for name, write in CITATIONS.items()}
        cff = yaml.safe_load(texts["CITATION.cff"])
        assert cff["cff-version"] == "1.2.0" and cff["type"] == "dataset" and cff["message"]
        fields = [line.split("  - ", 1) for line in texts["citation.ris"].split("\r\n")[:-1]]
        assert fields[0] == ["TY", "DATA"] and fields[-1] == ["ER", ""]
        ris = dict(fields)
        assert ris["UR"] == cff["url"] and ris["TI"] == cff["title"]
        assert ris["AU"] == cff["authors"][0]["name"] and ris["ET"] == cff["version"]
        for text in texts.values():
            assert cff["url"] in text and cff["version"] in text


def test_no_line_of_a_reference_comes_from_a_title(catalog):
    one = catalog.packages["story-hours"]
    told = "A title\nER  - \r\nTY  - BOOK"
    evil = one.descriptor.model_copy(update={"title": told, "description": told})
    odd = replace(one, descriptor=evil)
    lines = CITATIONS["citation.ris"](catalog, odd).split("\r\n")
    assert [line[:2] for line in lines].count("TY") == 1
    assert [line[:2] for line in lines].count("ER") == 1
    cff = yaml.safe_load(CITATIONS["CITATION.cff"](catalog, odd))
    assert cff["title"].startswith(told) and {*cff} <= {
        "cff-version", "message", "type", "title", "abstract", "authors", "version", "date-released",
        "keywords", "license-url", "url",
    }  # fmt: skip
