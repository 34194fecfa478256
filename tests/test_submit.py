"""The program of the form: in WebAssembly it answers as Python does, and what it makes passes the checks."""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from lighthouse import NODE
from submitted import Sent, list_sent

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
