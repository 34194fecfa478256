"""Older versions of a dataset: which there are, which are offered, and that none tells what is hidden now."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from conftest import TODAY
from test_changes import git, versioned  # noqa: F401 - a fixture

from connect_catalog import bounds, past
from connect_catalog.checks.versions import hides
from connect_catalog.edits import tell_data
from connect_catalog.exports.files import make_files
from connect_catalog.exports.versions import plan_versions
from connect_catalog.load import load
from connect_catalog.past import Past, list_past
from connect_catalog.revisions import NOT_ASKED
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute
from connect_catalog.words import ENGLISH

ID = "story-hours"


@pytest.fixture
def story(versioned) -> Path:  # noqa: F811
    """The folder of a made-up package in a repository of one commit."""
    return versioned / "datapackages" / ID


def put(story: Path, before: str, after: str, name: str = "by-place") -> None:
    path = story / f"data/{name}.csv"
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def commit(story: Path, version: str, **connect: object) -> None:
    """Commit what was changed, under a version."""
    path = story / "datapackage.json"
    document = json.loads(path.read_text()) | {"version": version}
    document["connect"] |= {"spotChecks": []} | connect
    path.write_text(json.dumps(document, indent=2))
    git(story, "add", ".")
    git(story, "commit", "--quiet", "-m", "Another version")


def read(story: Path) -> Past:
    catalog = load(story.parents[1]).catalog
    assert catalog is not None
    return list_past(story.parents[1], catalog)


def list_offered(story: Path) -> dict[str, str]:
    """Why each version is not offered, by its name."""
    return {one.version: one.why_not for one in read(story).versions[ID]}


def write_site(story: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """The generated pages by address, and the files of versions."""
    catalog = load(story.parents[1]).catalog
    assert catalog is not None
    found = list_past(story.parents[1], catalog)
    pages = build_pages(catalog, compute(catalog, TODAY), NOT_ASKED, ENGLISH, found)
    return {page.url: page.body for page in pages}, make_files(plan_versions(found))


def test_each_version_is_there_byte_for_byte_with_its_checksums(story):
    older = {
        path.relative_to(story).as_posix(): path.read_bytes()
        for path in story.rglob("*")
        if path.is_file()
    }
    put(story, "Younger,50", "Younger,51", "statewide")
    commit(story, "1.0.1")
    (first, second) = read(story).versions[ID]
    assert (first.version, second.version, second.why_not) == ("1.0.1", "1.0.0", "")
    assert second.files == older
    (change,) = tell_data(first.difference)
    assert (change.table, change.what) == ("statewide", "1 row changed")
    pages, files = write_site(story)
    folder = f"datasets/{ID}/versions/1.0.0/"
    assert {path.removeprefix(folder) for path in files if path.startswith(folder)} == {
        *older,
        "SHA256SUMS",
    }
    for line in files[f"{folder}SHA256SUMS"].decode().splitlines():
        sum, _, path = line.partition("  ")
        assert hashlib.sha256(older[path]).hexdigest() == sum
        assert sum in pages[folder]
    assert "This is an older version." in pages[folder]
    newest = f"datasets/{ID}/versions/1.0.1/"
    assert "This is the newest version." in pages[newest]
    assert "Visits in all of Exampleland: 1 row changed" in pages[newest]
    for address in (folder, newest):
        assert f'href="../../{address}"' in pages[f"datasets/{ID}/"]


def test_a_version_is_as_it_stood_last(story):
    """A commit that leaves the version as it was writes it anew."""
    (story / "README.md").write_text("Another word.\n")
    git(story, "commit", "--quiet", "-am", "Another word")
    put(story, "Younger,50", "Younger,51", "statewide")
    commit(story, "1.0.1")
    assert read(story).versions[ID][1].files["README.md"] == b"Another word.\n"


def test_only_the_main_line_has_versions(story):
    git(story, "switch", "--quiet", "-c", "aside")
    put(story, "Younger,50", "Younger,52", "statewide")
    commit(story, "1.0.1")
    put(story, "Younger,52", "Younger,51", "statewide")
    commit(story, "1.0.2")
    git(story, "switch", "--quiet", "work")
    git(story, "merge", "--quiet", "--no-ff", "-m", "Merge", "aside")
    assert [*list_offered(story)] == ["1.0.2", "1.0.0"]


# ---------------------------------------------------------------------------------------- privacy

HIDDEN_NOW = "03,Gammaburg,2023,4417"


def hide_now(story: Path) -> None:
    put(story, "03,Gammaburg,2023,30", HIDDEN_NOW)
    commit(story, "1.0.1")
    put(story, HIDDEN_NOW, "03,Gammaburg,2023,suppressed")


def assert_untold(story: Path, secret: str) -> None:
    pages, files = write_site(story)
    assert not [url for url, body in pages.items() if secret in body]
    assert not [path for path, content in files.items() if secret.encode() in content]


def test_a_version_that_shows_what_is_hidden_now_is_not_offered(story):
    hide_now(story)
    commit(story, "1.0.2")
    assert list_offered(story) == {"1.0.2": "", "1.0.1": "private", "1.0.0": "private"}
    assert_untold(story, "4417")
    pages, files = write_site(story)
    page = pages[f"datasets/{ID}/versions/1.0.1/"]
    assert "This version is not offered" in page and "SHA256SUMS" not in page
    assert f"datasets/{ID}/versions/1.0.1/datapackage.json" not in files


def test_not_though_it_is_allowed_that_it_was_shown(story):
    hide_now(story)
    waiver = {"code": "shown-before", "field": "visits", "reason": "Everyone has it."}
    commit(story, "1.0.2", waivers=[waiver])
    assert {*list_offered(story).values()} == {"", "private"}
    assert_untold(story, "4417")


def test_not_though_the_row_is_gone(story):
    """Nobody can tell what a row that is gone says of the hidden numbers that are left."""
    put(story, "2023,Older,80", "2023,Older,80\n2024,Older,4417", "statewide")
    commit(story, "1.1.0")
    put(story, "\n2024,Older,4417", "", "statewide")
    commit(story, "1.2.0")
    assert list_offered(story)["1.1.0"] == "private"
    assert_untold(story, "4417")


def test_not_what_a_version_between_hid(story):
    """Its row is gone today, but whoever compares the versions finds it."""
    put(story, "02,Betatown,2022,suppressed,suppressed", "02,Betatown,2022,77,25.0")
    put(story, "2023,Older,80", "2023,Older,80\n2024,Older,4417", "statewide")
    commit(story, "1.1.0")
    document = json.loads((story / "datapackage.json").read_text())
    field = document["resources"][0]["schema"]["fields"][2]
    field["missingValues"].append({"value": "suppressed", "label": "suppressed"})
    (story / "datapackage.json").write_text(json.dumps(document))
    put(story, "2024,Older,4417", "2024,Older,suppressed", "statewide")
    commit(story, "1.2.0")
    put(story, "\n2024,Older,suppressed", "", "statewide")
    commit(story, "1.3.0")
    catalog = load(story.parents[1]).catalog
    assert catalog is not None and not hides(catalog.packages[ID])
    assert list_offered(story)["1.1.0"] == "private"
    assert_untold(story, "4417")


@pytest.mark.parametrize("threshold", [31, 45])
def test_a_count_below_todays_least_count_is_not_offered(story, threshold):
    """Though it was the rule then to show it, and it is gone now."""
    path = story / "datapackage.json"
    rule = {"threshold": threshold, "rule": "Counts are hidden."}
    put(story, "Younger,40", f"Younger,{threshold}", "statewide")
    put(story, "03,Gammaburg,2023,30", "03,Gammaburg,2023,missing")
    commit(story, "1.0.1", suppression=rule)
    document = json.loads(path.read_text())
    document["resources"][1]["schema"]["fields"][3]["connect"].pop("threshold")
    path.write_text(json.dumps(document))
    commit(story, "1.0.2", suppression=rule)
    assert list_offered(story)["1.0.0"] == "private"


def test_a_person_in_an_older_text_is_not_offered(story):
    (story / "README.md").write_text("Ask Margaret Johnson, 860-555-0123.\n")
    commit(story, "1.0.1")
    (story / "README.md").write_text("Ask the agency.\n")
    commit(story, "1.0.2")
    assert list_offered(story)["1.0.1"] == "private"
    assert_untold(story, "Margaret")


def test_what_was_hidden_once_and_is_shown_today_may_be_offered(story):
    put(story, "02,Betatown,2022,suppressed", "02,Betatown,2022,77")
    commit(story, "1.0.1")
    assert list_offered(story) == {"1.0.1": "", "1.0.0": ""}


# --------------------------------------------------------------------------------- what git has not


def test_without_git_there_is_todays_version_alone(story):
    shutil.rmtree(story.parents[1] / ".git")
    found = read(story)
    assert [one.version for one in found.versions[ID]] == ["1.0.0"]
    assert found.versions[ID][0].files


def test_no_more_versions_than_the_limit(story, monkeypatch):
    for number in range(1, 5):
        put(story, f"Younger,{49 + number}", f"Younger,{50 + number}", "statewide")
        commit(story, f"1.0.{number}")
    monkeypatch.setattr(past, "PAST_VERSIONS", 3)
    found = read(story)
    assert [one.version for one in found.versions[ID]] == ["1.0.4", "1.0.3", "1.0.2"]
    assert found.left_out[ID] == 2
    assert "2 older versions are not shown here" in write_site(story)[0][f"datasets/{ID}/"]
    monkeypatch.setattr(past, "PAST_BYTES", 100)
    assert {one.why_not for one in read(story).versions[ID]} == {"room"}


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"version": 1}', '{"version": "../../x"}', "[" * 5000, '{"version": "9.9.9"}', ""],
    ids=range(7),
)
def test_a_version_that_cannot_be_read_is_none_or_is_told_so(story, text):
    path = story / "datapackage.json"
    whole = path.read_text()
    path.write_text(text)
    git(story, "commit", "--quiet", "-am", "A slip")
    path.write_text(whole)
    commit(story, "1.0.1")
    assert list_offered(story) in (
        {"1.0.1": "", "1.0.0": ""},
        {"1.0.1": "", "9.9.9": "unread", "1.0.0": ""},
    )


def test_when_time_is_over_nothing_older_is_offered(story, monkeypatch):
    commit(story, "1.0.1")

    def stop(*_: object) -> bool:
        raise bounds.TookTooLong

    monkeypatch.setattr(past, "may_show", stop)
    assert list_offered(story) == {"1.0.1": ""}
    assert read(story).left_out[ID] == 1


def test_a_verdict_is_kept_until_the_package_changes(story, monkeypatch):
    commit(story, "1.0.1")
    assert list_offered(story) == {"1.0.1": "", "1.0.0": ""}

    def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(past, "may_show", refuse)
    assert list_offered(story) == {"1.0.1": "", "1.0.0": ""}
    put(story, "Younger,50", "Younger,51", "statewide")
    commit(story, "1.0.2")
    assert {*list_offered(story).values()} == {"", "private"}
