"""What git tells: the catalog as it stood, the changes of records, and nothing where there is none.

Each test makes its own small repository, with made-up authors and commits on set days.
"""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import build_copy
from limits import stop_runaway

from connect_catalog.cli import main
from connect_catalog.git import NoRevision
from connect_catalog.load import load
from connect_catalog.model import Catalog
from connect_catalog.revisions import Edit, Edits, list_edits, load_revision

TREES = "catalog/workplan/tree-houses.yml"
AUTHOR = "Nobody In Particular"


def git(root: Path, *arguments: str, day: str = "2025-01-01", given: bytes = b"") -> str:
    env = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_NAME": AUTHOR for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "test@example.org" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")},
    }
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=env, input=given, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


def commit(root: Path, day: str, message: str = "A subject of Jane Roe") -> str:
    """Commit everything; returns the hash."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", message, day=day)
    return git(root, "rev-parse", "HEAD")


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def group(workgroup_repo, monkeypatch) -> Path:
    """The made-up history in a git repository of one commit, of 2025-01-05."""
    git(workgroup_repo, "init", "--quiet", "--initial-branch", "main")
    commit(workgroup_repo, "2025-01-05")
    monkeypatch.chdir(workgroup_repo)
    return workgroup_repo


def read(root: Path) -> Catalog:
    catalog = load(root).catalog
    assert catalog is not None
    return catalog


def edits_of(root: Path, *record: str) -> list[tuple[str, str]]:
    """(day, what) of each edit of a record, or of all, newest first."""
    found = list_edits(root, read(root))
    assert found.why_none is None
    return [(str(e.date), e.what) for e in found.edits if not record or (e.family, e.id) == record]


# ------------------------------------------------------------------------------- what has changed


def test_each_change_has_its_day_commit_role_and_words(group):
    change(
        group,
        TREES,
        "note: The workgroup asked.}",
        "note: The workgroup asked.}\n  - {status: obtained, date: 2025-06-02, note: Hush.}",
    )
    change(group, TREES, "by: 2026-06,", "by: 2026-07,")
    hash = commit(group, "2025-06-03", "Words\n\nMore words.\n\nRole: keeper\n")
    found = list_edits(group, read(group))
    told = (date(2025, 6, 3), hash, "keeper", "workplan", "tree-houses")
    assert found.edits[:2] == (
        Edit(*told, "plan", "Target for Obtained: June 2026 → July 2026", True),
        Edit(*told, "history", "State: Requested → Obtained", True),
    )
    assert {e.what for e in found.edits[2:]} == {"Record added"}
    # 3 agencies, 6 desired datasets, 6 meetings, 4 trainings, 5 requests, 2 uses, 1 removal,
    # 2 months of hits, 1 report; settings, words, logic model; 3 packages
    assert len(found.edits) - 2 == 3 + 6 + 6 + 4 + 5 + 2 + 1 + 2 + 1 + 3 + 3


def test_no_name_address_or_subject_is_read(group):
    assert AUTHOR.split()[0] not in str(list_edits(group, read(group)))
    assert "example.org" not in str(list_edits(group, read(group)))
    assert "Roe" not in str(list_edits(group, read(group)))


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        ("Role: keeper", "keeper"),
        ("role: keeper", "keeper"),
        ("Role: keeper\nReviewed-by: X <x@example.org>", "keeper"),
        ("Role: somebody", None),
        ("Role: Jane Roe", None),
        ("Role: keeper\nRole: keeper", None),
        ("Role:", None),
        ("Role: keeper\n\nA last paragraph.", None),
        ("", None),
    ],
)
def test_a_role_is_a_word_of_the_vocabulary_in_the_last_lines(group, lines, role):
    change(group, TREES, "number: 3", "number: 13")
    commit(group, "2025-02-01", f"Subject\n\nText.\n\n{lines}\n")
    assert list_edits(group, read(group)).edits[0].role == role


@pytest.mark.parametrize(
    ("merge", "messages", "role"),
    [
        ("Merge", ["One\n\nRole: keeper\n", "Two\n\nRole: keeper\n"], "keeper"),
        ("Merge", ["One\n\nRole: keeper\n", "Two"], None),
        ("Merge\n\nRole: keeper\n", ["One", "Two"], "keeper"),
    ],
)
def test_a_branch_is_told_on_the_day_it_was_merged(group, merge, messages, role):
    git(group, "switch", "--quiet", "-c", "branch")
    for day, message in enumerate(messages, start=1):
        (group / "catalog/uses" / f"made-{day}.yml").write_text(
            (group / "catalog/uses/longer-hours.yml").read_text()
        )
        commit(group, f"2025-02-0{day}", message)
    git(group, "switch", "--quiet", "main")
    change(group, TREES, "number: 3", "number: 13")
    commit(group, "2025-02-20")
    git(group, "merge", "--quiet", "--no-ff", "-m", merge, "branch", day="2025-03-01")
    found = list_edits(group, read(group)).edits[:3]
    assert [(str(e.date), e.id, e.role) for e in found] == [
        ("2025-03-01", "made-1", role),
        ("2025-03-01", "made-2", role),
        ("2025-02-20", "tree-houses", None),
    ]


def test_a_renamed_record_keeps_its_changes(group):
    change(group, TREES, "number: 3", "number: 13")
    commit(group, "2025-02-01")
    git(group, "mv", TREES, "catalog/workplan/houses-in-trees.yml")
    change(group, "catalog/workplan/houses-in-trees.yml", "topic: weather", "topic: places")
    commit(group, "2025-03-01")
    assert edits_of(group, "workplan", "houses-in-trees") == [
        ("2025-03-01", "Record renamed"),
        ("2025-03-01", "Topic: Weather → Places"),
        ("2025-02-01", "Number changed"),
        ("2025-01-05", "Record added"),
    ]
    assert edits_of(group, "workplan", "tree-houses") == []
    # another record takes the old name: what came before the renaming is not its own
    (group / TREES).write_text("title: Other\n" * 3)
    commit(group, "2025-04-01")
    assert edits_of(group, "workplan", "tree-houses") == [("2025-04-01", "Record added")]
    assert len(edits_of(group, "workplan", "houses-in-trees")) == 4


def test_packages_are_told_by_title_and_version(group):
    descriptor = "datapackages/places/datapackage.json"
    change(group, descriptor, '"version": "1.0.0"', '"version": "1.0.1"')
    (group / "datapackages/places/README.md").write_text("Other words\n")
    commit(group, "2025-02-01")
    shutil.rmtree(group / "datapackages/kite-club")
    commit(group, "2025-03-01")
    assert edits_of(group, "packages", "places")[0] == ("2025-02-01", "Version: 1.0.0 → 1.0.1")
    assert edits_of(group, "packages", "kite-club")[0] == ("2025-03-01", "Record removed")
    assert len(edits_of(group, "packages", "places")) == 2


ODD = {
    "no YAML": b"a: b: c\n",
    "anchors": b"a: &a [1]\nb: *a\n",
    "no text": b"\xff\xfe\0\0",
    "empty": b"",
    "a list": b"- 1\n",
    "deep": b"a: " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "huge": b"title: " + b"x" * 5_000_000 + b"\n",
    "other types": b"title: []\nhistory: 7\nbarriers: {a: 1}\nplan: [1, [2]]\nagencies: yes\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_no_odd_version_breaks_the_list(group, odd):
    good = (group / TREES).read_bytes()
    (group / TREES).write_bytes(odd)
    (group / "catalog/workplan/odd \n näme.yml").write_bytes(odd)
    commit(group, "2025-02-01")
    (group / TREES).write_bytes(good)
    (group / "catalog/workplan/odd \n näme.yml").unlink()
    commit(group, "2025-03-01")
    told = edits_of(group, "workplan", "tree-houses")
    assert told[-1] == ("2025-01-05", "Record added")
    assert {day for day, _ in told} == {"2025-01-05", "2025-02-01", "2025-03-01"}


def commit_as_of(group, when: str) -> str:
    """Commit what is staged with a date as it is written, and give the hash."""
    raw = (
        f"tree {git(group, 'write-tree')}\nparent {git(group, 'rev-parse', 'HEAD')}\n"
        f"author X <x@example.org> {when}\ncommitter X <x@example.org> {when}\n\nWords\n"
    )
    options = ("-t", "commit", "-w", "--literally", "--stdin")
    hash = git(group, "hash-object", *options, given=raw.encode())
    git(group, "reset", "--quiet", "--hard", hash)
    return hash


UNREADABLE, TOO_FAR = "no date that git can read", "a date beyond the year 9999"
DATES = {
    "1900": ("-2208988800 +0000", UNREADABLE),
    "before 1970 by its zone": ("0 -1200", "1969-12-31"),
    "the last day": ("253402300799 +0000", "9999-12-31"),
    "the year 10000": ("253402300800 +0000", TOO_FAR),
    "the year 10000 by its zone": ("253402300799 +0100", TOO_FAR),
    "more than 31 bits": ("2147483648 +0000", "2038-01-19"),
    "more than 32 bits": ("4294967296 +0000", "2106-02-07"),
    "all of 64 bits": ("18446744073709551615 +0000", TOO_FAR),
    "more than 64 bits": ("99999999999999999999 +0000", TOO_FAR),
    "to come": ("4102444800 +0000", "2100-01-01"),
    "west": ("1738386000 -0800", "2025-01-31"),
    "east": ("1738364400 +1400", "2025-02-01"),
    "a zone that is none": ("1738368000 -9999", "2025-01-27"),
    "no zone": ("1738368000", UNREADABLE),
    "a zone of letters": ("1738368000 EST", UNREADABLE),
    "no seconds": (" +0000", UNREADABLE),
    "words": ("noon", UNREADABLE),
    "parts of a second": ("1738368000.5 +0000", UNREADABLE),
    "nothing": ("", UNREADABLE),
}


@pytest.mark.parametrize(("when", "told"), DATES.values(), ids=DATES)
def test_an_odd_date_is_told_as_it_is_and_the_rest_of_the_list_stays(group, when, told):
    before = list_edits(group, read(group)).edits
    (group / TREES).write_text((group / TREES).read_text().replace("title: ", "title: Odd ", 1))
    table = group / "datapackages/kite-club/data/members.csv"
    table.write_text(table.read_text().replace("310", "311"))
    git(group, "add", "--all")
    odd = commit_as_of(group, when)
    found = list_edits(group, read(group)).edits
    own = [edit for edit in found if edit.commit == odd]
    assert {edit.family for edit in own} == {"workplan", "packages"}
    assert {str(edit.date or edit.why_undated) for edit in own} == {told}
    assert [edit for edit in found if edit.commit != odd] == [*before]
    if told[0].isdigit():
        assert str(load_revision(group, odd)[1]) == told
    else:
        with pytest.raises(NoRevision, match=f"has {told}, so"):
            load_revision(group, odd)


def test_a_link_in_the_place_of_a_record_breaks_nothing(group):
    (group / TREES).unlink()
    (group / TREES).symlink_to("../../../secret")
    git(group, "add", "--all")
    commit_as_of(group, "999999999999 +9999")
    (group / TREES).unlink()
    git(group, "checkout", "--quiet", "HEAD~1", "--", TREES)
    assert ("workplan", "tree-houses", "Record changed") in [
        (e.family, e.id, e.what) for e in list_edits(group, read(group)).edits[:3]
    ]


def test_a_catalog_in_a_folder_of_a_larger_repository(group, tmp_path):
    outer = tmp_path / "outer"
    shutil.copytree(group, outer / "inner", ignore=shutil.ignore_patterns(".git", ".cache"))
    git(outer, "init", "--quiet", "--initial-branch", "main")
    commit(outer, "2025-05-05")
    assert set(edits_of(outer / "inner")) == {("2025-05-05", "Record added")}
    loaded, day = load_revision(outer / "inner", "HEAD")
    assert (day, loaded.problems) == (date(2025, 5, 5), ())
    assert loaded.catalog is not None and len(loaded.catalog.workplan) == 6
    with pytest.raises(NoRevision, match="there was no catalog"):
        load_revision(outer, "HEAD")


@pytest.mark.slow
def test_thousands_of_commits_are_read_quickly(group):
    """2,000 commits, written by one run of git, each with another version of one record."""
    text = (group / TREES).read_text()
    stream = ["reset refs/heads/main\nfrom main^0\n"]
    for i in range(2000):
        version = text.replace("number: 3", f"number: {i + 10}")
        day = 1_740_000_000 + i * 60
        stream.append(
            f"commit refs/heads/main\ncommitter T <t@example.org> {day} +0000\ndata 22\n"
            f"Subject\n\nRole: keeper\n\nM 644 inline {TREES}\ndata {len(version.encode())}\n{version}\n"
        )
    git(group, "fast-import", "--quiet", "--force", given="".join(stream).encode())
    with stop_runaway():
        found = list_edits(group, read(group))
    assert len(found.edits) >= 2000 and found.edits[0].role == "keeper"


# ------------------------------------------------------------------------------------ no history


def why(root: Path) -> str:
    found = list_edits(root, read(root))
    assert found.edits == () and found.why_none is not None
    return found.why_none


def test_without_history_it_says_why_in_a_sentence(workgroup_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(workgroup_repo.parent))
    assert "not under git" in why(workgroup_repo)
    git(workgroup_repo, "init", "--quiet", "--initial-branch", "main")
    assert "Nothing was committed" in why(workgroup_repo)
    git(workgroup_repo, "commit", "--quiet", "--allow-empty", "-m", "Empty")
    assert "no history of the records" in why(workgroup_repo)
    commit(workgroup_repo, "2025-01-05")
    commit(workgroup_repo, "2025-01-06")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{workgroup_repo}", "shallow")
    assert "newest part" in why(tmp_path / "shallow")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in why(workgroup_repo)


# ------------------------------------------------------------------------- as it stood at a time


def run(*arguments: str):
    result = CliRunner().invoke(main, arguments)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_stats_tell_the_numbers_as_they_stood(group):
    """In the made-up history 3 of the 6 desired datasets are obtained: kite club, snow days and
    story hours. Two days later tree houses are, too, and two days after that kite club is not."""
    change(
        group,
        TREES,
        "note: The workgroup asked.}",
        "note: The workgroup asked.}\n  - {status: obtained, note: It came.}",
    )
    commit(group, "2025-12-07")
    git(group, "tag", "later")
    change(
        group,
        "catalog/workplan/kite-club.yml",
        "  - {status: obtained, date: 2025-12-03, note: The names of kites came too.}\n",
        "",
    )
    commit(group, "2025-12-09")
    for revision, day, obtained in (
        ("main~2", "2025-01-05", "3 of 6"),
        ("later", "2025-12-07", "4 of 6"),
        ("main", "2025-12-09", "3 of 6"),
    ):
        result = run("stats", "--at", revision)
        assert result.exit_code == 0, result.output
        assert f"As of {day}" in result.stdout
        line = next(
            row for row in result.stdout.splitlines() if "obtained" in row and "of 6" in row
        )
        assert obtained in line
    assert '"2025-12-07"' in run("stats", "--json", "--at", "later").stdout


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "main:catalog", "$(touch x)", ""])
def test_an_unknown_revision_is_wrong_use(group, revision):
    result = run("stats", f"--at={revision}")
    assert result.exit_code == 2
    assert "git knows no revision" in result.stderr
    assert not (group / "x").exists()


def test_without_git_the_past_is_wrong_use(workgroup_repo, monkeypatch, tmp_path):
    monkeypatch.chdir(workgroup_repo)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(workgroup_repo.parent))
    assert "not under git" in run("stats", "--at", "HEAD").stderr
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in run("stats", "--at", "HEAD").stderr
    assert run("stats").exit_code == 0


def test_what_cannot_be_read_of_the_past_is_told_with_its_revision(group):
    good = (group / TREES).read_text()
    (group / TREES).write_text(good.replace("topic: weather", "topic: a: b"))
    change(group, "catalog/workplan/kite-club.yml", "topic: weather", "topic: nowhere")
    (group / "catalog/notes.txt").write_text("Read by nobody.")
    hash = commit(group, "2025-02-01")[:7]
    result = run("stats", "--at", "HEAD")
    assert result.exit_code == 1
    assert f"{hash}:{TREES}:4" in result.stdout
    assert f"{hash}:catalog/workplan/kite-club.yml:4" in result.stdout
    assert "notes.txt" not in result.stdout
    assert "2 problems found" in result.stderr


def test_the_past_is_not_judged_by_the_rules_of_today(group):
    """A story of the future, a number that is missing: they were published then."""
    change(group, TREES, "number: 3", "number: 33")
    change(group, TREES, "date: 2025-03-01, note", "date: 2030-03-01, note")
    commit(group, "2025-02-01")
    assert run("stats").exit_code == 1
    assert run("stats", "--at", "HEAD").exit_code == 0


def test_links_and_large_files_of_the_past_lead_nowhere(group, tmp_path):
    (tmp_path / "secret.yml").write_text("title: do not print me\n")
    (group / TREES).unlink()
    (group / TREES).symlink_to(tmp_path / "secret.yml")
    shutil.rmtree(group / "catalog/uses")
    (group / "catalog/uses").symlink_to(tmp_path)
    commit(group, "2025-02-01")
    loaded, _ = load_revision(group, "HEAD")
    assert [(p.path[8:], p.code) for p in loaded.problems] == [
        ("catalog/uses", "symlink"),
        (TREES, "symlink"),
    ]
    assert "do not print" not in str(loaded)


def test_a_name_that_leads_out_of_the_folder_is_not_written(group, tmp_path):
    """git itself would refuse such a tree; it is made by hand."""
    blob = git(group, "hash-object", "-w", "--stdin", given=b"title: out\n")
    raw = b"100644 x.yml\0" + bytes.fromhex(blob)
    inner = git(group, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    for name in (b"..", b"../../escaped"):
        entry = b"40000 " + name + b"\0" + bytes.fromhex(inner)
        tree = git(group, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entry)
        top = b"40000 catalog\0" + bytes.fromhex(tree)
        tree = git(group, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=top)
        hash = git(group, "commit-tree", "-m", "Out", tree)
        loaded, _ = load_revision(group, hash)
        assert loaded.catalog is None
        assert {p.code for p in loaded.problems} == {"missing-file"}


# --------------------------------------------------------------------------------------- the site


@pytest.fixture(scope="session")
def history_site(tmp_path_factory) -> Path:
    """The site of the made-up history in git: an import of 2025-01-05, a change on the day of the
    last meeting (a review on 2025-12-10), one after it, and one record that was taken away."""
    from conftest import copy_workgroup

    root = copy_workgroup(tmp_path_factory.mktemp("history"))
    git(root, "init", "--quiet", "--initial-branch", "main")
    (root / "catalog/requests/jane-roe.yml").write_text("title: Jane <b>Roe</b>\n")
    commit(root, "2025-01-05")
    change(root, TREES, "by: 2026-06,", "by: 2026-07,")
    commit(root, "2025-12-10", "Words\n\nRole: keeper\n")
    (root / "catalog/requests/jane-roe.yml").unlink()
    change(root, "catalog/workplan/snow-days.yml", "topic: weather", "topic: places")
    commit(root, "2026-01-02")
    copy = tmp_path_factory.mktemp("history-site")
    shutil.copytree(root / ".git", copy / ".git")
    return build_copy(root, copy)


def body(site: Path, page: str) -> str:
    """A page's own words."""
    html = (site / page / "index.html").read_text("utf-8")
    return html.split("<h1", 1)[1].split("</article>")[0]


