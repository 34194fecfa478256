"""Hiding: nothing is given away, little is hidden, and nothing but the table changes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from itertools import combinations
from pathlib import Path

import pytest
from breadth import count_tried
from click.testing import CliRunner
from conftest import TESTS
from made_tables import COUNT, catalog_of, grid, package, put

from connect_catalog.checks.disclosure.attack import find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.system import HIDDEN, SHOWN
from connect_catalog.cli import main
from connect_catalog.disk import finish
from connect_catalog.intake.suppress import protect, suppress_packages, telling
from connect_catalog.load import load
from connect_catalog.problems import ProblemsFound
from connect_catalog.progress import Progress
from connect_catalog.refusals import Unsound

PERCENT = {"kind": "percent", "of": "part", "per": "base"}


def words(repo: Path, name: str, table: str = "t") -> list[str]:
    return (repo / f"datapackages/{name}/data/{table}.csv").read_text("utf-8").splitlines()


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The tiny repository without packages, and no git near it."""
    repo = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    for folder in (repo / "datapackages").iterdir():
        shutil.rmtree(folder)
    return repo


SMALL = [[3, 20, 9, 32], [30, 40, 50, 120], [14, 60, 12, 86], [47, 120, 71, 238]]
OTHER = [[4, 23, 11, 38], [33, 47, 51, 131], [16, 61, 13, 90], [53, 131, 75, 259]]


def test_small_count_takes_a_square_with_it(empty):
    put(empty, "a", {"t": grid(SMALL)})
    report = suppress_packages(empty, ["a"]).hidden
    lines = words(empty, "a")
    assert [i for i, line in enumerate(lines) if line.endswith("suppressed")] == [1, 3, 9, 11]
    assert [(h.primary, h.complementary, h.cells) for h in report] == [(1, 3, 16)]
    assert not {*suppress_packages(empty, ["a"]).hidden} and words(empty, "a") == lines


def test_a_limit_is_one_of_counts_and_not_of_rates_margins_and_percents(empty):
    """Only the small count goes, and the percent that is made of it."""
    columns = {
        "place": {},
        "part": COUNT,
        "base": COUNT,
        "share": PERCENT,
        "rate": {"kind": "rate"},
        "margin": {"kind": "estimate"},
    }
    rows = [
        ["p", 12, 480, 2.5, 3.1, 4.2],
        ["q", 31, 620, 5.0, 2.2, 9.1],
        ["r", 66, 550, 12.0, 0.4, 3.3],
        ["s", 20, 160, 12.5, 7.7, 14.8],
    ]
    put(empty, "a", {"t": (columns, rows)}, threshold=15)
    hidden = suppress_packages(empty, ["a"]).hidden
    lines = words(empty, "a")
    assert lines[1] == "p,suppressed,480,suppressed,3.1,4.2"
    assert "suppressed" not in "".join(lines[2:])
    found = [(report.field, report.primary) for report in hidden]
    assert found == [("part", 1), ("share", 1)]


def test_packages_with_a_total_that_neither_publishes_are_protected_together(empty):
    """By group in one, by sort in the other: the sum of the one is the sum of the other."""
    n = COUNT | {"concept": "visits"}
    groups = {"t": ({"place": {}, "group": {}, "n": n}, [["p", "g", 30], ["p", "h", 40]])}
    sorts = {
        "t": ({"place": {}, "sort": {}, "m": n}, [["p", "s", 3], ["p", "t", 60], ["p", "u", 7]])
    }
    put(empty, "groups", groups)
    put(empty, "sorts", sorts)
    (report,) = suppress_packages(empty, ["sorts"]).hidden
    assert (report.primary, report.complementary) == (1, 1)
    loaded = load(empty).catalog
    assert loaded is not None and find_given_away(build_system(loaded)) == []


