"""What is posted on the state's portal: what it takes, and whether what it says is what the records say."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from connect_catalog.bounds import PORTAL_BYTES
from connect_catalog.cli import main
from connect_catalog.portal.compare import compare
from connect_catalog.portal.listing import read_portal_file
from connect_catalog.portal.socrata import TYPES, plan_portal

HOST = "https://portal.example"
SOCRATA = {"text", "number", "checkbox", "calendar_date"}


@pytest.fixture
def run(repo, monkeypatch):
    """Run the command inside the tiny repository."""
    monkeypatch.chdir(repo)

    def run(*arguments: str):
        result = CliRunner().invoke(main, ["portal", *arguments])
        assert "Traceback" not in result.output
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


# ------------------------------------------------------------------------------------- what it takes


def read_table(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode()))]


def test_a_column_of_numbers_holds_numbers_and_its_marks_stand_beside_it(live):
    """For every real table: else the portal refuses the column, or takes a mark for a text."""
    told = 0
    for package in live.packages.values():
        files = plan_portal(live, package)
        assert len(files) == 2 * len(package.tables)
        for name, table in package.tables.items():
            form, rows = json.loads(files[f"{name}.json"]), read_table(files[f"{name}.csv"])
            assert len(rows) == len(table.records)
            kinds = {column["fieldName"]: column["dataTypeName"] for column in form["columns"]}
            assert [*kinds] == [*rows[0]] and {*kinds.values()} <= SOCRATA
            for row, record in zip(rows, table.records, strict=True):
                for field, cell in record.items():
                    if row[field] != cell:
                        assert row[field] == "" and row[f"{field}_status"] != "number"
                        told += 1
                    elif kinds[field] == "number" and cell:
                        float(cell)
    assert told > 100


def test_what_the_tables_hide_stands_nowhere_in_what_is_posted(live):
    for package in live.packages.values():
        files = plan_portal(live, package)
        for name, table in package.tables.items():
            rows = read_table(files[f"{name}.csv"])
            for typed in table.typed:
                if typed.status is not None:
                    for row, value in zip(rows, typed.values, strict=True):
                        assert (value is None) == (row[typed.name] == "")


def test_the_words_are_those_of_the_portals_form(catalog):
    package = catalog.packages["story-hours"]
    form = json.loads(plan_portal(catalog, package)["by-place.json"])
    assert form["name"].startswith(f"{package.title}: ") and form["description"]
    assert package.descriptor.connect.suppression.rule in form["description"]
    assert form["attributionLink"] == f"{catalog.settings.url}datasets/story-hours/"
    assert form["license"]["termsLink"].startswith("https://")
    assert [column["position"] for column in form["columns"]] == [
        *range(1, len(form["columns"]) + 1)
    ]
    assert all(column["description"] for column in form["columns"])
    assert {*TYPES.values()} == SOCRATA


def test_export_writes_a_folder_once(run, repo):
    done = run("export", "kite-club")
    assert done.exit_code == 0 and "Next: upload" in done.output
    folder = repo / "portal-kite-club"
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".json"}
    again = run("export", "kite-club")
    assert again.exit_code == 2 and "is there already" in again.output
    assert run("export", "kite-club", "--out", "other").exit_code == 0


def test_export_of_nothing_that_is_known(run):
    done = run("export", "no-such")
    assert done.exit_code == 2 and "There is no dataset no-such" in done.output


# ---------------------------------------------------------------------------------- what it has


def post(catalog, id: str, day: str = "2026-01-15", **changes) -> list[dict]:
    """What Socrata says of each table of a dataset that was posted as it was written."""
    seconds = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    files = plan_portal(catalog, catalog.packages[id])
    names = [name for name in files if name.endswith(".json")]
    return [
        {"id": f"aaaa-000{i}", **json.loads(files[name]), "rowsUpdatedAt": seconds, **changes}
        for i, name in enumerate(names)
    ]


def list_all(*entries: dict) -> dict:
    """A data.json as Socrata writes it."""
    always = {
        "title": "Other",
        "identifier": f"{HOST}/api/views/zzzz-9999",
        "description": "Other.",
    }
    return {
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "dataset": [always, *entries],
    }


def write(folder: Path, told: object) -> Path:
    path = folder / "portal.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return path


def hold(catalog, folder: Path, told: object):
    return compare(catalog, read_portal_file(write(folder, told)))


def whats(compared) -> list[str]:
    return [one.what for one in compared.wrong]


def test_what_was_posted_as_it_was_written_differs_in_nothing(catalog, live, tmp_path):
    for one in (catalog, live):
        for id in one.packages:
            told = hold(one, tmp_path, post(one, id, "2030-01-15"))
            assert whats(told) == []
            assert len(told.proved) == len(one.packages[id].tables)
    assert 'aaaa-0000, "' in told.proved[0] and "changed January 15, 2030" in told.proved[0]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda v: v.update(rowsUpdatedAt=946684800), "is older: changed January 1, 2000"),
        (lambda v: v.update(description=""), "has no description"),
        (lambda v: v.update(name="Kites"), "is called otherwise"),
        (lambda v: v["columns"].pop(0), "has no column"),
        (lambda v: v["columns"][0].update(dataTypeName="url"), "as url, ours is"),
        (lambda v: v["columns"][0].update(description=None), "has no description of the column"),
        (lambda v: v["columns"].append({"fieldName": "extra"}), "has a column extra"),
    ],
)
def test_each_difference_is_told_in_words(catalog, tmp_path, change, what):
    (view,) = post(catalog, "kite-club")
    change(view)
    told = hold(catalog, tmp_path, view)
    assert len(told.wrong) == 1 and what in told.wrong[0].what
    assert "catalog portal export kite-club" in told.wrong[0].mend


def test_a_table_that_was_not_posted_is_missing_in_a_list_of_all(catalog, tmp_path):
    address = f"{catalog.settings.url}datasets/story-hours/"
    first, *others = post(catalog, "story-hours")
    assert others
    entry = {
        "title": first["name"],
        "identifier": f"{HOST}/api/views/aaaa-0000",
        "description": "Posted.",
        "modified": "2026-01-15",
        "references": [address],
    }
    assert f"its table {others[0]['name']} is missing on the portal." in whats(
        hold(catalog, tmp_path, list_all(entry))
    )
    assert whats(hold(catalog, tmp_path, [first])) == []  # a file of one dataset tells of no other


@pytest.fixture
def published(repo):
    """The tiny repository, whose one dataset that is called published has the address that it is given."""

    def say(link: str | None):
        from connect_catalog.load import load

        path = repo / "catalog/workplan/story-hours.yml"
        record = yaml.safe_load(path.read_text("utf-8"))
        step = {"status": "published", "note": "It was posted."} | ({"link": link} if link else {})
        record["history"] = [step]
        path.write_text(yaml.safe_dump(record), "utf-8")
        return load(repo).catalog

    return say


def test_posted_is_evidence_and_no_claim(published, tmp_path):
    link = f"{HOST}/d/bbbb-1111"
    entry = {"title": "There", "landingPage": link, "modified": "2025-07-01", "description": "x"}
    told = hold(published(link), tmp_path, list_all(entry))
    assert whats(told) == [] and told.proved[0].endswith('bbbb-1111, "There", changed July 1, 2025')
    assert whats(hold(published(link), tmp_path, list_all())) == [
        f"{link} is not among the datasets of the portal."
    ]
    assert (
        "no address on the portal is recorded"
        in whats(hold(published(None), tmp_path, list_all()))[0]
    )


def test_a_link_to_another_host_is_not_looked_for(published, tmp_path):
    told = hold(published("https://elsewhere.example/d/bbbb-1111"), tmp_path, list_all())
    assert whats(told) == [] and told.proved == []
    assert "is no address of this portal" in told.notes[0]


def test_the_command_ends_as_it_found(run, catalog, tmp_path):
    good = run("compare", str(write(tmp_path, post(catalog, "kite-club"))))
    assert good.exit_code == 0 and "On the portal:" in good.output
    old = run("compare", str(write(tmp_path, post(catalog, "kite-club", "2001-01-01"))))
    assert old.exit_code == 1 and "is older" in old.output
    assert "datapackages/kite-club/datapackage.json" in old.output
    assert run("compare", str(tmp_path / "none.json")).exit_code == 2


# -------------------------------------------------------------------------------- whatever it holds

DEEP = "[" * 200_000 + "]" * 200_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("<!doctype html><p>Sign in", "is not JSON"),
        ('{"dataset": [', "is not JSON"),
        (DEEP, "too many lists within one another"),
        ("9" * 10_000, "is not JSON"),
        ("[]", "is neither"),
        ("null", "is neither"),
        ('"dataset"', "is neither"),
        ('{"dataset": {}}', "is neither"),
        ('{"columns": 1}', "is neither"),
        ("[[{}], 3, null]", "is neither"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(run, tmp_path, text, words):
    done = run("compare", str(write(tmp_path, text)))
    assert done.exit_code == 2 and words in done.output


def test_what_is_no_text_or_far_too_long_is_refused(run, tmp_path):
    path = tmp_path / "portal.json"
    path.write_bytes(b"\xff\xfe{\x00")
    assert "is not a text in UTF-8" in run("compare", str(path)).output
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    assert f"larger than {PORTAL_BYTES // 1_000_000} MB" in run("compare", str(path)).output


WRONG = (None, True, -1, 1e308, 10**40, "", [], {}, [None], {"a": 1}, "\ud800", "x" * 10_000)


@pytest.mark.parametrize("field", ["id", "name", "description", "columns", "rowsUpdatedAt"])
@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_field_of_another_type_stops_nothing(catalog, tmp_path, field, wrong):
    views = [*post(catalog, "story-hours"), post(catalog, "kite-club")[0] | {"id": "cccc-3333"}]
    views[0][field] = wrong
    told = hold(catalog, tmp_path, views)
    shown = "\n".join([*told.proved, *told.notes, *whats(told)])
    shown.encode()
    assert len(told.proved) >= 1 and max(map(len, shown.splitlines())) < 1000


def test_entries_that_are_nothing_are_told_and_passed_over(tmp_path):
    entries = [None, 3, "x", [], {}, {"identifier": "no-id"}, {"identifier": f"{HOST}/d/bbbb-1111"}]
    entries += [
        {"identifier": f"{HOST}/d/bbbb-1111"},
        {"identifier": "https://[broken/d/dddd-4444"},
    ]
    found = read_portal_file(write(tmp_path, {"dataset": entries}))
    assert {*found.posted} == {"bbbb-1111"}
    assert "bbbb-1111 is listed twice. The first one is looked at." in found.faults
    assert len(found.faults) == 8


def test_a_title_there_shows_nothing_that_a_screen_hides(catalog, tmp_path):
    title = "Kites\u202e\x1b[31m\ud800 \n and more"
    (view,) = post(catalog, "kite-club", name=title)
    told = hold(catalog, tmp_path, view)
    assert 'aaaa-0000, "Kites\ufffd\ufffd[31m\ufffd and more"' in told.wrong[0].what


@pytest.mark.parametrize("text", ["abcd-123", "abcd-12345", "ABCD-1234", "abcd_1234", "é123-1234"])
def test_what_looks_like_an_id_is_none(tmp_path, text):
    found = read_portal_file(write(tmp_path, {"dataset": [{"identifier": text}]}))
    assert not found.posted