def test_the_site_lists_what_changed_since_the_last_meeting(history_site):
    html = body(history_site, "changes/")
    recent, before = html.split('id="before"')
    assert "Since December 10, 2025" in recent and "“Review with Samples”" in recent
    assert recent.index("Snow days") < recent.index("Tree houses")
    assert '<a href="../workplan/snow-days/">Snow days</a>' in recent
    assert (
        "Topic: Weather → Places" in recent
        and "Target for Obtained: June 2026 → July 2026" in recent
    )
    assert "December 10, 2025" in recent and "Keeper" in recent and "role not recorded" in recent
    assert 'href="https://example.org/tiny-source/commit/' in recent
    assert "Record added" in before and "Record added" not in recent
    assert "Data request (no longer here)" in recent
    pages = [path.read_text("utf-8") for path in history_site.rglob("*.html")]
    assert not [p for p in pages if "jane-roe" in p or "Roe" in p or AUTHOR in p]


def test_pages_of_the_work_plan_tell_their_changes(history_site):
    tree = (
        body(history_site, "workplan/tree-houses/").split('id="changes"')[1].split("</section>")[0]
    )
    assert tree.count("<li>") == 2
    assert tree.index("Target for Obtained") < tree.index("Record added")
    listed = body(history_site, "workplan/").split('id="changed"')[1].split("</section>")[0]
    assert listed.count("<li>") == 2 and "Record added" not in listed
    assert 'href="../changes/"' in body(history_site, "workplan/")