def test_no_share_is_told_of_hidden_zeros():
    """It would tell that they are zeros; and of a column of nothing there is no share."""
    from connect_catalog.checks.disclosure.system import Place
    from connect_catalog.intake.suppress.telling import report_hidden

    for rows in ([["a", 0], ["b", 0]], [["a", 0], ["b", 40]]):
        catalog = catalog_of(package("a", {"t": ({"place": {}, "n": dict(COUNT)}, rows)}))
        hidden = {Place("a", "t", 0, "n")}
        system = build_system(catalog)
        (told,) = report_hidden(system, catalog, catalog.packages["a"], set(), hidden)
        assert told.share is None


def test_no_share_is_told_of_more_hidden_cells_than_can_be_audited_together(monkeypatch):
    catalog = catalog_of(package("a", {"t": grid(SMALL)}))
    (report,) = protect(catalog, ["a"])[1]
    assert (report.primary + report.complementary, report.share) == (4, 4)
    monkeypatch.setattr(telling, "TOLD_CELLS", 3)
    (report,) = protect(catalog, ["a"])[1]
    assert report.share is None


def test_the_size_and_the_hash_of_a_table_that_a_descriptor_states_follow(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    table, path = folder / "data/t.csv", folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    document["resources"][0] |= {
        "bytes": len(table.read_bytes()),
        "hash": hash_of(table.read_bytes()),
    }
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    suppress_packages(empty, ["a"])
    stated = json.loads(path.read_text("utf-8"))["resources"][0]
    content = table.read_bytes()
    assert b"suppressed" in content
    assert (stated["bytes"], stated["hash"]) == (len(content), hash_of(content))
    document["resources"][0] |= {"bytes": stated["bytes"], "hash": stated["hash"]}
    assert json.loads(path.read_text("utf-8")) == document


def hash_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_nothing_but_the_table_changes(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    others = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.suffix != ".csv"}
    before = words(empty, "a")
    suppress_packages(empty, ["a"])
    assert {p: p.read_bytes() for p in others} == others
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == [
        "README.md",
        "datapackage.json",
        "t.csv",
    ]
    changed = [(a, b) for a, b in zip(before, words(empty, "a"), strict=True) if a != b]
    assert all(b == f"{a.rpartition(',')[0]},suppressed" for a, b in changed)


def test_safe_package_is_left_alone(empty):
    put(empty, "a", {"t": grid([[30, 20, 50], [30, 40, 70], [60, 60, 120]])})
    assert suppress_packages(empty, ["a"]).hidden == ()


def test_percent_goes_with_its_count(empty):
    columns = {"place": {}, "year": {}, "part": COUNT, "base": COUNT, "share": PERCENT}
    put(empty, "a", {"t": (columns, [["p", 2020, 3, 30, "10.0"], ["q", 2020, 40, 80, "50.0"]])})
    suppress_packages(empty, ["a"])
    assert words(empty, "a")[1:] == ["p,2020,suppressed,30,suppressed", "q,2020,40,80,50.0"]


def test_percent_that_rests_on_few_is_hidden(empty):
    columns = {"place": {}, "year": {}, "base": COUNT, "share": {"kind": "percent", "per": "base"}}
    put(empty, "a", {"t": (columns, [["p", 2020, 30, "10.0"], ["q", 2020, 80, "50.0"]])})
    suppress_packages(empty, ["a"])
    assert words(empty, "a")[1:] == ["p,2020,30,suppressed", "q,2020,80,50.0"]


def test_number_shown_in_another_package_cannot_be_protected(empty):
    n = COUNT | {"concept": "town"}
    put(empty, "state", {"t": ({"year": {}, "n": n}, [[2020, 23]])})
    folder = put(
        empty,
        "places",
        {
            "t": (
                {"place": {}, "year": {}, "n": n},
                [["p", 2020, 3], ["q", 2020, 0], ["r", 2020, 20]],
            )
        },
    )
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    suppress_packages(empty, ["places"])
    assert [line.endswith("suppressed") for line in words(empty, "places")[1:]] == [
        True,
        False,
        True,
    ]
    put(
        empty,
        "alone",
        {
            "t": (
                {"place": {}, "year": {}, "n": COUNT | {"concept": "year"}},
                [["p", 2020, 3], ["q", 2020, 0]],
            )
        },
    )
    put(
        empty,
        "sum",
        {"t": ({"year": {}, "n": COUNT | {"concept": "year"}}, [[2020, 3 + 0]])},
        threshold=2,
    )
    with pytest.raises(Unsound, match="whatever else of alone is hidden"):
        suppress_packages(empty, ["alone"])
    assert words(empty, "alone")[1:] == ["p,2020,3", "q,2020,0"]
    assert before


def test_column_without_a_mark_is_refused(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    text = (folder / "datapackage.json").read_text("utf-8")
    document = json.loads(text)
    for field in document["resources"][0]["schema"]["fields"]:
        field.pop("missingValues", None)
    (folder / "datapackage.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(Unsound, match="missingValues"):
        suppress_packages(empty, ["a"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"\n", b"\r\n", "line"),  # the line ends of another system
        (b",n\n", b",N\n", "header"),
        (b",20\n", b",20 *\n", "neither numbers nor declared marks"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused(empty, monkeypatch, old, new, words):
    folder = put(empty, "a", {"t": grid(SMALL)})
    table = folder / "data/t.csv"
    table.write_bytes(table.read_bytes().replace(old, new))
    before = table.read_bytes()
    monkeypatch.chdir(empty)
    result = CliRunner().invoke(main, ["suppress", "a"])
    assert result.exit_code == 1 and words in result.output.lower(), result.output
    assert "gives nothing away" not in result.output and table.read_bytes() == before


def test_command_takes_an_id_as_well(empty, monkeypatch):
    put(empty, "a", {"t": grid(SMALL)})
    monkeypatch.chdir(empty)
    assert CliRunner().invoke(main, ["suppress", "a"]).exit_code == 0
    assert "datapackages/a" in CliRunner().invoke(main, ["check", "a"]).output


def test_command_reports_and_repeats_nothing_small(empty, monkeypatch):
    put(empty, "a", {"t": grid(SMALL)})
    monkeypatch.chdir(empty)
    result = CliRunner().invoke(main, ["suppress", "datapackages/a"])
    assert result.exit_code == 0, result.output
    assert "4 of 16 cells are hidden now" in result.output and "small" not in result.output
    again = CliRunner().invoke(main, ["suppress", "datapackages/a"])
    assert "Nothing was changed" in again.output and again.exit_code == 0


@pytest.mark.parametrize("seed", range(count_tried(3, 6)))
def test_hidden_cells_are_few(seed):
    """Never more than three beyond the least that trying all sets of cells finds."""
    chance = random.Random(seed)
    inner = [[int(chance.gammavariate(1, 14)) for _ in range(3)] for _ in range(3)]
    cells = [[*line, sum(line)] for line in inner]
    cells.append([sum(column) for column in zip(*cells, strict=True)])
    columns, rows = grid(cells)
    catalog = catalog_of(package("a", {"t": (columns, rows)}))
    from connect_catalog.intake.suppress.complement import choose_complement
    from connect_catalog.intake.suppress.marking import with_hidden
    from connect_catalog.intake.suppress.primary import find_primary

    primary = find_primary(catalog, ["a"])
    system = build_system(with_hidden(catalog, primary))
    shown = [i for i, cell in enumerate(system.cells) if cell.state == SHOWN and cell.value > 0]
    fewest = next(
        size
        for size in range(len(shown) + 1)
        if any(is_safe(system, chosen) for chosen in combinations(shown, size))
    )
    chosen = choose_complement(system, catalog, ["a"], lambda text: None)
    assert is_safe(system, [i for i in shown if set(system.cells[i].places) & chosen])
    assert fewest <= len(chosen) <= fewest + 3


def is_safe(system, chosen) -> bool:
    for cell in chosen:
        system.cells[cell].state = HIDDEN
    safe = not find_given_away(system)
    for cell in chosen:
        system.cells[cell].state = SHOWN
    return safe


def test_loaded_package_is_the_one_that_was_made(empty):
    put(empty, "a", {"t": grid(SMALL)})
    loaded = load(empty)
    assert loaded.problems == () and loaded.catalog is not None and "a" in loaded.catalog.packages


# ------------------------------------------------------------------ what it says, and when it is stopped


def test_it_says_which_table_of_which_package_shows_too_much(empty, monkeypatch):
    """A place alone in another package's total: only that package can hide the total."""
    n = COUNT | {"concept": "year"}
    put(empty, "a", {"t": ({"place": {}, "year": {}, "n": n}, [["p", 2020, 3], ["q", 2020, 0]])})
    put(empty, "state", {"t": ({"year": {}, "n": n}, [[2020, 3]])}, threshold=2)
    monkeypatch.chdir(empty)
    result = CliRunner().invoke(main, ["suppress", "a"])
    assert result.exit_code == 1
    assert (
        "datapackages/state/data/t.csv of the package state shows too much in the column n. To hide "
        "numbers in both: catalog suppress a state."
    ) in result.output
    assert words(empty, "a")[1:] == ["p,2020,3", "q,2020,0"]


def test_it_says_which_column_has_no_mark(empty):
    """The total of two columns has no mark, and the other part is 0."""
    columns = {"place": {}, "a": COUNT, "b": COUNT, "both": COUNT | {"sumOf": ["a", "b"]}}
    folder = put(empty, "a", {"t": (columns, [["p", 3, 0, 30]])})
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    document["resources"][0]["schema"]["fields"][3].pop("missingValues")
    path.write_text(json.dumps(document), "utf-8")
    (folder / "data/t.csv").write_text("place,a,b,both\np,3,40,43\n", "utf-8")
    suppress_packages(empty, ["a"])
    (folder / "data/t.csv").write_text("place,a,b,both\np,3,0,3\n", "utf-8")
    with pytest.raises(Unsound, match="column both"):
        suppress_packages(empty, ["a"])


def test_a_run_that_is_stopped_leaves_files_whole_and_the_next_one_finishes(empty, monkeypatch):
    tables = {"t": grid(SMALL), "u": grid(OTHER, extra=COUNT | {"concept": "town"})}
    folder = put(empty, "a", tables)
    before = {name: (folder / f"data/{name}.csv").read_bytes() for name in tables}
    real, moved = os.replace, []

    def stop(source, target):
        if moved and str(target).endswith(".csv"):
            raise KeyboardInterrupt
        moved.extend([target] if str(target).endswith(".csv") else [])
        real(source, target)

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        suppress_packages(empty, ["a"])
    monkeypatch.setattr("os.replace", real)
    for name, content in before.items():
        now = (folder / f"data/{name}.csv").read_bytes()
        assert now == content or now.count(b"suppressed") == 4
    monkeypatch.chdir(empty)
    result = CliRunner().invoke(main, ["suppress", "a"])
    assert "cut short is whole now" in result.output, result.output
    assert "gives nothing away" in result.output
    for name in tables:
        assert (folder / f"data/{name}.csv").read_bytes().count(b"suppressed") == 4


def test_progress_is_a_line_on_a_terminal_and_a_plain_line_now_and_then_elsewhere(
    monkeypatch, capsys
):
    clock = iter(range(0, 100, 4))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    with Progress(every=10.0) as progress:
        for step in ("one", "two", "three", "four"):
            progress.show(step)
    assert capsys.readouterr().err == "three\n"
    with Progress() as progress:
        progress.show("one")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with Progress(every=10.0) as progress:
        progress.show("one")
    assert capsys.readouterr().err.startswith("\rone ")


# ------------------------------------------------------------------------------ several packages at once


def test_packages_that_cannot_be_protected_alone_are_protected_together(
    empty, monkeypatch, tmp_path
):
    """Two small numbers and nothing else make up a total of the state; only that can be hidden as well."""
    n = COUNT | {"concept": "year"}
    rows = [["p", 2020, 3], ["q", 2020, 4], ["p", 2021, 30], ["q", 2021, 40]]
    put(empty, "a", {"t": ({"place": {}, "year": {}, "n": n}, rows)})
    put(empty, "state", {"t": ({"year": {}, "n": n}, [[2020, 7], [2021, 70]])})
    monkeypatch.chdir(empty)
    report = tmp_path / "report.txt"
    alone = CliRunner().invoke(main, ["suppress", "a", "--report", str(report)])
    assert alone.exit_code == 1 and "catalog suppress a state" in alone.output
    assert "- line 2, p, 2020: the total (datapackages/state" in report.read_text("utf-8")
    result = CliRunner().invoke(
        main, ["suppress", "a", "datapackages/state/", "--report", str(report)]
    )
    assert result.exit_code == 0, result.output
    assert words(empty, "state")[1:] == ["2020,suppressed", "2021,70"]
    hidden = ["p,2020,suppressed", "q,2020,suppressed"]
    assert words(empty, "a")[1:] == [*hidden, "p,2021,30", "q,2021,40"]
    told = report.read_text("utf-8")
    assert (
        "datapackages/state/data/t.csv [n]: 1 of 2 cells are hidden now.\n- line 2, 2020\n" in told
    )
    assert "datapackages/a/data/t.csv [n]" in told and "- line 2, p, 2020" in told
    loaded = load(empty).catalog
    assert loaded is not None and find_given_away(build_system(loaded)) == []


def test_a_part_of_each_package_is_hidden_or_of_none(empty, monkeypatch):
    """All files of a run are put in place together, of whichever package they are."""
    for id, numbers in (("a", SMALL), ("b", OTHER)):
        put(empty, id, {"t": grid(numbers)})
    before = words(empty, "a"), words(empty, "b")
    monkeypatch.setattr("connect_catalog.disk._put_in_place", lambda root: None)
    suppress_packages(empty, ["a", "b"])
    assert (words(empty, "a"), words(empty, "b")) == before
    monkeypatch.undo()
    assert finish(empty) == ["datapackages/a/data/t.csv", "datapackages/b/data/t.csv"]
    for id in ("a", "b"):
        assert "\n".join(words(empty, id)).count("suppressed") == 4


# ------------------------------------------------------------------------------ what goes with a number


def spot_check(expected: int, **where: str) -> dict:
    return {
        "of": [{"resource": "t", "field": "n", "where": where}],
        "expected": expected,
        "source": f"report of {expected}",
    }


def test_a_spot_check_of_a_number_that_is_hidden_goes_with_it_and_all_else_stays(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    shown, hidden = spot_check(238, group="All", sort="All"), spot_check(3, group="r1", sort="c1")
    for checks in ([shown, hidden], [hidden, shown], [hidden], [hidden, shown, hidden]):
        put_back = json.dumps(
            {**document, "connect": {**document["connect"], "spotChecks": checks}}
        )
        path.write_text(put_back.replace('"source": ', '"source":   '), "utf-8")
        (folder / "data/t.csv").write_text(catalog_content(grid(SMALL)), "utf-8")
        notes = suppress_packages(empty, ["a"]).notes
        kept = [check for check in checks if check is shown]
        assert json.loads(path.read_text("utf-8"))["connect"]["spotChecks"] == kept
        assert path.read_text("utf-8").count('"source":   ') == len(kept)
        assert len(notes) == len(checks) - len(kept) and "was taken out" in notes[0]


def catalog_content(table) -> str:
    columns, rows = table
    return "".join(",".join(map(str, row)) + "\n" for row in [list(columns), *rows])


def test_sentences_that_may_say_a_number_that_is_hidden_are_named(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    said = (
        "# a\nIn r1, 9 of sort c3 were seen.\nThe code book has 9 pages.\nFor r4 there were 238.\n"
    )
    (folder / "README.md").write_text(said, "utf-8")
    (note,) = suppress_packages(empty, ["a"]).notes
    assert note.startswith("datapackages/a/README.md, line 2 may say a number that is hidden now")


# ------------------------------------------------------------------------- what has to be said before it


def test_what_nobody_declared_is_asked_before_anything_is_hidden(empty):
    """A total among the parts: hidden or not, it gives them away."""
    rows = [
        [f"p{i}", group, n]
        for i in range(8)
        for group, n in (("x", 3 + i), ("y", 20 + i * i), ("both", 23 + i + i * i))
    ]
    put(empty, "a", {"t": ({"place": {}, "group": {}, "n": COUNT}, rows)})
    before = words(empty, "a")
    with pytest.raises(ProblemsFound, match="undeclared-total"):
        suppress_packages(empty, ["a"])
    assert words(empty, "a") == before


def test_a_total_whose_group_is_blank_is_asked_before_anything_is_hidden(empty):
    """A total is a row that leaves its group blank, as a report writes it."""
    rows = [
        [f"p{i}", group, n]
        for i in range(8)
        for group, n in (("x", 3 + i), ("y", 20 + i * i), ("", 23 + i + i * i))
    ]
    put(empty, "a", {"t": ({"place": {}, "group": {}, "n": COUNT}, rows)})
    before = words(empty, "a")
    with pytest.raises(ProblemsFound, match="empty-key"):
        suppress_packages(empty, ["a"])
    assert words(empty, "a") == before


def test_a_package_without_a_threshold_is_refused(empty):
    folder = put(empty, "a", {"t": grid(SMALL)})
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    del document["connect"]["suppression"]["threshold"]
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ProblemsFound, match="threshold"):
        suppress_packages(empty, ["a"])


def test_a_negative_count_is_refused_and_never_hidden(empty):
    """As a balance, it would take the sum below what is counted; nothing is worked out from it."""
    columns, rows = grid([[3, 20, -9, 14], [30, 40, 50, 120], [14, 60, 12, 86], [47, 120, 53, 220]])
    put(empty, "a", {"t": (columns, rows)})
    with pytest.raises(ProblemsFound, match="negative-count"):
        suppress_packages(empty, ["a"])
    safe, _ = protect(catalog_of(package("a", {"t": (columns, rows)})), ["a"])
    assert b"r1,c3,-9" in safe.packages["a"].tables["t"].content


def test_it_says_of_which_package_check_looks_at_nothing_yet(empty, monkeypatch):
    folder = put(empty, "a", {"t": grid(SMALL)})
    path = folder / "datapackage.json"
    text = path.read_text("utf-8").replace('"title": "made-up"', '"title": "FILL IN: whose"')
    path.write_text(text, "utf-8")
    monkeypatch.chdir(empty)
    result = CliRunner().invoke(main, ["suppress", "a"])
    assert "Not audited yet: a. It has other problems" in result.output, result.output


NOT_LOOKED_AT = {
    "another problem": ("datapackage.json", '"topics": [', '"topics": ["nothing", '),
    "a FILL IN": ("datapackage.json", '"title": "made-up"', '"title": "FILL IN: whose"'),
    "no threshold": ("datapackage.json", '"threshold": 6,', ""),
    "a column that cannot be read": ("data/t.csv", "r1,c1,3\n", "r1,c1,three\n"),
}


@pytest.mark.parametrize("kind", NOT_LOOKED_AT)
def test_nothing_is_silently_not_audited(empty, monkeypatch, kind):
    """`check` names the package, `suppress` says so or refuses, and no page is built of it."""
    folder = put(empty, "a", {"t": grid(SMALL)})
    file, old, new = NOT_LOOKED_AT[kind]
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    monkeypatch.chdir(empty)
    checked = CliRunner().invoke(main, ["check", "a"])
    assert checked.exit_code == 1 and "a: nobody has looked yet" in checked.output
    suppressed = CliRunner().invoke(main, ["suppress", "a"])
    refused = suppressed.exit_code != 0 and "datapackages/a" in suppressed.output
    assert refused or "Not audited yet: a." in suppressed.output, suppressed.output
    built = CliRunner().invoke(main, ["build"])
    assert built.exit_code != 0 and not (empty / "site").exists()


def test_how_many_are_small_is_said_only_where_there_are_several_of_both():
    from connect_catalog.intake.suppress.telling import Hidden, format_report

    for primary, complementary, told in ((1, 3, False), (5, 0, False), (4, 3, True)):
        (line,) = format_report([Hidden("t.csv", "n", primary, complementary, 40, None, ())])
        assert ("for being small" in line) == told
