"""The program of the form: in WebAssembly it answers as Python does, and what it makes passes the checks."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from lighthouse import NODE
from submitted import Sent, list_sent, make_rows, write
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from connect_catalog.checks import PACKAGE_RULES
from connect_catalog.exports.submit import plan_files
from connect_catalog.load import load
from connect_catalog.refusals import Unsound
from connect_catalog.site import bytecode
from connect_catalog.site.plugin import NODE_MODULES, WHEELS
from connect_catalog.site.program import list_program
from connect_catalog.submit import session as sessions
from connect_catalog.submit.session import first_sentence, open_session

# The modules whose rules look at how numbers hang together, which takes numpy: they are held once the package
# has come in. "No count is shown below the threshold" is none of them.
LATER = {"functions", "group_means", "kinds", "order", "rounding", "structure", "sums"}


@pytest.fixture(scope="module")
def part() -> bytes:
    """The site's file with the part of the catalog that the form needs."""
    catalog = load(ROOT).catalog
    assert catalog is not None
    (make,) = plan_files(catalog, lambda: None).values()
    return make()


@pytest.fixture(scope="module")
def answers(part, tmp_path_factory) -> list[tuple[Sent, dict]]:
    """What the program answers in WebAssembly, for each table that is sent in."""
    folder = tmp_path_factory.mktemp("program")
    for address, content in list_program(NODE_MODULES, WHEELS).items():
        (folder / Path(address).name).write_bytes(content)
    (folder / "catalog.json").write_bytes(part)
    sent = list_sent()
    (folder / "tables").mkdir()
    for one in sent:
        (folder / "tables" / one.name).write_bytes(one.content)
    cases = [{"name": s.name, "said": s.said, "written": s.written} for s in sent]
    (folder / "cases.json").write_text(json.dumps(cases), "utf-8")
    script = Path(__file__).parent / "lib/submitted.mjs"
    done = subprocess.run([NODE, str(script), str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return list(zip(sent, json.loads((folder / "answers.json").read_text("utf-8")), strict=True))


def test_a_browser_answers_as_python_does(answers, part, tmp_path, monkeypatch):
    """Each table is understood, asked about or refused in the same words, and the rules that can be applied
    say the same of it, with numpy and without."""
    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    assert len(answers) > 40
    differ = []
    for sent, there in answers:
        session.forget()
        session.put(sent.name, sent.content)
        here = {"understood": session.understand(sent.said), "checked": None}
        if here["understood"]["state"] == "taken":
            later = there["checked"]["later"] if there["checked"] else []
            rules = [r for r in PACKAGE_RULES if first_sentence(r.__doc__ or "") not in later]
            monkeypatch.setattr("connect_catalog.checks.PACKAGE_RULES", tuple(rules))
            here["checked"] = session.check(sent.written)
            monkeypatch.undo()
            here["checked"]["later"] = later
        here = json.loads(json.dumps(here))
        if here != there:
            differ.append((sent.name, here, there))
    assert not differ, json.dumps(differ[:2], indent=1)[:4000]


def test_the_tables_are_of_every_kind(answers):
    states = {sent.name: there["understood"]["state"] for sent, there in answers}
    assert {*states.values()} == {"taken", "asked", "refused"}
    assert states["plain.csv"] == states["semicolons.csv"] == states["windows-1252.csv"] == "taken"
    assert states["utf-16.csv"] == states["title-above.csv"] == "taken"
    refused = ("empty.csv", "really-a-pdf.csv", "no-workbook.xlsx", "zeros.csv")
    assert {states[name] for name in refused} == {"refused"}
    codes = {
        p["code"]
        for _, there in answers
        for p in (there["checked"] or {"problems": []})["problems"]
    }
    assert {"fill-in", "needed", "foreign-key", "html", "missing-rows"} <= codes


def test_few_rules_are_left_for_later(answers):
    later = {rule for _, there in answers if there["checked"] for rule in there["checked"]["later"]}
    where = {first_sentence(rule.__doc__ or ""): rule.__module__ for rule in PACKAGE_RULES}
    assert later
    assert {where[rule].removeprefix("connect_catalog.checks.") for rule in later} <= LATER
    assert len(later) < len(where) / 4


def test_no_small_count_is_written(part, tmp_path):
    """Nor shown: what is hidden in the table is in no answer to the page."""
    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    sent = next(one for one in list_sent() if one.name == "percents-beside-small.csv")
    session.put(sent.name, sent.content)
    understood = session.understand(sent.said)
    assert understood["state"] == "taken" and understood["hidden"] > 0
    (text,) = session.taken.tables.values()
    for line in text.splitlines()[1:]:
        *_, count, percent = line.split(",")
        assert count == "suppressed" or count == "0" or int(count) >= 10
        assert (percent == "suppressed") == (count == "suppressed")
    assert not any(
        0 < int(row[3]) < 10 for row in understood["tables"][0]["preview"][1:] if row[3].isdigit()
    )


def test_a_package_is_offered_to_all_only_when_nothing_is_hidden_or_wrong(
    part, tmp_path, monkeypatch
):
    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    tables = {one.name: one for one in list_sent()}

    def offer(name: str) -> dict:
        session.forget()
        session.put(name, tables[name].content)
        assert session.understand(tables[name].said)["state"] == "taken"
        return session.offer({})

    assert offer("plain.csv") == {"files": {}, "why": "wrong"}
    monkeypatch.setattr(sessions, "apply_rules", lambda *_: ([], []))
    assert offer("small-counts.csv") == {"files": {}, "why": "hidden"}
    found = offer("plain.csv")
    assert found["why"] == "" and len(found["files"]) == 4
    assert {*found["files"]} == {*session._list_files({})}


def test_what_a_browser_has_no_numpy_for_is_refused(part, tmp_path, monkeypatch):
    from connect_catalog.submit.arrays import NotHere

    def fail(*_):
        raise NotHere("tables")

    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    monkeypatch.setattr(sessions, "take_in", fail)
    session.put("a.csv", b"Year,Town,Children\n2020,Hartford,30\n")
    assert session.understand(list_sent()[0].said) == {
        "state": "refused",
        "words": sessions.TOO_MUCH,
    }
    assert session.taken is None


def pack(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_the_program_comes_compiled():
    """Python's own modules too: to compile them took a phone longer than all else."""
    files = list_program(NODE_MODULES, WHEELS)
    for name in ("program", "python_stdlib"):
        with zipfile.ZipFile(io.BytesIO(files[f"assets/submit/{name}.zip"])) as archive:
            endings = [Path(path).suffix for path in archive.namelist()]
        assert endings.count(".pyc") > 100 and ".py" not in endings


@pytest.mark.slow
def test_what_was_compiled_is_kept_until_it_changes(tmp_path, monkeypatch):
    python = NODE_MODULES / "pyodide"
    packed = pack({"a.py": "x = 1\n", "b.txt": "as it is"})
    made = bytecode.recall_compiled("some", packed, python, tmp_path)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["a.pyc", "b.txt"]
        assert archive.read("b.txt") == b"as it is"
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(bytecode, "compile_packed", lambda *_: pack({"c.pyc": ""}))
    assert bytecode.recall_compiled("some", packed, python, tmp_path) == made
    kept.write_bytes(made[:-30])  # half of it, as after a power cut
    assert bytecode.recall_compiled("some", packed, python, tmp_path) == pack({"c.pyc": ""})
    bytecode.recall_compiled("some", pack({}), python, tmp_path)
    (other,) = tmp_path.iterdir()
    assert other != kept


def test_a_python_for_browsers_that_does_not_start_is_told(tmp_path):
    with pytest.raises(Unsound, match="Run: make setup"):
        bytecode.compile_packed(pack({}), tmp_path)


def make_workbook(fill: Callable[[Worksheet], None]) -> bytes:
    """A workbook with the made-up rows in its first sheet, and what is filled in after them."""
    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    for at, row in enumerate(make_rows()):
        sheet.write_row(at, 0, [int(cell) if cell.isdigit() else cell for cell in row])
    fill(sheet)
    book.close()
    return made.getvalue()


def change_sheet(book: bytes, old: bytes, new: bytes, **more: bytes) -> bytes:
    """A workbook with another text in its sheet. more: files that it holds besides, by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as held, zipfile.ZipFile(made, "w", 8) as archive:
        for name in held.namelist():
            content = held.read(name)
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new, 1)
            archive.writestr(name, content)
        for name, content in more.items():
            archive.writestr(name, content)
    return made.getvalue()


def list_hostile() -> Iterator[tuple[str, bytes, str]]:
    """Files by name, as people or their enemies may pick them; and words of what is answered, empty where the
    table is taken as it is meant."""
    rows, plain = make_rows(), write(make_rows())
    book, end = make_workbook(lambda sheet: None), b"</sheetData>"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY b "9"><!ENTITY c "&b;&b;&b;">]>'
    yield "macros.xlsm", change_sheet(book, end, end, **{"xl/vbaProject.bin": b"\xd0\xcf"}), ""
    yield "far.xlsx", change_sheet(book, end, far), "a sheet may have 2,000 columns"
    yield "entities.xlsx", change_sheet(book, b"<?xml", entity + b"<?xml"), "damaged"
    dimension = b'ref="A1:D37"'
    yield "declared.xlsx", change_sheet(book, dimension, b'ref="A1:XFD1048576"'), ""
    yield "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "old form XLS"
    formula = make_workbook(lambda sheet: sheet.write_formula(1, 3, "=1+40", None, ""))
    yield "unsaved.xlsx", formula, "whose value was not saved"
    error = make_workbook(lambda sheet: sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!"))
    yield "error.xlsx", error, "hold an error"
    yield "utf-32.csv", plain.encode("utf-32"), "no text file"
    yield "utf-16-unmarked.csv", plain.encode("utf-16-le"), "no text file"
    yield "utf-16-other-way.csv", b"\xfe\xff" + plain.encode("utf-16-be"), ""
    yield "excel-says.csv", f"sep=;\n{write(rows, ';')}".encode(), ""
    titled = f"Kinder für die Behörde;;;\n;;;\n{write(rows, ';')}"
    yield "title-semicolons-windows.csv", titled.encode("cp1252"), ""
    yield "turned.csv", plain.replace("Hartford", "\u202eHartford").encode(), ""
    yield "unseen.csv", plain.replace("Hartford", "Hart\u200bford").encode(), ""
    yield "zero.csv", plain.replace("Hartford", "Hart\0ford").encode(), "no text file"
    yield "long-heading.csv", plain.replace("Sex", "S" * 5000).encode(), "more than 200 letters"
    yield "no-heading.csv", plain.replace("Sex", "").encode(), "has no heading"
    yield "wide.csv", b",".join([b"c"] * 3000) + b"\n", "more than 2,000 cells"
    yield "long-line.csv", b"Year,Town\n" + b"9" * 5_000_000, "try again"
    yield "list.csv", json.dumps(rows).encode(), "."
    yield "page.csv", b"<html><table><tr><td>Year</td></tr></table></html>", "another program"
    yield "../../../evil.csv", plain.encode(), ""
    yield "..", plain.encode(), ""
    yield "empty-lines.csv", f"{plain}{chr(10) * 100_000}".encode(), ""


@pytest.mark.parametrize(
    ("name", "content", "words"), [pytest.param(*one, id=one[0]) for one in list_hostile()]
)
def test_a_hostile_file_is_taken_as_it_is_meant_or_answered_in_words(
    part, tmp_path, name, content, words
):
    session = open_session(json.loads(part), str(tmp_path / "own"), "2026-07-15")
    session.put(name, content)
    found = session.understand(list_sent()[0].said)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {
        tmp_path / "own/handed"
    }
    if words:
        assert found["state"] == "refused" and words in found["words"]
        assert "--" not in found["words"] and "Traceback" not in found["words"]
    else:
        assert found["state"] == "taken"
        (text,) = session.taken.tables.values()
        assert len(text.splitlines()) == len(make_rows())


def test_no_answer_to_a_page_names_an_option(part, tmp_path):
    """There is no command line behind it: not in a question, a refusal or the report."""
    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    for sent in list_sent():
        session.forget()
        session.put(sent.name, sent.content)
        found = session.understand(sent.said)
        found.pop("tables", None)
        texts = [found.get("words", "")]
        texts += [text for one in found.get("questions", ()) for text in (one["asks"], one["how"])]
        texts += [text for one in found.get("report", ()) for text in one["told"]]
        assert not [
            text for text in texts if re.search(r"(?<!\w)--[a-z]|catalog (new|adopt)", text)
        ]


NAMES = (
    "../../evil.csv",
    "a\\..\\..\\evil.csv",
    "/etc/evil.csv",
    "..",
    ".",
    "",
    "a\0b.csv",
    "x" * 300 + ".csv",
    "con.csv",
    "\u202egpj.csv",
    "\ud800.csv",
    "a\nb.csv",
    "table.csv/",
    "datapackage.json",
)


@pytest.mark.parametrize("id", ["made-table", "../x", "a/b", "..", "A B", "", "x" * 300, "con\0"])
def test_no_name_leads_out_of_the_zip_or_the_folder(part, tmp_path, id):
    """Whatever a file is called, and the package: each file of the ZIP lies in the package's folder, once."""
    root = tmp_path / "root"
    session = open_session(json.loads(part), str(root), "2026-07-15")
    sent = next(one for one in list_sent() if one.name == "plain.csv")
    states = []
    for name in NAMES:
        session.forget()
        session.put(name, sent.content)
        found = session.understand({**sent.said, "id": id})
        states.append(found["state"])
        if found["state"] != "taken":
            continue
        with zipfile.ZipFile(io.BytesIO(session.pack({}))) as made:
            names = made.namelist()
        assert len({*names}) == len(names) == 4
        assert all(
            re.fullmatch(r"datapackages/[a-z0-9-]{1,60}/[\w.-]+(/[\w-]+\.csv)?", n) for n in names
        )
        session.check({})
    assert [*tmp_path.iterdir()] == [root]
    assert ("taken" in states) is (id == "made-table")


def test_two_files_of_one_name_are_not_taken_for_one(part, tmp_path):
    session = open_session(json.loads(part), str(tmp_path), "2026-07-15")
    sent = next(one for one in list_sent() if one.name == "plain.csv")
    session.put("a/t.csv", sent.content)
    session.put("b/t.csv", sent.content.replace(b"20", b"30"))
    assert session.understand(sent.said)["state"] == "refused"