def test_without_git_the_site_says_so(workgroup_site):
    for page in ("changes/", "workplan/", "workplan/tree-houses/"):
        assert "This folder is not under git" in body(workgroup_site, page)
        assert "Everything else on this site is as it should be." in body(workgroup_site, page)


def view(catalog, edits, today=date(2026, 1, 31)):
    from connect_catalog.site.edits import view_changes
    from connect_catalog.site.views import Views
    from connect_catalog.stats import compute

    return view_changes(Views(catalog, compute(catalog, today), Edits(tuple(edits), None)))


def edit(day: int, year: int = 2026, is_state: bool = True) -> Edit:
    told = ("workplan", "tree-houses", "title", "Title changed")
    return Edit(date(year, 1, day), "a" * 40, None, *told, is_state)


def test_samples_and_meetings_to_come_are_no_last_meeting(workgroup):
    """On 2025-11-30 the sample meeting of that month was the newest, and the one in the east on
    2025-11-12 the newest that counts."""
    seen = view(workgroup, [edit(3)], date(2025, 11, 30))
    assert seen.meeting is workgroup.meetings["east"] and seen.since == date(2025, 11, 12)


def test_without_a_meeting_the_last_90_days_are_told(workgroup):
    from dataclasses import replace

    alone = replace(workgroup, meetings={}, workplan={})
    seen = view(alone, [edit(3), edit(3, year=2025)], date(2026, 1, 31))
    assert (seen.meeting, seen.since) == (None, date(2025, 11, 2))
    assert [g.title for g in seen.recent.state] == [None]
    assert [len(g.edits) for g in seen.before.state] == [1]


def test_200_changes_are_shown_and_10_on_the_work_plan(workgroup):
    seen = view(workgroup, [edit(3)] * 150 + [edit(3, year=2025)] * 100)
    assert [len(g.edits) for g in (*seen.recent.state, *seen.before.state, *seen.work_plan)] == [
        150,
        50,
        10,
    ]
    assert seen.left_out == 50
    assert view(workgroup, [edit(3)] * 250).left_out == 50
    assert view(workgroup, [edit(3)] * 250).before.state == ()


def test_repairs_of_words_stand_apart_from_what_is_different(workgroup):
    seen = view(workgroup, [edit(3), edit(3, is_state=False), edit(3, 2025, is_state=False)])
    parts = (seen.recent.state, seen.recent.words, seen.before.state, seen.before.words)
    assert [sum(len(group.edits) for group in part) for part in parts] == [1, 1, 0, 1]
    assert (seen.recent.mended, seen.before.mended) == (1, 1)
    assert sum(len(group.edits) for group in seen.work_plan) == 1


def test_the_page_folds_repairs_of_words_away(group, tmp_path):
    """A barrier that is gone is told at once; a title that was mended only below the fold."""
    change(group, TREES, "title: Tree houses", "title: Tree homes")
    commit(group, "2025-06-03", "Mend a title")
    change(
        group,
        TREES,
        "note: The workgroup asked.}",
        "note: The workgroup asked.}\n  - {status: obtained, date: 2025-06-04, note: Hush.}",
    )
    commit(group, "2025-06-05", "Obtain the tree houses")
    shutil.copytree(group / ".git", tmp_path / "copy/.git")
    page = body(build_copy(group, tmp_path / "copy"), "changes/")
    shown, _, folded = page.partition('<details class="c-mended">')
    assert "State: Requested → Obtained" in shown and "Title changed" not in shown
    assert "1 repair of words" in folded and "Title changed" in folded
